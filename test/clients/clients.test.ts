import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { guideWords } from '@drawbell/api/developers/guide-words';
import { eventTypes } from '@drawbell/webhooks/events/payload-schemas';
import { createClient } from '@hey-api/openapi-ts';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import openapiTS, { astToString } from 'openapi-typescript';
import { generate } from 'orval';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestApp, portOf, type TestApp, testNow } from '../../services/api/test/open-test-app.ts';
import { fillRecord } from '../../services/api/test/recorded-draws.ts';

interface Described {
  readonly operationId?: string;
  readonly summary?: string;
}

interface Whole {
  readonly paths: Record<
    string,
    Record<
      string,
      {
        readonly operationId: string;
        readonly responses: Record<
          string,
          { description: string; content?: Record<string, { example?: object }> }
        >;
      }
    >
  >;
  readonly components: {
    readonly schemas: Record<
      string,
      { readonly properties: Record<string, { anyOf?: { oneOf?: { $ref: string }[] }[] }> }
    >;
  };
}

/** The generators need a TypeScript that programs can call; what they write is compiled with the same one. */
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');

const compilerOptions = {
  ...{ target: 'es2022', module: 'esnext', moduleResolution: 'bundler', noEmit: true, skipLibCheck: true },
  ...{ allowImportingTsExtensions: true },
  ...{ strict: true, types: [], lib: ['es2023', 'dom', 'dom.iterable'] },
};

describe('clients made from the description of the API', () => {
  let test: TestApp;
  let base: string;
  let folder: string;
  let text: string;
  let operations: string[];

  beforeAll(async () => {
    test = await openTestApp();
    await fillRecord(test.store, testNow);
    await test.app.listen({ host: '127.0.0.1', port: 0 });
    base = `http://127.0.0.1:${portOf(test.app)}`;
    folder = mkdtempSync(join(tmpdir(), 'drawbell-clients-'));
    text = await (await fetch(`${base}/openapi.json`)).text();
    writeFileSync(join(folder, 'openapi.json'), text);
    const { paths } = JSON.parse(text) as { paths: Record<string, Record<string, Described>> };
    operations = Object.values(paths).flatMap((methods) =>
      Object.values(methods).map(({ operationId = '' }) => operationId),
    );
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await test.close();
  });

  const compile = async (name: string) => {
    const config = { compilerOptions, include: [`${name}/**/*.ts`] };
    writeFileSync(join(folder, `tsconfig.${name}.json`), JSON.stringify(config));
    const command = [tsc, '-p', join(folder, `tsconfig.${name}.json`)];
    return promisify(execFile)(process.execPath, command).catch((err: unknown) => err);
  };
  const compiled = { stdout: '', stderr: '' };
  /** A program that knows by the type of an event what the event says; written as somebody would. */
  const reader = (imported: string) => `${imported}
    export const crsOf = (event: Event): number | null =>
      event.data !== null && event.type === 'draw.published' ? event.data.draw.crs : null;
    export const referenceOf = (event: Event): string | undefined =>
      event.data !== null && event.type === 'profile.matched' ? event.data.reference : undefined;
  `;

  it('every operation has a name that a programmer would choose, once', () => {
    expect(operations.length).toBeGreaterThan(90);
    expect(operations.filter((name) => !/^[a-z][A-Za-z]{3,40}$/.test(name))).toEqual([]);
    expect(operations.filter((name, i) => operations.indexOf(name) !== i)).toEqual([]);
  });

  it('what the documents and guides call an operation is its name in every client', () => {
    const document = readFileSync(join(import.meta.dirname, '../../docs/webhooks.md'), 'utf8').replaceAll(
      /```.*?```/gs,
      '',
    );
    const verb =
      /\b(?:list|show|get|create|change|remove|put|test|recover|rotate|redeliver|revoke)[A-Z][A-Za-z]+\b/g;
    const named = [document, JSON.stringify(guideWords)].flatMap((said) => said.match(verb) ?? []);
    expect(new Set(named).size).toBeGreaterThan(12);
    expect(named.filter((name) => !operations.includes(name))).toEqual([]);
  });

  it('what is answered of an endpoint and a message has its shape, and every error an example', () => {
    const { paths, components } = JSON.parse(text) as Whole;
    // Null once it was forgotten.
    const payloads = components.schemas['MessageWithPayload']?.properties['payload']?.anyOf?.[0]?.oneOf ?? [];
    expect(payloads).toHaveLength(eventTypes.length);
    for (const { $ref } of payloads)
      expect(components.schemas).toHaveProperty($ref.replace('#/components/schemas/', ''));
    expect(Object.keys(components.schemas['EndpointFilters']?.properties ?? {})).toEqual([
      ...['programs', 'categories', 'crsMin', 'crsMax'],
    ]);
    for (const methods of Object.values(paths))
      for (const { operationId, responses } of Object.values(methods))
        for (const [status, { description, content = {} }] of Object.entries(responses)) {
          const problem = content['application/problem+json'];
          if (problem === undefined) continue;
          expect(problem.example, `${operationId} ${status}`).toMatchObject({ status: Number(status) });
          expect(description.length, `${operationId} ${status}`).toBeGreaterThan(10);
        }
  });

  it('pages, forms and files of pages are in no description', () => {
    expect(text).not.toMatch(/"text\/html"|"\/admin|"\/outbox|"\/assets|"\/en\//);
    const { security } = JSON.parse(text) as { security?: object[] };
    expect(security).toEqual([]);
  });

  it('redocly has no errors to tell', async () => {
    const problems = await lintFromString({
      source: text,
      config: await createConfig({ extends: ['recommended'] }),
    });
    const errors = problems.filter(({ severity }) => severity === 'error');
    expect(errors.map(({ ruleId, message, location }) => [ruleId, message, location[0]?.pointer])).toEqual(
      [],
    );
  });

  it('openapi-typescript: compiles, with each operation and schema by its name', async () => {
    const source = astToString(await openapiTS(JSON.parse(text) as Parameters<typeof openapiTS>[0]));
    const path = join(folder, 'types.ts');
    writeFileSync(path, source);
    for (const name of operations) expect(source).toContain(`    ${name}: {`);
    for (const name of [
      'Draw',
      'Problem',
      'Subscription',
      'Consumer',
      'EndpointFilters',
      'DrawPublishedEvent',
    ])
      expect(source).toContain(`        ${name}: {`);
    writeFileSync(
      join(folder, 'reader.ts'),
      reader("import type { components } from './types.ts'; type Event = components['schemas']['Event'];"),
    );
    const config = { compilerOptions, files: ['types.ts', 'reader.ts'] };
    writeFileSync(join(folder, 'tsconfig.types.json'), JSON.stringify(config));
    expect(
      await promisify(execFile)(process.execPath, [tsc, '-p', join(folder, 'tsconfig.types.json')]),
    ).toEqual(compiled);
  });

  it('@hey-api/openapi-ts: compiles, and its client reads draws', async () => {
    const output = join(folder, 'hey-api');
    await createClient({
      input: join(folder, 'openapi.json'),
      output,
      logs: { level: 'silent' },
      plugins: ['@hey-api/typescript', '@hey-api/client-fetch', '@hey-api/sdk'],
    });
    writeFileSync(join(output, 'reader.ts'), reader("import type { Event } from './types.gen.ts';"));
    expect(await compile('hey-api')).toEqual(compiled);
    const sdk = (await import(join(output, 'sdk.gen.ts'))) as Record<
      string,
      (options: object) => Promise<{ data?: unknown; error?: unknown }>
    >;
    for (const name of operations) expect(sdk[name], name).toBeTypeOf('function');
    const listed = await sdk['listDraws']?.({ baseUrl: base, query: { program: 'cec' } });
    expect(listed?.data).toMatchObject({ draws: [{ number: '444', crs: 511 }], nextCursor: null });
    const missing = await sdk['getDraw']?.({ baseUrl: base, path: { number: '999' } });
    expect(missing?.error).toMatchObject({ status: 404, title: 'Not found' });
  });

  it('orval: compiles, with a function for each operation', async () => {
    const client = join(folder, 'orval/client.ts');
    await generate({
      input: { target: join(folder, 'openapi.json') },
      output: { target: client, schemas: join(folder, 'orval/model'), client: 'fetch', mode: 'single' },
    });
    writeFileSync(join(folder, 'orval/reader.ts'), reader("import type { Event } from './model/event.ts';"));
    expect(await compile('orval')).toEqual(compiled);
    const source = readFileSync(client, 'utf8');
    for (const name of operations) expect(source).toContain(`export const ${name} = async`);
  });
});
