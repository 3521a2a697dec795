import type { Catalogue } from '@drawbell/draws/catalogue';
import { decidePerson } from '@drawbell/draws/decide-person';
import type { Draw } from '@drawbell/draws/draw';
import { drawAddress } from '@drawbell/draws/draw-number';
import { createDrawMatcher } from '@drawbell/draws/match-draw';
import type { Preferences } from '@drawbell/draws/preferences';
import type { Profile } from '@drawbell/draws/profile';
import type { Kysely } from 'kysely';
import { readCatalogue, readCatalogueAt } from '../catalogue/read-catalogue.ts';
import { drawKeyOf } from '../draw-key.ts';
import { listProfiles } from '../reading/list-profiles.ts';
import { readDeliveriesOf } from '../reading/read-delivery.ts';
import type { Database } from '../schema.ts';
import { findSubscriber } from '../subscribers/find-subscriber.ts';
import { readSettingsAt } from '../subscribers/keep-past-settings.ts';
import { preferencesOf } from '../subscribers/preferences-of.ts';
import { type ExplainedFacts, type Recomputed, type Verdict, verdictOf } from './verdict-of.ts';

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
  const draw = await readNewest(db, key);
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

async function readNewest(db: Kysely<Database>, number: string): Promise<NewestRevision | undefined> {
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
