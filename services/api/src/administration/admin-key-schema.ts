import { plainText } from '@drawbell/draws/plain-text';
import type { AdminKey } from '@drawbell/store/keys/admin-keys';
import { adminScopes } from '@drawbell/store/schema';
import { z } from 'zod';
import { RequestProblem } from '../app/problem.ts';
import { publicId } from '../json/public-ids.ts';

/** What a new key is asked for with. */
export const newAdminKeySchema = z.strictObject({
  name: plainText(60).describe('Whose it is, or what for. Stands in the audit log.'),
  scopes: z
    .array(z.enum(adminScopes))
    .min(1)
    .refine((list) => new Set(list).size === list.length, 'names a scope twice')
    .describe(
      'read: look at everything but people. replay: replay, hold and release draws. subscribers: look at and help people. config: keys, consumers, categories, corrections.',
    ),
  expiresAt: z.iso.datetime({ offset: true }).max(40).nullable().default(null),
});
export const adminKeySchema = z.object({
  id: z.string(),
  name: z.string(),
  hint: z.string().describe('How it begins.'),
  scopes: z.array(z.string()),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime().nullable(),
  lastUsedAt: z.iso.datetime().nullable().describe('To the minute.'),
  revokedAt: z.iso.datetime().nullable(),
});

/** When a new key ends; null: never. `past` when it would open nothing. */
export function keyEnd(expiresAt: string | null, now: Date): Date | null | 'past' {
  if (expiresAt === null) return null;
  const end = new Date(expiresAt);
  return end > now ? end : 'past';
}

export const keyEndPast = 'A key that has expired already opens nothing.';

/** The same of a call. @throws RequestProblem `invalid-request`, for what is past */
export function keyEndOf({ expiresAt }: { expiresAt: string | null }, now: Date): Date | null {
  const end = keyEnd(expiresAt, now);
  if (end !== 'past') return end;
  throw new RequestProblem('invalid-request', keyEndPast, [
    { pointer: '/body/expiresAt', message: 'is past: a key ends at a moment to come' },
  ]);
}

/** A key without what it is: only how it begins. */
export function adminKeyJson(key: AdminKey): z.infer<typeof adminKeySchema> {
  return {
    id: publicId('adk', key.id),
    name: key.name,
    hint: key.hint,
    scopes: key.scopes,
    createdAt: key.created_at.toISOString(),
    expiresAt: key.expires_at?.toISOString() ?? null,
    lastUsedAt: key.last_used_at?.toISOString() ?? null,
    revokedAt: key.revoked_at?.toISOString() ?? null,
  };
}
