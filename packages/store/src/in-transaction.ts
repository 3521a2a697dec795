import type { Kysely, Transaction } from 'kysely';
import type { Database } from './schema.ts';

/** Carries out `act` in the transaction that the caller is in, or in one of its own. */
export async function inTransaction<Result>(
  db: Kysely<Database>,
  act: (trx: Transaction<Database>) => Promise<Result>,
): Promise<Result> {
  // Kysely hands out no other kind of transaction.
  return db.isTransaction ? act(db as Transaction<Database>) : db.transaction().execute(act);
}
