import { unsubscribe } from '@drawbell/store/subscribers/unsubscribe';
import { suppress } from '@drawbell/store/suppressions';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cec, startInstallation, type TestInstallation } from './installation.ts';
import { aRound, roundsBefore } from './rounds.ts';

const minuteMs = 60_000;
const history = roundsBefore('447');

describe('the life of a draw', () => {
  let at: TestInstallation;
  let serverAway = false;

  beforeEach(async () => {
    serverAway = false;
    at = await startInstallation(
      ({ step }) => (serverAway && step === 'greeting' ? 'disconnect' : undefined),
      { holds: 'history' },
    );
  });
  afterEach(() => at.close());

  /** History recorded, the notifier at work. */
  const begin = async (...people: object[]): Promise<void> => {
    await at.add(...people);
    await at.notifier();
    at.pass(minuteMs);
  };
  const publish = async (...rounds: ReturnType<typeof aRound>[]) => {
    at.serve([...history, ...rounds]);
    const polled = await at.poll();
    if (polled.kind === 'recorded') {
      for (const fanOutId of polled.recorded.fanOutIds) await at.queue.ring('match-draw', { fanOutId });
    }
    return polled;
  };
  const addressees = () => at.sink.mails.flatMap(({ to }) => to).toSorted((a, b) => a.localeCompare(b));
  const subjects = () => at.sink.mails.map(({ raw }) => /^Subject: (.*)$/m.exec(raw.toString())?.[1] ?? '');

  it('the first look at the feed is history and alerts nobody', async () => {
    const empty = await startInstallation();
    await empty.add({ email: 'a@example.org', preferences: { everyDraw: true } });
    empty.serve(history);
    await empty.poll();
    await empty.notifier();
    empty.pass(minuteMs);
    await empty.quiet();
    expect(empty.sink.mails).toEqual([]);
    const { rows } = await empty.store.pool.query('SELECT count(*)::int AS draws FROM draws');
    expect(rows).toEqual([{ draws: 447 }]);
    await empty.close();
  });

  it('a new draw alerts those it concerns, each once, in their language', async () => {
    await begin(
      { email: 'meets@example.org', language: 'fr' },
      { email: 'near@example.org', profiles: [cec(512)] },
      { email: 'far@example.org', profiles: [cec(430)] },
      { email: 'other@example.org', profiles: [cec(560, { programs: ['fsw'] })] },
      { email: 'unknown@example.org', profiles: [{ crs: 560 }] },
      { email: 'two@example.org', profiles: [cec(530, { label: 'one' }), cec(540, { label: 'two' })] },
    );
    await publish(aRound('447'));
    await at.quiet();
    expect(addressees()).toEqual([
      'meets@example.org',
      'near@example.org',
      'two@example.org',
      'unknown@example.org',
    ]);
    const french = at.sink.mails.find(({ to }) => to.includes('meets@example.org'))?.raw.toString() ?? '';
    expect(french).toContain('Content-Language: fr');
    expect(french).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click');
    for (let again = 0; again < 3; again += 1) await at.poll();
    await at.quiet();
    expect(at.sink.mails).toHaveLength(4);
  });

  it('three new draws in one poll alert three times, and 91a and 91b are two draws', async () => {
    await begin({ email: 'a@example.org' });
    await publish(aRound('447'), aRound('448a'), aRound('448b'));
    await at.quiet();
    expect(addressees()).toEqual(['a@example.org', 'a@example.org', 'a@example.org']);
    expect(new Set(subjects().map((subject) => /44\d[ab]?/.exec(subject)?.[0]))).toEqual(
      new Set(['447', '448a', '448b']),
    );
  });

  it('a name nobody has mapped reaches those whose score passes, and those who asked for every draw', async () => {
    await begin(
      { email: 'passes@example.org', preferences: { mayMeet: false } },
      { email: 'short@example.org', profiles: [cec(515)] },
      { email: 'every@example.org', profiles: [cec(300)], preferences: { everyDraw: true } },
    );
    await publish(aRound('447', { nameEn: 'Astronauts, 2027-Version 1', nameFr: null }));
    await at.quiet();
    expect(addressees()).toEqual(['every@example.org', 'passes@example.org']);
    const { rows } = await at.store.pool.query(
      "SELECT 1 FROM remarks WHERE code = 'name_unknown' AND draw_number = '447'",
    );
    expect(rows).toHaveLength(1);
  });

  it('a correction tells those who were told, and those it now concerns; a rename tells nobody', async () => {
    await begin(
      { email: 'told@example.org', profiles: [cec(522)], preferences: { nearPoints: 0 } },
      { email: 'new@example.org', profiles: [cec(505)], preferences: { nearPoints: 0 } },
    );
    await publish(aRound('447'));
    await at.quiet();
    at.pass(minuteMs);
    await publish(aRound('447', { nameEn: 'Canadian  Experience Class ', invitations: 2_000 }));
    await at.quiet();
    expect(addressees()).toEqual(['told@example.org']);
    at.pass(minuteMs);
    await publish(aRound('447', { crs: 500 }));
    await at.quiet();
    expect(addressees()).toEqual(['new@example.org', 'told@example.org', 'told@example.org']);
    const corrections = at.sink.mails.filter(({ raw }) => /^Subject: .*correct/im.test(raw.toString()));
    expect(corrections.flatMap(({ to }) => to)).toEqual(['told@example.org']);
  });

  it('a draw that goes missing is withdrawn after three polls and thirty minutes, and comes back in silence', async () => {
    await begin({ email: 'a@example.org' });
    await publish(aRound('447'));
    await at.quiet();
    at.serve(history);
    for (let polls = 0; polls < 3; polls += 1) {
      at.pass(10 * minuteMs);
      expect(await at.poll()).toMatchObject({ kind: 'recorded', recorded: { events: [] } });
    }
    at.pass(10 * minuteMs);
    expect(await at.poll()).toMatchObject({ recorded: { events: [{ type: 'withdrawn', number: '447' }] } });
    at.pass(minuteMs);
    expect(await publish(aRound('447'))).toMatchObject({
      recorded: { events: [{ type: 'reinstated', number: '447', alerting: 'none' }], fanOutIds: [] },
    });
    await at.quiet();
    expect(at.sink.mails).toHaveLength(1);
  });

  it('a draw found long after its date is recorded and alerts nobody', async () => {
    await begin({ email: 'a@example.org', preferences: { everyDraw: true } });
    expect(await publish(aRound('447', { date: '2026-09-10' }))).toMatchObject({
      recorded: { events: [{ number: '447', alerting: 'late' }], fanOutIds: [] },
    });
    await at.quiet();
    expect(at.sink.mails).toEqual([]);
  });

  it('who leaves or is suppressed after the matching is not mailed', async () => {
    serverAway = true;
    await begin(
      { email: 'leaves@example.org' },
      { email: 'stays@example.org' },
      { email: 'bounced@example.org' },
    );
    await publish(aRound('447'));
    await at.quiet();
    const { rows } = await at.store.pool.query<{ id: string }>(
      "SELECT id FROM subscribers WHERE email LIKE 'leaves%'",
    );
    await unsubscribe(at.store.db, { subscriberId: rows[0]?.id ?? '', means: 'page', now: at.now() });
    const emailHash = at.secrets.hashAddress('bounced@example.org');
    await suppress(at.store.db, { emailHash, reason: 'hard_bounce', now: at.now() });
    serverAway = false;
    at.pass(2 * minuteMs);
    await at.quiet();
    expect(addressees()).toEqual(['stays@example.org']);
    const ended = await at.store.pool.query(
      "SELECT end_reason FROM deliveries WHERE status = 'cancelled' ORDER BY 1",
    );
    expect(ended.rows).toEqual([{ end_reason: 'suppressed' }, { end_reason: 'unsubscribed' }]);
  });

  it('the queue emptied by hand at any moment changes nothing but a delay', async () => {
    await begin(...Array.from({ length: 40 }, (_, i) => ({ email: `p${i}@example.org` })));
    await at.store.pool.query('TRUNCATE bullmq.job CASCADE');
    const published = publish(aRound('447'), aRound('448'));
    for (let times = 0; times < 10; times += 1) await at.store.pool.query('TRUNCATE bullmq.job CASCADE');
    await published;
    await at.store.pool.query('TRUNCATE bullmq.job CASCADE');
    await at.quiet();
    expect(at.sink.counts()).toEqual({ messages: 80, distinct: 80, copiesMax: 1 });
  });

  it('two notifiers share the work and mail nobody twice', async () => {
    await begin(...Array.from({ length: 200 }, (_, i) => ({ email: `p${i}@example.org` })));
    await at.notifier();
    await publish(aRound('447'));
    await at.quiet();
    expect(at.sink.counts()).toEqual({ messages: 200, distinct: 200, copiesMax: 1 });
  });
});
