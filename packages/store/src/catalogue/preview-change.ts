import type { Catalogue } from '@drawbell/draws/catalogue';
import type { CategoryVersion } from '@drawbell/draws/category-version';
import type { Draw } from '@drawbell/draws/draw';
import { baseOfName, type MappedName } from '@drawbell/draws/round-meaning';
import { rereadRound } from '@drawbell/draws/round-type';
import { readNewest } from '../known-draws.ts';
import type { Store } from '../open-store.ts';
import { listDraws } from '../reading/list-draws.ts';
import { type AudienceCounts, countAudience } from './count-audience.ts';
import { catalogueIf, catalogueWith, readAdditions } from './read-catalogue.ts';

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

/** Beyond this, a preview would hold up the process that makes it. */
const rowsMax = 200_000;

/**
 * Whom a version or a name would affect, in numbers: over the draw of a number, or over the newest `draws` of the
 * category or name. Changes nothing. Null when there is no draw of that number.
 */
export async function previewCatalogueChange(
  { db, pool }: Store,
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
