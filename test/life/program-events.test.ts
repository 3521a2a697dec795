import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startConsumer, type TestConsumer } from './consumer.ts';
import { cec, startInstallation, type TestInstallation } from './installation.ts';
import { aRound, roundsBefore } from './rounds.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
const history = roundsBefore('447');

describe('what programs read, with or without an endpoint', () => {
  let at: TestInstallation;
  let base: string;
  let consumer: TestConsumer;

  beforeEach(async () => {
    at = await startInstallation(undefined, { holds: 'history' });
    await at.notifier();
    base = await at.api();
    consumer = await startConsumer(at, base);
    at.pass(minuteMs);
  });
  afterEach(() => at.close());

  const publish = async (...rounds: ReturnType<typeof aRound>[]): Promise<void> => {
    at.serve([...history, ...rounds]);
    await at.poll();
    await at.quiet();
  };
  const watch = async (...references: string[]) =>
    consumer.call('POST', '/profiles', {
      profiles: references.map((reference) => ({ reference, profile: cec(530) })),
    });
  const batches = (path: string, secret: string) =>
    consumer.received(path, secret).map(({ data }) => data['matches'] as { id: string; reference: string }[]);

  it('lists draws and matches of a consumer without an endpoint, oldest first, and goes on where it left off', async () => {
    await watch('a', 'b');
    expect(await consumer.events()).toMatchObject({
      status: 200,
      events: [],
      nextCursor: null,
      hasMore: false,
    });
    await publish(aRound('447'));
    const first = await consumer.events('?limit=2');
    expect(first.hasMore).toBe(true);
    const rest = await consumer.events(`?after=${String(first.nextCursor)}`);
    expect(rest.hasMore).toBe(false);
    const all = [...first.events, ...rest.events];
    expect(all.map(({ type }) => type)).toEqual(['draw.published', 'profile.matched', 'profile.matched']);
    expect(all.slice(1).map(({ data }) => data['reference'])).toEqual(['a', 'b']);
    const last = String(rest.nextCursor);
    expect(await consumer.events(`?after=${last}`)).toMatchObject({
      events: [],
      nextCursor: last,
      hasMore: false,
    });
    at.pass(minuteMs);
    await publish(aRound('447', { crs: 545 }));
    const then = await consumer.events(`?after=${last}&types=profile.matched`);
    expect(then.events.map(({ data }) => [data['reference'], data['outcome'], data['correction']])).toEqual([
      ['a', 'does_not_meet', true],
      ['b', 'does_not_meet', true],
    ]);
    // Forgotten at once, there as everywhere.
    await consumer.call('DELETE', '/profiles/a');
    expect(
      (await consumer.events('?types=profile.matched')).events.map(({ data }) => data['reference']),
    ).toEqual(['b', 'b']);
  });

  it('has the same id for an event in the list and in the body at each endpoint', async () => {
    const one = await consumer.endpoint('/one', { eventTypes: ['draw.published', 'profile.matched'] });
    const two = await consumer.endpoint('/two', { eventTypes: ['draw.published', 'profile.matched'] });
    await watch('a');
    await publish(aRound('447'));
    const { events } = await consumer.events();
    const ids = events.map(({ id }) => id).toSorted();
    const received = [consumer.received('/one', one.secret), consumer.received('/two', two.secret)];
    for (const messages of received) {
      expect(messages.map(({ eventId }) => eventId).toSorted()).toEqual(ids);
      const byId = new Map(messages.map((message) => [message.eventId, message]));
      for (const { id, type, timestamp, data } of events)
        expect(byId.get(id)).toMatchObject({ type, timestamp, data });
    }
    // Each copy has a webhook-id of its own.
    expect(new Set(received.flat().map(({ id }) => id)).size).toBe(4);
    const { body } = await consumer.call('GET', `/endpoints/${one.id}/messages`);
    expect((body['messages'] as { eventId: string }[]).map(({ eventId }) => eventId).toSorted()).toEqual(ids);
  });

  it('sends a thousand matches of a draw as ten messages where an endpoint asks for it', async () => {
    const { id, secret } = await consumer.endpoint('/batches', { eventTypes: ['profiles.matched'] });
    const references = Array.from({ length: 1_000 }, (_, i) => `client-${String(i).padStart(4, '0')}`);
    await watch(...references);
    await publish(aRound('447'));
    // Eight are under way to one endpoint at most; the others wait their turn.
    at.pass(minuteMs);
    await at.quiet();
    const came = batches('/batches', secret);
    expect(came.map((matches) => matches.length)).toEqual(Array(10).fill(100));
    expect(
      came
        .flat()
        .map(({ reference }) => reference)
        .toSorted(),
    ).toEqual(references);
    const page = await consumer.events('?types=profile.matched');
    const listed = new Set(page.events.map((event) => event.id));
    expect(came.flat().filter((match) => listed.has(match.id))).toHaveLength(100);
    expect((await consumer.call('GET', `/endpoints/${id}/messages?limit=100`)).body).toMatchObject({
      messages: Array.from({ length: 10 }, () => ({ type: 'profiles.matched', status: 'sent', attempts: 1 })),
    });
    const both = {
      url: `${consumer.receiver.url}/both`,
      eventTypes: ['profile.matched', 'profiles.matched'],
    };
    expect(await consumer.call('POST', '/endpoints', both)).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/body/eventTypes' }] },
    });
  });

  it('a batch goes again under its id with what is still watched, and a correction supersedes it', async () => {
    const { id, secret } = await consumer.endpoint('/batches', { eventTypes: ['profiles.matched'] });
    await watch('a', 'b', 'c');
    consumer.receiver.behave((response) => response.writeHead(503).end());
    await publish(aRound('447'));
    await consumer.call('DELETE', '/profiles/b');
    at.pass(5_000);
    await at.quiet();
    const [first, second] = consumer.received('/batches', secret);
    expect([first?.id, first?.timestamp]).toEqual([second?.id, second?.timestamp]);
    expect(batches('/batches', secret).map((matches) => matches.map(({ reference }) => reference))).toEqual([
      ['a', 'b', 'c'],
      ['a', 'c'],
    ]);
    await publish(aRound('447', { crs: 515 }));
    consumer.receiver.behave((response) => response.writeHead(204).end());
    at.pass(5 * minuteMs);
    await at.quiet();
    expect(batches('/batches', secret).slice(-1)).toMatchObject([[{ reference: 'a' }, { reference: 'c' }]]);
    const { body } = await consumer.call('GET', `/endpoints/${id}/messages`);
    expect(body['messages']).toMatchObject([
      { status: 'sent', revision: 2 },
      { status: 'cancelled', endReason: 'superseded', revision: 1 },
    ]);
  });

  it('tells the other endpoints of a consumer that a message was given up and an endpoint disabled', async () => {
    const types = ['message.failed', 'endpoint.disabled'];
    const broken = await consumer.endpoint('/broken', { eventTypes: ['draw.published', ...types] });
    const { secret } = await consumer.endpoint('/watching', { eventTypes: types });
    consumer.receiver.behave((response, { path }) =>
      response.writeHead(path === '/broken' ? 410 : 204).end(),
    );
    await publish(aRound('447'));
    await vi.waitFor(() => expect(consumer.types('/watching')).toHaveLength(2), { timeout: 10_000 });
    const told = consumer.received('/watching', secret).toSorted((a, b) => b.type.localeCompare(a.type));
    expect(told).toMatchObject([
      {
        type: 'message.failed',
        data: { endpointId: broken.id, type: 'draw.published', reason: 'endpoint_gone', statusCode: 410 },
      },
      { type: 'endpoint.disabled', data: { endpointId: broken.id, reason: 'gone' } },
    ]);
    const failed = await consumer.call('GET', `/messages/${String(told[0]?.data['messageId'])}`);
    expect(failed.body).toMatchObject({ status: 'failed', endpointId: broken.id });
    expect(consumer.types('/broken')).toEqual(['draw.published']);
    expect(
      (await consumer.events(`?types=${types.join(',')}`)).events.map(({ id }) => id).toSorted(),
    ).toEqual(told.map(({ eventId }) => eventId).toSorted());
  });

  it('sends an endpoint what was told before it existed, once', async () => {
    await watch('a', 'b');
    await publish(aRound('447'));
    at.pass(dayMs);
    const late = await consumer.endpoint('/late', { eventTypes: ['draw.published', 'profiles.matched'] });
    const since = new Date(at.now().getTime() - 2 * dayMs).toISOString();
    const resend = (body: object) => consumer.call('POST', `/endpoints/${late.id}/resend`, body);
    expect(await resend({ since })).toMatchObject({ status: 202, body: { messages: 2, more: false } });
    expect(await resend({ since })).toMatchObject({ status: 202, body: { messages: 0, more: false } });
    await at.quiet();
    const { events } = await consumer.events('?types=draw.published,profile.matched');
    const came = consumer.received('/late', late.secret);
    expect(came.find(({ type }) => type === 'draw.published')?.eventId).toBe(events[0]?.id);
    expect(
      batches('/late', late.secret)
        .flatMap((each) => each ?? [])
        .map(({ id }) => id),
    ).toEqual(events.slice(1).map(({ id }) => id));
    const other = await consumer.endpoint('/other', { eventTypes: ['profile.matched'] });
    const one = { event: events[1]?.id };
    expect((await consumer.call('POST', `/endpoints/${other.id}/resend`, one)).body).toMatchObject({
      messages: 1,
    });
    await at.quiet();
    expect(consumer.received('/other', other.secret)).toMatchObject([{ eventId: events[1]?.id }]);
    for (const wrong of [{}, { since, ...one }, { since, until: since }])
      expect((await resend(wrong)).status).toBe(400);
    expect((await resend({ event: 'evt_1_0123456789abcdef' })).status).toBe(404);
  });
});
