import type { Transaction } from 'kysely';
import { type Actor, recordAudit } from '../audit-log.ts';
import {
  type Consumer,
  type ConsumerDetails,
  createConsumer,
  findConsumer,
  setConsumerDisabled,
} from '../consumers.ts';
import { type ApiKey, createApiKey, revokeApiKey } from '../keys/api-keys.ts';
import type { Database } from '../schema.ts';
import type { Secrets } from '../secrets.ts';
import { type KeyScope, keyScopes } from '../webhooks/tables.ts';

/** The key that a consumer's people begin with; they make their own others with it. */
const firstKeyName = 'first key';

interface Order {
  readonly actor: Actor;
  readonly now: Date;
}

/** Takes in an organisation with its first key, whose text is in the answer and nowhere else. With its trace. */
export async function takeInConsumer(
  trx: Transaction<Database>,
  secrets: Secrets,
  { actor, now, ...details }: Order & ConsumerDetails,
): Promise<{ readonly consumer: Consumer; readonly text: string }> {
  const consumer = await createConsumer(trx, details, now);
  const first = { consumerId: consumer.id, name: firstKeyName, scopes: keyScopes, expiresAt: null, now };
  const key = await createApiKey(trx, secrets, first);
  if (key === undefined) throw new Error('a new consumer has too many keys');
  await recordAudit(trx, {
    ...{ actor, action: 'consumer.create', target: `con_${consumer.id}`, now },
    after: { name: consumer.name, language: consumer.language },
  });
  return { consumer, text: key.text };
}

/** Stops a consumer's keys and webhooks, or lets them work again; nothing is removed. Undefined when there is none. */
export async function switchConsumer(
  trx: Transaction<Database>,
  { id, to, actor, now }: Order & { id: string; to: 'disabled' | 'enabled' },
): Promise<Consumer | undefined> {
  const before = await findConsumer(trx, id);
  const consumer = await setConsumerDisabled(trx, id, to === 'disabled' ? now : null);
  if (consumer === undefined) return undefined;
  await recordAudit(trx, {
    ...{ actor, action: `consumer.${to === 'disabled' ? 'disable' : 'enable'}`, target: `con_${id}`, now },
    before: { disabledAt: before?.disabled_at ?? null },
    after: { disabledAt: consumer.disabled_at },
  });
  return consumer;
}

/** Makes another key for a consumer who lost theirs, with its trace. */
export async function makeConsumerKey(
  trx: Transaction<Database>,
  secrets: Secrets,
  order: Order & { consumerId: string; name: string; scopes: readonly KeyScope[] },
): Promise<
  | { readonly kind: 'made'; readonly key: ApiKey; readonly text: string }
  | { readonly kind: 'no_consumer' | 'too_many' }
> {
  const { consumerId, name, scopes, actor, now } = order;
  if ((await findConsumer(trx, consumerId)) === undefined) return { kind: 'no_consumer' };
  const made = await createApiKey(trx, secrets, { consumerId, name, scopes, expiresAt: null, now });
  if (made === undefined) return { kind: 'too_many' };
  await recordAudit(trx, {
    ...{ actor, action: 'consumer.key.create', target: `con_${consumerId}`, now },
    after: { key: `key_${made.key.id}`, name, scopes },
  });
  return { kind: 'made', ...made };
}

/** Ends a consumer's key at once, with its trace. False when it has no such working key. */
export async function withdrawConsumerKey(
  trx: Transaction<Database>,
  { consumerId, keyId, actor, now }: Order & { consumerId: string; keyId: string },
): Promise<boolean> {
  if (!(await revokeApiKey(trx, { id: keyId, consumerId, now }))) return false;
  await recordAudit(trx, {
    ...{ actor, action: 'consumer.key.revoke', target: `con_${consumerId}`, now },
    after: { key: `key_${keyId}`, revokedAt: now },
  });
  return true;
}
