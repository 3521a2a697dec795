import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { createConsumer } from '@drawbell/store/consumers';
import { createEndpoint } from '@drawbell/store/webhooks/endpoints';
import { putWatchedProfiles } from '@drawbell/store/webhooks/watched-profiles';
import { startWebhookReceiver, type WebhookReceiver } from '@drawbell/testing/webhook-receiver';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { aRound } from '../life/rounds.ts';
import { history, type KillableProduct, openKillableProduct, patience } from './killable-product.ts';

const endpoints = 5;
const profiles = 4;
/** Each endpoint hears of the draw and of each profile that it matches. */
const messages = endpoints * (1 + profiles);

describe('the process is killed while it tells programs', () => {
  let at: KillableProduct;
  let receiver: WebhookReceiver;

  beforeEach(async () => {
    receiver = await startWebhookReceiver();
    at = await openKillableProduct(() => undefined);
    const now = new Date();
    const { db } = at.store;
    const details = { name: 'Maple', contactEmail: 'ops@maple.example', language: 'en' } as const;
    const { id } = await createConsumer(db, details, now);
    for (let i = 0; i < endpoints; i += 1) {
      await createEndpoint(db, id, {
        settings: {
          url: `${receiver.url}/${i}`,
          ...{ description: '', eventTypes: ['draw.published', 'profile.matched'], filters: {} },
          ...{ payloadVersion: 1, ratePerSecond: null },
        },
        secret: {
          kind: 'hmac',
          sealed: at.secrets.seal(`whsec_${randomBytes(32).toString('base64')}`),
          publicKey: null,
        },
        now,
      });
    }
    await putWatchedProfiles(db, id, {
      profiles: Array.from({ length: profiles }, (_, i) => ({
        reference: `client-${i}`,
        profile: { crs: 560 },
      })) as never,
      now,
    });
    at.serve(history);
    at.start();
    await vi.waitFor(
      async () => expect(await at.count('feed_state WHERE baseline_at IS NOT NULL')).toBe(1),
      patience,
    );
  }, 60_000);
  afterEach(async () => {
    await receiver.close();
    await at.close();
  });

  const publish = (): void => {
    at.serve([...history, aRound('447', { date: new Date().toISOString().slice(0, 10) })]);
  };
  const idsReceived = () => receiver.posts.map(({ headers }) => String(headers['webhook-id']));
  /** Every message is recorded as sent, none was lost, and only those in doubt came twice, under the same id. */
  const expectOnceEach = async (inDoubt: number): Promise<void> => {
    await vi.waitFor(
      async () => expect(await at.count("webhook_messages WHERE status = 'sent'")).toBe(messages),
      patience,
    );
    expect(await at.count('webhook_messages')).toBe(messages);
    expect(new Set(idsReceived()).size).toBe(messages);
    expect(receiver.posts).toHaveLength(messages + inDoubt);
    expect(await at.count("webhook_attempts WHERE result = 'no_answer'")).toBe(inDoubt);
  };

  it('between recording the draw and telling anybody, and the queue is emptied', async () => {
    const release = await at.hold('webhook_messages');
    publish();
    await at.waiting('INSERT INTO webhook_messages');
    await at.kill();
    await at.cutWaiting();
    await release();
    await at.store.pool.query('TRUNCATE bullmq.job CASCADE');
    expect(await at.count('webhook_messages')).toBe(0);
    at.start();
    await expectOnceEach(0);
  });

  it('between accepting and recording: what was under way comes again under the same webhook-id', async () => {
    const waiting: ServerResponse[] = [];
    receiver.behave((response) => void waiting.push(response));
    publish();
    await vi.waitFor(() => expect(waiting).toHaveLength(messages), patience);
    const release = await at.hold('webhook_attempts');
    for (const response of waiting) response.writeHead(204).end();
    await at.waiting('INSERT INTO webhook_attempts');
    await at.kill();
    await at.cutWaiting();
    await release();
    expect(await at.count("webhook_messages WHERE status = 'sent'")).toBe(0);
    receiver.behave((response) => response.writeHead(204).end());
    at.start();
    await expectOnceEach(messages);
  });
});
