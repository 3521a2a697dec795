import type { Draw } from '@drawbell/draws/draw';
import type { DrawChange } from '@drawbell/draws/draw-change';
import { publishedNumber } from '@drawbell/draws/draw-number';
import { isSameName } from '@drawbell/draws/round-meaning';
import { type Kysely, sql, type Transaction } from 'kysely';
import { recordAudit } from '../audit-log.ts';
import { keepCapture, type PackedCapture } from '../captures.ts';
import { type FeedStateChange, writeFeedState } from '../feed.ts';
import { recordRemarks, type RemarkInput } from '../remarks.ts';
import type { Database } from '../schema.ts';
import { drawSortKey, sortKeyOf } from './draw-key.ts';
import { type EventContext, type RecordedEvent, recordEvent } from './events.ts';
import { recordRevision, touchRevision } from './revisions.ts';

interface Correction {
  readonly draw: Draw;
  readonly changes: readonly DrawChange[];
  /** What the feed says, where a correction by hand still stands against it. */
  readonly published?: Draw | null;
  /** Corrections by hand that gave way. */
  readonly replaced?: readonly DrawChange[];
}

/** What one look at the feed found, ready to be recorded. */
export interface FeedLook {
  /** New draws, oldest first. */
  readonly fresh: readonly Draw[];
  readonly corrected: readonly Correction[];
  readonly cosmetic: readonly { readonly draw: Draw; readonly published?: Draw | null }[];
  readonly missing: readonly { readonly number: string; readonly since: string; readonly polls: number }[];
  readonly withdrawn: readonly string[];
  readonly returned: readonly { readonly number: string; readonly wasWithdrawn: boolean }[];
  readonly reversals: readonly { readonly number: string; readonly since: string; readonly polls: number }[];
  /** Draws whose pending reversal is over. */
  readonly settled: readonly string[];
  /** Draws that an operator had added and the feed shows now. */
  readonly shown?: readonly string[];
  readonly remarks: readonly RemarkInput[];
  /** Null when the content did not change. */
  readonly capture: PackedCapture | null;
  readonly feedState: FeedStateChange;
}

/** What was recorded: the fan-outs that now are owed, by id, in the order of their draws. */
export interface Recorded {
  readonly baseline: boolean;
  /** An operator changed draws or categories since the look began: nothing of it was recorded, look again. */
  readonly overtaken: boolean;
  readonly fanOutIds: readonly string[];
  /** What programs are to be told, by id. */
  readonly webhookEventIds: readonly string[];
  readonly events: readonly RecordedEvent[];
}

/**
 * Records a look in one transaction: the draws, their revisions, the events and fan-outs that must follow, and the
 * feed state with its validators. Either all of it is there after a crash or none, and the next poll sees it anew.
 * The first look at an empty record is the baseline and alerts nobody.
 */
export async function recordLook(
  db: Kysely<Database>,
  look: FeedLook,
  options: {
    now: Date;
    alertMaxAgeDays: number;
    /** Holds back the alerts of rounds whose name nobody has mapped. */
    holdUnknownNames?: boolean;
    /** `steered` of the feed state that the look began with; without it, the look is recorded in any case. */
    steered?: string;
    /** W3C traceparent of this look, kept with what follows from it. */
    traceParent?: string;
  },
): Promise<Recorded> {
  const { now, alertMaxAgeDays, holdUnknownNames = false, steered, traceParent = null } = options;
  return db.transaction().execute(async (trx) => {
    const state = await trx
      .selectFrom('feed_state')
      .select(['baseline_at', 'last_success_at', 'steered'])
      .forUpdate()
      .executeTakeFirstOrThrow();
    const baseline = state.baseline_at === null;
    if (steered !== undefined && steered !== state.steered)
      return { baseline, overtaken: true, fanOutIds: [], webhookEventIds: [], events: [] };
    const lastSuccessAt = state.last_success_at;
    const context = { trx, now, baseline, alertMaxAgeDays, holdUnknownNames, lastSuccessAt, traceParent };
    const events = [
      ...(await insertFresh(context, look.fresh)),
      ...(await each(look.corrected, (correction) => correct(context, correction))),
      ...(await each(look.withdrawn, (number) => withdraw(context, number))),
      ...(await each(look.returned, (draw) => comeBack(context, draw))),
      ...(await each(look.cosmetic, (form) => touchRevision(context, form))),
    ].filter((event) => event !== null);
    await each(look.missing, ({ number, since, polls }) =>
      setPending(trx, number, { missing_since: new Date(since), missing_polls: polls }),
    );
    await each(look.reversals, ({ number, since, polls }) =>
      setPending(trx, number, { reversal_since: new Date(since), reversal_polls: polls }),
    );
    await each(look.shown ?? [], (number) =>
      trx.updateTable('draws').set({ by_hand: false }).where('number', '=', number).execute(),
    );
    await each(look.settled, (number) =>
      setPending(trx, number, { reversal_since: null, reversal_polls: 0 }),
    );
    await recordRemarks(trx, look.remarks, now);
    if (look.capture !== null) await keepCapture(trx, look.capture, now);
    await writeFeedState(trx, {
      ...look.feedState,
      ...(baseline && look.fresh.length > 0 && { baseline_at: now }),
    });
    return {
      ...{ baseline, events, overtaken: false },
      fanOutIds: events.flatMap((event) => event.fanOutId ?? []),
      webhookEventIds: events.flatMap((event) => event.webhookEventIds),
    };
  });
}

interface InsertContext extends EventContext {
  readonly holdUnknownNames: boolean;
}

interface Context extends InsertContext {
  readonly trx: Transaction<Database>;
}

/**
 * Records the draws that are new. The history of an empty record, hundreds of draws that alert nobody, is written set by set:
 * one by one it took 0.8 s. Draws without a number come after it, for their place is among the others.
 */
async function insertFresh(context: Context, draws: readonly Draw[]): Promise<(RecordedEvent | null)[]> {
  if (!context.baseline || (await hasDraws(context.trx)))
    return each(draws, (draw) => insertDraw(context, draw));
  const [numbered, others] = [
    draws.filter((draw) => publishedNumber(draw) === draw.number),
    draws.filter((draw) => publishedNumber(draw) !== draw.number),
  ];
  return [
    ...(await insertHistory(context, numbered)),
    ...(await each(others, (draw) => insertDraw(context, draw))),
  ];
}

async function hasDraws(trx: Transaction<Database>): Promise<boolean> {
  return (await trx.selectFrom('draws').select('number').limit(1).executeTakeFirst()) !== undefined;
}

async function insertHistory({ trx, now }: Context, draws: readonly Draw[]): Promise<RecordedEvent[]> {
  const rows = draws.map((content) => ({
    ...{ content, number: content.number, date: content.date },
    key: drawSortKey(content.number),
  }));
  await sql`
    WITH given AS (
      SELECT * FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS g (number text, date date, key text, content jsonb)
    ), drawn AS (
      INSERT INTO draws (number, sort_key, draw_date, revision, first_seen_at)
      SELECT number, key, date, 1, ${now} FROM given
    ), revised AS (
      INSERT INTO draw_revisions (draw_number, revision, content, changes, recorded_at, touched_at)
      SELECT number, 1, content, '[]', ${now}, ${now} FROM given
    )
    INSERT INTO draw_events (draw_number, revision, type, alerting, recorded_at)
    SELECT number, 1, 'published', 'baseline', ${now} FROM given ORDER BY key`.execute(trx);
  return draws.map(({ number }) => ({
    ...{ type: 'published' as const, number, revision: 1, alerting: 'baseline' as const },
    ...{ fanOutId: null, absentAt: null, webhookEventIds: [] },
  }));
}

/**
 * Records a draw that is new, with its first revision, event and fan-out. Null when there is one of its key already.
 * @param author who added it by hand
 */
export async function insertDraw(context: InsertContext, draw: Draw, author: string | null = null) {
  const { trx, now } = context;
  const twin = await findTwin(trx, draw);
  if (twin !== undefined) return joinTwin(context, draw, twin);
  const inserted = await trx
    .insertInto('draws')
    .values({
      number: draw.number,
      joined_number: draw.joinedNumber ?? null,
      by_hand: author !== null,
      sort_key: await sortKeyOf(trx, draw),
      draw_date: draw.date,
      revision: 1,
      first_seen_at: now,
      ...(holds(context, draw) && { held_at: now, held_because: 'unknown_name' as const }),
    })
    .onConflict((conflict) => conflict.column('number').doNothing())
    .returning('number')
    .executeTakeFirst();
  if (inserted === undefined) return null;
  await trx
    .insertInto('draw_revisions')
    .values({
      draw_number: draw.number,
      revision: 1,
      author,
      content: JSON.stringify(draw),
      changes: '[]',
      recorded_at: now,
      touched_at: now,
    })
    .execute();
  return recordEvent(context, { type: 'published', number: draw.number, revision: 1, date: draw.date });
}

/**
 * The draw of the same day, name and figures, where one of the two has no number: a look that was made before another was
 * recorded did not know of it. With other figures it is another draw, whose day was mistyped. Also the draw that has since got
 * the number.
 */
async function findTwin(trx: Kysely<Database>, draw: Draw): Promise<Draw | undefined> {
  const number = publishedNumber(draw);
  const { rows } = await sql<{ content: Draw; joined: string | null }>`
    SELECT r.content, d.joined_number AS joined
      FROM draws d JOIN draw_revisions r ON r.draw_number = d.number AND r.revision = d.revision
     WHERE NOT (d.by_hand AND d.withdrawn_at IS NOT NULL)
       AND (d.joined_number = ${number}
            OR d.draw_date = ${draw.date}::date AND d.number <> ${draw.number}
               AND (${number === null} OR d.joined_number IS NULL AND d.number ~ '^[0-9]{6}[a-z]$'))
     ORDER BY d.joined_number IS NOT DISTINCT FROM ${number} DESC`.execute(trx);
  const row = rows.find(
    ({ content, joined }) =>
      (joined !== null && joined === number) || (isSameName(content, draw) && haveSameFigures(content, draw)),
  );
  return row === undefined
    ? undefined
    : { ...row.content, ...(row.joined !== null && { joinedNumber: row.joined }) };
}

/** Figures that are not published on both sides say nothing. */
function haveSameFigures(one: Draw, other: Draw): boolean {
  return (['crs', 'invitations'] as const).every(
    (figure) => one[figure] === null || other[figure] === null || one[figure] === other[figure],
  );
}

/** Nothing new is recorded, and nobody is told a second time; a number that was missing is kept. */
async function joinTwin(context: InsertContext, draw: Draw, twin: Draw): Promise<RecordedEvent | null> {
  const number = publishedNumber(draw);
  if (number === null || publishedNumber(twin) !== null) return null;
  return touchRevision(context, { draw: { ...twin, joinedNumber: number } });
}

/** Where the operator wants it, alerts of a round that nobody has mapped, or without a number, wait for their word. */
function holds({ holdUnknownNames, baseline }: InsertContext, draw: Draw): boolean {
  return holdUnknownNames && !baseline && (draw.round.kind === 'unknown' || publishedNumber(draw) === null);
}

async function correct(context: Context, { draw, changes, published, replaced = [] }: Correction) {
  const recorded = await recordRevision(context, { draw, changes, published, author: null });
  if (recorded === undefined) return null;
  if (replaced.length > 0)
    await noteReplaced(context, { number: draw.number, revision: recorded.revision, replaced });
  return recorded.event;
}

async function withdraw(context: Context, number: string) {
  const row = await context.trx
    .updateTable('draws')
    .set({ withdrawn_at: context.now })
    .where('number', '=', number)
    .where('withdrawn_at', 'is', null)
    .returning(['revision', 'draw_date'])
    .executeTakeFirst();
  if (row === undefined) return null;
  return recordEvent(context, { type: 'withdrawn', number, revision: row.revision, date: row.draw_date });
}

/** A draw that was missing is back. Only one that had been withdrawn makes an event, and none makes an alert. */
async function comeBack(
  context: Context,
  { number, wasWithdrawn }: { number: string; wasWithdrawn: boolean },
) {
  const row = await context.trx
    .updateTable('draws')
    .set({ withdrawn_at: null, missing_since: null, missing_polls: 0 })
    .where('number', '=', number)
    .returning(['revision', 'draw_date'])
    .executeTakeFirst();
  if (row === undefined || !wasWithdrawn) return null;
  return recordEvent(context, { type: 'reinstated', number, revision: row.revision, date: row.draw_date });
}

type PendingChange =
  | { missing_since: Date; missing_polls: number }
  | { reversal_since: Date | null; reversal_polls: number };

async function setPending(trx: Transaction<Database>, number: string, change: PendingChange): Promise<void> {
  await trx.updateTable('draws').set(change).where('number', '=', number).execute();
}

/** One after the other: they share a connection, and the order of events is the order of the draws. */
async function each<T, R>(items: readonly T[], act: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const item of items) results.push(await act(item));
  return results;
}

/** Says to the operator, as a remark and in the audit log, that IRCC's later values took the place of theirs. */
async function noteReplaced(
  { trx, now }: { trx: Transaction<Database>; now: Date },
  { number, revision, replaced }: { number: string; revision: number; replaced: readonly DrawChange[] },
): Promise<void> {
  const remarks = replaced.map(({ field, from, to }) => ({
    ...{ drawNumber: number, field, code: 'hand_correction_replaced' },
    detail: `${JSON.stringify(from)} by hand, ${JSON.stringify(to)} by IRCC since`,
  }));
  await recordRemarks(trx, remarks, now);
  await recordAudit(trx, {
    ...{ action: 'draw.correction_replaced', target: `draw ${number}`, now },
    actor: { name: 'IRCC', requestId: null },
    before: Object.fromEntries(replaced.map(({ field, from }) => [field, from])),
    after: { revision, ...Object.fromEntries(replaced.map(({ field, to }) => [field, to])) },
  });
}
