import type { Language } from '@drawbell/draws';
import {
  type KeyScope,
  listApiKeys,
  listConsumers,
  makeConsumerKey,
  switchConsumer,
  takeInConsumer,
  withdrawConsumerKey,
} from '@drawbell/store';
import { z } from 'zod';
import { carryOut, orUnknown } from '../carry-out.ts';
import { type CommandContext, openForCommand } from '../command-context.ts';
import { CommandError } from '../command-error.ts';
import { keyState } from '../key-state.ts';
import { table } from '../output.ts';

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
  const { consumer, text } = await carryOut(context, (trx, by, secrets) =>
    takeInConsumer(trx, secrets, { name: trimmed, contactEmail: contact, language, ...by }),
  );
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
  const switched = await carryOut(context, (trx, by) => switchConsumer(trx, { id, to, ...by }));
  const consumer = orUnknown(switched, `consumer ${id}`);
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
    keyState(key, context.clock()),
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
  const made = await carryOut(context, (trx, by, secrets) =>
    makeConsumerKey(trx, secrets, { consumerId, name, scopes, ...by }),
  );
  if (made.kind === 'no_consumer') throw new CommandError('not-found', `There is no consumer ${consumerId}.`);
  if (made.kind !== 'made') throw new CommandError('too_many_keys', 'It has 20 keys. Revoke one first.');
  context.output.answer({ key: made.text }, `A key, shown this once: ${made.text}`);
}

/** `consumers keys revoke`: at once, as when it leaked. */
export async function revokeKeyCommand(
  context: CommandContext,
  consumerId: string,
  keyId: string,
): Promise<void> {
  if (!(await carryOut(context, (trx, by) => withdrawConsumerKey(trx, { consumerId, keyId, ...by }))))
    throw new CommandError('no_key', `Consumer ${consumerId} has no working key ${keyId}.`);
  context.output.answer({ revoked: keyId }, `Key ${keyId} opens nothing any more.`);
}
