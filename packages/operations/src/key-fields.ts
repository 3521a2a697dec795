import { z } from 'zod';
import { ask } from './ask.ts';
import { Refusal } from './refusal.ts';
import { instant } from './values.ts';

/** What both kinds of keys tell of themselves, but for their ids and scopes. */
export const keyFields = {
  name: z.string(),
  hint: ask(z.string().describe('How it begins.'), { label: 'Begins with', write: (hint) => `${hint}…` }),
  state: ask(z.enum(['works', 'revoked', 'expired']), { looks: { works: 'good' } }),
  createdAt: instant,
  expiresAt: ask(instant.nullable(), { label: 'Expires', none: 'never' }),
  lastUsedAt: ask(instant.nullable().describe('To the minute.'), { label: 'Last used', none: 'never' }),
  revokedAt: ask(instant.nullable(), { label: 'Revoked' }),
};

/** The columns of a list of keys, after id and hint. */
export const keyColumns = ['id', 'hint', 'scopes', 'state', 'lastUsedAt', 'name'] as const;

/** Whether a key opens anything. */
export function keyState(
  { revoked_at: revokedAt, expires_at: expiresAt }: { revoked_at: Date | null; expires_at: Date | null },
  now: Date,
): 'works' | 'revoked' | 'expired' {
  if (revokedAt !== null) return 'revoked';
  return expiresAt !== null && expiresAt <= now ? 'expired' : 'works';
}

/** One or more scopes. */
export function some<const Of extends readonly string[]>(of: Of) {
  return z.array(z.enum(of)).min(1);
}

/** The same, each once. */
export function each<const Of extends readonly string[]>(of: Of) {
  return some(of).refine((all) => new Set(all).size === all.length, 'names a scope twice');
}

/** When a new key ends; null: never. */
export const keyEnd = ask(
  instant
    .nullable()
    .default(null)
    .describe('Left out, it does not expire. In a form or a command, a day ends it as it begins, in UTC.'),
  { label: 'Expires', option: 'expires' },
);

/** @throws Refusal, for a key that would open nothing. Inside of an order: the same call again gets the answer of the first. */
export function refusePastEnd(expiresAt: Date | null, now: Date): void {
  if (expiresAt === null || expiresAt > now) return;
  throw new Refusal('invalid-request', 'A key that has expired already opens nothing.', {
    expiresAt: 'is past: a key ends at a moment to come',
  });
}
