import { tellingSchema } from '@drawbell/draws/telling';
import { addChat, addPush, addTopic, topicCode } from '@drawbell/store/channels/channels';
import { confirmChat, confirmTopic } from '@drawbell/store/channels/confirm';
import type { ChannelSays } from '@drawbell/store/channels/tables';
import { makeVapidPair } from '@drawbell/runtime/vapid-pair';
import { ensureVapidKey } from '@drawbell/store/channels/vapid-keys';
import type { Store } from '@drawbell/store/open-store';
import type { Secrets } from '@drawbell/store/secrets';
import { changeSettings } from '@drawbell/store/subscribers/settings';
import type { PushService, TestSubscription } from '@drawbell/testing/push-service';
import { expect } from 'vitest';

/** What channels of people are made with. */
interface World {
  readonly store: Store;
  readonly secrets: Secrets;
  now(): Date;
}

const consent = {
  wordingVersion: '2026-12',
  wording: 'Tell me there',
  origin: { ip: '192.0.2.1', userAgent: 'a test' },
};

/** Adds places where people are told, as the pages do, and confirms them. */
export function channelsOf(at: World) {
  const idOf = async (email: string): Promise<string> => {
    const row = await at.store.db
      .selectFrom('subscribers')
      .select('id')
      .where('email', '=', email)
      .executeTakeFirstOrThrow();
    return row.id;
  };
  const asked = async (email: string, says: ChannelSays) => ({
    ...{ subscriberId: await idOf(email), name: 'A place', says, consent, now: at.now() },
  });
  const added = <Added extends { kind: string }>(result: Added): Extract<Added, { kind: 'added' }> => {
    expect(result.kind).toBe('added');
    return result as Extract<Added, { kind: 'added' }>;
  };
  return {
    idOf,
    /** A browser, by the key that is given to browsers now. */
    push: async (email: string, service: PushService, says: ChannelSays = 'verdict') => {
      const { id: keyId, publicKey } = await ensureVapidKey(at.store.db, at.secrets, makeVapidPair, at.now());
      const subscription: TestSubscription = service.subscribe({ applicationServerKey: publicKey });
      const { endpoint, keys } = subscription;
      const { id } = added(
        await addPush(at.store.db, at.secrets, {
          ...(await asked(email, says)),
          address: {
            ...{ key: endpoint, keyId, relay: `push ${service.origin}` },
            value: { endpoint, ...keys, key: keyId },
          },
        }),
      );
      return { id, endpoint, publicKey };
    },
    /** A topic that waits for its code. */
    pendingTopic: async (email: string, url: string, says: ChannelSays = 'verdict') => {
      const { id } = added(
        await addTopic(at.store.db, at.secrets, {
          ...(await asked(email, says)),
          address: { key: url, value: { url }, relay: `ntfy ${new URL(url).origin}` },
        }),
      );
      const confirm = async (code: string) =>
        confirmTopic(at.store.db, at.secrets, {
          ...{ subscriberId: await idOf(email), id, code, origin: consent.origin, now: at.now() },
        });
      return { id, confirm };
    },
    topic: async (email: string, url: string, says: ChannelSays = 'verdict') => {
      const ask = await asked(email, says);
      const { id } = added(
        await addTopic(at.store.db, at.secrets, {
          ...ask,
          address: { key: url, value: { url }, relay: `ntfy ${new URL(url).origin}` },
        }),
      );
      const code = topicCode(at.secrets, { id, createdAt: ask.now });
      const { subscriberId, now } = ask;
      await confirmTopic(at.store.db, at.secrets, { subscriberId, id, code, origin: consent.origin, now });
      return { id };
    },
    /** A chat that waits for `/start` with its token. */
    pendingChat: async (email: string, says: ChannelSays = 'verdict') =>
      added(await addChat(at.store.db, at.secrets, await asked(email, says))),
    chat: async (email: string, chat: number, says: ChannelSays = 'verdict') => {
      const { id, token } = added(await addChat(at.store.db, at.secrets, await asked(email, says)));
      await confirmChat(at.store.db, at.secrets, {
        ...{ token, name: 'Telegram', now: at.now() },
        address: { key: String(chat), value: { chat: String(chat) }, relay: 'telegram' },
      });
      return { id };
    },
    choose: async (email: string, telling: object) =>
      changeSettings(at.store.db, await idOf(email), { telling: tellingSchema.parse(telling) }, at.now()),
    states: async () => {
      const rows = await at.store.db
        .selectFrom('channels')
        .select(['id', 'state', 'end_reason as reason'])
        .orderBy('id')
        .execute();
      return rows.map(({ state, reason }) => (reason === null ? state : `${state} ${reason}`));
    },
    /** The ledger: how many rows of a channel stand where. */
    ledger: async (channel: string) => {
      const { rows } = await at.store.pool.query<{ status: string; count: number }>(
        'SELECT status, count(*)::int AS count FROM deliveries WHERE channel = $1 GROUP BY status ORDER BY status',
        [channel],
      );
      return Object.fromEntries(rows.map(({ status, count }) => [status, count]));
    },
    attempts: async (channel: string) => {
      const { rows } = await at.store.pool.query<{ result: string; code: number | null; count: number }>(
        `SELECT a.result, a.code, count(*)::int AS count FROM attempts a JOIN deliveries d ON d.id = a.delivery_id
          WHERE d.channel = $1 GROUP BY a.result, a.code ORDER BY a.result, a.code`,
        [channel],
      );
      return rows.map(({ result, code, count }) => `${result} ${code ?? '-'} ×${count}`);
    },
  };
}
