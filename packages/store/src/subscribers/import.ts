import { type StoredPerson, type SubscriberInput, subscriberToStore } from '@drawbell/draws/subscriber-input';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { Database } from '../schema.ts';
import type { Secrets } from '../secrets.ts';
import { recordsOf } from './profiles.ts';
import {
  bytes,
  type ConfirmedPerson,
  lockSubscribers,
  writeSubscribers,
  type WrittenSubscriber,
} from './subscribers.ts';

export interface ImportResult {
  readonly added: number;
  readonly updated: number;
  /** Left alone: they are suppressed, or left us after the consent that the import names. */
  readonly refused: number;
}

/** People written at once: more bring no more speed, and progress is shown after each set. */
const setSize = 2_000;
/** Any fixed number of its own: two imports of the same people would otherwise wait for each other. */
const importLock = 0x696d7074;

interface ImportedPerson extends ConfirmedPerson {
  readonly consent: SubscriberInput['consent'];
}

/**
 * Takes in confirmed people with their consent evidence, all in one transaction: nothing is half-imported. Somebody
 * who is here already gets the new preferences and profiles. Nobody suppressed comes back this way, nor anybody who
 * unsubscribed after the consent the import names. An address that comes again counts again, and its last facts stay.
 * People who sign up or leave meanwhile wait for the end; another import does, too.
 * @param onProgress told after each set how many are done.
 */
export async function importSubscribers(
  db: Kysely<Database>,
  secrets: Secrets,
  people: readonly SubscriberInput[],
  { now, onProgress }: { now: Date; onProgress?: (done: number) => void },
): Promise<ImportResult> {
  return db.transaction().execute(async (trx) => {
    const counts = { added: 0, updated: 0, refused: 0 };
    await sql`SELECT pg_advisory_xact_lock(${importLock}::bigint)`.execute(trx);
    const all = people.map((input) => personOf(secrets, subscriberToStore(input, now)));
    let done = 0;
    for (const round of roundsOf(all)) {
      // Everybody known is locked before anybody is written: who holds one of them never waits for one of ours.
      const mayCome = await readWhoMayCome(trx, round, now);
      for (const set of setsOf(round)) {
        const taken = set.filter(mayCome);
        const written = await writeSubscribers(trx, secrets, taken, now);
        await recordConsents(trx, taken, written, now);
        counts.refused += set.length - taken.length;
        for (const { added } of written) counts[added ? 'added' : 'updated'] += 1;
        done += set.length;
        onProgress?.(done);
      }
    }
    return counts;
  });
}

/** What is kept of a line of an import. */
function personOf(secrets: Secrets, { consent, ...person }: StoredPerson): ImportedPerson {
  return {
    ...{ ...person, consent, confirmedAt: new Date(consent.givenAt) },
    emailHash: secrets.hashAddress(person.email),
  };
}

/** Splits the people so that none is twice in one part. */
function roundsOf(people: readonly ImportedPerson[]): ImportedPerson[][] {
  const seen = new Map<string, number>();
  const rounds: ImportedPerson[][] = [];
  for (const person of people) {
    const hash = person.emailHash.toString('hex');
    const round = seen.get(hash) ?? 0;
    seen.set(hash, round + 1);
    (rounds[round] ??= []).push(person);
  }
  return rounds;
}

function setsOf(people: readonly ImportedPerson[]): ImportedPerson[][] {
  return Array.from({ length: Math.ceil(people.length / setSize) }, (_, i) =>
    people.slice(i * setSize, (i + 1) * setSize),
  );
}

async function readWhoMayCome(
  trx: Transaction<Database>,
  people: readonly ImportedPerson[],
  now: Date,
): Promise<(person: ImportedPerson) => boolean> {
  const hashes = people.map(({ emailHash }) => emailHash);
  const { rows: known } = await lockSubscribers(hashes).execute(trx);
  const { rows: suppressed } = await sql<{ hash: string }>`
    SELECT encode(email_hash, 'hex') AS hash FROM suppressions WHERE email_hash = ANY (${hashes}::bytea[])`.execute(
    trx,
  );
  const barred = new Set(suppressed.map(({ hash }) => hash));
  const leftAt = new Map(
    known.flatMap(({ hash, state, endedAt }) =>
      state === 'unsubscribed' ? [[hash, endedAt ?? now] as const] : [],
    ),
  );
  return ({ emailHash, confirmedAt }) => {
    const hash = emailHash.toString('hex');
    const left = leftAt.get(hash);
    return !barred.has(hash) && (left === undefined || left < confirmedAt);
  };
}

/** The evidence, unless the record has this very consent. */
async function recordConsents(
  trx: Transaction<Database>,
  people: readonly ImportedPerson[],
  written: readonly WrittenSubscriber[],
  now: Date,
): Promise<void> {
  const rows = people.map(({ emailHash, language, consent, confirmedAt }, i) => ({
    email_hash: bytes(emailHash),
    subscriber_id: written[i]?.id,
    wording_version: consent.wordingVersion,
    language,
    source: consent.source,
    given_at: confirmedAt,
  }));
  await sql`
    INSERT INTO consent_records (email_hash, subscriber_id, wording_version, language, source, given_at, evidence,
                                 recorded_at)
    SELECT email_hash, subscriber_id, wording_version, language, source, given_at, '{}', ${now}::timestamptz
      FROM ${recordsOf(
        rows,
        sql`email_hash bytea, subscriber_id bigint, wording_version text, language text, source text,
            given_at timestamptz`,
      )}
     WHERE NOT EXISTS (SELECT FROM consent_records c
                        WHERE c.email_hash = x.email_hash AND c.given_at = x.given_at
                          AND c.wording_version = x.wording_version)`.execute(trx);
}
