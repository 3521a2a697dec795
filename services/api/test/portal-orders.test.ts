import { operations } from '@drawbell/operations/every-operation';
import { fieldsOf } from '@drawbell/operations/fields';
import { languages } from '@drawbell/draws/subscriber-input';
import type { RouteOptions } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fieldWordsOf, ownFormWords, ownOrders } from '../src/portal/own-form-words.ts';
import { type ConsoleVisitor, signIn } from './console-session.ts';
import { addConsumer, addKey, type TestConsumer } from './consumers.ts';
import { openTestApp, type TestApp } from './open-test-app.ts';
import { sendSheet } from './sheets.ts';

describe('orders of the portal', () => {
  let test: TestApp;
  let owner: TestConsumer;
  let visitor: ConsoleVisitor;
  const orders: string[] = [];
  const asked = new Set<string>();
  const rung: string[] = [];

  beforeAll(async () => {
    test = await openTestApp({ ring: (name) => void rung.push(name) });
    test.app.addHook('onRoute', ({ method, url }: RouteOptions) => {
      if (method === 'POST' && url.startsWith('/portal/')) orders.push(url);
    });
    test.app.addHook('onResponse', async (req, reply) => {
      if (req.method === 'POST' && reply.statusCode < 400) asked.add(req.routeOptions.url ?? '');
    });
    await test.app.ready();
    owner = await addConsumer(test);
    visitor = await signIn(test, owner.key);
  });
  afterAll(() => test.close());

  const audit = async () => {
    const rows = await test.store.db.selectFrom('audit_log').selectAll().orderBy('id').execute();
    return rows.map(({ actor, action, target }) => `${actor}: ${action} ${target}`);
  };
  /** Sends a form twice: what it left in the audit log, and where both answers lead, or what both show. */
  const twice = async (
    page: string,
    action: string,
    typed: Record<string, string | readonly string[]> = {},
    status = 303,
  ): Promise<{ to: string; rows: string[]; body: string }> => {
    const before = (await audit()).length;
    const fields = { ...(await visitor.fieldsOf(page, action)), ...typed };
    const first = await visitor.post(action, fields);
    expect(first.statusCode, first.body.slice(-2_500)).toBe(status);
    const second = await visitor.post(action, fields);
    expect([second.statusCode, second.headers.location]).toEqual([status, first.headers.location]);
    expect(second.body).toBe(first.body);
    return { to: String(first.headers.location), rows: (await audit()).slice(before), body: first.body };
  };
  const ofKey = () => `consumer ${owner.id} key 1`;

  it('register an endpoint and show its secret once; settings, batches and filters hold', async () => {
    const made = await twice(
      '/portal',
      '/portal/endpoints',
      {
        ...{ url: 'https://a.example/hook', description: 'live', ratePerSecond: '5' },
        ...{ eventTypes: ['draw.published', 'feed.stale'], matched: 'batch', secretKind: 'hmac' },
        ...{ programs: ['cec', 'general'], categories: ['french'], crsMin: '400', crsMax: '550' },
      },
      200,
    );
    expect(made.body).toMatch(/whsec_[\w+/=]{32,}/);
    const row = await test.store.db
      .selectFrom('endpoints')
      .selectAll()
      .where('description', '=', 'live')
      .executeTakeFirstOrThrow();
    expect(made.rows).toEqual([`${ofKey()}: endpoints create ep_${row.id}`]);
    expect(row).toMatchObject({
      url: 'https://a.example/hook',
      event_types: ['draw.published', 'feed.stale', 'profiles.matched'],
      filters: { programs: ['cec', 'general'], categories: ['french'], crsMin: 400, crsMax: 550 },
      rate_per_second: 5,
    });
    const page = `/portal/endpoints/ep_${row.id}`;
    const shown = (await visitor.get(page)).body;
    const settings = (await visitor.get(`${page}/settings`)).body;
    for (const body of [shown, settings, (await visitor.get(`${page}/secrets`)).body])
      expect(body).not.toMatch(/whsec_[\w+/=]{32,}/);
    expect(settings).toMatch(/value="batch"\s+checked/);
    const changed = await twice(`${page}/settings`, `${page}/change`, {
      ...{ url: 'https://a.example/other', description: '', ratePerSecond: '' },
      ...{ eventTypes: ['draw.published'], matched: 'none' },
    });
    expect(changed).toMatchObject({
      ...{
        to: `${page}/settings?done=endpoints-change`,
        rows: [`${ofKey()}: endpoints change ep_${row.id}`],
      },
    });
    const after = await test.store.db
      .selectFrom('endpoints')
      .selectAll()
      .where('id', '=', row.id)
      .executeTakeFirstOrThrow();
    expect(after).toMatchObject({ event_types: ['draw.published'], filters: {}, rate_per_second: null });
    expect((await visitor.get(changed.to)).body).toContain('Le point de réception est modifié.');
    const gone = await twice(`${page}/settings`, `${page}/remove`);
    expect(gone.to).toBe('/portal?done=endpoints-remove');
  });

  it('say what is to be corrected, in the language of the page', async () => {
    const typed = { url: '', eventTypes: [], matched: 'none', crsMin: '700', crsMax: '300', secretKind: 'x' };
    const refused = await visitor.order('/portal', '/portal/endpoints', typed);
    expect(refused.statusCode).toBe(400);
    expect(refused.body).toContain('Rien n’a été fait\u00a0: 4 choses à corriger');
    for (const [id, said] of [
      ['create-url', 'Adresse\u00a0: il manque quelque chose.'],
      ['create-eventTypes', 'Ce qu’il reçoit\u00a0: choisissez-en au moins un.'],
      ['create-crsMax', 'Seuil le plus haut\u00a0: c’est moins que le seuil le plus bas.'],
      ['create-secretKind', 'Signature des messages\u00a0: ce n’est aucun des choix.'],
    ])
      expect(refused.body).toContain(`<a href="#${id}">${said}</a>`);
    const rate = await visitor.order('/portal', '/portal/endpoints', {
      ...{
        url: 'https://a.example',
        eventTypes: ['draw.published'],
        ratePerSecond: '1.5',
        secretKind: 'hmac',
      },
    });
    expect([rate.statusCode, rate.body]).toEqual([
      400,
      expect.stringContaining('Ce n’est pas un nombre entier.'),
    ]);
  });

  it('turn an endpoint off and on, test it, recover, and send a message again', async () => {
    const page = `/portal/endpoints/${owner.path.endpoint}`;
    const off = await twice(page, `${page}/change`);
    expect(off.rows).toEqual([`${ofKey()}: endpoints change ${owner.path.endpoint}`]);
    expect((await visitor.get(page)).body).toContain('mis hors service');
    const refused = await visitor.order(`${page}/send`, `${page}/test`);
    expect([refused.statusCode, refused.body]).toEqual([
      409,
      expect.stringContaining('Le point de réception est désactivé\u00a0: activez-le d’abord.'),
    ]);
    await twice(page, `${page}/change`);
    const tested = await twice(`${page}/send`, `${page}/test`);
    expect(tested.to).toBe(`${page}/messages?done=endpoints-test`);
    expect(rung).toContain('deliver-webhook');
    const recovered = await twice(`${page}/send`, `${page}/recover`, { since: '2026-11-01' });
    expect(recovered.rows).toEqual([`${ofKey()}: endpoints recover ${owner.path.endpoint}`]);
    const resent = await twice(`${page}/send`, `${page}/resend`, { since: '2026-11-01' });
    expect(resent.rows).toEqual([`${ofKey()}: endpoints resend ${owner.path.endpoint}`]);
    const message = `/portal/messages/${owner.path.message}`;
    const again = await twice(message, `${message}/redeliver`);
    expect(again).toMatchObject({
      to: `${message}?done=messages-redeliver`,
      rows: [`${ofKey()}: messages redeliver ${owner.path.message}`],
    });
    const forgotten = await twice(message, `${message}/payload/expunge`);
    expect(forgotten.to).toBe(`${message}?done=messages-expunge`);
    expect((await visitor.get(message)).body).toContain('Son contenu est effacé.');
  });

  it('make a secret and end an earlier one', async () => {
    const page = `/portal/endpoints/${owner.path.endpoint}`;
    const made = await twice(`${page}/secrets`, `${page}/secrets`, { overlapHours: '48' }, 200);
    expect(made.body).toMatch(/whsec_[\w+/=]{32,}/);
    const { body } = await visitor.get(`${page}/secrets`);
    const [, older] = /action="([^"]+\/secrets\/sec_\d+\/remove)"/.exec(body) ?? [];
    const ended = await twice(`${page}/secrets`, older ?? '');
    expect(ended.to).toBe(`${page}/secrets?done=endpoints-secrets-remove`);
  });

  it('make a key, shown once, and end it', async () => {
    const made = await twice('/portal/keys', '/portal/keys', { name: 'reader', scopes: ['read'] }, 200);
    const [, text = ''] = /<code>(dbk_[\w-]{43})<\/code>/.exec(made.body) ?? [];
    expect(made.rows).toEqual([`${ofKey()}: own keys create key_2`]);
    const reader = await signIn(test, text);
    const seen = await reader.get('/portal');
    // It may look, and no more: there is no form but the way out, and none is taken.
    expect([...seen.body.matchAll(/method="post" action="([^"]+)"/g)].map(([, to]) => to)).toEqual([
      '/portal/sign-out',
    ]);
    expect(seen.body).not.toContain('href="/portal/keys"');
    expect((await reader.get('/portal/keys')).statusCode).toBe(403);
    expect((await reader.post('/portal/keys', { name: 'x' })).statusCode).toBe(403);
    const ended = await twice('/portal/keys', '/portal/keys/key_2/revoke');
    expect(ended.to).toBe('/portal/keys?done=own-keys-revoke');
    expect((await reader.get('/portal')).statusCode).toBe(303);
    expect((await visitor.get('/portal/keys')).body).not.toContain(text);
  });

  it('change who the consumer is', async () => {
    const changed = await twice('/portal/usage', '/portal/consumer/change', {
      ...{ name: 'Maple Two', contactEmail: 'two@maple.example', language: 'fr' },
    });
    expect(changed).toMatchObject({
      to: '/portal/usage?done=own-consumer-change',
      rows: [`${ofKey()}: own consumer change con_${owner.id}`],
    });
  });

  it('watch the profiles of a sheet once it was looked at, and forget one', async () => {
    const preview = await sendSheet(visitor, 'reference,crs\nclient-1,501\nclient-2,502\n');
    expect(preview.statusCode, preview.body.slice(-2_000)).toBe(200);
    const hidden = Object.fromEntries(
      [...preview.body.matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g)].map(
        ([, name = '', value = '']) => [name, value],
      ),
    );
    const before = (await audit()).length;
    const confirm = '/portal/profiles/upload/confirm';
    const first = await visitor.post(confirm, hidden);
    const second = await visitor.post(confirm, hidden);
    for (const { statusCode, headers } of [first, second])
      expect([statusCode, headers.location]).toEqual([303, '/portal/profiles?done=watched-profiles-put']);
    expect((await audit()).slice(before)).toEqual([`${ofKey()}: watched-profiles put con_${owner.id}`]);
    const gone = await twice('/portal/profiles/client-2', '/portal/profiles/client-2/remove');
    expect(gone).toMatchObject({
      to: '/portal/profiles?done=watched-profiles-remove',
      rows: [`${ofKey()}: watched-profiles remove con_${owner.id}`],
    });
  });

  it('were each tried here, and left a trace without secrets, addresses and references', async () => {
    await visitor.order('/portal', '/portal/sign-out');
    expect([...asked].sort()).toEqual(orders.sort());
    const log = JSON.stringify(await test.store.db.selectFrom('audit_log').selectAll().execute());
    const calls = JSON.stringify(await test.store.db.selectFrom('idempotency_keys').selectAll().execute());
    for (const secret of ['a.example', 'maple.example', 'client-1', 'whsec_', 'dbk_']) {
      expect(log).not.toContain(secret);
      expect(calls).not.toContain(secret);
    }
  });

  it('leave the same trace when a program gives them', async () => {
    const key = await addKey(test, owner.id, ['read', 'endpoints', 'profiles', 'keys']);
    const before = (await audit()).length;
    const headers = { authorization: `Bearer ${key}` };
    const url = '/v1/webhooks/profiles/client-9';
    await test.app.inject({ method: 'PUT', url, headers, payload: { crs: 480 } });
    await test.app.inject({ method: 'DELETE', url, headers });
    expect((await audit()).slice(before)).toEqual([
      `consumer ${owner.id} key 3: watched-profiles put one con_${owner.id}`,
      `consumer ${owner.id} key 3: watched-profiles remove con_${owner.id}`,
    ]);
  });
});

it('every form of the portal, and what is said after it, has words in both languages', () => {
  const filters = ['programs', 'categories', 'crsMin', 'crsMax', 'matched'];
  for (const language of languages) {
    for (const order of ownOrders) {
      expect(ownFormWords[language].done[order.name], `${language} ${order.name}`).toBeDefined();
      if (order.faces?.form !== undefined) continue;
      for (const { name } of fieldsOf(order)) {
        // Written by the page itself, or for programs alone.
        const others = ['filters', 'state', 'payloadVersion', 'headers', 'clientCertificate'];
        if (others.includes(name)) continue;
        expect(fieldWordsOf(order.name, name, language)?.label, `${order.name} ${name}`).toBeDefined();
      }
    }
    for (const name of [...filters, 'headerName', 'headerValue', 'certificate', 'certificateKey'])
      expect(fieldWordsOf('', name, language)?.label).toBeDefined();
  }
  const dangers = operations.filter(({ name }) => ownFormWords.fr.danger[name] !== undefined);
  expect(Object.keys(ownFormWords.en.danger)).toEqual(Object.keys(ownFormWords.fr.danger));
  expect(dangers.length).toBeGreaterThan(2);
});
