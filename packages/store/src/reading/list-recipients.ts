import type { Language } from '@drawbell/draws/subscriber-input';
import type { Kysely } from 'kysely';
import type { Database, DeliveryStatus, ProfileResult } from '../schema.ts';

/** Who is told about a draw, and why. Holds addresses: for the operator's eyes. */
export interface DrawRecipient {
  readonly email: string;
  readonly language: Language;
  readonly status: DeliveryStatus;
  readonly because: string;
  readonly results: readonly ProfileResult[];
}

/** The recipients of a draw's newest deliveries, in the order of their subscription. */
export async function listDrawRecipients(
  db: Kysely<Database>,
  drawNumber: string,
  limit: number,
): Promise<DrawRecipient[]> {
  return db
    .selectFrom('deliveries')
    .innerJoin('subscribers', 'subscribers.id', 'deliveries.recipient_id')
    .select([
      'subscribers.email',
      'subscribers.language',
      'deliveries.status',
      'deliveries.because',
      'deliveries.results',
    ])
    .where('deliveries.draw_number', '=', drawNumber)
    .orderBy('subscribers.id')
    .limit(limit)
    .execute();
}
