import { randomBytes } from 'node:crypto';
import { createConsumer } from '@drawbell/store/consumers';
import { createEndpoint } from '@drawbell/store/webhooks/endpoints';
import { putWatchedProfiles } from '@drawbell/store/webhooks/watched-profiles';
import { startWebhookReceiver, type WebhookReceiver } from '@drawbell/testing/webhook-receiver';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { history, type KillableProduct, openKillableProduct, patience } from './killable-product.ts';

const endpoints = 2;
const profiles = 4;
const messages = endpoints * profiles;

describe('the process is killed while it tells programs of the days of watched profiles', () => {
  let at: KillableProduct;
  let receiver: WebhookReceiver;

  beforeEach(async () => {
    receiver = await startWebhookReceiver();
    at = await openKillableProduct(() => undefined);
    const now = new Date();
    const { db, pool } = at.store;
    const details = { name: 'Maple', contactEmail: 'ops@maple.example', language: 'en' } as const;
    const { id } = await createConsumer(db, details, now);
    for (let i = 0; i < endpoints; i += 1) {
      await createEndpoint(db, id, {
        settings: {
          url: `${receiver.url}/${i}`,
          ...{ description: '', eventTypes: ['deadline.approaching'], filters: {} },
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
    const day = new Date(now.getTime() + 40 * 86_400_000).toISOString().slice(0, 10);
    await putWatchedProfiles(db, id, {
      profiles: Array.from({ length: profiles }, (_, i) => ({
        ...{ reference: `client-${i}`, profile: {} },
        documents: [{ kind: 'passport', countsFrom: 'end', day }],
      })),
      now,
    });
    // Whatever hour the test runs at.
    await pool.query(
      "UPDATE watched_deadlines SET due_at = now() - interval '1 minute' WHERE step = 30 AND state = 'waiting'",
    );
    at.serve(history);
  }, 120_000);
  afterEach(async () => {
    await receiver.close();
    await at.close();
  });

  const stepsTold = () => at.count("watched_deadlines WHERE state = 'told'");
  const eventsOwed = () => at.count("webhook_events WHERE type = 'deadline.approaching'");
  const expectOnceEach = async (): Promise<void> => {
    await vi.waitFor(
      async () => expect(await at.count("webhook_messages WHERE status = 'sent'")).toBe(messages),
      patience,
    );
    expect([await stepsTold(), await eventsOwed(), await at.count('webhook_messages')]).toEqual([
      ...[profiles, profiles, messages],
    ]);
    expect(receiver.posts).toHaveLength(messages);
    expect(new Set(receiver.posts.map(({ headers }) => headers['webhook-id'])).size).toBe(messages);
  };

  it('between marking a step and owing its event: neither is there without the other', async () => {
    const release = await at.hold('webhook_events');
    at.start();
    await at.waiting('UPDATE watched_deadlines');
    await at.kill();
    await at.cutWaiting();
    await release();
    expect([await stepsTold(), await eventsOwed()]).toEqual([0, 0]);
    at.start();
    await expectOnceEach();
  });

  it('between owing the events and writing their messages', async () => {
    const release = await at.hold('webhook_messages');
    at.start();
    await vi.waitFor(async () => expect(await stepsTold()).toBe(profiles), patience);
    await at.kill();
    await at.cutWaiting();
    await release();
    expect([await stepsTold(), await eventsOwed()]).toEqual([profiles, profiles]);
    expect(await at.count('webhook_messages')).toBe(0);
    at.start();
    await expectOnceEach();
  });
});
