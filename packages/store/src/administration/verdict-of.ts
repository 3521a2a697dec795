import type { LabelledResult } from '@drawbell/draws/decide-person';
import type { DeliveryDetail } from '../reading/read-delivery.ts';
import type { Alerting, HeldBecause } from '../schema.ts';

/** Why a draw did or did not reach somebody, in a word. */
export type Verdict =
  | 'told'
  | 'under_way'
  | 'in_doubt'
  | 'refused'
  | 'cancelled'
  | 'told_of_an_earlier_revision'
  | 'draw_alerts_nobody'
  | 'held'
  | 'withdrawn'
  | 'not_matched_yet'
  | 'signed_up_later'
  | 'suppressed'
  | 'unsubscribed'
  | 'paused'
  | 'not_concerned'
  | 'missed';

/** What matching says of a person with given settings. `because` is null when the draw does not concern them. */
export interface Recomputed {
  readonly because: string | null;
  readonly results: readonly LabelledResult[];
}

/** All that a verdict rests on. */
export interface ExplainedFacts {
  /** Of the newest revision. */
  readonly draw: {
    readonly recordedAt: Date;
    readonly alerting: Alerting;
    readonly withdrawnAt: Date | null;
    readonly heldAt: Date | null;
    readonly heldBecause: HeldBecause | null;
    readonly fanOut: { readonly state: string; readonly finishedAt: Date | null } | null;
  };
  readonly person: {
    readonly state: string;
    readonly confirmedAt: Date | null;
    readonly endedAt: Date | null;
    readonly pausedUntil: Date | null;
    readonly suppressed: string | null;
  };
  /** Of all revisions, oldest first. */
  readonly recorded: readonly DeliveryDetail[];
  readonly today: Recomputed;
  /** By what was settled when the revision was recorded; null when they were not here, or wanted no mail, then. */
  readonly thatDay: Recomputed | null;
}

interface Said {
  readonly verdict: Verdict;
  readonly sentence: string;
}

/** Says for an operator why the newest revision did or did not reach a person. Pure. */
export function verdictOf(
  facts: ExplainedFacts,
  context: { readonly revision: number; readonly now: Date; readonly createdAt: Date },
): Said {
  const ledger = fromLedger(facts, context.revision);
  // What is owed of a draw that is held back or withdrawn is not on its way.
  if (ledger?.verdict === 'under_way') return standing(facts) ?? ledger;
  return ledger ?? fromDraw(facts) ?? fromPerson(facts, context);
}

function fromLedger({ recorded }: ExplainedFacts, revision: number): Said | null {
  const rows = recorded.filter((row) => row.revision === revision);
  const sent = rows.find(({ status }) => status === 'sent');
  if (sent !== undefined)
    return say('told', `The mail server took the alert at ${iso(sent.endedAt)}. Look at its attempts.`);
  const [row] = rows;
  if (row === undefined) return null;
  const answer = row.tries.at(-1)?.response ?? '';
  const last = answer === '' ? '' : ` The last answer was: ${answer}`;
  switch (row.status) {
    case 'failed':
      return say('refused', `The mail server refused it after ${row.attempts} tries.${last}`);
    case 'uncertain':
      return say('in_doubt', `Nobody knows whether the mail server took it: ${row.attempts} tries.${last}`);
    case 'cancelled':
      return say('cancelled', `It was owed and not sent: ${row.endReason ?? 'no reason recorded'}.`);
    default:
      return say(
        'under_way',
        `It is owed and on its way${row.nextAttemptAt === null ? '' : `, next try ${iso(row.nextAttemptAt)}`}.${last}`,
      );
  }
}

function standing({ draw }: ExplainedFacts): Said | null {
  if (draw.withdrawnAt !== null)
    return say('withdrawn', `IRCC does not publish the draw any more, since ${iso(draw.withdrawnAt)}.`);
  if (draw.heldAt !== null)
    return say('held', `Its alerts are held back since ${iso(draw.heldAt)} (${draw.heldBecause ?? ''}).`);
  return null;
}

function fromDraw(facts: ExplainedFacts): Said | null {
  const { draw, recorded } = facts;
  const stands = standing(facts);
  if (stands !== null) return stands;
  if (recorded.some(({ status }) => status === 'sent') && draw.alerting !== 'alert')
    return say(
      'told_of_an_earlier_revision',
      'They were told of an earlier revision; this one alerts nobody.',
    );
  if (draw.alerting !== 'alert') {
    const why = { baseline: 'it is history of the first look', late: 'it was found too long after its date' };
    const reason = draw.alerting === 'none' ? 'its correction came too late' : why[draw.alerting];
    return say('draw_alerts_nobody', `The draw alerted nobody: ${reason}. A replay can.`);
  }
  if (draw.fanOut !== null && draw.fanOut.state !== 'done')
    return say('not_matched_yet', 'The draw is still being matched with profiles.');
  return null;
}

function fromPerson(
  { person, draw, today, thatDay }: ExplainedFacts,
  { now, createdAt }: { readonly now: Date; readonly createdAt: Date },
): Said {
  if (createdAt > (draw.fanOut?.finishedAt ?? draw.recordedAt))
    return say('signed_up_later', `They signed up at ${iso(createdAt)}, after the draw had been matched.`);
  if (person.suppressed !== null) return say('suppressed', `The address gets no mail: ${person.suppressed}.`);
  if (person.state !== 'active') return say('unsubscribed', `They unsubscribed at ${iso(person.endedAt)}.`);
  if (thatDay === null) return say('unsubscribed', 'They wanted no mail when the draw was recorded.');
  if (thatDay.because === null) {
    const now_ = today.because === null ? '' : ' By what is settled today it does: a replay would tell them.';
    return say('not_concerned', `By what was settled that day the draw does not concern them.${now_}`);
  }
  if (person.pausedUntil !== null && person.pausedUntil > now)
    return say('paused', `They paused their alerts until ${iso(person.pausedUntil)}.`);
  return say('missed', 'They should have been told and were not. A replay with the scope "missed" does it.');
}

function say(verdict: Verdict, sentence: string): Said {
  return { verdict, sentence };
}

function iso(at: Date | null): string {
  return at?.toISOString() ?? 'an unknown time';
}
