import type pg from 'pg';

const dayMs = 86_400_000;

/** How the messages that were made on a day, in UTC, stand now. */
export interface MessageDay {
  /** ISO day. */
  readonly day: string;
  readonly sent: number;
  readonly failed: number;
}

/**
 * Messages of the last days, oldest day first, those without any included. By the day on which a message was made: one that
 * failed at last counts where it began.
 * @param options.endpointId of one endpoint alone; of all of the consumer's when absent
 */
export async function countMessageDays(
  pool: pg.Pool,
  {
    consumerId,
    endpointId = null,
    days,
    now,
  }: { consumerId: string; endpointId?: string | null; days: number; now: Date },
): Promise<MessageDay[]> {
  const today = Date.parse(now.toISOString().slice(0, 10));
  const first = new Date(today - (days - 1) * dayMs);
  const { rows } = await pool.query<MessageDay>(
    `SELECT to_char(m.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day,
            count(*) FILTER (WHERE m.status = 'sent')::int AS sent,
            count(*) FILTER (WHERE m.status = 'failed')::int AS failed
       FROM webhook_messages m JOIN endpoints e ON e.id = m.endpoint_id
      WHERE e.consumer_id = $1 AND ($2::bigint IS NULL OR e.id = $2) AND m.created_at >= $3
      GROUP BY 1`,
    [consumerId, endpointId, first],
  );
  const counted = new Map(rows.map((row) => [row.day, row]));
  return Array.from({ length: days }, (_, i) => {
    const day = new Date(first.getTime() + i * dayMs).toISOString().slice(0, 10);
    return counted.get(day) ?? { day, sent: 0, failed: 0 };
  });
}
