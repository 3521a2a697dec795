import {
  adminKeyJson,
  keyEnd,
  keyEndPast,
  newAdminKeySchema,
} from '@drawbell/api/administration/admin-key-schema';
import { makeAdminKey, withdrawAdminKey } from '@drawbell/store/administration/manage-keys';
import { type AdminKey, listAdminKeys } from '@drawbell/store/keys/admin-keys';
import type { AdminScope } from '@drawbell/store/schema';
import { carryOut, orUnknown } from '../carry-out.ts';
import { checkInput } from '../check-input.ts';
import { type CommandContext, openForCommand } from '../command-context.ts';
import { CommandError } from '../command-error.ts';
import { keyState } from '../key-state.ts';
import { table } from '../output.ts';

export interface NewAdminKey {
  readonly name: string;
  readonly scopes: readonly AdminScope[];
  readonly expires?: string;
}

/** `keys list`: the keys that open the admin API, by how they begin. */
export async function listAdminKeysCommand(context: CommandContext): Promise<void> {
  const { store } = await openForCommand(context);
  const keys = await listAdminKeys(store.db);
  const rows = keys.map((key) => [
    `adk_${key.id}`,
    `${key.hint}…`,
    key.scopes.join(','),
    keyState(key, context.clock()),
    key.last_used_at?.toISOString() ?? 'never',
    key.name,
  ]);
  const head = ['id', 'begins', 'scopes', 'state', 'last used', 'name'];
  context.output.answer(keys.map(adminKeyJson), keys.length === 0 ? 'No keys.' : table(head, rows));
}

/** `keys create`: a key for an operator. It is shown this once. */
export async function createAdminKeyCommand(
  context: CommandContext,
  { name, scopes, expires }: NewAdminKey,
): Promise<void> {
  const input = { name, scopes: [...new Set(scopes)], expiresAt: expires ?? null };
  const { expiresAt, ...wish } = checkInput(newAdminKeySchema, input);
  const end = keyEnd(expiresAt, context.clock());
  if (end === 'past') throw new CommandError('expired', keyEndPast);
  const { key, text } = await carryOut(context, (trx, by, secrets) =>
    makeAdminKey(trx, secrets, { ...wish, expiresAt: end, ...by }),
  );
  const until = end === null ? '' : `, until ${end.toISOString()}`;
  context.output.answer(
    { ...adminKeyJson(key), key: text },
    `adk_${key.id} (${key.scopes.join(', ')}${until})\nThe key, shown this once: ${text}`,
  );
}

/** `keys revoke`: at once, as when it leaked. Safe to repeat. */
export async function revokeAdminKeyCommand(context: CommandContext, id: string): Promise<void> {
  const found = await carryOut(context, (trx, by) => withdrawAdminKey(trx, { id, ...by }));
  const key: AdminKey = orUnknown(found, `administration key adk_${id}`);
  context.output.answer(adminKeyJson(key), `adk_${id} (${key.name}) opens nothing any more.`);
}
