import { prepareCandidates } from '@drawbell/store/fan-outs/candidates';
import { readBarriers, readPastCandidates, readTold } from '@drawbell/store/replays/told';
import { createBatchDecider } from '../match-draw/decide-batch.ts';
import { planMails } from './plan-mails.ts';
import { nothing, type Step, type WalkContext } from './walk-context.ts';

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
