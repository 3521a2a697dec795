import type { Kysely } from 'kysely';
import type { Database } from '../schema.ts';
import type { Secrets } from '../secrets.ts';

/** How long a link to the settings works: whoever has it can see and change everything. */
export const settingsOpenForMs = 86_400_000;

/**
 * Opens a subscriber's settings for a day and answers the token. The same subject gives the same token, so that a
 * mail that is sent twice holds one link.
 */
export async function openSettings(
  db: Kysely<Database>,
  secrets: Secrets,
  { subscriberId, subject, now }: { subscriberId: string; subject: string; now: Date },
): Promise<string> {
  const token = secrets.linkToken('settings', subject);
  const expiresAt = new Date(now.getTime() + settingsOpenForMs);
  await db
    .insertInto('tokens')
    .values({
      token_hash: secrets.hashToken(token),
      subscriber_id: subscriberId,
      purpose: 'settings',
      created_at: now,
      expires_at: expiresAt,
    })
    .onConflict((conflict) => conflict.column('token_hash').doUpdateSet({ expires_at: expiresAt }))
    .execute();
  return token;
}
