import { eventTypes, payloadSchemas } from '@drawbell/webhooks/events/payload-schemas';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startConsumer, type TestConsumer } from './consumer.ts';
import { cec, startInstallation, type TestInstallation } from './installation.ts';
import { aRound, roundsBefore } from './rounds.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const history = roundsBefore('447');

describe('what programs are told', () => {
  let at: TestInstallation;
  let consumer: TestConsumer;

  beforeEach(async () => {
    at = await startInstallation(undefined, { holds: 'history' });
    await at.notifier();
    consumer = await startConsumer(at, await at.api());
    at.pass(minuteMs);
  });
  afterEach(() => at.close());

  const publish = async (...rounds: ReturnType<typeof aRound>[]): Promise<void> => {
    at.serve([...history, ...rounds]);
    await at.poll();
    await at.quiet();
  };
  const data = (path: string, secret: string) => consumer.received(path, secret).map((each) => each.data);

  it('a draw, its correction, withdrawal and return: each once, signed, in order', async () => {
    const { secret } = await consumer.endpoint('/all', { eventTypes: drawTypes });
    await publish(aRound('447'));
    at.pass(minuteMs);
    await publish(aRound('447', { crs: 515 }));
    at.pass(minuteMs);
    await publish(aRound('447', { crs: 515 }));
    expect(consumer.types('/all')).toEqual(['draw.published', 'draw.corrected']);
    expect(data('/all', secret)).toMatchObject([
      { draw: { number: '447', revision: 1, crs: 520, round: { kind: 'program', program: 'cec' } } },
      { draw: { number: '447', revision: 2, crs: 515 }, changes: [{ field: 'crs', from: 520, to: 515 }] },
    ]);
    await withdraw('447');
    expect(consumer.types('/all').slice(2)).toEqual(['draw.withdrawn']);
    await publish(aRound('447', { crs: 515 }));
    expect(consumer.types('/all').slice(3)).toEqual(['draw.reinstated']);
    expect(new Set(consumer.received('/all', secret).map(({ id }) => id)).size).toBe(4);
  });

  it('endpoints hear of what they asked for, and of the draws that their filters let pass', async () => {
    const all = ['draw.published'];
    await consumer.endpoint('/cec', { eventTypes: all, filters: { programs: ['cec'] } });
    await consumer.endpoint('/fsw', { eventTypes: all, filters: { programs: ['fsw'] } });
    await consumer.endpoint('/french', { eventTypes: all, filters: { categories: ['french'] } });
    await consumer.endpoint('/high', { eventTypes: all, filters: { crsMin: 521 } });
    await consumer.endpoint('/low', { eventTypes: all, filters: { crsMax: 520 } });
    await consumer.endpoint('/withdrawals', { eventTypes: ['draw.withdrawn'] });
    await publish(aRound('447'));
    expect([...new Set(consumer.receiver.posts.map(({ path }) => path))].toSorted()).toEqual([
      '/cec',
      '/low',
    ]);
  });

  it('each watched profile that a draw concerns is told of with its outcome and reasons, and no other', async () => {
    const { secret } = await consumer.endpoint('/matches', { eventTypes: ['profile.matched'] });
    await consumer.endpoint('/elsewhere', {
      eventTypes: ['profile.matched'],
      filters: { programs: ['fsw'] },
    });
    const profiles = [
      { reference: 'meets', profile: cec(530) },
      { reference: 'near', profile: cec(512) },
      { reference: 'far', profile: cec(430) },
      { reference: 'unknown', profile: { crs: 560 } },
    ];
    expect((await consumer.call('POST', '/profiles', { profiles })).status).toBe(200);
    await publish(aRound('447'));
    const matched = data('/matches', secret).toSorted((a, b) =>
      String(a['reference']).localeCompare(String(b['reference'])),
    );
    expect(matched).toMatchObject([
      { reference: 'meets', outcome: 'meets', correction: false, draw: { number: '447' } },
      { reference: 'near', outcome: 'near', pointsShort: 8 },
      { reference: 'unknown', outcome: 'may_meet' },
    ]);
    expect(matched[2]?.['reasons']).toMatchObject([
      {
        code: 'programs_unknown',
        en: expect.stringContaining('not known'),
        fr: expect.stringContaining('ne sont pas connus'),
      },
      { code: 'score_above' },
    ]);

    // Corrected upwards: who was told is told, also of what became of it; who was not told hears nothing.
    at.pass(minuteMs);
    await publish(aRound('447', { crs: 545 }));
    const corrected = data('/matches', secret).slice(3);
    expect(corrected.every((each) => each['correction'] === true)).toBe(true);
    expect(new Map(corrected.map((each) => [each['reference'], each['outcome']]))).toEqual(
      new Map([
        ['meets', 'does_not_meet'],
        ['near', 'does_not_meet'],
        ['unknown', 'may_meet'],
      ]),
    );
  });

  it('a profile that is removed, or an endpoint turned off, before its message leaves is told of nothing', async () => {
    const { id } = await consumer.endpoint('/matches', { eventTypes: ['profile.matched'] });
    consumer.receiver.behave((response) => response.writeHead(500).end());
    await consumer.call('POST', '/profiles', { profiles: [{ reference: 'a', profile: cec(530) }] });
    await publish(aRound('447'));
    expect(consumer.types('/matches')).toHaveLength(1);
    consumer.receiver.behave((response) => response.writeHead(204).end());
    expect((await consumer.call('DELETE', '/profiles/a')).status).toBe(204);
    at.pass(hourMs);
    await at.quiet();
    expect(consumer.types('/matches')).toHaveLength(1);
    expect((await consumer.call('GET', `/endpoints/${id}/messages`)).body).toMatchObject({
      messages: [{ status: 'cancelled', endReason: 'profile_removed', attempts: 1, reference: 'a' }],
    });
  });

  it('tells when the feed goes stale and when it is read again, once each', async () => {
    const types = ['feed.stale', 'feed.recovered'];
    const { secret } = await consumer.endpoint('/feed', { eventTypes: types });
    at.pass(hourMs);
    await at.quiet();
    // Nobody polls: a notifier notices, of the sweep after sweep that it makes.
    await received('/feed', 1);
    await publish(aRound('447'));
    expect(consumer.types('/feed')).toEqual(types);
    expect(data('/feed', secret)).toMatchObject([
      { lastSuccessAt: '2026-10-01T15:00:00.000Z' },
      { staleSince: '2026-10-01T16:01:00.000Z' },
    ]);
  });

  it('a test goes to whoever asks for it, whatever they hear of', async () => {
    const { id, secret } = await consumer.endpoint('/all', { eventTypes: ['draw.withdrawn'] });
    const { status, body } = await consumer.call('POST', `/endpoints/${id}/test`, {});
    expect(status).toBe(202);
    await received('/all', 1);
    expect(consumer.received('/all', secret)).toMatchObject([{ id: body['messageId'], type: 'test.ping' }]);
  });

  it('a sample of any event goes to whoever asks for it, and says that it is one', async () => {
    const { id, secret } = await consumer.endpoint('/samples', { eventTypes: ['draw.withdrawn'] });
    for (const [sent, type] of eventTypes.entries()) {
      const { status, body } = await consumer.call('POST', `/endpoints/${id}/test`, { type });
      expect(status).toBe(202);
      await received('/samples', sent + 1);
      const last = consumer.received('/samples', secret).at(-1);
      expect(last).toMatchObject({
        id: body['messageId'],
        type,
        ...(type !== 'test.ping' && { sample: true }),
      });
      expect(payloadSchemas[type]?.safeParse(last)).toMatchObject({ success: true });
      at.pass(10_000);
    }
    const listed = (await consumer.call('GET', `/endpoints/${id}/messages`)).body['messages'];
    expect(new Set((listed as { type: string }[]).map(({ type }) => type))).toEqual(new Set(['test.ping']));
    const asked = await consumer.call('POST', `/endpoints/${id}/test`, { type: 'draw.imagined' });
    expect(asked).toMatchObject({ status: 400, body: { errors: [{ pointer: '/body/type' }] } });
  });

  const received = (path: string, count: number) =>
    vi.waitFor(() => expect(consumer.types(path)).toHaveLength(count), { timeout: 10_000, interval: 20 });

  /** Served without it for as long as it takes to be believed. */
  const withdraw = async (number: string): Promise<void> => {
    for (let polls = 0; polls < 8; polls += 1) {
      at.pass(5 * minuteMs);
      await publish();
    }
    const { rows } = await at.store.pool.query('SELECT withdrawn_at FROM draws WHERE number = $1', [number]);
    expect(rows).toEqual([{ withdrawn_at: expect.any(Date) }]);
  };
});

const drawTypes = ['draw.published', 'draw.corrected', 'draw.withdrawn', 'draw.reinstated'];
