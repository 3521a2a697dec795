import type { Kysely } from 'kysely';
import type { AlertKind, Database, DeliveryStatus, ProfileResult } from '../schema.ts';

/** One alert of one person, as they may see it. */
export interface PastAlert {
  readonly id: string;
  readonly draw: { readonly number: string; readonly joinedNumber?: string; readonly date: string };
  readonly revision: number;
  readonly kind: AlertKind;
  readonly status: DeliveryStatus;
  readonly because: string;
  readonly results: readonly ProfileResult[];
  readonly createdAt: Date;
  readonly endedAt: Date | null;
}

/** A person's alerts, newest first. `before` is the id to go on from. */
export async function listAlertHistory(
  db: Kysely<Database>,
  subscriberId: string,
  { limit, before }: { limit: number; before: string | null },
): Promise<{ alerts: PastAlert[]; next: string | null }> {
  let query = db
    .selectFrom('deliveries')
    .innerJoin('draws', 'draws.number', 'deliveries.draw_number')
    .select([
      'deliveries.id',
      ...(['draws.number', 'draws.joined_number', 'draws.draw_date'] as const),
      'deliveries.revision',
      'kind',
      'status',
      'because',
      'results',
      'created_at as createdAt',
      'ended_at as endedAt',
    ])
    .where('recipient_id', '=', subscriberId)
    .where('channel', '=', 'email')
    .orderBy('deliveries.id', 'desc')
    .limit(limit + 1);
  if (before !== null) query = query.where('deliveries.id', '<', before);
  const rows = await query.execute();
  const alerts = rows.slice(0, limit).map(({ number, joined_number: joined, draw_date: date, ...alert }) => ({
    ...alert,
    draw: { number, date, ...(joined !== null && { joinedNumber: joined }) },
  }));
  return { alerts, next: rows.length > limit ? (alerts.at(-1)?.id ?? null) : null };
}
