import type { Kysely } from 'kysely';
import type { AttemptResult, Database, ProfileResult } from '../schema.ts';
import { type ListedDelivery, selectDeliveries, withEndReason } from './list-deliveries.ts';

/** One try at a delivery, with what the mail server said. */
interface DeliveryAttempt {
  readonly attempt: number;
  readonly result: AttemptResult;
  readonly code: number | null;
  readonly response: string;
  readonly endedAt: Date;
}

export interface DeliveryDetail extends ListedDelivery {
  readonly because: string;
  readonly results: readonly ProfileResult[];
  readonly tries: readonly DeliveryAttempt[];
}

/** One ledger row with its attempts, oldest first. What servers answered may hold the address. */
export async function readDelivery(db: Kysely<Database>, id: string): Promise<DeliveryDetail | undefined> {
  const [delivery] = await readDeliveries(db, { ids: [id] });
  return delivery;
}

/** The ledger rows of one person and one draw, oldest first. */
export async function readDeliveriesOf(
  db: Kysely<Database>,
  { subscriberId, drawNumber }: { subscriberId: string; drawNumber: string },
): Promise<DeliveryDetail[]> {
  const rows = await db
    .selectFrom('deliveries')
    .select('id')
    .where('recipient_id', '=', subscriberId)
    .where('draw_number', '=', drawNumber)
    .execute();
  return readDeliveries(db, { ids: rows.map(({ id }) => id) });
}

async function readDeliveries(
  db: Kysely<Database>,
  { ids }: { ids: readonly string[] },
): Promise<DeliveryDetail[]> {
  if (ids.length === 0) return [];
  const rows = await selectDeliveries(db)
    .select(['because', 'results'])
    .where('id', 'in', [...ids])
    .orderBy('id')
    .execute();
  const tries = await db
    .selectFrom('attempts')
    .select(['delivery_id as deliveryId', 'attempt', 'result', 'code', 'response', 'ended_at as endedAt'])
    .where('delivery_id', 'in', [...ids])
    .orderBy('attempt')
    .execute();
  return rows.map((row) => ({
    ...withEndReason(row),
    tries: tries
      .filter(({ deliveryId }) => deliveryId === row.id)
      .map(({ deliveryId: _id, ...attempt }) => attempt),
  }));
}
