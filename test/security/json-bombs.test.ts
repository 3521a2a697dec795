import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HostileWorld, startHostileWorld } from './hostile-world.ts';

describe('a JSON body', () => {
  let world: HostileWorld;
  beforeAll(async () => {
    world = await startHostileWorld();
  });
  afterAll(() => world.close());

  const post = async (path: string, body: string, type = 'application/json', method = 'POST') => {
    const answer = await fetch(world.base + path, {
      ...{ method, body },
      headers: { 'content-type': type, authorization: `Bearer ${world.keyFor(path)}` },
    });
    return { status: answer.status, text: await answer.text() };
  };
  const places = [
    ['POST', '/v1/subscriptions'],
    ['PATCH', '/v1/subscriptions/me'],
    ['POST', '/v1/subscriptions/preview'],
    ['POST', '/v1/webhooks/profiles'],
    ['POST', '/v1/webhooks/endpoints'],
    ['POST', '/v1/admin/addresses'],
    ['POST', '/v1/admin/draws/447/replays'],
    ['POST', '/v1/bounces/ses'],
    ['POST', '/v1/bounces/postmark'],
    ['POST', '/v1/bounces/generic'],
  ] as const;

  it.each([
    ['nested deeply in lists', '['.repeat(30_000) + ']'.repeat(30_000)],
    ['nested deeply in objects', '{"a":'.repeat(9_000) + '1' + '}'.repeat(9_000)],
    ['nested deeply in a field', `{"profiles":${'['.repeat(25_000)}${']'.repeat(25_000)}}`],
    ['of a great number', `{"email":${'9'.repeat(60_000)}}`],
    ['of numbers beyond all', '{"profiles":[{"crs":1e400}],"crs":-1e400,"scope":1E+9999999}'],
    ['of many keys', `{${Array.from({ length: 5_000 }, (_, i) => `"k${i}":1`).join()}}`],
    ['of one long key', `{"${'k'.repeat(60_000)}":1}`],
    ['of keys given twice', '{"email":"a@example.org","email":["b"],"email":{}}'],
    ['of keys that hash alike', `{${Array.from({ length: 3_000 }, (_, i) => `"${i * 65_536}":1`).join()}}`],
    ['of many values', `{"profiles":[${'{},'.repeat(15_000)}{}]}`],
    ['that ends early', '{"email":"a@exam'],
    ['of nothing', ''],
    ['of white space', ' '.repeat(60_000)],
    ['of null', 'null'],
    ['of a number', '7'],
    ['with comments', '{/* */}'],
    ['of not a number', '{"crs":NaN}'],
  ])('%s is refused at once', async (_name, body) => {
    for (const [method, path] of places) {
      const { status, text } = await post(path, body, undefined, method);
      expect([400, 401, 422], `${path} ${text.slice(0, 300)}`).toContain(status);
      // An answer to many faults is itself bounded.
      expect(text.length, path).toBeLessThan(20_000);
    }
  });

  it('with a key of a prototype is refused wherever it stands, and nothing gets it', async () => {
    const bad = [
      '"__proto__":{"x7":1}',
      '"constructor":{"prototype":{"x7":1}}',
      String.raw`"__proto__":{"x7":1}`,
    ];
    for (const key of bad) {
      for (const [method, path] of places) {
        for (const body of [`{${key}}`, `{"profiles":[{${key}}]}`, `{"filters":{${key}}}`, `[{${key}}]`])
          expect([400, 401], path).toContain((await post(path, body, undefined, method)).status);
      }
    }
    const form = 'application/x-www-form-urlencoded';
    for (const name of ['__proto__[x7]=1', '__proto__.x7=1', 'constructor[prototype][x7]=1'])
      expect((await post('/en/standing', name, form)).status).toBeLessThan(500);
    for (const query of ['__proto__[x7]=1', '__proto__=1', 'constructor=1', 'toString=1'])
      expect((await fetch(`${world.base}/v1/draws?${query}`)).status).toBe(400);
    expect(({} as Record<string, unknown>)['x7']).toBeUndefined();
  });

  it('of another type than its address takes is refused', async () => {
    const types = [
      'text/plain',
      'application/xml',
      'multipart/form-data; boundary=x',
      'application/json5',
      'x',
      '*/*',
    ];
    for (const type of [...types, 'application/x-www-form-urlencoded', 'application/json/../text'])
      expect((await post('/v1/subscriptions', '{"email":"a@example.org"}', type)).status, type).toBe(415);
    for (const type of ['application/json', 'text/plain', 'multipart/form-data; boundary=x'])
      expect((await post('/en/sign-up', '{}', type)).status, type).toBe(415);
  });

  it('of a form with very many fields, or one field very often, is answered like any other', async () => {
    const form = 'application/x-www-form-urlencoded';
    const many = Array.from({ length: 9_000 }, (_, i) => `p${i}=`).join('&');
    for (const body of [
      many,
      'programs=cec&'.repeat(4_000),
      '%'.repeat(60_000),
      'email=%C3%28',
      '&'.repeat(60_000),
    ])
      expect((await post('/en/standing', body, form)).status).toBeLessThan(500);
    const query = Array.from({ length: 1_500 }, (_, i) => `p${i}=`).join('&');
    expect((await fetch(`${world.base}/v1/draws?${query}`)).status).toBe(400);
    expect(
      (await fetch(`${world.base}/v1/draws?program=cec&program=fsw&limit=1&limit=2`)).status,
    ).toBeLessThan(500);
  });
});
