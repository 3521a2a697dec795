import { consumerEndpoints, endpointAttempts } from '@drawbell/api/webhooks/endpoint-health';
import { emailSchema } from '@drawbell/draws/address';
import { plainText } from '@drawbell/draws/plain-text';
import type { Language } from '@drawbell/draws/subscriber-input';
import {
  makeConsumerKey,
  switchConsumer,
  takeInConsumer,
  withdrawConsumerKey,
} from '@drawbell/store/administration/manage-consumers';
import { findConsumer, listConsumers } from '@drawbell/store/consumers';
import { listApiKeys } from '@drawbell/store/keys/api-keys';
import { countEndpoints, findEndpoint } from '@drawbell/store/webhooks/endpoints';
import type { KeyScope } from '@drawbell/store/webhooks/tables';
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
  const trimmed = plainName(name, 100);
  const address = emailSchema.safeParse(contact);
  if (!address.success)
    throw new CommandError(
      'bad_contact',
      `The contact must be an e-mail address. What is wrong: ${address.error.issues[0]?.message ?? ''}.`,
    );
  const { consumer, text } = await carryOut(context, (trx, by, secrets) =>
    takeInConsumer(trx, secrets, { name: trimmed, contactEmail: address.data, language, ...by }),
  );
  context.output.answer(
    { consumer: consumer.id, name: consumer.name, key: text },
    `Consumer ${consumer.id}: ${consumer.name}\nIts key, shown this once: ${text}`,
  );
}

/** @throws CommandError that says what is wrong with a name */
function plainName(name: string, charactersMax: number): string {
  const read = plainText(charactersMax).safeParse(name);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const why = issue?.code === 'invalid_format' ? issue.message : `must have 1 to ${charactersMax} characters`;
  throw new CommandError('bad_name', `The name ${why}.`);
}

/** `consumers list`: contacts are not told. */
export async function listConsumersCommand(context: CommandContext): Promise<void> {
  const { store } = await openForCommand(context);
  const counts = await countEndpoints(store.db);
  const consumers = (await listConsumers(store.db)).map(({ id, name, language, created_at, disabled_at }) => {
    const of = counts.find(({ consumerId }) => consumerId === id);
    return {
      ...{ id, name, language },
      createdAt: created_at.toISOString(),
      disabledAt: disabled_at?.toISOString() ?? null,
      endpoints: { active: of?.active ?? 0, failing: of?.failing ?? 0, disabled: of?.disabled ?? 0 },
    };
  });
  const rows = consumers.map(({ endpoints: { active, failing, disabled }, ...each }) => [
    ...[each.id, each.language, each.createdAt, each.disabledAt ?? 'no'],
    ...[`${active} active, ${failing} failing, ${disabled} disabled`, each.name],
  ]);
  const head = ['id', 'language', 'since', 'disabled', 'endpoints', 'name'];
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

/** `consumers endpoints list`: where the messages of a consumer go, and how each of them is. */
export async function listEndpointsCommand(context: CommandContext, consumerId: string): Promise<void> {
  const { store, secrets } = await openForCommand(context);
  orUnknown(await findConsumer(store.db, consumerId), `consumer ${consumerId}`);
  const endpoints = await consumerEndpoints(store, secrets, { consumerId, now: context.clock() });
  const rows = endpoints.map(({ id, url, state, health, lastAttempt }) => [
    ...[id, state === 'active' && health.failingSince !== null ? 'failing' : state],
    ...[String(health.consecutiveFailures), health.failingSince ?? 'no', health.heldUntil ?? 'no'],
    `${health.last7Days.sent}/${health.last7Days.failed}/${health.last7Days.owed}`,
    lastAttempt === null ? 'none' : `${lastAttempt.endedAt} ${attemptEnd(lastAttempt)}`,
    url,
  ]);
  const head = [
    ...['id', 'state', 'failures', 'failing since', 'held until', '7 days: sent/failed/owed'],
    ...['last attempt', 'goes to'],
  ];
  context.output.answer({ endpoints }, endpoints.length === 0 ? 'No endpoints.' : table(head, rows));
}

/** `consumers endpoints attempts`: the newest attempts at one endpoint, with what was answered. */
export async function listAttemptsCommand(
  context: CommandContext,
  { consumerId, endpointId, limit }: { consumerId: string; endpointId: string; limit: number },
): Promise<void> {
  const { store, secrets } = await openForCommand(context);
  orUnknown(
    await findEndpoint(store.db, { id: endpointId, consumerId }),
    `endpoint ep_${endpointId} of consumer ${consumerId}`,
  );
  const found = await endpointAttempts(store, secrets, { endpointId, cursor: null, limit });
  const attempts = found.map(({ json }) => json);
  const rows = attempts.map((each) => [
    ...[each.endedAt, each.messageId, each.type, each.drawNumber ?? '-', String(each.attempt)],
    ...[attemptEnd(each), each.durationMs === null ? '-' : `${each.durationMs} ms`],
    each.response.slice(0, 120),
  ]);
  const head = ['ended', 'message', 'type', 'draw', 'attempt', 'result', 'took', 'answer'];
  context.output.answer({ attempts }, attempts.length === 0 ? 'No attempts.' : table(head, rows));
}

function attemptEnd({ result, statusCode }: { result: string; statusCode: number | null }): string {
  return statusCode === null ? result : `${result} ${statusCode}`;
}

/** `consumers keys list`. */
export async function listKeysCommand(context: CommandContext, consumerId: string): Promise<void> {
  const { store } = await openForCommand(context);
  orUnknown(await findConsumer(store.db, consumerId), `consumer ${consumerId}`);
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
    makeConsumerKey(trx, secrets, { consumerId, name: plainName(name, 60), scopes, ...by }),
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
