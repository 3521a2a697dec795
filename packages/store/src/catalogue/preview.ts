import { decideAlert } from '@drawbell/draws/alert-decision';
import type { Catalogue } from '@drawbell/draws/catalogue';
import type { CategoryVersion } from '@drawbell/draws/category-version';
import type { Draw } from '@drawbell/draws/draw';
import { bestOutcome, createDrawMatcher } from '@drawbell/draws/match-draw';
import type { Outcome } from '@drawbell/draws/match-result';
import type { Preferences } from '@drawbell/draws/preferences';
import type { Profile } from '@drawbell/draws/profile';
import { baseOfName, type MappedName } from '@drawbell/draws/round-meaning';
import { rereadRound } from '@drawbell/draws/round-type';
import type pg from 'pg';
import { listDraws, readNewest } from '../draws/draws.ts';
import type { Store } from '../open-store.ts';
import { catalogueIf, catalogueWith, readAdditions } from './catalogue.ts';

/** Whom a draw concerns now, and whom it would concern. */
interface DrawPreview {
  /** Null for a made-up draw, open to every score, where none of the category is on record. */
  readonly number: string | null;
  readonly date: string;
  readonly before: AudienceCounts;
  readonly after: AudienceCounts;
}

export interface ChangePreview {
  readonly draws: readonly DrawPreview[];
  /** Active subscribers and watched profiles that were looked at. */
  readonly people: number;
  readonly watched: number;
  readonly complete: boolean;
}

/** More would hold up the process that makes the preview. */
const rowsMax = 200_000;

/**
 * Whom a version or a name would affect, in numbers: over the draw of a number, or over the newest `draws` of the
 * category or name. Changes nothing. Null when there is no draw of that number.
 */
export async function previewCatalogueChange(
  { db, pool }: Pick<Store, 'db' | 'pool'>,
  {
    addition,
    number,
    draws: drawsMax,
    now,
  }: { addition: CategoryVersion | MappedName; number: string | null; draws: number; now: Date },
): Promise<ChangePreview | null> {
  const additions = await readAdditions(db);
  const before = catalogueWith(additions);
  const after = catalogueIf(additions, addition);
  const newest = number === null ? undefined : await readNewest(db, number);
  if (number !== null && newest === undefined) return null;
  const chosen =
    newest === undefined ? await newestConcerned({ db }, { addition, after, drawsMax }) : [newest.draw];
  const draws = chosen.length === 0 && !('means' in addition) ? [madeUpDraw(addition)] : chosen;
  const trials = draws.flatMap((draw) => {
    const madeUp = draw.number === madeUpNumber;
    return [
      { draw, catalogue: before, madeUp },
      { draw: reread(draw, before, after), catalogue: after, madeUp },
    ];
  });
  const { counts, ...walked } = await countAudience(pool, trials, { now, rowsMax });
  return {
    ...walked,
    draws: draws.flatMap((draw, index) => {
      const [one, other] = [counts[2 * index], counts[2 * index + 1]];
      if (one === undefined || other === undefined) return [];
      return [
        {
          number: draw.number === madeUpNumber ? null : draw.number,
          ...{ date: draw.date, before: one, after: other },
        },
      ];
    }),
  };
}

async function newestConcerned(
  { db }: Pick<Store, 'db'>,
  {
    addition,
    after,
    drawsMax,
  }: { addition: CategoryVersion | MappedName; after: Catalogue; drawsMax: number },
): Promise<Draw[]> {
  const { draws } = await listDraws(db, {}, { limit: 2_000, before: null });
  const isConcerned = (draw: Draw): boolean => {
    if ('means' in addition) return baseOfName(draw.nameEn) === baseOfName(addition.name);
    const rounds = [draw.round, rereadRound(draw, after)];
    return rounds.some((round) => round.kind === 'category' && round.category === addition.key);
  };
  return draws
    .flatMap(({ draw, withdrawnAt }) => (withdrawnAt === null && isConcerned(draw) ? [draw] : []))
    .slice(0, drawsMax);
}

/** What the name means only after the change; whom a draw was for that was corrected by hand stays. */
function reread(draw: Draw, before: Catalogue, after: Catalogue): Draw {
  const round = rereadRound(draw, after);
  const changed = JSON.stringify(round) !== JSON.stringify(rereadRound(draw, before));
  return changed ? { ...draw, round } : draw;
}

const madeUpNumber = '0';

/** On the first day of the version, open to every score: its counts are of those who fulfil the rule. */
function madeUpDraw({ key, labelEn, inForceFrom }: CategoryVersion): Draw {
  return {
    ...{ number: madeUpNumber, date: inForceFrom, nameEn: labelEn, nameFr: null },
    round: { kind: 'category', category: key, labelVersion: null, labelYear: null },
    ...{ invitations: null, crs: 0, tieBreak: null, heldAtText: null, programsText: null },
    ...{ pool: null, sourceUrl: null },
  };
}

/** Whom one draw concerns, in numbers. */
interface AudienceCounts {
  /** Active subscribers by their best outcome. */
  readonly people: Readonly<Record<Outcome, number>>;
  /** Of them, those who would be told. */
  readonly told: number;
  /** Watched profiles by outcome. */
  readonly watched: Readonly<Record<Outcome, number>>;
}

/** A draw under one catalogue. */
interface Trial {
  readonly draw: Draw;
  readonly catalogue: Catalogue;
  /** The draw is made up, and so is its day: everybody counts as in the pool on it, with a score of that day. */
  readonly madeUp?: boolean;
}

/** What was walked for the counts. */
interface AudienceWalk {
  readonly counts: readonly AudienceCounts[];
  readonly people: number;
  readonly watched: number;
  /** False when there are more than a preview looks at: the counts are then of the first ones. */
  readonly complete: boolean;
}

const rowsAtOnce = 2_000;

interface Person {
  readonly id: string;
  readonly profiles: Profile[];
  readonly preferences: Preferences;
}

/**
 * Counts for each trial whom it concerns, over those who would be told now: active, neither paused nor suppressed. Reads
 * in bounded batches, without addresses, and writes nothing.
 */
async function countAudience(
  pool: pg.Pool,
  trials: readonly Trial[],
  { now, rowsMax }: { now: Date; rowsMax: number },
): Promise<AudienceWalk> {
  const counting = trials.map((trial) => ({
    draw: trial.draw,
    match: matcherOf(trial),
    people: noOutcomes(),
    watched: noOutcomes(),
    told: 0,
  }));
  const people = await walk(
    rowsMax,
    (after) => readPeople(pool, after, now),
    ({ profiles, preferences }) => {
      for (const each of counting) {
        const results = profiles.map((profile) => each.match(profile, preferences));
        each.people[bestOutcome(results) ?? 'does_not_meet'] += 1;
        const told = profiles.some((profile, index) => {
          const result = results[index];
          return result !== undefined && decideAlert(each.draw, result, profile, preferences).told;
        });
        if (told) each.told += 1;
      }
    },
  );
  const watched = await walk(
    rowsMax,
    (after) => readWatched(pool, after),
    ({ facts }) => {
      for (const each of counting) each.watched[each.match(facts).outcome] += 1;
    },
  );
  return {
    counts: counting.map((each) => ({ people: each.people, told: each.told, watched: each.watched })),
    ...{ people: people.seen, watched: watched.seen },
    complete: people.complete && watched.complete,
  };
}

function matcherOf({ draw, catalogue, madeUp = false }: Trial): ReturnType<typeof createDrawMatcher> {
  const match = createDrawMatcher(draw, catalogue);
  if (!madeUp) return match;
  return ({ submittedAt: _at, ...facts }, options) => match({ ...facts, crsReadOn: draw.date }, options);
}

async function walk<Row extends { readonly id: string }>(
  rowsMax: number,
  read: (after: string) => Promise<Row[]>,
  look: (row: Row) => void,
): Promise<{ seen: number; complete: boolean }> {
  let seen = 0;
  let after = '0';
  while (seen < rowsMax) {
    const rows = await read(after);
    for (const row of rows) look(row);
    seen += rows.length;
    const last = rows.at(-1);
    if (last === undefined || rows.length < rowsAtOnce) return { seen, complete: true };
    after = last.id;
  }
  return { seen, complete: false };
}

async function readPeople(pool: pg.Pool, after: string, now: Date): Promise<Person[]> {
  const { rows } = await pool.query<Person>(
    `SELECT s.id,
            (SELECT coalesce(jsonb_agg(p.facts ORDER BY p.position), '[]') FROM profiles p
              WHERE p.subscriber_id = s.id) AS profiles,
            jsonb_build_object('meets', s.wants_meets, 'mayMeet', s.wants_may_meet, 'nearPoints', s.near_points,
              'everyDrawOfMyPrograms', s.wants_my_programs, 'everyDraw', s.wants_every_draw) AS preferences
       FROM subscribers s
      WHERE s.id > $1 AND s.state = 'active' AND (s.paused_until IS NULL OR s.paused_until <= $2)
        AND NOT EXISTS (SELECT FROM suppressions x WHERE x.email_hash = s.email_hash)
      ORDER BY s.id LIMIT $3`,
    [after, now, rowsAtOnce],
  );
  return rows;
}

async function readWatched(pool: pg.Pool, after: string): Promise<{ id: string; facts: Profile }[]> {
  const { rows } = await pool.query<{ id: string; facts: Profile }>(
    `SELECT w.id, w.facts FROM watched_profiles w JOIN consumers c ON c.id = w.consumer_id
      WHERE w.id > $1 AND c.disabled_at IS NULL ORDER BY w.id LIMIT $2`,
    [after, rowsAtOnce],
  );
  return rows;
}

function noOutcomes(): Record<Outcome, number> {
  return { meets: 0, may_meet: 0, near: 0, does_not_meet: 0 };
}
