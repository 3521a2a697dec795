import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestApp, type TestApp } from '../../services/api/test/open-test-app.ts';
import { breaks, type Document } from './changes.ts';

const file = join(import.meta.dirname, '../../docs/openapi.json');

describe('the description that clients were made from', () => {
  let test: TestApp;
  let made: string;
  beforeAll(async () => {
    test = await openTestApp();
    made = `${JSON.stringify((await test.app.inject('/openapi.json')).json(), null, 1)}\n`;
    if (process.env['UPDATE_OPENAPI'] === '1') writeFileSync(file, made);
  });
  afterAll(() => test.close());

  it('is broken by nothing: if a break is meant, publish it with UPDATE_OPENAPI=1', () => {
    const kept = JSON.parse(readFileSync(file, 'utf8')) as Document;
    expect(breaks(kept, JSON.parse(made) as Document)).toEqual([]);
  });

  it('is kept as it is now: what was added is published with UPDATE_OPENAPI=1', () => {
    expect(readFileSync(file, 'utf8') === made, 'docs/openapi.json is current').toBe(true);
  });
});

describe('what breaks a client', () => {
  const answer = (schema: object) => ({
    paths: {
      '/a': {
        get: { operationId: 'getA', responses: { 200: { content: { 'application/json': { schema } } } } },
      },
    },
  });
  const body = (schema: object, required = true) => ({
    paths: {
      '/a': {
        post: { operationId: 'a', requestBody: { required, content: { 'application/json': { schema } } } },
      },
    },
  });
  const query = (...parameters: object[]) => ({ paths: { '/a': { get: { operationId: 'a', parameters } } } });
  const posted = (schema: object) => ({
    webhooks: {
      'draw.published': { post: { requestBody: { content: { 'application/json': { schema } } } } },
    },
  });
  const object = (properties: object, required: string[] = [], more: object = {}) => ({
    ...{ type: 'object', properties, required, ...more },
  });
  const [text, number] = [{ type: 'string' }, { type: 'number' }];
  const orNull = { anyOf: [text, { type: 'null' }] };
  const closed = { additionalProperties: false };
  const name = (schema: object, required = false) => ({ name: 'n', in: 'query', required, schema });

  const breaking: Record<string, [object, object, string]> = {
    'an operation is gone': [answer(text), { paths: {} }, 'GET /a is gone'],
    'an operation has another name': [
      answer(text),
      { paths: { '/a': { get: { ...answer(text).paths['/a'].get, operationId: 'readA' } } } },
      'GET /a is called readA, was getA',
    ],
    'an operation asks for another scope': [
      { paths: { '/a': { get: { operationId: 'a', security: [{ key: ['read'] }] } } } },
      { paths: { '/a': { get: { operationId: 'a', security: [{ key: ['config'] }] } } } },
      'GET /a asks for another key or scope',
    ],
    'an answer is gone': [
      answer(text),
      { paths: { '/a': { get: { operationId: 'getA', responses: {} } } } },
      'GET /a: 200 is gone',
    ],
    'a field of an answer is gone': [
      answer(object({ a: text, b: text })),
      answer(object({ a: text })),
      'GET /a: 200.b is gone',
    ],
    'a field of an answer may be missing': [
      answer(object({ a: text }, ['a'])),
      answer(object({ a: text })),
      'GET /a: 200.a may be missing',
    ],
    'a field of an answer may be null': [
      answer(object({ a: text })),
      answer(object({ a: orNull })),
      'GET /a: 200.a is null, was string',
    ],
    'a field of an answer may be null, said by its type': [
      answer(object({ a: text })),
      answer(object({ a: { type: ['string', 'null'] } })),
      'GET /a: 200.a is string or null, was string',
    ],
    'an answer is of another type, in a list in a schema that is referred to': [
      {
        ...answer({ type: 'array', items: { $ref: '#/components/schemas/A' } }),
        components: { schemas: { A: text } },
      },
      {
        ...answer({ type: 'array', items: { $ref: '#/components/schemas/A' } }),
        components: { schemas: { A: number } },
      },
      'GET /a: 200[] is number, was string',
    ],
    'a parameter is gone': [query(name(text)), query(), 'GET /a: query parameter n is gone'],
    'a parameter is new and required': [
      query(),
      query(name(text, true)),
      'GET /a: query parameter n is new and required',
    ],
    'a parameter is required': [
      query(name(text)),
      query(name(text, true)),
      'GET /a: query parameter n is required',
    ],
    'a parameter takes fewer values': [
      query(name({ enum: ['a', 'b'] })),
      query(name({ enum: ['a'] })),
      'GET /a: query parameter n does not take "b"',
    ],
    'a parameter takes less': [
      query(name({ ...number, maximum: 100 })),
      query(name({ ...number, maximum: 50 })),
      'GET /a: query parameter n has maximum 50, was 100',
    ],
    'a parameter has a pattern': [
      query(name(text)),
      query(name({ ...text, pattern: '^a' })),
      'GET /a: query parameter n has another pattern',
    ],
    'a field of a body is new and required': [
      body(object({})),
      body(object({ a: text }, ['a'])),
      'POST /a: body.a is new and required',
    ],
    'a field of a body is required': [
      body(object({ a: text })),
      body(object({ a: text }, ['a'])),
      'POST /a: body.a is required',
    ],
    'a field of a body is not taken any more': [
      body(object({ a: text }, [], closed)),
      body(object({}, [], closed)),
      'POST /a: body.a is gone',
    ],
    'a body may not be null any more': [body(orNull), body(text), 'POST /a: body is string, was null'],
    'a body is required': [body(text, false), body(text, true), 'POST /a: its body is required'],
    'an event is gone': [posted(text), { webhooks: {} }, 'POST draw.published is gone'],
    'a field of an event is gone': [
      posted(object({ a: text })),
      posted(object({})),
      'POST draw.published: body.a is gone',
    ],
  };
  it.each(Object.entries(breaking))('%s', (_what, [before, after, said]) => {
    expect(breaks(before as Document, after as Document)).toEqual([said]);
    expect(breaks(before as Document, before as Document)).toEqual([]);
  });

  const harmless: Record<string, [object, object]> = {
    'a new operation': [{ paths: {} }, answer(text)],
    'a new field of an answer': [answer(object({})), answer(object({ a: text }, ['a']))],
    'a field of an answer that is never null any more': [
      answer(object({ a: orNull })),
      answer(object({ a: text })),
    ],
    'a field of an answer that is text or null, said by its types instead of by branches': [
      answer(object({ a: orNull })),
      answer(object({ a: { type: ['string', 'null'] } })),
    ],
    'an answer of any kind that is now one of several that are named': [
      answer(object({ type: { enum: ['a', 'b'] }, data: { anyOf: [object({}), { type: 'null' }] } })),
      {
        ...answer({ oneOf: [{ $ref: '#/components/schemas/A' }, { $ref: '#/components/schemas/B' }] }),
        components: {
          schemas: {
            A: object({ type: { const: 'a' }, data: object({ b: text }, ['b']) }),
            B: object({ type: { const: 'b' }, data: { type: 'null' } }),
          },
        },
      },
    ],
    'a whole number where a number was given': [answer(number), answer({ type: 'integer' })],
    'a new value of an answer': [answer({ enum: ['a'] }), answer({ enum: ['a', 'b'] })],
    'a new parameter that may be left out': [query(), query(name(text))],
    'a parameter that takes more': [
      query(name({ enum: ['a'], maximum: 1 })),
      query(name({ enum: ['a', 'b'], maximum: 2 })),
    ],
    'a new field of a body that may be left out': [
      body(object({}, [], closed)),
      body(object({ a: text }, [], closed)),
    ],
    'a body that may be null': [body(text), body(orNull)],
    'a new event, and a new field of one': [
      posted(object({})),
      { webhooks: { ...posted(object({ a: text }, ['a'])).webhooks, 'feed.stale': {} } },
    ],
  };
  it.each(Object.entries(harmless))('not %s', (_what, [before, after]) => {
    expect(breaks(before as Document, after as Document)).toEqual([]);
  });

  it('no document breaks itself, and whatever path is taken away does', () => {
    const kept = JSON.parse(readFileSync(file, 'utf8')) as Document & { paths: Record<string, object> };
    expect(breaks(kept, kept)).toEqual([]);
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(kept.paths)), (path) => {
        const { [path]: gone, ...paths } = kept.paths;
        const methods = Object.keys(gone ?? {}).map((method) => `${method.toUpperCase()} ${path} is gone`);
        expect(breaks(kept, { ...kept, paths })).toEqual(methods);
      }),
      { numRuns: 20 },
    );
  });
});
