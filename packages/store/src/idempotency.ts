import { type Kysely, sql, type Transaction } from 'kysely';
import type { Database } from './schema.ts';
import type { Secrets } from './secrets.ts';

/** A creating call that names itself, so that it can be made again without creating twice. */
export interface IdempotentCall {
  /** Who chose the key: others may use the same one. */
  readonly owner: string;
  readonly key: string;
  /** A hash of everything that tells this call from another. */
  readonly requestHash: Buffer;
  readonly now: Date;
  /** The same call, while it is being carried out, waits for its answer: no `in_flight`. */
  readonly waits?: boolean;
}

export interface CallAnswer {
  readonly status: number;
  readonly body: string;
}

export type IdempotentEnd =
  | { readonly kind: 'answered'; readonly answer: CallAnswer; readonly replayed: boolean }
  /** The same key came with another request. */
  | { readonly kind: 'other_request' }
  /** The same call is being carried out at this moment. */
  | { readonly kind: 'in_flight' };

/**
 * Carries out a call once. What it creates and what it answers are committed together: after a crash in between,
 * neither is there and the call is carried out anew; after a success, the same answer comes again for a day.
 * An `act` that throws leaves nothing, so that a call which was refused may be corrected and sent again.
 */
export async function callOnce(
  db: Kysely<Database>,
  secrets: Secrets,
  call: IdempotentCall,
  act: (trx: Transaction<Database>) => Promise<CallAnswer>,
): Promise<IdempotentEnd> {
  const { owner, key, requestHash, now, waits } = call;
  return db.transaction().execute(async (trx) => {
    const lock = sql`hashtextextended(${`${owner} ${key}`}, 0)`;
    if (waits === true) {
      // Its own statement: the next one sees what the call before committed.
      await sql`SELECT pg_advisory_xact_lock(${lock})`.execute(trx);
    } else {
      const { rows } = await sql<{ held: boolean }>`
        SELECT pg_try_advisory_xact_lock(${lock}) AS held`.execute(trx);
      if (rows[0]?.held !== true) return { kind: 'in_flight' };
    }
    const known = await trx
      .selectFrom('idempotency_keys')
      .selectAll()
      .where('owner', '=', owner)
      .where('key', '=', key)
      .executeTakeFirst();
    if (known !== undefined) {
      if (!known.request_hash.equals(requestHash)) return { kind: 'other_request' };
      const answer = { status: known.status, body: secrets.unseal(known.answer) };
      return { kind: 'answered', answer, replayed: true };
    }
    const answer = await act(trx);
    await trx
      .insertInto('idempotency_keys')
      .values({
        ...{ owner, key, request_hash: requestHash, status: answer.status },
        answer: secrets.seal(answer.body),
        created_at: now,
      })
      .execute();
    return { kind: 'answered', answer, replayed: false };
  });
}
