import { type Kysely, sql } from 'kysely';
import { recordAudit } from '../audit-log.ts';
import { drawKeyOf } from '../draws/draw-key.ts';
import { holdDraw } from '../draws/hold.ts';
import type { HeldBecause } from '../draws/tables.ts';
import type { RecordTransaction } from '../open-store.ts';
import type { Database } from '../schema.ts';
import type { BounceEventKind } from './tables.ts';

/**
 * When the mails of a draw are too many to go on. Above these shares mailbox providers begin to refuse everybody's mail:
 * the operator shall look before the rest goes. Below the volume a few dead addresses would be a share.
 */
export const bounceLimits = {
  bounces: { share: 0.05, sentMin: 200 },
  complaints: { share: 0.001, sentMin: 1_000 },
  /** A draw that was released is held again when the share is this many times the one at its release. */
  worse: 2,
} as const;

/** Why a draw is held since this event, and by which numbers. */
export interface Held {
  readonly because: 'bounces' | 'complaints';
  readonly sent: number;
  readonly bounced: number;
  readonly complained: number;
}

/** What came back of a draw so far. */
export interface DrawBounces {
  readonly sent: number;
  readonly bounced: number;
  readonly complained: number;
  readonly heldBecause: HeldBecause | null;
}

/** The numbers to look at before a draw is released. Undefined if there is no such draw. */
export async function readDrawBounces(db: Kysely<Database>, name: string): Promise<DrawBounces | undefined> {
  const drawNumber = await drawKeyOf(db, name);
  const { rows } = await sql<Omit<DrawBounces, 'sent'>>`
    SELECT coalesce(g.bounced, 0)::float8 AS bounced, coalesce(g.complained, 0)::float8 AS complained,
           d.held_because AS "heldBecause"
      FROM draws d LEFT JOIN bounce_guards g ON g.draw_number = d.number WHERE d.number = ${drawNumber}`.execute(
    db,
  );
  const [row] = rows;
  return row === undefined ? undefined : { ...row, sent: await countSent(db, drawNumber) };
}

interface Guard {
  readonly sent: number;
  readonly bounced: number;
  readonly complained: number;
  readonly acceptedBounces: number;
  readonly acceptedComplaints: number;
}

/**
 * Counts a mail of a draw that came back, once per mail, and holds the draw when it is one too many. Whoever lets it go
 * accepts the share at which it was held, as it grew meanwhile: it is held anew only when that has doubled.
 * Runs in the caller's transaction; the row of the guard keeps those that count at once in a row.
 */
export async function guardDraw(
  trx: RecordTransaction,
  { drawNumber, kind, now }: { drawNumber: string; kind: BounceEventKind; now: Date },
): Promise<Held | null> {
  if (kind === 'unsubscribed') return null;
  const guard = await countOne(trx, drawNumber, kind === 'complaint');
  const heldBecause = await readHeld(trx, drawNumber);
  if (heldBecause === 'bounces' || heldBecause === 'complaints') {
    await accept(trx, drawNumber, guard);
    return null;
  }
  if (heldBecause !== null || tooMany(guard, false) === null) return null;
  // By the count of before it is too many: now by the true one, which takes some tens of milliseconds.
  const counted = { ...guard, sent: await countSent(trx, drawNumber) };
  const because = tooMany(counted, true);
  const { sent, bounced, complained } = counted;
  if (because === null) {
    await trx
      .updateTable('bounce_guards')
      .set({ sent: String(sent) })
      .where('draw_number', '=', drawNumber)
      .execute();
    return null;
  }
  await accept(trx, drawNumber, counted);
  await holdDraw(trx, { number: drawNumber, because, now });
  await recordAudit(trx, {
    actor: { name: 'bounce guard', requestId: null },
    ...{ action: 'draw.hold', target: `draw ${drawNumber}`, now },
    before: { heldBecause: null },
    after: { heldBecause: because, sent, bounced, complained },
  });
  return { because, sent, bounced, complained };
}

/** Null while the shares are within their limits. By the true count only what was sent in volume tells anything. */
function tooMany(guard: Guard, trueCount: boolean): Held['because'] | null {
  const { bounces, complaints, worse } = bounceLimits;
  const over = (count: number, accepted: number, { share, sentMin }: { share: number; sentMin: number }) =>
    count > Math.max(share, accepted * worse) * Math.max(guard.sent, sentMin) &&
    (!trueCount || guard.sent >= sentMin);
  if (over(guard.complained, guard.acceptedComplaints, complaints)) return 'complaints';
  return over(guard.bounced, guard.acceptedBounces, bounces) ? 'bounces' : null;
}

async function countOne(trx: RecordTransaction, drawNumber: string, complaint: boolean): Promise<Guard> {
  const [bounced, complained] = complaint ? [0, 1] : [1, 0];
  const { rows } = await sql<Guard>`
    INSERT INTO bounce_guards AS g (draw_number, bounced, complained) VALUES (${drawNumber}, ${bounced}, ${complained})
    ON CONFLICT (draw_number) DO UPDATE
       SET bounced = g.bounced + excluded.bounced, complained = g.complained + excluded.complained
    RETURNING sent::float8 AS sent, bounced::float8 AS bounced, complained::float8 AS complained,
              accepted_bounces AS "acceptedBounces", accepted_complaints AS "acceptedComplaints"`.execute(
    trx,
  );
  const [guard] = rows;
  if (guard === undefined) throw new Error('the guard of a draw was not written');
  return guard;
}

async function readHeld(trx: RecordTransaction, drawNumber: string): Promise<string | null> {
  const draw = await trx
    .selectFrom('draws')
    .select('held_because')
    .where('number', '=', drawNumber)
    .executeTakeFirst();
  return draw?.held_because ?? null;
}

/** Counts the shares of a held draw as accepted: whoever releases it has seen them. */
async function accept(trx: RecordTransaction, drawNumber: string, guard: Guard): Promise<void> {
  const share = (count: number) => count / Math.max(1, guard.sent);
  await trx
    .updateTable('bounce_guards')
    .set({
      sent: String(guard.sent),
      accepted_bounces: Math.max(guard.acceptedBounces, share(guard.bounced)),
      accepted_complaints: Math.max(guard.acceptedComplaints, share(guard.complained)),
    })
    .where('draw_number', '=', drawNumber)
    .execute();
}

/** Begins the name of each bounce that is the answer to a hand-over, and not a report. */
export const handedOverPrefix = 'handed over ';

/**
 * Of the draw's fan-outs through the BRIN index, and of its replays. What was refused while it was handed over counts as sent:
 * a bounce is a share of what was sent, at whichever server it ended.
 */
async function countSent(db: Kysely<Database>, drawNumber: string): Promise<number> {
  const { rows } = await sql<{ sent: number }>`
    SELECT ((SELECT count(DISTINCT b.mail_id) FROM bounce_events b JOIN deliveries d ON d.id = b.mail_id
              WHERE b.draw_number = ${drawNumber} AND b.mail_kind = 'delivery' AND d.status <> 'sent'
                AND b.source = 'smtp' AND starts_with(b.source_id, ${handedOverPrefix}))
          + (SELECT count(DISTINCT d.id) FROM bounce_events b JOIN digests g ON g.id = b.mail_id
               JOIN deliveries d ON d.id = ANY (g.told) AND d.draw_number = ${drawNumber} AND d.status <> 'sent'
              WHERE b.mail_kind = 'digest' AND b.source = 'smtp' AND starts_with(b.source_id, ${handedOverPrefix}))
          + (SELECT count(*) FROM fan_outs f JOIN deliveries d ON d.fan_out_id = f.id
              WHERE f.draw_number = ${drawNumber} AND d.status = 'sent')
          + (SELECT count(*) FROM replays r JOIN deliveries d ON d.replay_id = r.id
              WHERE r.draw_number = ${drawNumber} AND d.status = 'sent' AND d.fan_out_id = 0))::float8 AS sent`.execute(
    db,
  );
  return rows[0]?.sent ?? 0;
}
