import { tellingSchema } from '@drawbell/draws/telling';
import { changeSettings } from '@drawbell/store/subscribers/settings';
import type { SinkScript } from '@drawbell/testing/mail-sink';
import { simpleParser } from 'mailparser';
import { afterEach, expect, it } from 'vitest';
import { cec, startInstallation, type TestInstallation } from './installation.ts';
import { aRound, roundsBefore } from './rounds.ts';

const hourMs = 3_600_000;
const history = roundsBefore('447');
const daily = { rhythm: { near: 'daily', mayMeet: 'daily', everyDraw: 'daily' } };

let at: TestInstallation;
afterEach(() => at.close());

/** People who came near, told together, with a notifier at work. */
const begin = async (
  count: number,
  { telling = daily as object, script = undefined as SinkScript | undefined } = {},
) => {
  at = await startInstallation(script ?? (() => undefined), { holds: 'history' });
  await at.add(
    ...Array.from({ length: count }, (_, i) => ({ email: `p${i}@example.org`, profiles: [cec(515)] })),
  );
  for (const id of await everybody()) {
    await changeSettings(at.store.db, id, { telling: tellingSchema.parse(telling) }, at.now());
  }
  await at.notifier();
};
const everybody = async (): Promise<string[]> => {
  const { rows } = await at.store.pool.query<{ id: string }>('SELECT id FROM subscribers ORDER BY id');
  return rows.map(({ id }) => id);
};
/** Serves rounds besides those of before, and waits until what they owe is owed. */
const serve = async (...rounds: ReturnType<typeof aRound>[]): Promise<void> => {
  at.pass(60_000);
  at.serve([...history, ...rounds]);
  await at.poll();
  await at.quiet();
};
const passUntil = async (when: string): Promise<void> => {
  at.pass(Date.parse(when) - at.now().getTime());
  await at.quiet();
};
const subjects = async (): Promise<(string | undefined)[]> =>
  Promise.all(at.sink.mails.map(async ({ raw }) => (await simpleParser(raw)).subject));
const standing = async () => {
  const { rows } = await at.store.pool.query<object>(
    `SELECT status, count(*)::int AS n FROM deliveries GROUP BY status ORDER BY status`,
  );
  return rows;
};

it('what came near is told once a day in one mail with the verdicts first, and what one meets at once', async () => {
  await begin(1);
  await serve(aRound('447'), aRound('448', { crs: 518 }), aRound('449', { crs: 510 }));
  expect(await subjects()).toEqual(['You meet draw 449 (CEC, 510)']);
  await passUntil('2026-10-02T11:59:00Z');
  expect(at.sink.mails).toHaveLength(1);
  await passUntil('2026-10-02T12:00:00Z');
  expect((await subjects())[1]).toBe('2 near misses');
  const { text = '', html, headers } = await simpleParser(at.sink.mails[1]?.raw ?? '');
  expect(text.indexOf('draw 448')).toBeLessThan(text.indexOf('draw 447'));
  expect(text).toContain('https://drawbell.example/en/draws/447');
  expect(html).toContain('3 short');
  expect(headers.get('list')).toMatchObject({
    unsubscribe: { url: expect.stringContaining('/unsubscribe/') },
  });
  await passUntil('2026-10-04T12:00:00Z');
  expect(at.sink.mails).toHaveLength(2);
});

it('one alone reads as the alert does', async () => {
  await begin(1);
  await serve(aRound('447'));
  await passUntil('2026-10-02T12:00:00Z');
  expect(await subjects()).toEqual(['5 points short: CEC draw 447 (520)']);
});

it('an outage over the time of a digest, and one of six weeks, are made up once', async () => {
  await begin(1);
  await serve(aRound('447'), aRound('448', { crs: 518 }));
  await passUntil('2026-10-02T13:05:00Z');
  expect(await subjects()).toEqual(['2 near misses']);
  await passUntil('2026-11-13T13:05:00Z');
  expect(at.sink.mails).toHaveLength(1);
});

it('whatever happens to some of a hundred digests, the others go, and nobody is told twice', async () => {
  const once = new Set<string>();
  const faults: Readonly<Record<string, Parameters<SinkScript>[0]['step']>> = {
    'p2@example.org': 'rcpt',
    'p5@example.org': 'accepted',
  };
  const script: SinkScript = ({ step, to }) => {
    if (to === null || faults[to] !== step || once.has(to)) return undefined;
    once.add(to);
    return step === 'rcpt' ? { code: 550, text: '5.1.1 no such user' } : 'disconnect';
  };
  await begin(100, { script });
  await serve(aRound('447'), aRound('448', { crs: 518 }));
  await passUntil('2026-10-02T12:00:00Z');
  expect(await standing()).toEqual([
    { status: 'failed', n: 2 },
    { status: 'owed', n: 2 },
    { status: 'sent', n: 196 },
  ]);
  const { rows } = await at.store.pool.query<object>(
    "SELECT kind, mail_kind, consequence FROM bounce_events WHERE source = 'smtp'",
  );
  expect(rows).toEqual([{ kind: 'hard', mail_kind: 'digest', consequence: 'suppressed' }]);
  at.pass(hourMs);
  await at.quiet();
  expect(await standing()).toEqual([
    { status: 'failed', n: 2 },
    { status: 'sent', n: 198 },
  ]);
  // The one in doubt has both copies under one Message-ID.
  expect(at.sink.counts()).toEqual({ messages: 100, distinct: 99, copiesMax: 2 });
});

it('a withdrawn draw is left out, and nothing is sent when there is nothing to say', async () => {
  await begin(1);
  await serve(aRound('447'), aRound('448', { crs: 518 }));
  await at.store.pool.query("UPDATE draws SET withdrawn_at = now() WHERE number = '447'");
  await passUntil('2026-10-02T12:00:00Z');
  expect(await subjects()).toEqual(['3 points short: CEC draw 448 (518)']);
  await at.store.pool.query("UPDATE draws SET withdrawn_at = now() WHERE number = '448'");
  await passUntil('2026-10-03T12:00:00Z');
  expect(at.sink.mails).toHaveLength(1);
});

it('a digest at 02:30 is sent once on the days on which clocks change', async () => {
  await begin(1, { telling: { ...daily, digest: { time: '02:30' } } });
  const [id = ''] = await everybody();
  for (const [day, number] of [
    ['2026-10-31', '447'],
    ['2027-03-13', '448'],
  ] as const) {
    at.pass(Date.parse(`${day}T20:00:00Z`) - at.now().getTime());
    const sent = at.sink.mails.length;
    const rounds = [aRound('447', { date: '2026-10-31' }), aRound('448', { date: '2027-03-13', crs: 518 })];
    await serve(...rounds.slice(0, number === '447' ? 1 : 2));
    for (let hours = 0; hours < 30; hours += 1) {
      at.pass(hourMs);
      await at.quiet();
    }
    expect(at.sink.mails.length - sent, id).toBe(1);
  }
});

it('quiet hours hold what is not met until their end, in one mail', async () => {
  await begin(1, { telling: { quiet: { from: '10:00', to: '14:00' } } });
  await serve(aRound('447'), aRound('448', { crs: 518 }), aRound('449', { crs: 510 }));
  expect(await subjects()).toEqual(['You meet draw 449 (CEC, 510)']);
  await passUntil('2026-10-01T18:00:00Z');
  expect(await subjects()).toEqual(['You meet draw 449 (CEC, 510)', '2 near misses']);
});
