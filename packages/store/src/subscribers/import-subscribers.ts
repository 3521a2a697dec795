import type { SubscriberInput } from '@drawbell/draws';
import type { Kysely, Transaction } from 'kysely';
import type { Database } from '../schema.ts';
import type { Secrets } from '../secrets.ts';
import { writeSubscriber } from './write-subscriber.ts';

export interface ImportResult {
  readonly added: number;
  readonly updated: number;
  /** Left alone: they are suppressed, or left us after the consent that the import names. */
  readonly refused: number;
}

/**
 * Takes in confirmed people with their consent evidence, all in one transaction: nothing is half-imported. Somebody
 * who is here already gets the new preferences and profiles. Nobody suppressed comes back this way, nor anybody who
 * unsubscribed after the consent the import names.
 * @param onProgress told after each person how many are done.
 */
export async function importSubscribers(
  db: Kysely<Database>,
  secrets: Secrets,
  people: readonly SubscriberInput[],
  options: { now: Date; onProgress?: (done: number) => void },
): Promise<ImportResult> {
  return db.transaction().execute(async (trx) => {
    const counts = { added: 0, updated: 0, refused: 0 };
    for (const [index, person] of people.entries()) {
      counts[await importOne(trx, secrets, person, options.now)] += 1;
      options.onProgress?.(index + 1);
    }
    return counts;
  });
}

async function importOne(
  trx: Transaction<Database>,
  secrets: Secrets,
  person: SubscriberInput,
  now: Date,
): Promise<keyof ImportResult> {
  const emailHash = secrets.hashAddress(person.email);
  const known = await trx
    .selectFrom('subscribers')
    .select(['id', 'state', 'ended_at'])
    .where('email_hash', '=', emailHash)
    .forUpdate()
    .executeTakeFirst();
  const suppressed = await trx
    .selectFrom('suppressions')
    .select('reason')
    .where('email_hash', '=', emailHash)
    .executeTakeFirst();
  const consentAt = new Date(person.consent.givenAt);
  const leftSince = known?.state === 'unsubscribed' && (known.ended_at ?? now) >= consentAt;
  if (suppressed !== undefined || leftSince) return 'refused';

  const id = await writeSubscriber(trx, secrets, { ...person, emailHash, confirmedAt: consentAt }, now);
  await recordConsent(trx, person, { id, emailHash, consentAt, now });
  return known === undefined ? 'added' : 'updated';
}

async function recordConsent(
  trx: Transaction<Database>,
  person: SubscriberInput,
  { id, emailHash, consentAt, now }: { id: string; emailHash: Buffer; consentAt: Date; now: Date },
): Promise<void> {
  const same = await trx
    .selectFrom('consent_records')
    .select('id')
    .where('email_hash', '=', emailHash)
    .where('given_at', '=', consentAt)
    .where('wording_version', '=', person.consent.wordingVersion)
    .executeTakeFirst();
  if (same !== undefined) return;
  await trx
    .insertInto('consent_records')
    .values({
      email_hash: emailHash,
      subscriber_id: id,
      wording_version: person.consent.wordingVersion,
      language: person.language,
      source: person.consent.source,
      given_at: consentAt,
      evidence: '{}',
      recorded_at: now,
    })
    .execute();
}
