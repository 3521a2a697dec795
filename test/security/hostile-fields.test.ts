import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Json,
  leafAt,
  leavesOf,
  type Operation,
  type Description,
  readOperations,
  withLeaf,
} from './described-operations.ts';
import { type HostileWorld, startHostileWorld } from './hostile-world.ts';

const markup = '<svg/onload=x7()>';
const payloads = [
  "'; DROP TABLE draws; --",
  `">${markup}`,
  `a\r\nX-Injected: 1\r\n\r\n${markup}`,
  'a\n{"level":"error","msg":"forged"}',
  'a\u0000b',
  'a\ud800b',
  '%s%n{{7*7}}${jndi:ldap://x7}\\',
  '\u202e\u2028../../../etc/passwd',
  'A'.repeat(20_000),
];

describe('whatever stands in a field', () => {
  let world: HostileWorld;
  let operations: Operation[];
  let sent = 0;
  beforeAll(async () => {
    world = await startHostileWorld();
    const described: Description = JSON.parse(JSON.stringify(world.test.app.swagger()));
    operations = readOperations(described).toSorted((a, b) => ending(a) - ending(b));
  });
  afterAll(() => world.close());

  const troubles: string[] = [];
  /** Calls that were taken: a walk that is refused everything proves nothing. */
  const taken = new Set<string>();
  const send = async (operation: Operation, path: string, init: Sent = {}) => {
    sent += 1;
    const answer = await fetch(world.base + path, {
      ...{ method: operation.method, redirect: 'manual' },
      ...init,
      headers: {
        authorization: `Bearer ${world.keyFor(operation.path)}`,
        // Everybody from elsewhere, so that no limit answers first.
        'x-forwarded-for': `10.${sent >> 16}.${(sent >> 8) & 255}.${sent & 255}`,
        ...init.headers,
      },
    });
    const text = await answer.text();
    const what = `${operation.method} ${operation.path} ${(init.body ?? path).slice(0, 200)}`;
    if (answer.status < 400) taken.add(nameOf(operation));
    if (answer.status >= 500 || answer.status === 429) troubles.push(`${answer.status}: ${what}`);
    if (answer.headers.has('x-injected')) troubles.push(`a header was injected: ${what}`);
    const isHtml = answer.headers.get('content-type')?.includes('html') === true;
    if (isHtml && text.includes(markup)) troubles.push(`markup: ${what}`);
    if (!isHtml && answer.headers.get('x-content-type-options') !== 'nosniff')
      troubles.push(`sniffed: ${what}`);
  };
  const count = async (): Promise<object> => {
    const { rows } = await world.test.store.pool.query<object>(
      `SELECT (SELECT count(*) FROM draws) AS draws, (SELECT count(*) FROM draw_revisions WHERE author IS NULL) AS revisions,
              (SELECT count(*) FROM pg_tables WHERE schemaname = 'public') AS tables`,
    );
    return rows[0] ?? {};
  };

  it('of a path, a query or a header', async () => {
    const before = await count();
    for (const operation of operations) {
      const { sample, path, parameters } = operation;
      // Both languages share everything but the words.
      if (path.startsWith('/fr/')) continue;
      const body: Sent =
        sample === null
          ? {}
          : { body: JSON.stringify(sample), headers: { 'content-type': 'application/json' } };
      for (const { in: place, name } of parameters) {
        await Promise.all(
          payloads.map(async (payload) => {
            const text = encodeURIComponent(payload.slice(0, 5_000).toWellFormed());
            if (place === 'path') return send(operation, world.fill(path.replace(`{${name}}`, text)), body);
            if (place === 'query') return send(operation, `${world.fill(path)}?${name}=${text}`, body);
            // Node's own client sends no line feed in a header: that is tried on the bare socket.
            const visible = payload
              .replaceAll(/[^\x20-\x7e]/g, '')
              .trim()
              .slice(0, 300);
            return send(operation, world.fill(path), {
              ...body,
              headers: { ...body.headers, [name]: visible },
            });
          }),
        );
      }
    }
    expect(troubles).toEqual([]);
    expect(await count()).toEqual(before);
  });

  it('of a JSON body', async () => {
    const before = await count();
    for (const operation of operations) {
      const { sample, path } = operation;
      if (sample === null) continue;
      const json = { 'content-type': 'application/json' };
      await send(operation, world.fill(path), { body: JSON.stringify(sample), headers: json });
      for (const leaf of leavesOf(sample)) {
        const now = leafAt(sample, leaf);
        const isAddress = typeof now === 'string' && now.includes('@');
        const values: Json[] = payloads.map((payload) => (isAddress ? `${payload}@example.org` : payload));
        values.push(...(isAddress ? payloads : []), null, -1, 1e308, [], {}, [[['x']]], true);
        await Promise.all(
          values.map(async (value) =>
            send(operation, world.fill(path), {
              body: JSON.stringify(withLeaf(sample, leaf, value)),
              headers: json,
            }),
          ),
        );
      }
    }
    expect(troubles).toEqual([]);
    expect(await count()).toEqual(before);
    const bodies = operations.filter(({ sample }) => sample !== null).map(nameOf);
    expect(bodies.filter((name) => !taken.has(name))).toEqual(refused);
  });

  it('of a JSON body is refused where nobody sees what it holds', async () => {
    const before = await count();
    const unseen = [
      '\u202e',
      '\u2066',
      '\u200f',
      '\u061c',
      '\u2028',
      '\u001b',
      '\u007f',
      '\u009b',
      '\n',
      '\t',
    ];
    let tried = 0;
    for (const operation of operations) {
      const { sample, path } = operation;
      if (sample === null || path.startsWith('/v1/bounces/')) continue;
      for (const leaf of leavesOf(sample)) {
        const now = leafAt(sample, leaf);
        if (typeof now !== 'string') continue;
        for (const character of unseen) {
          tried += 1;
          const answer = await fetch(world.base + world.fill(path), {
            method: operation.method,
            body: JSON.stringify(withLeaf(sample, leaf, `${now.slice(0, 1)}${character}${now.slice(1)}`)),
            headers: {
              'content-type': 'application/json',
              authorization: `Bearer ${world.keyFor(path)}`,
              'x-forwarded-for': `10.9.${tried >> 8}.${tried & 255}`,
            },
          });
          await answer.text();
          expect(
            answer.status,
            `${nameOf(operation)} ${leaf.join('.')} U+${character.charCodeAt(0).toString(16)}`,
          ).toBe(400);
        }
      }
    }
    expect(tried).toBeGreaterThan(500);
    expect(await count()).toEqual(before);
  });

  it('of a form', async () => {
    const before = await count();
    const fieldsByPage = new Map<string, string[]>();
    for (const { path } of operations.filter(({ method, isPage }) => method === 'GET' && isPage)) {
      const page = await (await fetch(world.base + world.fill(path))).text();
      const names = [...page.matchAll(/ name="(\w+)"/g)].map(([, name = '']) => name);
      fieldsByPage.set(
        path,
        [...new Set(names)].filter((name) => !/[1-9]\d*$/.test(name)),
      );
    }
    const everyField = [...new Set([...fieldsByPage.values()].flat())];
    expect(everyField.length).toBeGreaterThan(15);
    for (const operation of operations.filter(({ method, isPage }) => method === 'POST' && isPage)) {
      const fields = fieldsByPage.get(operation.path) ?? everyField;
      const singles = operation.path.startsWith('/en/') ? fields : [];
      for (const [turn, payload] of payloads.entries()) {
        const alone = singles.filter((_field, i) => i % 3 === turn % 3).map((field) => [field]);
        const forms = [fields, ...alone].map((names) => {
          const form = new URLSearchParams(valid);
          for (const name of names) form.set(name, payload.toWellFormed());
          return form.toString();
        });
        await Promise.all(
          forms.map((body) =>
            send(operation, world.fill(operation.path), {
              body,
              headers: { 'content-type': 'application/x-www-form-urlencoded' },
            }),
          ),
        );
      }
    }
    expect(troubles).toEqual([]);
    expect(await count()).toEqual(before);
  });

  it('makes no line of the log, and breaks none', () => {
    expect(world.lines.length).toBeGreaterThan(sent / 2);
    for (const line of world.lines) {
      const { msg } = JSON.parse(line) as { msg?: unknown };
      expect(msg).not.toBe('forged');
      expect(line.indexOf('\n')).toBe(line.length - 1);
    }
  });
});

function nameOf({ method, path }: Operation): string {
  return `${method} ${path}`;
}

/** Samples that are never taken: they would need a token, a signature, or facts that hang together. */
const refused = [
  'POST /v1/subscriptions/confirmations',
  'POST /v1/subscriptions/address-confirmations',
  'POST /v1/subscriptions/unsubscriptions',
  'PATCH /v1/subscriptions/me/documents/{document}',
  'PUT /v1/subscriptions/me/plan/{place}/checklist',
  'PATCH /v1/subscriptions/me/invitations/{invitation}',
  'POST /v1/subscriptions/me/invitations/{invitation}/end',
  'POST /v1/subscriptions/me/channels',
  'POST /v1/subscriptions/me/channels/{channel}/confirm',
  // Says either an event or a time.
  'POST /v1/webhooks/endpoints/{endpoint}/resend',
  'POST /v1/admin/draws',
  'PUT /v1/admin/categories/{key}/versions/{version}',
  'POST /v1/admin/categories/{key}/versions/{of}/preview',
  'PUT /v1/admin/document-rules',
  'PUT /v1/admin/checklist',
  'POST /v1/bounces/ses',
  'POST /v1/bounces/postmark',
  'POST /v1/bounces/generic',
  'POST /push/renew',
];

const valid = { email: 'sample@example.org', crs: '500', consent: 'yes', wants: 'meets', nearPoints: '10' };

interface Sent {
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What takes things away comes last, for the others need them. */
function ending({ method, path }: Operation): number {
  return method === 'DELETE' || /erase|revoke|remove$|disable/.test(path) ? 1 : 0;
}
