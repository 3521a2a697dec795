import { type NewBounce, recordBounce } from '../src/bounces/reports.ts';
import { importSubscribers } from '../src/subscribers/import.ts';
import { now, person, type TestRecord } from './record.ts';

export const minuteMs = 60_000;
export const dayMs = 86_400_000;
export const later = (ms: number) => new Date(now.getTime() + ms);

export interface SentAlert {
  readonly subscriberId: string;
  readonly deliveryId: string;
  readonly emailHash: Buffer;
}

/** Somebody to whom the alert of a draw was sent. */
export async function sendTo(
  test: TestRecord,
  email: string,
  at = now,
  drawNumber = '447',
): Promise<SentAlert> {
  const { store, secrets } = test;
  await importSubscribers(store.db, secrets, [person({ email })], { now: at });
  const { rows } = await store.pool.query<{ subscriberId: string; deliveryId: string }>(
    `INSERT INTO deliveries (recipient_id, fan_out_id, draw_number, revision, channel, kind, status, because, results,
                             next_attempt_at, created_at, ended_at)
     SELECT s.id, f.id, f.draw_number, 1, 'email', 'alert', 'sent', 'meets', '[]', $2, $2, $2
       FROM subscribers s, fan_outs f WHERE s.email = $1 AND f.draw_number = $3
     RETURNING recipient_id AS "subscriberId", id AS "deliveryId"`,
    [email, at, drawNumber],
  );
  const [row] = rows;
  if (row === undefined) throw new Error('nothing was sent');
  return { ...row, emailHash: secrets.hashAddress(email) };
}

/** As many sent mails of a draw as wanted, to people who are not here. */
export async function sendMany(test: TestRecord, count: number, drawNumber = '447'): Promise<string[]> {
  const { rows } = await test.store.pool.query<{ id: string }>(
    `INSERT INTO deliveries (recipient_id, fan_out_id, draw_number, revision, channel, kind, status, because, results,
                             next_attempt_at, created_at, ended_at)
     SELECT 1000000 + n + (SELECT coalesce(max(id), 0) FROM deliveries), f.id, f.draw_number, 1, 'email', 'alert', 'sent',
            'meets', '[]', $1, $1, $1
       FROM fan_outs f, generate_series(1, $2) n WHERE f.draw_number = $3 RETURNING id`,
    [now, count, drawNumber],
  );
  return rows.map(({ id }) => id);
}

let told = 0;

/** A hard bounce of a delivery, told now; the test says what is different. */
export function bounceOf(
  sent: { deliveryId: string; emailHash?: Buffer },
  facts: Partial<NewBounce> = {},
): NewBounce {
  told += 1;
  return {
    source: 'smtp',
    sourceId: `report ${told}`,
    kind: 'hard',
    reason: 'no_such_mailbox',
    status: '5.1.1',
    mail: {
      kind: 'delivery',
      id: sent.deliveryId,
      addressTag: (sent.emailHash ?? Buffer.alloc(32)).subarray(0, 10),
    },
    emailHash: null,
    sentAt: null,
    occurredAt: null,
    now: later(minuteMs),
    ...facts,
  };
}

/** Records the same kind of event of many mails, and answers those that held the draw. */
export async function bounceMany(
  { store }: TestRecord,
  ids: readonly string[],
  facts: Partial<NewBounce> = {},
): Promise<object[]> {
  const held: object[] = [];
  for (const deliveryId of ids) {
    const recorded = await recordBounce(store.db, bounceOf({ deliveryId }, facts));
    if (recorded.kind === 'recorded' && recorded.held !== null) held.push(recorded.held);
  }
  return held;
}
