import { type Language, mailingAddress, type Preferences, type Profile } from '@drawbell/draws';
import type { Transaction } from 'kysely';
import type { Database } from '../schema.ts';
import type { Secrets } from '../secrets.ts';
import { keepPastSettings } from './keep-past-settings.ts';
import { profileColumns } from './profile-row.ts';

/** A person as they confirmed themselves to be. */
export interface ConfirmedPerson {
  readonly email: string;
  readonly emailHash: Buffer;
  readonly language: Language;
  readonly preferences: Preferences;
  readonly profiles: readonly Profile[];
  readonly confirmedAt: Date;
}

/** Adds a confirmed person, or gives one who is here already the new facts and turns their alerts on. */
export async function writeSubscriber(
  trx: Transaction<Database>,
  secrets: Secrets,
  person: ConfirmedPerson,
  now: Date,
): Promise<string> {
  const columns = {
    email: mailingAddress(person.email),
    language: person.language,
    state: 'active' as const,
    ...preferenceColumns(person.preferences),
    profile_count: person.profiles.length,
    confirmed_at: person.confirmedAt,
    ended_at: null,
  };
  const before = await trx
    .selectFrom('subscribers')
    .select('id')
    .where('email_hash', '=', person.emailHash)
    .executeTakeFirst();
  if (before !== undefined) await keepPastSettings(trx, before.id, now);
  const { id } = await trx
    .insertInto('subscribers')
    .values({ ...columns, email_hash: person.emailHash, created_at: now })
    .onConflict((conflict) => conflict.column('email_hash').doUpdateSet(columns))
    .returning('id')
    .executeTakeFirstOrThrow();
  await replaceProfiles(trx, id, person.profiles);
  await createLinkTokens(trx, secrets, id, now);
  return id;
}

export function preferenceColumns(preferences: Preferences) {
  return {
    wants_meets: preferences.meets,
    wants_may_meet: preferences.mayMeet,
    near_points: preferences.nearPoints,
    wants_my_programs: preferences.everyDrawOfMyPrograms,
    wants_every_draw: preferences.everyDraw,
  };
}

export async function replaceProfiles(
  trx: Transaction<Database>,
  id: string,
  profiles: readonly Profile[],
): Promise<void> {
  await trx.deleteFrom('profiles').where('subscriber_id', '=', id).execute();
  await trx
    .insertInto('profiles')
    .values(
      profiles.map((profile, position) => ({
        subscriber_id: id,
        position,
        facts: JSON.stringify(profile),
        ...profileColumns(profile),
      })),
    )
    .execute();
}

/** The hashes of the two links that every alert carries. The tokens themselves are derived when a mail is written. */
async function createLinkTokens(
  trx: Transaction<Database>,
  secrets: Secrets,
  id: string,
  now: Date,
): Promise<void> {
  await trx
    .insertInto('tokens')
    .values(
      (['unsubscribe', 'manage'] as const).map((purpose) => ({
        token_hash: secrets.hashToken(secrets.linkToken(purpose, id)),
        subscriber_id: id,
        purpose,
        created_at: now,
      })),
    )
    .onConflict((conflict) => conflict.column('token_hash').doNothing())
    .execute();
}
