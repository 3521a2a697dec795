import type { Kysely } from 'kysely';
import type { Database } from '../schema.ts';

/** One consent on record, with all that proves it. */
export interface Consent {
  readonly wordingVersion: string;
  readonly language: string;
  readonly source: string;
  readonly givenAt: Date;
  readonly evidence: object;
  readonly withdrawnAt: Date | null;
  readonly withdrawalMeans: string | null;
}

/** Every consent ever recorded for an address, oldest first, also after the person was erased. */
export async function listConsents(db: Kysely<Database>, emailHash: Buffer): Promise<Consent[]> {
  return db
    .selectFrom('consent_records')
    .select([
      'wording_version as wordingVersion',
      'language',
      'source',
      'given_at as givenAt',
      'evidence',
      'withdrawn_at as withdrawnAt',
      'withdrawal_means as withdrawalMeans',
    ])
    .where('email_hash', '=', emailHash)
    .orderBy('id')
    .execute();
}
