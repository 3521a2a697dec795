import { builtInChecklist } from '@drawbell/draws/plan/checklist';
import { builtInDocumentRules } from '@drawbell/draws/plan/document-rules';
import { orderReplay } from '@drawbell/store/replays/orders';
import type { Replay } from '@drawbell/store/replays/replays';
import { findSubscriber } from '@drawbell/store/subscribers/subscribers';
import { isSuppressed } from '@drawbell/store/suppressions';
import { countWaiting } from '@drawbell/testing/test-database';
import type { RouteOptions } from 'fastify';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { addAdmin, addAdminThings } from './admins.ts';
import { type ConsoleVisitor, logIn } from './console-session.ts';
import { addConsumer } from './consumers.ts';
import { openTestApp, type TestApp, testNow } from './open-test-app.ts';
import { fillRecord } from './recorded-draws.ts';
import { address, addSubscriber } from './subscribers.ts';

const rules = builtInDocumentRules();

describe('orders of the console', () => {
  let test: TestApp;
  let visitor: ConsoleVisitor;
  let things: Awaited<ReturnType<typeof addAdminThings>>;
  const rung: string[] = [];
  const orders: string[] = [];
  const asked = new Set<string>();

  beforeAll(async () => {
    test = await openTestApp({ ring: (name) => void rung.push(name) });
    test.app.addHook('onRoute', ({ method, url }: RouteOptions) => {
      if (method === 'POST' && url.startsWith('/admin/')) orders.push(url);
    });
    test.app.addHook('onResponse', async (req, reply) => {
      if (req.method === 'POST' && reply.statusCode < 400) asked.add(req.routeOptions.url ?? '');
    });
    await test.app.ready();
    await fillRecord(test.store, testNow);
    const { id } = await addSubscriber(test, testNow);
    things = await addAdminThings(test, id, (await addConsumer(test)).id);
    visitor = await logIn(test, await addAdmin(test));
  });
  afterAll(() => test.close());

  const audit = async () => {
    const rows = await test.store.db.selectFrom('audit_log').selectAll().orderBy('id').execute();
    return rows.map(({ action, target }) => `${action} ${target}`);
  };
  /** Sends a form twice: what it left in the audit log, and where both answers lead. */
  const twice = async (
    page: string,
    action: string,
    typed: Record<string, string | readonly string[]> = {},
  ): Promise<{ to: string; rows: string[] }> => {
    const before = (await audit()).length;
    const fields = { ...(await visitor.fieldsOf(page, action)), ...typed };
    const first = await visitor.post(action, fields);
    expect(first.statusCode, first.body.slice(-1_500)).toBe(303);
    const second = await visitor.post(action, fields);
    expect([second.statusCode, second.headers.location]).toEqual([303, first.headers.location]);
    return { to: String(first.headers.location), rows: (await audit()).slice(before) };
  };
  const done = async (replay: Partial<Record<'email' | 'webhook', number>>): Promise<Replay> => {
    const end = await orderReplay(test.store.db, {
      ...{ drawNumber: '447', scope: 'all', basis: 'today', channels: ['email', 'webhook'], recipients: {} },
      ...{ dryRun: true, actor: { name: 'test', requestId: null }, now: testNow },
    });
    if (!('replay' in end)) throw new Error(end.kind);
    const nothing = { again: 0, leftAlone: {}, noLongerConcerned: 0, otherOutcome: 0 };
    const counts = Object.entries(replay).map(([channel, meets]) => [
      channel,
      { send: { meets }, ...nothing },
    ]);
    await test.store.db
      .updateTable('replays')
      .set({ state: 'done', ended_at: testNow, counts: JSON.stringify(Object.fromEntries(counts)) })
      .where('id', '=', end.replay.id)
      .execute();
    return end.replay;
  };

  it('hold and release a draw, once for each form, and say what happened', async () => {
    const held = await twice('/admin/draws/449', '/admin/draws/449/hold');
    expect(held).toEqual({ to: '/admin/draws/449?done=draws-hold', rows: ['draw.hold draw 449'] });
    const page = await visitor.get(held.to);
    expect(page.body).toContain('The draw is held back');
    expect((await visitor.get('/admin')).body).toContain('an operator held it back');
    const released = await twice('/admin/draws/449', '/admin/draws/449/release');
    expect(released).toEqual({ to: '/admin/draws/449?done=draws-release', rows: ['draw.release draw 449'] });
    expect(rung).toContain('deliver-email');
  });

  it('add a draw by hand and take it back, once for each form', async () => {
    const typed = { number: '451', date: '2026-11-23', nameEn: 'General', crs: '520' };
    const added = await twice('/admin/draws/add', '/admin/draws/add', typed);
    expect(added).toEqual({ to: '/admin/draws/451?done=draws-add', rows: ['draw.add draw 451'] });
    expect((await visitor.get(added.to)).body).toContain('The draw is added');
    const back = await twice('/admin/draws/451', '/admin/draws/451/withdraw');
    expect(back).toEqual({ to: '/admin/draws/451?done=draws-withdraw', rows: ['draw.withdraw draw 451'] });
  });

  it('are carried out once, also when a form is sent many times at the same moment', async () => {
    const before = (await audit()).length;
    const fields = {
      ...(await visitor.fieldsOf('/admin/draws/447', '/admin/draws/447/replay')),
      ...{ scope: 'missed', basis: 'today', channels: 'email' },
    };
    const send = async () => visitor.post('/admin/draws/447/replay', fields);
    const answers = await Promise.all([send(), send(), send(), send()]);
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([303, 303, 303, 303]);
    expect(new Set(answers.map(({ headers }) => headers.location)).size).toBe(1);
    expect((await audit()).slice(before)).toEqual(['replay.order draw 447']);
  });

  it('rehearse a replay and never send before it was confirmed', async () => {
    const form = { scope: 'missed', basis: 'that_day', channels: ['email', 'webhook'] };
    const { to, rows } = await twice('/admin/draws/447', '/admin/draws/447/replay', form);
    expect(rows).toEqual(['replay.order draw 447']);
    expect(to).toMatch(/^\/admin\/replays\/rep_\d+\?done=rehearsing$/);
    expect(rung).toContain('run-replays');
    const replays = await test.store.db.selectFrom('replays').select('dry_run').execute();
    expect(replays.every(({ dry_run: dryRun }) => dryRun)).toBe(true);
    const named = { ...form, scope: 'named', recipients: `${things.subscriber}, ep_1` };
    await twice('/admin/draws/447', '/admin/draws/447/replay', named);
  });

  it.each([
    ['nothing to go by', { scope: 'missed', basis: 'today' }, 'Choose e-mail'],
    ['nobody named', { scope: 'named', basis: 'today', channels: 'email' }, 'Name somebody'],
    [
      'an address',
      { scope: 'named', basis: 'today', channels: 'email', recipients: address },
      'no id like sub_12',
    ],
    ['names for all', { scope: 'all', basis: 'today', channels: 'email', recipients: 'sub_1' }, 'not chosen'],
    ['no such scope', { scope: 'x', basis: 'today', channels: 'email' }, 'The order is not valid: scope'],
  ])('refuse a replay that is not valid, in a sentence: %s', async (_name, form, words) => {
    const answer = await visitor.order('/admin/draws/447', '/admin/draws/447/replay', form);
    expect(answer.statusCode).toBe(400);
    expect(answer.body).toContain(words);
    expect(answer.body).not.toContain(address);
  });

  it('confirm what was rehearsed, with the number typed, once', async () => {
    const { id } = await done({ email: 12, webhook: 3 });
    const page = `/admin/replays/rep_${id}`;
    const { body } = await visitor.get(page);
    expect(body).toMatch(/This sends <strong>12 mails and 3 webhook messages<\/strong>/);
    for (const typed of ['', '11', '15', 'twelve']) {
      const answer = await visitor.order(page, `${page}/confirm`, { typed });
      expect(answer.statusCode).toBe(400);
      expect(answer.body).toContain('Nothing was sent');
    }
    const { to, rows } = await twice(page, `${page}/confirm`, { typed: '12' });
    expect(rows).toEqual(['replay.confirm draw 447']);
    expect(to).toMatch(/done=confirmed$/);
    const again = await visitor.order(page, `${page}/confirm`, { typed: '12' });
    expect(again.statusCode).toBe(409);
    expect(again.body).toContain('carried out before');
    const replay = to.split('?', 1)[0] ?? '';
    expect((await twice(replay, `${replay}/cancel`)).rows).toEqual([`replay.cancel ${replay.split('/')[3]}`]);
    expect((await twice(replay, `${replay}/resume`)).rows).toEqual([`replay.resume ${replay.split('/')[3]}`]);
  });

  it('offer nothing to confirm when nobody would be told', async () => {
    const { id } = await done({ email: 0 });
    const { body } = await visitor.get(`/admin/replays/rep_${id}`);
    expect(body).toContain('there is nothing to carry out');
    expect(body).not.toContain('/confirm');
  });

  it('find a person without their address in any place', async () => {
    const answer = await visitor.order('/admin/people', '/admin/people/find', {
      email: ` ${address.toUpperCase()} `,
    });
    expect(answer.headers.location).toBe(`/admin/people/${things.subscriber}?done=subscribers-find`);
    const nobody = await visitor.order('/admin/people', '/admin/people/find', {
      email: 'nobody@example.org',
    });
    expect(nobody.headers.location).toBe(`/admin/addresses/${things.address}?done=subscribers-find`);
    const wrong = await visitor.order('/admin/people', '/admin/people/find', { email: 'maria.secret' });
    expect(wrong.statusCode).toBe(400);
    expect(wrong.body).not.toContain('maria');
  });

  it('send a delivery again', async () => {
    const page = `/admin/deliveries/${things.delivery}`;
    const { to, rows } = await twice(page, `${page}/resend`);
    expect(to).toBe(`${page}?done=deliveries-resend`);
    expect(rows).toEqual([`delivery.resend ${things.delivery}`]);
  });

  it('suppress and lift an address', async () => {
    const email = 'suppressed@example.org';
    const { to } = await twice('/admin/suppressions', '/admin/suppressions', { email, note: 'asked for it' });
    expect(to).toMatch(/^\/admin\/addresses\/adr_[\w-]{43}\?done=suppressions-create$/);
    expect(await isSuppressed(test.store.db, test.secrets.hashAddress(email))).toBe(true);
    const place = to.split('?', 1)[0] ?? '';
    expect((await visitor.get('/admin/suppressions?reason=operator')).body).toContain(place);
    expect((await visitor.get('/admin/suppressions?reason=complaint')).body).not.toContain(place);
    await twice(place, `${place}/lift`);
    expect(await isSuppressed(test.store.db, test.secrets.hashAddress(email))).toBe(false);
    await twice(place, `${place}/suppress`, { note: '' });
  });

  it('make keys that are shown once, also to a form that is sent twice, and revoke them', async () => {
    const fields = {
      ...(await visitor.fieldsOf('/admin/keys', '/admin/keys')),
      ...{ name: 'Bea', scopes: 'read', expiresAt: '2026-12-24' },
    };
    const [first, second] = [
      await visitor.post('/admin/keys', fields),
      await visitor.post('/admin/keys', fields),
    ];
    const shown = /dba_[\w-]{43}/.exec(first.body)?.[0] ?? '';
    expect(shown).not.toBe('');
    expect(second.body).toContain(shown);
    expect((await visitor.get('/admin/keys')).body).not.toContain(shown);
    expect((await twice('/admin/keys', '/admin/keys/adk_2/revoke')).rows).toEqual(['key.revoke adk_2']);
    expect((await twice('/admin/keys', '/admin/push-keys/rotate')).rows[0]).toMatch(/^push_key\.rotate /);
    expect((await visitor.post('/admin/keys', { ...fields, name: 'Carl' })).statusCode).toBe(409);
  });

  it('take in a consumer, make and revoke its keys, stop it and let it go on', async () => {
    const made = await visitor.order('/admin/consumers', '/admin/consumers', {
      ...{ name: 'Birch', contactEmail: 'ops@birch.example', language: 'fr' },
    });
    expect(made.body).toMatch(/dbk_[\w-]{43}/);
    const page = '/admin/consumers/con_2';
    const key = await visitor.order(page, `${page}/keys`, { name: 'another', scopes: ['read'] });
    expect(key.body).toMatch(/dbk_[\w-]{43}/);
    const { rows } = await twice(page, `${page}/keys/key_2/revoke`);
    expect(rows).toEqual(['consumer.key.revoke con_2']);
    expect((await twice(page, `${page}/disable`)).rows).toEqual(['consumer.disable con_2']);
    expect((await twice(page, `${page}/enable`)).rows).toEqual(['consumer.enable con_2']);
  });

  it('export, move, unsubscribe and erase a person and end a place of theirs, the last only with their id typed', async () => {
    const page = `/admin/people/${things.subscriber}`;
    const file = await visitor.order(page, `${page}/export`);
    expect(file.headers['content-disposition']).toBe(
      `attachment; filename="drawbell-${things.subscriber}.json"`,
    );
    expect(JSON.stringify(file.json())).toContain(address);
    expect((await twice(page, `${page}/move`, { email: 'moved@example.org' })).to).toBe(
      `${page}?done=subscribers-move`,
    );
    const end = await twice(page, `${page}/channels/${things.channel}/end`);
    expect(end.rows).toEqual([`channel.end ${things.subscriber}`]);
    expect((await twice(page, `${page}/unsubscribe`)).to).toBe(`${page}?done=subscribers-unsubscribe`);
    const refused = await visitor.order(page, `${page}/erase`, { typed: 'sub_2' });
    expect(refused.statusCode).toBe(400);
    expect(await findSubscriber(test.store.db, things.subscriber.slice(4))).toBeDefined();
    const { to, rows } = await twice(page, `${page}/erase`, { typed: things.subscriber });
    expect(to).toMatch(/^\/admin\/addresses\/adr_[\w-]{43}\?done=subscribers-erase$/);
    expect(rows).toEqual([`subscriber.erase ${things.subscriber}`]);
    expect((await visitor.get(to)).body).toContain('2026-11');
    expect((await visitor.get(page)).statusCode).toBe(404);
  });

  it('map the name of a round and take it back, and refuse what it cannot mean', async () => {
    const page = '/admin/categories';
    const names = `${page}/names`;
    const typed = { name: 'Community Leaders, 2026-Version 1' };
    const without = await visitor.order(page, `${names}/map`, { ...typed, means: '' });
    expect([without.statusCode, without.body.includes('for: it is missing.')]).toEqual([400, true]);
    expect(without.body).toContain(`href="${page}"`);
    const taken = await visitor.order(page, `${names}/map`, {
      name: 'Canadian Experience Class',
      means: 'trades',
    });
    expect([taken.statusCode, taken.body.includes('means the program cec already')]).toEqual([400, true]);
    const mapped = await twice(page, `${names}/map`, { ...typed, means: 'trades' });
    expect(mapped.to).toBe(`${page}?done=names-map`);
    expect(mapped.rows).toEqual(['round_name.map round name community leaders']);
    expect((await visitor.get(page)).body).toContain('Take back: Community Leaders, 2026-Version 1');
    const back = await twice(page, `${names}/unmap`);
    expect(back.rows).toEqual(['round_name.unmap round name community leaders']);
  });

  it('sent twice at once show the same secret twice, and refuse the same thing in the same words', async () => {
    const page = `/admin/consumers/${things.consumer}`;
    const pressTwice = async (action: string, typed: Record<string, string | readonly string[]>) => {
      const fields = { ...(await visitor.fieldsOf(page, action)), ...typed };
      return Promise.all([visitor.post(action, fields), visitor.post(action, fields)]);
    };
    const before = (await audit()).length;
    const keys = await pressTwice(`${page}/keys`, { name: 'pressed twice', scopes: ['read'] });
    const shown = keys.map(({ statusCode, body }) => [statusCode, /dbk_[\w-]{43}/.exec(body)?.[0]]);
    expect(shown[0]).toEqual([200, expect.stringMatching(/^dbk_/)]);
    expect(shown[1]).toEqual(shown[0]);
    expect((await audit()).slice(before)).toEqual([`consumer.key.create ${things.consumer}`]);
    const refused = await pressTwice(`${page}/keys`, { name: 'x\u202ey', scopes: ['read'] });
    for (const { statusCode, body } of refused)
      expect([statusCode, body.includes('it holds U+202E, a character that nobody sees')]).toEqual([
        400,
        true,
      ]);
    const switched = await pressTwice(`${page}/disable`, {});
    expect(switched.map(({ headers }) => headers.location)).toEqual(
      Array(2).fill(`${page}?done=consumers-disable`),
    );
    await visitor.order(page, `${page}/enable`);
  });

  it('wait for a form that is still being carried out, and answer as it did', async () => {
    const page = `/admin/consumers/${things.consumer}`;
    const fields = { ...(await visitor.fieldsOf(page, `${page}/disable`)) };
    const client = await test.store.pool.connect();
    let ended = 0;
    try {
      await client.query('BEGIN');
      await client.query('SELECT FROM consumers WHERE id = $1::bigint FOR UPDATE', [
        things.consumer.slice(4),
      ]);
      const send = async () => {
        const answer = await visitor.post(`${page}/disable`, fields);
        ended += 1;
        return answer.headers.location;
      };
      const both = [send(), send()];
      // One waits for the row, the other for the first form.
      await vi.waitFor(async () => expect(await countWaiting(test.store.pool)).toBe(2));
      expect(ended).toBe(0);
      await client.query('COMMIT');
      expect(await Promise.all(both)).toEqual(Array(2).fill(`${page}?done=consumers-disable`));
    } finally {
      client.release();
    }
    await visitor.order(page, `${page}/enable`);
  });

  it('confirm, dismiss and add a change of the points grid, and refuse what is none', async () => {
    const page = '/admin/grids';
    const known = `${page}/2026-11-03`;
    const confirmed = await twice(page, `${known}/confirm`, { source: 'IRCC, a notice' });
    expect(confirmed).toMatchObject({
      to: `${page}?done=grids-confirm`,
      rows: ['grid_change.confirm grid change 2026-11-03'],
    });
    expect((await visitor.get(page)).body).toContain('IRCC, a notice');
    const dismissed = await twice(page, `${known}/dismiss`);
    expect(dismissed.rows).toEqual(['grid_change.dismiss grid change 2026-11-03']);
    const fields = await visitor.fieldsOf(page, `${known}/confirm`);
    const none = await visitor.post(`${page}/2026-11-05/confirm`, fields);
    expect(none.statusCode).toBe(404);
    const typed = {
      status: 'reported',
      labelEn: 'New points',
      labelFr: 'Nouveaux points',
      source: 'a paper',
    };
    const added = await twice(page, `${page}/add`, { ...typed, date: '2027-01-05' });
    expect(added.rows).toEqual(['grid_change.put grid change 2027-01-05']);
    for (const wrong of [
      { date: '05/01/2027' },
      { date: '2027-01-05', labelFr: '' },
      { date: '2014-01-01' },
    ]) {
      const refused = await visitor.order(page, `${page}/add`, { ...typed, ...wrong });
      expect(refused.statusCode, JSON.stringify(wrong)).toBe(400);
    }
  });

  it.each([
    ['document-rules', { ...rules, invitation: { ...rules.invitation, days: 61 } }, 'document_rules'],
    ['checklist', { items: builtInChecklist().items.slice(1) }, 'checklist'],
  ] as const)('put other %s in force, and go back to those of the code', async (name, guide, action) => {
    const page = `/admin/${name}`;
    const set = await twice(page, `${page}/set`, { json: JSON.stringify(guide) });
    expect(set.rows.map((row) => row.split(' ', 1)[0])).toEqual([`${action}.put`]);
    expect((await visitor.get(set.to)).body).toContain('key ');
    const reset = await twice(page, `${page}/reset`);
    expect(reset.rows.map((row) => row.split(' ', 1)[0])).toEqual([`${action}.remove`]);
  });

  it('were each tried here, and left a trace without an address', async () => {
    await visitor.order('/admin', '/admin/logout');
    expect(orders.length).toBeGreaterThan(18);
    expect([...asked].sort()).toEqual(orders.sort());
    const log = JSON.stringify(await test.store.db.selectFrom('audit_log').selectAll().execute());
    const calls = JSON.stringify(await test.store.db.selectFrom('idempotency_keys').selectAll().execute());
    for (const secret of [address, 'example.org', 'birch.example', 'dba_', 'dbk_']) {
      expect(log).not.toContain(secret);
      expect(calls).not.toContain(secret);
    }
    const actions = new Set((await audit()).map((row) => row.split(' ', 1)[0]));
    const all = [
      'address.find address.lift address.suppress console.login console.logout consumer.create',
      'consumer.disable consumer.enable consumer.key.create consumer.key.revoke delivery.resend',
      'draw.add draw.hold draw.release draw.withdraw key.create key.revoke replay.cancel',
      'checklist.put checklist.remove document_rules.put document_rules.remove',
      'grid_change.confirm grid_change.dismiss grid_change.put round_name.map round_name.unmap',
      'replay.confirm replay.order replay.resume subscriber.erase subscriber.export',
      'subscriber.move subscriber.unsubscribe channel.end push_key.rotate',
    ];
    expect(actions).toEqual(new Set(all.flatMap((names) => names.split(' '))));
  });
});
