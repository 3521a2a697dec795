import { prepareCandidates } from '@drawbell/store/fan-outs/candidates';
import type { ReplayScope } from '@drawbell/store/replays/tables';
import {
  readBarriers,
  readPastCandidates,
  readTold,
  type StandingBarrier,
  type ToldRow,
} from '@drawbell/store/replays/told';
import type { ReplayBatch } from '@drawbell/store/replays/walk';
import { createBatchDecider, type DecidedBatch } from '../fan-outs/batch.ts';
import { nothing, type Step, type Tally, type WalkContext } from './walk-context.ts';

/** People in one step: a replay is in no hurry, and each step holds a lock on its row only briefly. */
const peopleAtOnce = 4_000n;

/** Makes the function that decides for the next range of people; null after the last. */
export function peopleWalk(context: WalkContext): (cursor: string) => Promise<Step | null> {
  const { deps, claimed, catalogue, tallies } = context;
  const { store, clock } = deps;
  const { replay, draw, kind, recordedAt, upperBound } = claimed;
  const place = { replayId: replay.id, drawNumber: replay.draw_number, revision: replay.revision };
  const last = BigInt(upperBound);
  const decide = createBatchDecider(draw, catalogue);
  const readToday = prepareCandidates(store.pool, {
    ...{ draw, catalogue, revision: replay.revision },
    correction: kind === 'correction',
  });
  const named = replay.scope === 'named' ? new Set(replay.recipients.subscribers) : null;
  return async (cursor) => {
    const after = BigInt(cursor);
    if (!replay.channels.includes('email') || after >= last) return null;
    const upTo = String(after + peopleAtOnce < last ? after + peopleAtOnce : last);
    const now = clock();
    const range = { after: cursor, upTo };
    const rows =
      replay.scope === 'failed'
        ? []
        : replay.basis === 'that_day'
          ? await readPastCandidates(store.pool, { ...range, at: recordedAt, now })
          : await readToday(cursor, upTo, now);
    const plan = planMails(
      replay.scope,
      kind,
      {
        decided: decide(rows),
        told: await readTold(store.pool, { ...place, ...range }),
        barriers: await readBarriers(store.pool, { ...range, now }),
        named: named === null ? null : within(named, after, BigInt(upTo)),
      },
      tallies.email,
    );
    return { cursor: upTo, batch: { ...nothing, ...plan } };
  };
}

function within(ids: ReadonlySet<string>, after: bigint, upTo: bigint): Set<string> {
  return new Set([...ids].filter((id) => BigInt(id) > after && BigInt(id) <= upTo));
}

/** One range of people: whom the draw concerns, what they were told, and who may not be mailed. */
interface RangeOfPeople {
  readonly decided: DecidedBatch;
  readonly told: readonly ToldRow[];
  readonly barriers: ReadonlyMap<string, StandingBarrier>;
  /** Only these, for `named`. */
  readonly named: ReadonlySet<string> | null;
}

type MailPlan = Pick<ReplayBatch, 'mails' | 'mailsAgain'>;

/**
 * Decides for one range of people who is told by a replay, and counts everybody. Pure, so that a rehearsal and the
 * replay itself come to the same.
 * @param kind of the live alert of this revision
 */
function planMails(
  scope: ReplayScope,
  kind: 'alert' | 'correction',
  range: RangeOfPeople,
  tally: Tally,
): MailPlan {
  return scope === 'failed' ? planFailed(range, tally) : planConcerned(scope, kind, range, tally);
}

/** What ended in failure or doubt, for whoever may still be mailed. Nothing is matched anew. */
function planFailed({ told, barriers }: RangeOfPeople, tally: Tally): MailPlan {
  const mailsAgain: string[] = [];
  for (const row of told) {
    const { subscriberId, deliveryId, because, status } = row;
    if (status !== 'failed' && status !== 'uncertain' && !wasCancelledWithReplay(row)) continue;
    const left = barriers.get(subscriberId) ?? (row.toldByThis ? toldWord(row) : undefined);
    if (left !== undefined) {
      tally.leave(left);
      continue;
    }
    mailsAgain.push(deliveryId);
    tally.send(`sub_${subscriberId}`, { because, action: 'retry', before: status });
  }
  return { mails: [], mailsAgain };
}

function planConcerned(
  scope: Exclude<ReplayScope, 'failed'>,
  kind: 'alert' | 'correction',
  { decided, told, barriers, named }: RangeOfPeople,
  tally: Tally,
): MailPlan {
  const mails: MailPlan['mails'][number][] = [];
  const mailsAgain: string[] = [];
  const rowsOf = Map.groupBy(told, ({ subscriberId }) => subscriberId);
  const concerned = new Set(decided.recipientIds);
  for (const [index, subscriberId] of decided.recipientIds.entries()) {
    if (named !== null && !named.has(subscriberId)) continue;
    const result = decided.results[(decided.resultPlaces[index] ?? 0) - 1];
    if (result === undefined) continue;
    const { because, json: results } = result;
    const rows = rowsOf.get(subscriberId) ?? [];
    if (rows.some((row) => row.because !== because)) tally.otherOutcome();
    const action = barriers.get(subscriberId) ?? actionFor(scope, rows);
    if (typeof action === 'string') {
      tally.leave(action);
      continue;
    }
    const recipient = `sub_${subscriberId}`;
    tally.send(recipient, { because, action: action.kind, before: action.before });
    if (action.again !== null) mailsAgain.push(action.again);
    else mails.push({ subscriberId, kind: action.kind === 'repeat' ? 'repeat' : kind, because, results });
  }
  countOthers({ told, named, barriers }, concerned, tally);
  return { mails, mailsAgain };
}

interface Action {
  readonly kind: 'first' | 'retry' | 'repeat';
  /** The row that is owed again; null for a new one. */
  readonly again: string | null;
  readonly before: string | null;
}

/** What becomes of somebody whom the draw concerns, by what they were told; a word when they are left alone. */
function actionFor(scope: 'missed' | 'all' | 'named', rows: readonly ToldRow[]): Action | string {
  // Resumed: whomever this replay told before it was cancelled, or may have told, is not told by it twice.
  const told = rows.find((row) => row.toldByThis);
  if (told !== undefined) return toldWord(told);
  const alert = furthest(rows.filter((row) => row.kind !== 'repeat'));
  if (alert === undefined) return { kind: 'first', again: null, before: null };
  const { status, deliveryId } = alert;
  if (status === 'owed' || status === 'claimed' || status === 'sending') return 'under_way';
  if (status === 'cancelled' && alert.untried) return { kind: 'first', again: deliveryId, before: status };
  if (status === 'cancelled') return { kind: 'retry', again: deliveryId, before: status };
  if (scope === 'missed') return status === 'sent' ? 'delivered' : status;
  if (status !== 'sent') return { kind: 'retry', again: deliveryId, before: status };
  const repeat = rows.find((row) => row.kind === 'repeat');
  if (repeat === undefined) return { kind: 'repeat', again: null, before: status };
  if (repeat.status === 'sent') return 'repeated';
  if (repeat.status === 'owed' || repeat.status === 'claimed' || repeat.status === 'sending')
    return 'under_way';
  return { kind: 'repeat', again: repeat.deliveryId, before: repeat.status };
}

const byHowFar = ['sent', 'sending', 'claimed', 'owed', 'uncertain', 'failed', 'cancelled'];

/** Of one person's rows over all channels: whoever was told over one was told. */
function furthest(rows: readonly ToldRow[]): ToldRow | undefined {
  return rows.toSorted((a, b) => byHowFar.indexOf(a.status) - byHowFar.indexOf(b.status))[0];
}

/** Why somebody whom this very replay told is left alone. `uncertain`: nobody can know whether it did. */
function toldWord({ status, kind }: ToldRow): string {
  if (status === 'owed' || status === 'claimed' || status === 'sending') return 'under_way';
  if (status !== 'sent') return 'uncertain';
  return kind === 'repeat' ? 'repeated' : 'delivered';
}

/** Those who were told, or were named, and whom the draw does not concern as things are now. */
function countOthers(
  { told, named, barriers }: Pick<RangeOfPeople, 'told' | 'named' | 'barriers'>,
  concerned: ReadonlySet<string>,
  tally: Tally,
): void {
  for (const { subscriberId, kind, status } of told) {
    if (kind === 'repeat' || status !== 'sent' || concerned.has(subscriberId)) continue;
    if (!barriers.has(subscriberId)) tally.noLongerConcerned();
  }
  for (const subscriberId of named ?? [])
    if (!concerned.has(subscriberId)) tally.leave(barriers.get(subscriberId) ?? 'not_concerned');
}

/** A retry that was cancelled with the replay that ordered it: it had failed before. */
function wasCancelledWithReplay({ status, endReason }: ToldRow): boolean {
  return status === 'cancelled' && endReason === 'replay_cancelled';
}
