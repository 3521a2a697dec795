import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startAdministrator, type TestAdministrator } from './administrator.ts';
import { startConsumer, type TestConsumer } from './consumer.ts';
import { cec, startInstallation, type TestInstallation } from './installation.ts';
import { aRound, roundsBefore } from './rounds.ts';

const minuteMs = 60_000;
const history = roundsBefore('447');
const everything = { eventTypes: ['draw.published', 'profile.matched'] };

describe('replaying a draw by webhook', () => {
  let at: TestInstallation;
  let operator: TestAdministrator;
  let consumer: TestConsumer;

  beforeEach(async () => {
    at = await startInstallation(undefined, { holds: 'history' });
    await at.notifier();
    const base = await at.api();
    consumer = await startConsumer(at, base);
    operator = await startAdministrator(at, base);
    at.pass(minuteMs);
  });
  afterEach(() => at.close());

  const publish = async (facts: Parameters<typeof aRound>[1] = {}): Promise<void> => {
    at.serve([...history, aRound('447', facts)]);
    await at.poll();
    await at.quiet();
  };
  const watch = (...profiles: object[]) =>
    consumer.call('POST', '/profiles', {
      profiles: profiles.map((profile, i) => ({ reference: `client-${i}`, profile })),
    });

  it('a draw of history is told by webhook only to those whom a replay tells', async () => {
    const { secret } = await consumer.endpoint('/hook', everything);
    await watch(cec(530), cec(430));
    await publish({ date: '2026-09-01' });
    const before = consumer.types('/hook');
    const rehearsal = await operator.replay('447', { scope: 'missed', channels: ['webhook'], dryRun: true });
    expect(rehearsal).toMatchObject({ made: 0, counts: { webhook: { leftAlone: {} } } });
    const replay = await operator.replay('447', { scope: 'missed', channels: ['webhook'] });
    expect(replay.counts).toEqual(rehearsal.counts);
    const came = consumer.received('/hook', secret).slice(before.length);
    expect(came.map(({ type }) => type)).toContain('profile.matched');
    expect(came.find(({ type }) => type === 'profile.matched')?.data).toMatchObject({
      ...{ reference: 'client-0', outcome: 'meets' },
    });
    expect(new Set([...before, ...came.map(({ type }) => type)])).toEqual(
      new Set(['draw.published', 'profile.matched']),
    );
    expect(await operator.replay('447', { scope: 'missed', channels: ['webhook'] })).toMatchObject({
      made: 0,
    });
  });

  it('an endpoint made later missed it; what arrived comes again under the same webhook-id, and only once', async () => {
    const first = await consumer.endpoint('/first', everything);
    await watch(cec(530));
    await publish();
    const later = await consumer.endpoint('/later', everything);
    expect(await operator.replay('447', { scope: 'missed', channels: ['webhook'] })).toMatchObject({
      counts: { webhook: { send: { draw: 1, meets: 1 }, again: 0, leftAlone: { delivered: 2 } } },
    });
    expect(consumer.types('/later').toSorted()).toEqual(['draw.published', 'profile.matched']);
    const rehearsal = await operator.replay('447', { scope: 'all', channels: ['email', 'webhook'] });
    expect(rehearsal.confirmation.counts).toEqual({ email: 0, webhook: 4 });
    const order = { confirmation: rehearsal.confirmation };
    expect(await operator.replay('447', order)).toMatchObject({ made: 4, progress: { sent: 4 } });
    for (const { path, secret } of [
      { path: '/first', secret: first.secret },
      { path: '/later', secret: later.secret },
    ]) {
      const ids = consumer.received(path, secret).map(({ id }) => id);
      expect([ids.length, new Set(ids).size]).toEqual([4, 2]);
    }
    const again = await operator.replay('447', { scope: 'all', channels: ['webhook'] });
    expect(again.counts.webhook).toMatchObject({ send: {}, leftAlone: { repeated: 4 } });
  });

  it('what failed goes again, and named endpoints only', async () => {
    await consumer.endpoint('/a', { eventTypes: ['draw.published'] });
    const { id } = await consumer.endpoint('/b', { eventTypes: ['draw.published'] });
    consumer.receiver.behave((response) => response.writeHead(500).end());
    await publish();
    await at.store.pool.query("UPDATE webhook_messages SET status = 'failed', attempts = 10");
    consumer.receiver.behave((response) => response.writeHead(204).end());
    at.pass(60 * minuteMs);
    const recipients = { endpoints: [id] };
    const named = await operator.replay('447', { scope: 'named', channels: ['webhook'], recipients });
    expect(named).toMatchObject({ made: 1, sample: [{ recipient: id, action: 'retry', before: 'failed' }] });
    expect([consumer.types('/a').length, consumer.types('/b').length]).toEqual([1, 2]);
    expect(await operator.replay('447', { scope: 'failed', channels: ['webhook'] })).toMatchObject({
      made: 1,
    });
    expect([consumer.types('/a').length, consumer.types('/b').length]).toEqual([2, 2]);
  });

  it('what named endpoints are told of a draw of history is listed for their consumer alone', async () => {
    const other = await startConsumer(at, await at.api());
    const { id, secret } = await consumer.endpoint('/hook', everything);
    await other.endpoint('/hook', everything);
    for (const each of [consumer, other])
      await each.call('POST', '/profiles', { profiles: [{ reference: 'client', profile: cec(530) }] });
    await publish({ date: '2026-09-01' });
    const told = async ({ events }: TestConsumer) =>
      (await events('?types=draw.published,profile.matched')).events.map(({ id: event, type }) => ({
        id: event,
        type,
      }));
    const named = { scope: 'named', channels: ['webhook'], recipients: { endpoints: [id] } };
    for (const order of [
      { ...named, dryRun: true },
      { scope: 'missed', channels: ['webhook'], dryRun: true },
      { scope: 'all', channels: ['webhook'] },
      { scope: 'failed', channels: ['webhook'] },
    ])
      expect(await operator.replay('447', order)).toMatchObject({ made: 0 });
    expect([await told(consumer), await told(other)]).toEqual([[], []]);

    // One that polls has nothing to wake for.
    const waiting = other.events('?wait=1');
    expect(await operator.replay('447', named)).toMatchObject({ made: 2 });
    const mine = await told(consumer);
    expect(mine.map(({ type }) => type)).toEqual(['draw.published', 'profile.matched']);
    const came = consumer.received('/hook', secret).map(({ eventId, type }) => ({ id: eventId, type }));
    expect(came).toEqual(expect.arrayContaining(mine));
    expect(await waiting).toMatchObject({ events: [], nextCursor: null });
    expect(await told(other)).toEqual([]);
    const [draw] = mine;
    expect(await other.events(`?after=${draw?.id ?? ''}`)).toMatchObject({ status: 400 });

    // Then everybody is told: those who were not, and none twice.
    const second = await consumer.endpoint('/second', everything);
    expect(await operator.replay('447', { scope: 'missed', channels: ['webhook'] })).toMatchObject({
      made: 4,
    });
    expect(await told(consumer)).toEqual(mine);
    expect((await consumer.events(`?after=${mine.at(-1)?.id ?? ''}`)).events).toEqual([]);
    expect(
      consumer
        .received('/second', second.secret)
        .map(({ eventId }) => eventId)
        .toSorted(),
    ).toEqual(mine.map(({ id: event }) => event).toSorted());
    expect((await told(other)).map(({ type }) => type)).toEqual(['draw.published', 'profile.matched']);
    const third = await consumer.endpoint('/third', everything);
    const resent = await consumer.call('POST', `/endpoints/${third.id}/resend`, {
      since: new Date(at.now().getTime() - 3_600_000).toISOString(),
    });
    expect(resent).toMatchObject({ status: 202, body: { messages: 2 } });
    await at.quiet();
    expect(
      consumer
        .received('/third', third.secret)
        .map(({ eventId }) => eventId)
        .toSorted(),
    ).toEqual(mine.map(({ id: event }) => event).toSorted());
    const late = await startConsumer(at, await at.api());
    expect((await told(late)).map(({ type }) => type)).toEqual(['draw.published']);
  });

  it('an operator sends one message again', async () => {
    const { id } = await consumer.endpoint('/hook', { eventTypes: ['draw.published'] });
    await publish();
    const { body } = await consumer.call('GET', `/endpoints/${id}/messages`);
    const [message] = body['messages'] as { id: string }[];
    const path = `/messages/${message?.id ?? ''}/resend`;
    expect(await operator.call('POST', path)).toMatchObject({ status: 202 });
    await at.quiet();
    expect(consumer.types('/hook')).toHaveLength(2);
    await consumer.call('PATCH', `/endpoints/${id}`, { state: 'disabled_by_owner' });
    expect(await operator.call('POST', path)).toMatchObject({ status: 409 });
    expect(await operator.call('POST', path.replace(/_[\w-]{16}\//, '_aaaaaaaaaaaaaaaa/'))).toMatchObject({
      status: 404,
    });
  });
});
