import { decideGridChange } from '@drawbell/store/catalogue/grid-changes';
import { holdDraw } from '@drawbell/store/draws/hold';
import { suppress } from '@drawbell/store/suppressions';
import { watchLog } from '@drawbell/testing/watched-log';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addAdmin, addAdminThings } from './admins.ts';
import { type ConsoleVisitor, logIn } from './console-session.ts';
import { addConsumer } from './consumers.ts';
import { openTestApp, type TestApp, testNow } from './open-test-app.ts';
import { aDraw, fillRecord, look } from './recorded-draws.ts';
import { address, addSubscriber } from './subscribers.ts';

describe('pages of the console', () => {
  let test: TestApp;
  let visitor: ConsoleVisitor;
  let now = testNow;
  const log = watchLog('debug');

  beforeAll(async () => {
    test = await openTestApp({
      ...{ log, clock: () => now },
      mayWarn: /a login to the console was refused|a request failed/,
    });
    await fillRecord(test.store, testNow);
    visitor = await logIn(test, await addAdmin(test));
  });
  afterAll(() => test.close());

  it('call a box by what it is about, say no label twice, and tell when a key ends', async () => {
    const grids = (await visitor.get('/admin/grids')).body.replaceAll(/\s+/g, ' ');
    expect(grids.split('<legend>Scores of most people</legend>')).toHaveLength(3);
    expect(grids).toContain('<span>stayed as they were: compare across</span>');
    expect(grids).not.toContain('when left out');
    expect(grids.split('What changed, in English')).toHaveLength(2);
    const keys = (await visitor.get('/admin/keys')).body.replaceAll(/\s+/g, ' ');
    expect(keys).toContain('Left out, it does not expire.');
  });

  it('say what needs a person now, and nothing when there is nothing', async () => {
    const { db } = test.store;
    const reported = (await visitor.get('/admin')).body.replaceAll(/\s+/g, ' ');
    expect(reported).toContain('A change of the points grid on 2026-11-03');
    const decision = {
      date: '2026-11-03',
      status: 'dismissed',
      actor: { name: 'test', requestId: null },
    } as const;
    await db.transaction().execute((trx) => decideGridChange(trx, { ...decision, now }));
    expect((await visitor.get('/admin')).body).toContain('Everything runs by itself');
    await holdDraw(db, { number: '450', because: 'bounces', now });
    await look(test.store, now, {
      fresh: [
        aDraw('451', { date: '2026-11-01' }),
        aDraw('452', { date: '2026-11-24', round: { kind: 'unknown' }, nameEn: 'A <i>new</i> kind' }),
      ],
    });
    const { id } = await addSubscriber(test, testNow);
    await addAdminThings(test, id, (await addConsumer(test)).id);
    await db.updateTable('endpoints').set({ state: 'disabled_after_failures' }).execute();
    await test.store.pool.query(
      `INSERT INTO relays (name, consecutive_failures, failing_since, last_failure_at, last_failure)
       VALUES ('telegram', 1, $1, $1, 'ours: 401 Unauthorized'), ('ntfy https://ntfy.example', 1, $1, $1, 'relay: 502')`,
      [testNow],
    );
    await test.store.pool.query(
      `INSERT INTO canary_runs (slot, made_at, status, target, via, message_id, started_at, ended_at, channels)
       SELECT $1::timestamptz - n * interval '15 minutes', $1, 'sent', 'mailbox', 'queue', 'c' || n, $1, $1, '{"push": "no_key", "ntfy": null}'
         FROM generate_series(0, 1) n`,
      [testNow],
    );
    now = new Date(testNow.getTime() + 10 * 60_000);
    const { body } = await visitor.get('/admin');
    for (const words of [
      'too many of its mails bounced',
      '>Draw 451</a> was found too long after its date',
      '>Draw 452</a> is of a round that nobody has mapped',
      'refused by a mail server</a> in the last day',
      'disabled after days of failures: endpoints',
      'Nobody is polling',
      'telegram refuses what we send',
      'the canary could not be told over push',
    ])
      expect(body.replaceAll(/\s+/g, ' '), words).toContain(words);
    expect((await visitor.get('/admin/draws/452')).body).toContain('A &lt;i&gt;new&lt;/i&gt; kind');
    now = testNow;
  });

  it('go on where the page before ended, also among addresses suppressed at the same moment', async () => {
    for (let i = 0; i < 120; i += 1) {
      const emailHash = test.secrets.hashAddress(`${i}@example.org`);
      await suppress(test.store.db, { emailHash, reason: i % 2 === 0 ? 'complaint' : 'hard_bounce', now });
    }
    const walk = async (start: string): Promise<string[]> => {
      const seen: string[] = [];
      let url: string | undefined = start;
      while (url !== undefined) {
        const { body, statusCode } = await visitor.get(url);
        expect(statusCode, url).toBe(200);
        seen.push(...[...body.matchAll(/>(adr_[\w-]{43})<\/a/g)].map(([, id = '']) => id));
        url = /<a href="([^"]+)" rel="next"/.exec(body)?.[1]?.replaceAll('&amp;', '&');
      }
      return seen;
    };
    const all = await walk('/admin/suppressions');
    expect([all.length, new Set(all).size]).toEqual([120, 120]);
    expect((await walk('/admin/suppressions?reason=complaint')).length).toBe(60);
  });

  it('search deliveries by what was typed, and find none for what is no id', async () => {
    const found = async (query: string) =>
      [...(await visitor.get(`/admin/deliveries?${query}`)).body.matchAll(/>(dlv_\d+)<\/a/g)].length;
    expect(await found('draw=&status=&subscriber=&replay=')).toBe(1);
    expect(await found('draw=447&status=failed&subscriber=sub_1&replay=')).toBe(1);
    for (const other of ['draw=448', 'status=sent', 'subscriber=sub_2', 'subscriber=1', 'replay=rep_1'])
      expect(await found(other), other).toBe(0);
  });

  it('explain a draw, recorded and recomputed, and ask for one when none was named', async () => {
    const { body } = await visitor.get('/admin/people/sub_1/explain?draw=447');
    for (const words of ['Verdict', 'The mail server refused it', 'By what is settled today', 'that day'])
      expect(body).toContain(words);
    expect((await visitor.get('/admin/people/sub_1/explain')).body).toContain('Did they get it?');
    expect((await visitor.get('/admin/people/sub_1/explain?draw=999')).statusCode).toBe(404);
  });

  it('leave nothing of anybody in the log: no address, id, key or cookie', async () => {
    await visitor.order('/admin/people', '/admin/people/find', { email: address });
    await visitor.get('/admin/people/sub_1?done=subscribers-find');
    await visitor.post('/admin/login', { key: `dba_${'x'.repeat(43)}` });
    await test.store.pool.query('ALTER TABLE suppressions RENAME TO gone');
    const failed = await visitor.get('/admin/people/sub_1');
    await test.store.pool.query('ALTER TABLE gone RENAME TO suppressions');
    expect(failed.statusCode).toBe(500);
    expect(failed.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(failed.body).toContain(String(failed.headers['x-request-id']));
    const text = log.text();
    expect(text).toContain('"route":"/admin/people/:subscriber"');
    expect(text).toContain('a login to the console was refused');
    for (const secret of [address, 'maria', 'sub_1', 'adr_', 'dba_', visitor.cookie.split('=')[1] ?? 'none'])
      expect(text, secret).not.toContain(secret);
  });
});
