import type { Kysely } from 'kysely';
import { type Actor, recordAudit } from '../audit-log.ts';
import { type AdminKey, createAdminKey, readAdminKey, revokeAdminKey } from '../keys/admin-keys.ts';
import type { Database } from '../schema.ts';
import type { Secrets } from '../secrets.ts';
import type { AdminScope } from '../schema.ts';

/** Makes a key for an operator, with its trace. Runs in the caller's transaction. */
export async function makeAdminKey(
  trx: Kysely<Database>,
  secrets: Secrets,
  {
    actor,
    ...key
  }: { actor: Actor; name: string; scopes: readonly AdminScope[]; expiresAt: Date | null; now: Date },
): Promise<{ text: string; key: AdminKey }> {
  const made = await createAdminKey(trx, secrets, key);
  const { name, scopes, expires_at: expiresAt } = made.key;
  await recordAudit(trx, {
    ...{ actor, action: 'key.create', target: `adk_${made.key.id}`, now: key.now },
    after: { name, scopes, expiresAt },
  });
  return made;
}

/** Ends a key at once, with its trace. Undefined when there is no such key; one that was ended before stays so. */
export async function withdrawAdminKey(
  trx: Kysely<Database>,
  { id, actor, now }: { id: string; actor: Actor; now: Date },
): Promise<AdminKey | undefined> {
  const before = await readAdminKey(trx, id);
  if (before === undefined) return undefined;
  const key = await revokeAdminKey(trx, { id, now });
  await recordAudit(trx, {
    ...{ actor, action: 'key.revoke', target: `adk_${id}`, now },
    before: { revokedAt: before.revoked_at },
    after: { revokedAt: key?.revoked_at ?? null },
  });
  return key;
}
