import { examples } from '@drawbell/api/app/described-examples';
import { bounceSourcesFrom } from '@drawbell/api/json/bounce-sources';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addAdmin } from '../../services/api/test/admins.ts';
import { addConsumer } from '../../services/api/test/consumers.ts';
import { openTestApp, type TestApp, testNow } from '../../services/api/test/open-test-app.ts';
import { providerEnvironment } from '../../services/api/test/provider-world.ts';
import { fillRecord } from '../../services/api/test/recorded-draws.ts';
import { addSubscriber, openSettingsOf } from '../../services/api/test/subscribers.ts';

interface Form {
  readonly schema: object;
  readonly example?: unknown;
}
interface Body {
  readonly description?: string;
  readonly content?: Readonly<Record<string, Form>>;
}
interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly description?: string;
}
interface Operation {
  readonly operationId: string;
  readonly summary?: string;
  readonly parameters?: readonly Parameter[];
  readonly security?: readonly object[];
  readonly requestBody?: Body;
  readonly responses: Readonly<Record<string, Body>>;
}
type Paths = Readonly<Record<string, Readonly<Record<string, Operation>>>>;
interface Description {
  readonly paths: Paths;
  readonly webhooks: Paths;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

function operationsOf({ paths, webhooks }: Description): Operation[] {
  return [paths, webhooks].flatMap((group) => Object.values(group).flatMap((each) => Object.values(each)));
}

/** The day after the draw that the examples tell of. */
const then = new Date('2026-06-24T09:00:00Z');

/** What a newcomer would miss in a description, and every example that its schema refuses; a sentence each. */
function gaps(description: Description): string[] {
  const ajv = new Ajv2020({ allowUnionTypes: true, strictTypes: false, strictRequired: false });
  formats.default(ajv);
  ajv.addVocabulary(['components', 'example']);
  ajv.addSchema({ components: description.components }, 'description');
  // Most problems have one schema, and compiling is slow.
  const compiled = new Map<string, ReturnType<typeof ajv.compile>>();
  const refusal = ({ schema, example }: Form): string | null => {
    const text = JSON.stringify(schema).replaceAll('"#/', '"description#/');
    const valid = compiled.get(text) ?? ajv.compile(JSON.parse(text) as object);
    compiled.set(text, valid);
    return valid(example) ? null : ajv.errorsText(valid.errors);
  };
  const ofBody = (body: Body | undefined, where: string): string[] =>
    Object.entries(body?.content ?? {}).flatMap(([type, form]) => {
      if (form.example === undefined) return [`${where} has no example of ${type}`];
      const refused = refusal(form);
      return refused === null ? [] : [`${where}, the example of ${type}: ${refused}`];
    });
  return operationsOf(description).flatMap(
    ({ operationId, summary = '', parameters = [], requestBody, responses }) => [
      ...(summary === '' ? [`${operationId} says nothing of itself`] : []),
      ...parameters
        .filter((each) => (each.description ?? '') === '')
        .map((each) => `${operationId}: the ${each.in} parameter ${each.name} says nothing of itself`),
      ...ofBody(requestBody, `${operationId}: what is sent`),
      ...Object.entries(responses).flatMap(([status, answered]) => [
        ...((answered.description ?? '') === '' ? [`${operationId}: ${status} says nothing of itself`] : []),
        ...ofBody(answered, `${operationId}: ${status}`),
      ]),
    ],
  );
}

describe('the description, as a newcomer reads it', () => {
  let test: TestApp;
  let text: string;
  const parsed = () => JSON.parse(text) as Description;
  beforeAll(async () => {
    // With the addresses that are there only where a provider is configured.
    test = await openTestApp({
      clock: () => then,
      bounces: (secrets) =>
        bounceSourcesFrom(providerEnvironment, {
          ...{ secrets, clock: () => then },
          fetchFrom: async () => '',
        }),
    });
    await fillRecord(test.store, testNow);
    text = (await test.app.inject('/openapi.json')).body;
  });
  afterAll(() => test.close());

  it('says of each operation, parameter and answer what it is, and shows each body by an example that is valid', () => {
    expect(gaps(parsed())).toEqual([]);
  });

  it('shows a line of the JSON Lines that their own schema takes', async () => {
    const ajv = new Ajv2020({ strictTypes: false });
    formats.default(ajv);
    const valid = ajv.compile((await test.app.inject('/v1/draws.schema.json')).json<object>());
    const line = String(examples['exportDrawsAsJsonLines']?.answer);
    expect(valid(JSON.parse(line)), ajv.errorsText(valid.errors)).toBe(true);
  });

  it('has no example of an operation that is gone', () => {
    const named = new Set(operationsOf(parsed()).map(({ operationId }) => operationId));
    expect(named.size).toBeGreaterThan(140);
    expect(Object.keys(examples).filter((name) => !named.has(name))).toEqual([]);
  });

  it('shows no body that the product refuses', async () => {
    const { id } = await addSubscriber(test, then);
    const consumer = await addConsumer(test);
    const keys: Readonly<Record<string, string>> = {
      adminKey: await addAdmin(test),
      consumerKey: consumer.key,
      settingsToken: await openSettingsOf(test, id, then),
    };
    const refused: string[] = [];
    let sent = 0;
    for (const [path, methods] of Object.entries(parsed().paths))
      for (const [method, { operationId, requestBody, security = [] }] of Object.entries(methods)) {
        const body = requestBody?.content?.['application/json']?.example;
        // Providers sign what they send.
        if (body === undefined || path.startsWith('/v1/bounces/')) continue;
        const [who = ''] = security.flatMap((each) => Object.keys(each));
        const answer = await test.app.inject({
          ...{ method: method.toUpperCase() as 'POST', url: path.replaceAll(/\{(\w+)\}/g, placeOf) },
          ...{ payload: body as object, headers: { authorization: `Bearer ${keys[who]}` } },
        });
        sent += 1;
        // What it is about may not be there: that is said after the body was read.
        if (![200, 201, 202, 404, 409, 410].includes(answer.statusCode))
          refused.push(`${operationId} ${answer.statusCode} ${answer.body}`);
      }
    expect(refused).toEqual([]);
    expect(sent).toBeGreaterThan(45);
  });

  it('tells of one draw, one consumer and one person throughout', () => {
    const { paths } = parsed();
    const told = JSON.stringify(paths);
    const ofKind = (kind: RegExp) => new Set([...told.matchAll(kind)].map(([, found]) => found));
    expect(ofKind(/"drawNumber":"(\w+)"/g)).toEqual(new Set(['420']));
    expect(ofKind(/"endpointId":"(\w+)"/g)).toEqual(new Set(['ep_12']));
    expect(ofKind(/"subscriber":"(\w+)"/g)).toEqual(new Set(['sub_7']));
    // Nobody is written to who could exist.
    const addresses = [...told.matchAll(/"[\w.]+@([\w.-]+)"/g)].map(([, host]) => host);
    expect(new Set(addresses)).toEqual(new Set(['example.org', 'drawbell.example']));
  });

  const spoiled: Record<string, [(at: Operation) => Operation, RegExp]> = {
    'a body without an example': [
      (at) => ({ ...at, requestBody: { content: { 'application/json': { schema: {} } } } }),
      /^createEndpoint: what is sent has no example of application\/json$/,
    ],
    'an answer without an example': [
      (at) => ({
        ...at,
        responses: { 201: { description: 'x', content: { 'application/json': { schema: {} } } } },
      }),
      /^createEndpoint: 201 has no example/,
    ],
    'a field of another type': [
      (at) => with201(at, (example) => ({ ...example, state: 'asleep' })),
      /state must be equal to one of the allowed values/,
    ],
    'a field that nothing has': [
      (at) => with201(at, (example) => ({ ...example, colour: 'red' })),
      /must NOT have additional properties/,
    ],
    'a field that is missing': [
      (at) => with201(at, ({ id: _id, ...example }) => example),
      /must have required property 'id'/,
    ],
    'a moment that is none': [
      (at) => with201(at, (example) => ({ ...example, createdAt: 'yesterday' })),
      /createdAt must match format/,
    ],
    'a parameter without a word': [
      (at) => ({ ...at, parameters: [{ name: 'limit', in: 'query' }] }),
      /^createEndpoint: the query parameter limit says nothing of itself$/,
    ],
    'an operation without a word': [(at) => ({ ...at, summary: '' }), /^createEndpoint says nothing/],
  };
  for (const [what, [spoil, complaint]] of Object.entries(spoiled))
    it(`is complained of: ${what}`, () => {
      const whole = parsed();
      const path = '/v1/webhooks/endpoints';
      const { post } = whole.paths[path] ?? {};
      if (post === undefined) throw new Error('endpoints are not created there any more');
      const found = gaps({ ...whole, paths: { [path]: { post: spoil(post) } }, webhooks: {} });
      expect(found).toHaveLength(1);
      expect(found[0]).toMatch(complaint);
    });
});

/** What may stand in a path, of the form that is asked for there. */
function placeOf(_braced: string, name: string): string {
  const places: Readonly<Record<string, string>> = {
    ...{ number: '447', key: 'healthcare', version: '4', of: '4', date: '2027-01-05', place: '1' },
    ...{ consumer: 'con_1', endpoint: 'ep_1', subscriber: 'sub_1', channel: '1', reference: 'client-0172' },
    ...{ address: `adr_${'0'.repeat(43)}` },
  };
  return places[name] ?? '79db0e44-d42e-4129-bf36-77e8a52ccaf4';
}

/** An operation whose answer has another example. */
function with201(
  operation: Operation,
  change: (example: Readonly<Record<string, unknown>>) => object,
): Operation {
  const { 201: answered, ...others } = operation.responses;
  const form = answered?.content?.['application/json'];
  if (answered === undefined || form === undefined) throw new Error('it is answered otherwise');
  const example = change(form.example as Record<string, unknown>);
  const content = { 'application/json': { ...form, example } };
  return { ...operation, responses: { ...others, 201: { ...answered, content } } };
}
