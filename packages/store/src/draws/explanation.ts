import { decidePerson, type LabelledResult } from '@drawbell/draws/alert-decision';
import type { Catalogue } from '@drawbell/draws/catalogue';
import type { Draw } from '@drawbell/draws/draw';
import { drawAddress } from '@drawbell/draws/draw-number';
import { createDrawMatcher } from '@drawbell/draws/match-draw';
import type { Preferences } from '@drawbell/draws/preferences';
import type { Profile } from '@drawbell/draws/profile';
import type { Kysely } from 'kysely';
import { readCatalogue, readCatalogueAt } from '../catalogue/catalogue.ts';
import { type DeliveryDetail, readDeliveriesOf } from '../deliveries/deliveries.ts';
import type { Alerting, Database } from '../schema.ts';
import { findSubscriber, listProfiles, preferencesOf, readSettingsAt } from '../subscribers/subscribers.ts';
import { drawKeyOf } from './draw-key.ts';
import type { HeldBecause } from './tables.ts';

/** Why a draw did or did not reach a person: what was recorded, and what matching says now, side by side. */
export interface Explanation extends ExplainedFacts {
  /** What the draw is found by: its number, or its key while it has none. */
  readonly drawNumber: string;
  /** The newest; its verdict is told. */
  readonly revision: number;
  readonly verdict: Verdict;
  /** The same for an operator, in a sentence. */
  readonly sentence: string;
}

/** Undefined when there is no such person or draw. Changes nothing. */
export async function explainDraw(
  db: Kysely<Database>,
  { subscriberId, drawNumber: name, now }: { subscriberId: string; drawNumber: string; now: Date },
): Promise<Explanation | undefined> {
  const subscriber = await findSubscriber(db, subscriberId);
  const key = await drawKeyOf(db, name);
  const draw = await readNewestRevision(db, key);
  if (subscriber === undefined || draw === undefined) return undefined;
  const suppression = await db
    .selectFrom('suppressions')
    .select('reason')
    .where('email_hash', '=', subscriber.email_hash)
    .executeTakeFirst();
  const recorded = await readDeliveriesOf(db, { subscriberId, drawNumber: key });
  const toldBefore = recorded.some(
    ({ revision, status }) => revision < draw.revision && (status === 'sent' || status === 'uncertain'),
  );
  const decide = (catalogue: Catalogue, preferences: Preferences, profiles: readonly Profile[]): Recomputed =>
    decidePerson(draw.content, createDrawMatcher(draw.content, catalogue), profiles, preferences, toldBefore);
  const today = decide(
    await readCatalogue(db),
    preferencesOf(subscriber),
    await listProfiles(db, subscriberId),
  );
  const catalogueThen = await readCatalogueAt(db, draw.recordedAt);
  const then = await readSettingsAt(db, subscriber, draw.recordedAt);
  const facts = {
    ...{ recorded, today, draw },
    thatDay: then === null ? null : decide(catalogueThen, then.preferences, then.profiles),
    person: {
      state: subscriber.state,
      confirmedAt: subscriber.confirmed_at,
      endedAt: subscriber.ended_at,
      pausedUntil: subscriber.paused_until,
      suppressed: suppression?.reason ?? null,
    },
  };
  const { content, revision, ...about } = draw;
  return {
    ...{ drawNumber: drawAddress({ ...content, number: key }), revision, ...facts, draw: about },
    ...verdictOf(facts, { revision, now, createdAt: subscriber.created_at }),
  };
}

type NewestRevision = ExplainedFacts['draw'] & { readonly content: Draw; readonly revision: number };

async function readNewestRevision(db: Kysely<Database>, number: string): Promise<NewestRevision | undefined> {
  const draw = await db
    .selectFrom('draws')
    .innerJoin('draw_revisions as r', (join) =>
      join.onRef('r.draw_number', '=', 'draws.number').onRef('r.revision', '=', 'draws.revision'),
    )
    .select([
      'r.content',
      'draws.revision',
      'r.recorded_at as recordedAt',
      'draws.withdrawn_at as withdrawnAt',
      'draws.held_at as heldAt',
      'draws.held_because as heldBecause',
    ])
    .where('draws.number', '=', number)
    .executeTakeFirst();
  if (draw === undefined) return undefined;
  const event = await db
    .selectFrom('draw_events')
    .select('alerting')
    .where('draw_number', '=', number)
    .where('revision', '=', draw.revision)
    .where('type', 'in', ['published', 'corrected'])
    .executeTakeFirst();
  const fanOut = await db
    .selectFrom('fan_outs')
    .select(['state', 'finished_at as finishedAt'])
    .where('draw_number', '=', number)
    .where('revision', '=', draw.revision)
    .executeTakeFirst();
  return { ...draw, alerting: event?.alerting ?? 'none', fanOut: fanOut ?? null };
}

/** Why a draw did or did not reach somebody, in a word. */
type Verdict =
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
interface Recomputed {
  readonly because: string | null;
  readonly results: readonly LabelledResult[];
}

/** All that a verdict rests on. */
interface ExplainedFacts {
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
function verdictOf(
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
