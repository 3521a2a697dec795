import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TestAdministrator } from './administrator.ts';
import { startConsumer } from './consumer.ts';
import { cec, type TestInstallation } from './installation.ts';
import { startReplaying } from './replaying.ts';
import { aRound, roundsBefore } from './rounds.ts';

const minuteMs = 60_000;
const patience = { timeout: 30_000, interval: 10 };

/** Numbers in [0, 1), the same for the same seed (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

describe('a replay that is cancelled and resumed', () => {
  let at: TestInstallation;
  let operator: TestAdministrator;
  let base: string;
  /** Called for each mail that the server has accepted, before it says so. */
  let onMail: (to: string) => 'disconnect' | undefined = () => undefined;

  beforeEach(async () => {
    onMail = () => undefined;
    ({ at, operator, base } = await startReplaying(({ step, to }) =>
      step === 'accepted' && to !== null ? onMail(to) : undefined,
    ));
  });
  afterEach(() => at.close());

  const publish = async (facts: Parameters<typeof aRound>[1] = {}) => {
    at.serve([...roundsBefore('447'), aRound('447', facts)]);
    await at.poll();
    await at.quiet();
  };
  const copies = () => {
    const counted = new Map<string, number>();
    for (const to of at.sink.mails.flatMap((mail) => mail.to)) counted.set(to, (counted.get(to) ?? 0) + 1);
    return counted;
  };
  const names = (letter: string, count: number) =>
    Array.from({ length: count }, (_, i) => `${letter}${i}@example.org`);
  /** Orders a replay, and answers its number as soon as it is ordered. */
  const order = async (facts: object): Promise<string> => {
    const { status, body } = await operator.call('POST', '/draws/447/replays', facts);
    expect(status).toBe(202);
    return body.id;
  };
  const confirmed = async (channels: string[]): Promise<string> =>
    order({ confirmation: (await operator.replay('447', { scope: 'all', channels })).confirmation });
  const change = (id: string, how: 'cancel' | 'resume') => operator.call('POST', `/replays/${id}/${how}`);
  const done = async (id: string): Promise<void> => {
    await operator.walked(id);
    await at.quiet();
  };

  /** Cancels after so many more mails, resumes when the server has answered, and again, until the replay is done. */
  const cancelAtRandom = async (id: string, seed: number): Promise<number> => {
    const random = randomOf(seed);
    let cancels = 0;
    for (let round = 0; round < 4; round += 1) {
      const reached = at.sink.mails.length + Math.floor(random() * 14);
      const enough = Promise.withResolvers<void>();
      onMail = () => void (at.sink.mails.length >= reached && enough.resolve());
      const isOver = done(id).then(
        () => 'over' as const,
        () => 'over' as const,
      );
      await Promise.race([enough.promise, isOver]);
      const cancelled = await change(id, 'cancel');
      if (cancelled.status === 409) break;
      cancels += 1;
      if (random() < 0.5) await at.quiet();
      expect((await change(id, 'resume')).status).toBe(200);
      // Told twice, it goes on once.
      expect((await change(id, 'resume')).status).toBe(409);
    }
    await done(id);
    return cancels;
  };

  it.each([1, 2, 3, 4, 5, 6])(
    'of everybody tells each once more, whoever was told before, at random moments (seed %i)',
    async (seed) => {
      const told = names('told', 14);
      const late = names('late', 26);
      await at.add(...told.map((email) => ({ email })));
      await publish();
      at.pass(minuteMs);
      await at.add(...late.map((email) => ({ email })));
      expect(await cancelAtRandom(await confirmed(['email']), seed)).toBeGreaterThan(0);
      const counted = copies();
      for (const email of told) expect(counted.get(email), email).toBe(2);
      for (const email of late) expect(counted.get(email), email).toBe(1);
      expect(at.sink.counts()).toMatchObject({ copiesMax: 1 });
    },
  );

  it.each([7, 8])('of named people tells each of them once, at random moments (seed %i)', async (seed) => {
    const everybody = names('n', 30);
    await at.add(...everybody.map((email) => ({ email })));
    await publish({ date: '2026-09-01' });
    expect(at.sink.mails).toEqual([]);
    const chosen = everybody.filter((_, i) => i % 3 !== 0);
    const subscribers = await Promise.all(chosen.map((email) => operator.subscriberId(email)));
    const id = await order({ scope: 'named', recipients: { subscribers } });
    await cancelAtRandom(id, seed);
    expect(copies()).toEqual(new Map(chosen.map((email) => [email, 1])));
  });

  it('leaves alone whom it may have told, and may try whoever was in doubt before it', async () => {
    await at.add({ email: 'doubt@example.org' }, { email: 'fine@example.org' });
    await publish({ date: '2026-09-01' });
    onMail = (to) => (to.startsWith('doubt') ? 'disconnect' : undefined);
    const id = await confirmed(['email']);
    await done(id);
    expect(copies().get('doubt@example.org')).toBe(1);
    expect((await change(id, 'cancel')).status).toBe(200);
    at.pass(2 * minuteMs);
    await at.quiet();
    onMail = () => undefined;
    expect((await change(id, 'resume')).status).toBe(200);
    await done(id);
    expect((await operator.call('GET', `/replays/${id}`)).body.counts.email).toMatchObject({
      ...{ send: {}, leftAlone: { delivered: 1, uncertain: 1 } },
    });
    expect(copies()).toEqual(
      new Map([
        ['doubt@example.org', 1],
        ['fine@example.org', 1],
      ]),
    );
    // A replay of its own may: then somebody decided it.
    await operator.replay('447', { scope: 'failed' });
    await operator.replay('447', { scope: 'missed' });
    expect(copies().get('doubt@example.org')).toBe(2);
  });

  it.each([11, 12, 13])('posts each webhook message once more, at random moments (seed %i)', async (seed) => {
    const random = randomOf(seed);
    const consumer = await startConsumer(at, base);
    const everything = { eventTypes: ['draw.published', 'profile.matched'] };
    const first = await consumer.endpoint('/first', everything);
    await consumer.call('POST', '/profiles', {
      profiles: Array.from({ length: 6 }, (_, i) => ({ reference: `c${i}`, profile: cec(530) })),
    });
    await publish();
    const later = await consumer.endpoint('/later', everything);
    const id = await confirmed(['webhook']);
    for (let round = 0; round < 3; round += 1) {
      const before = consumer.types('/first').length + consumer.types('/later').length;
      const reached = before + Math.floor(random() * 8);
      await vi.waitFor(async () => {
        const came = consumer.types('/first').length + consumer.types('/later').length;
        const { body } = await operator.call('GET', `/replays/${id}`);
        expect(came >= reached || JSON.stringify(body).includes('"state":"done"')).toBe(true);
      }, patience);
      const cancelled = await change(id, 'cancel');
      if (cancelled.status === 409) break;
      if (random() < 0.5) await at.quiet();
      expect((await change(id, 'resume')).status).toBe(200);
    }
    await done(id);
    const timesOf = (path: string, secret: string) => {
      const counted = new Map<string, number>();
      for (const { id: each } of consumer.received(path, secret))
        counted.set(each, (counted.get(each) ?? 0) + 1);
      return [...counted.values()];
    };
    expect(timesOf('/first', first.secret)).toEqual(Array.from({ length: 7 }, () => 2));
    expect(timesOf('/later', later.secret)).toEqual(Array.from({ length: 7 }, () => 1));
  });
});
