import type { Language } from '@drawbell/draws';
import {
  type ApiKey,
  createApiKey,
  createConsumer,
  type KeyScope,
  keyScopes,
  listApiKeys,
  listConsumers,
  revokeApiKey,
  setConsumerDisabled,
} from '@drawbell/store';
import { z } from 'zod';
import { type CommandContext, openForCommand } from '../command-context.ts';
import { CommandError } from '../command-error.ts';
import { table } from '../output.ts';

/** The key that a consumer's people begin with; they make their own others with it. */
const firstKeyName = 'first key';

/** `consumers create`: an organisation, and its first key, which is shown this once. */
export async function createConsumerCommand(
  context: CommandContext,
  { name, contact, language }: { name: string; contact: string; language: Language },
): Promise<void> {
  const trimmed = name.trim();
  if (trimmed === '' || trimmed.length > 100)
    throw new CommandError('bad_name', 'The name must have 1 to 100 characters.');
  if (!z.email().max(254).safeParse(contact).success)
    throw new CommandError('bad_contact', 'The contact must be an e-mail address.');
  const { store, secrets } = await openForCommand(context);
  const now = context.clock();
  const { consumer, text } = await store.db.transaction().execute(async (trx) => {
    const made = await createConsumer(trx, { name: trimmed, contactEmail: contact, language }, now);
    const first = { consumerId: made.id, name: firstKeyName, scopes: keyScopes, expiresAt: null, now };
    const key = await createApiKey(trx, secrets, first);
    if (key === undefined) throw new Error('a new consumer has too many keys');
    return { consumer: made, text: key.text };
  });
  context.output.answer(
    { consumer: consumer.id, name: consumer.name, key: text },
    `Consumer ${consumer.id}: ${consumer.name}\nIts key, shown this once: ${text}`,
  );
}

/** `consumers list`: contacts are not told. */
export async function listConsumersCommand(context: CommandContext): Promise<void> {
  const { store } = await openForCommand(context);
  const consumers = (await listConsumers(store.db)).map(
    ({ id, name, language, created_at, disabled_at }) => ({
      ...{ id, name, language },
      createdAt: created_at.toISOString(),
      disabledAt: disabled_at?.toISOString() ?? null,
    }),
  );
  const rows = consumers.map((each) => [
    ...[each.id, each.language, each.createdAt, each.disabledAt ?? 'no', each.name],
  ]);
  const head = ['id', 'language', 'since', 'disabled', 'name'];
  context.output.answer(consumers, consumers.length === 0 ? 'No consumers.' : table(head, rows));
}

/** `consumers disable` and `enable`: keys and webhooks stop or work again; nothing is removed. */
export async function switchConsumerCommand(
  context: CommandContext,
  id: string,
  to: 'disabled' | 'enabled',
): Promise<void> {
  const { store } = await openForCommand(context);
  const consumer = await setConsumerDisabled(store.db, id, to === 'disabled' ? context.clock() : null);
  if (consumer === undefined) throw noSuchConsumer(id);
  context.output.answer({ consumer: id, state: to }, `Consumer ${id} (${consumer.name}) is ${to}.`);
}

/** `consumers keys list`. */
export async function listKeysCommand(context: CommandContext, consumerId: string): Promise<void> {
  const { store } = await openForCommand(context);
  const keys = await listApiKeys(store.db, consumerId);
  const rows = keys.map((key) => [
    key.id,
    `${key.hint}…`,
    key.scopes.join(','),
    stateOf(key, context.clock()),
    key.last_used_at?.toISOString() ?? 'never',
    key.name,
  ]);
  const head = ['id', 'begins', 'scopes', 'state', 'last used', 'name'];
  context.output.answer(keys, keys.length === 0 ? 'No keys.' : table(head, rows));
}

/** `consumers keys create`: another key for a consumer who lost theirs. It is shown this once. */
export async function createKeyCommand(
  context: CommandContext,
  consumerId: string,
  { name, scopes }: { name: string; scopes: readonly KeyScope[] },
): Promise<void> {
  const { store, secrets } = await openForCommand(context);
  const now = context.clock();
  const made = await store.db.transaction().execute(async (trx) => {
    const known = await listConsumers(trx);
    if (!known.some(({ id }) => id === consumerId)) throw noSuchConsumer(consumerId);
    return createApiKey(trx, secrets, { consumerId, name, scopes, expiresAt: null, now });
  });
  if (made === undefined) throw new CommandError('too_many_keys', 'It has 20 keys. Revoke one first.');
  context.output.answer({ key: made.text }, `A key, shown this once: ${made.text}`);
}

/** `consumers keys revoke`: at once, as when it leaked. */
export async function revokeKeyCommand(
  context: CommandContext,
  consumerId: string,
  keyId: string,
): Promise<void> {
  const { store } = await openForCommand(context);
  if (!(await revokeApiKey(store.db, { id: keyId, consumerId, now: context.clock() })))
    throw new CommandError('no_key', `Consumer ${consumerId} has no working key ${keyId}.`);
  context.output.answer({ revoked: keyId }, `Key ${keyId} opens nothing any more.`);
}

function stateOf({ revoked_at: revokedAt, expires_at: expiresAt }: ApiKey, now: Date): string {
  if (revokedAt !== null) return 'revoked';
  return expiresAt !== null && expiresAt <= now ? 'expired' : 'works';
}

function noSuchConsumer(id: string): CommandError {
  return new CommandError('no_consumer', `There is no consumer ${id}.`);
}
