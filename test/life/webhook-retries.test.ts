import { verifyWebhook } from '@drawbell/webhooks/signing/signature';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startConsumer, type TestConsumer } from './consumer.ts';
import { cec, startInstallation, type TestInstallation } from './installation.ts';
import { aRound, roundsBefore } from './rounds.ts';

const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const history = roundsBefore('447');

describe('how programs are told when they do not answer well', () => {
  let at: TestInstallation;
  let consumer: TestConsumer;

  beforeEach(async () => {
    at = await startInstallation(undefined, { holds: 'history' });
    await at.notifier();
    consumer = await startConsumer(at, await at.api());
    at.pass(minuteMs);
  });
  afterEach(() => at.close());

  const publish = async (): Promise<void> => {
    at.serve([...history, aRound('447')]);
    await at.poll();
    await at.quiet();
  };
  const pass = async (ms: number): Promise<void> => {
    at.pass(ms);
    await at.quiet();
  };
  const answer = (status: number, headers: Record<string, string> = {}): void =>
    consumer.receiver.behave((response) => response.writeHead(status, headers).end(`that was ${status}`));
  const published = { eventTypes: ['draw.published'] };
  const theMessage = async (endpoint: string) => {
    const { body } = await consumer.call('GET', `/endpoints/${endpoint}/messages`);
    const [message] = body['messages'] as Record<string, unknown>[];
    return message ?? {};
  };
  const attempts = async (endpoint: string) => {
    const { body } = await consumer.call(
      'GET',
      `/messages/${String((await theMessage(endpoint))['id'])}/attempts`,
    );
    return body['attempts'] as Record<string, unknown>[];
  };

  it('follows the schedule of the specification for three days, under one webhook-id, each attempt signed anew', async () => {
    const { id, secret } = await consumer.endpoint('/hook', published);
    answer(503);
    await publish();
    const waits = [
      5 * secondMs,
      5 * minuteMs,
      30 * minuteMs,
      ...[2, 5, 10, 14, 20, 24].map((n) => n * hourMs),
    ];
    for (const [index, wait] of waits.entries()) {
      await pass(wait - secondMs);
      expect(consumer.types('/hook')).toHaveLength(index + 1);
      await pass(secondMs);
      expect(consumer.types('/hook')).toHaveLength(index + 2);
    }
    await pass(30 * dayMs);
    const received = consumer.received('/hook', secret);
    expect(received).toHaveLength(10);
    expect(new Set(received.map((each) => each.id)).size).toBe(1);
    const stamps = consumer.receiver.posts.map(({ headers }) => headers['webhook-timestamp']);
    expect(new Set(stamps).size).toBe(10);
    expect(new Set(consumer.receiver.posts.map(({ body }) => body)).size).toBe(1);
    expect(await theMessage(id)).toMatchObject({
      status: 'failed',
      attempts: 10,
      endReason: 'retries_exhausted',
      lastResponse: 'that was 503',
    });
    expect((await attempts(id))[0]).toMatchObject({
      ...{ attempt: 10, result: 'refused', statusCode: 503, response: 'that was 503' },
    });
  });

  it.each([300, 301, 302, 307, 400, 401, 404, 429, 500, 503])(
    '%i is tried again until it is accepted',
    async (status) => {
      const { id } = await consumer.endpoint('/hook', published);
      answer(status, { location: '/elsewhere' });
      await publish();
      expect(await theMessage(id)).toMatchObject({ status: 'owed', attempts: 1 });
      answer(200);
      await pass(10 * minuteMs);
      expect(await theMessage(id)).toMatchObject({ status: 'sent', attempts: 2, nextAttemptAt: null });
      expect((await consumer.call('GET', `/endpoints/${id}/health`)).body).toMatchObject({
        ...{ state: 'active', consecutiveFailures: 0, failingSince: null, heldUntil: null },
      });
      expect(new Set(consumer.receiver.posts.map(({ path }) => path))).toEqual(new Set(['/hook']));
    },
  );

  it('410 disables the endpoint and its owner is told by mail', async () => {
    const { id } = await consumer.endpoint('/hook', published);
    answer(410);
    await publish();
    await vi.waitFor(() => expect(at.sink.mails).toHaveLength(1), { timeout: 10_000 });
    const [mail] = at.sink.mails;
    expect(mail?.to).toEqual(['ops@maple.example']);
    expect(mail?.raw.toString()).toContain('Content-Language: fr');
    expect((await consumer.call('GET', `/endpoints/${id}`)).body).toMatchObject({
      ...{ state: 'disabled_after_failures', disabledReason: 'gone' },
    });
    await pass(dayMs);
    expect(consumer.types('/hook')).toHaveLength(1);
    // Turned on again, what failed is recovered in one call.
    answer(204);
    await consumer.call('PATCH', `/endpoints/${id}`, { state: 'active' });
    const { body } = await consumer.call('POST', `/endpoints/${id}/recover`, {
      since: '2026-10-01T00:00:00Z',
    });
    expect(body).toEqual({ messages: 1 });
    await pass(0);
    expect(await theMessage(id)).toMatchObject({ status: 'sent', attempts: 2 });
  });

  it('five days of nothing but failures disable the endpoint; one success in between starts the count anew', async () => {
    const { id } = await consumer.endpoint('/hook', published);
    const state = async () => (await consumer.call('GET', `/endpoints/${id}`)).body['state'];
    const ping = async (): Promise<void> => {
      await consumer.call('POST', `/endpoints/${id}/test`, {});
      await pass(0);
    };
    answer(500);
    await ping();
    await pass(4 * dayMs);
    answer(200);
    await pass(hourMs);
    answer(500);
    await ping();
    await pass(4 * dayMs);
    await ping();
    expect(await state()).toBe('active');
    await pass(2 * dayMs);
    await ping();
    expect(await state()).toBe('disabled_after_failures');
    await vi.waitFor(() => expect(at.sink.mails).toHaveLength(1), { timeout: 10_000 });
    expect((await consumer.call('POST', `/endpoints/${id}/test`, {})).status).toBe(409);
  });

  it('Retry-After is honoured, also by the other messages of the endpoint', async () => {
    const { id } = await consumer.endpoint('/hook', { eventTypes: ['draw.published', 'draw.corrected'] });
    answer(429, { 'retry-after': '3600' });
    await publish();
    expect((await consumer.call('GET', `/endpoints/${id}/health`)).body).toMatchObject({
      heldUntil: new Date(at.now().getTime() + hourMs).toISOString(),
    });
    answer(204);
    at.pass(10 * minuteMs);
    at.serve([...history, aRound('447', { crs: 519 })]);
    await at.poll();
    await at.quiet();
    expect(consumer.types('/hook')).toHaveLength(1);
    await pass(50 * minuteMs);
    expect(consumer.types('/hook').toSorted()).toEqual([
      'draw.corrected',
      'draw.published',
      'draw.published',
    ]);
  });

  it('an endpoint that asks for rest is asked no more than by what was under way', async () => {
    const { secret } = await consumer.endpoint('/hook', { eventTypes: ['profile.matched'] });
    const profiles = Array.from({ length: 60 }, (_, i) => ({ reference: `client-${i}`, profile: cec(530) }));
    expect((await consumer.call('POST', '/profiles', { profiles })).status).toBe(200);
    answer(429, { 'retry-after': '3600' });
    await publish();
    const asked = consumer.types('/hook').length;
    expect(asked).toBeGreaterThan(0);
    expect(asked).toBeLessThanOrEqual(8);
    answer(204);
    await pass(hourMs);
    const told = () => new Set(consumer.received('/hook', secret).map(({ id }) => id)).size;
    // They take turns, and the clock stands still for whoever waits for one.
    for (let turns = 0; told() < 60 && turns < 60; turns += 1) await pass(10 * secondMs);
    expect(told()).toBe(60);
    expect(consumer.types('/hook')).toHaveLength(60 + asked);
  });

  it('while a secret is rotated both verify, afterwards the new one alone, on retries too', async () => {
    const { id, secret: old } = await consumer.endpoint('/hook', published);
    answer(500);
    await publish();
    const rotated = await consumer.call('POST', `/endpoints/${id}/secrets`, { overlapHours: 1 });
    const fresh = String(rotated.body['secret']);
    await pass(10 * secondMs);
    const duringRotation = signatures(1);
    expect(duringRotation).toHaveLength(2);
    answer(204);
    await pass(2 * hourMs);
    expect(signatures(2)).toHaveLength(1);
    expect(() => consumer.received('/hook', old)).toThrow('No matching signature');
    consumer.receiver.posts.splice(2);
    expect(consumer.received('/hook', old)).toHaveLength(2);
    consumer.receiver.posts.splice(0, 1);
    expect(consumer.received('/hook', fresh)).toHaveLength(1);
  });

  it('an endpoint may ask for ed25519 signatures', async () => {
    const { secret, publicKey } = await consumer.endpoint('/hook', { ...published, secretKind: 'ed25519' });
    expect(secret).toMatch(/^whsk_/);
    await publish();
    const [post] = consumer.receiver.posts;
    const headers = post?.headers ?? {};
    expect(signatures(0)).toEqual([expect.stringMatching(/^v1a,/)]);
    const signed = {
      id: String(headers['webhook-id']),
      timestamp: String(headers['webhook-timestamp']),
      signature: String(headers['webhook-signature']),
      body: post?.body ?? '',
    };
    expect(verifyWebhook(signed, publicKey, at.now())).toBe(true);
    expect(verifyWebhook({ ...signed, body: `${signed.body} ` }, publicKey, at.now())).toBe(false);
  });

  it('one message can be ordered again; its receiver sees that it is the same', async () => {
    const { id, secret } = await consumer.endpoint('/hook', published);
    await publish();
    const message = String((await theMessage(id))['id']);
    expect((await consumer.call('POST', `/messages/${message}/redeliver`, {})).status).toBe(202);
    await pass(0);
    const received = consumer.received('/hook', secret);
    expect(received.map((each) => each.id)).toEqual([message, message]);
    expect((await attempts(id)).map(({ attempt, result }) => [attempt, result])).toEqual([
      [2, 'accepted'],
      [1, 'accepted'],
    ]);
  });

  it('receivers that hang keep nobody waiting', async () => {
    const hanging = Array.from({ length: 4 }, (_, i) => `/hangs-${i}`);
    const prompt = Array.from({ length: 12 }, (_, i) => `/prompt-${i}`);
    for (const path of hanging) consumer.receiver.behave(() => {}, path);
    // The installation sends 16 at a time. Each endpoint that hangs has a match of every profile: far more than that.
    for (const path of [...hanging, ...prompt])
      await consumer.endpoint(path, { eventTypes: ['profile.matched'] });
    const profiles = Array.from({ length: 20 }, (_, i) => ({
      reference: `client-${i}`,
      profile: { crs: 530 },
    }));
    await consumer.call('POST', '/profiles', { profiles });
    at.serve([...history, aRound('447')]);
    await at.poll();
    await vi.waitFor(
      () => {
        for (const path of prompt) expect(consumer.types(path)).toHaveLength(20);
      },
      { timeout: 14_000, interval: 20 },
    );
    // Not one of those that hang has ended, and none holds more than eight connections.
    const held = hanging.map((path) => consumer.types(path).length);
    expect(held).toEqual([8, 8, 8, 8]);
  });

  const signatures = (post: number): string[] =>
    String(consumer.receiver.posts[post]?.headers['webhook-signature']).split(' ');
});
