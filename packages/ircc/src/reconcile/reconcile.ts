import {
  type Catalogue,
  changesBetween,
  type Draw,
  type DrawChange,
  nameNotPublished,
  rereadRound,
} from '@drawbell/draws';
import { compareDrawNumbers } from '../parse/draw-number.ts';
import { republish } from './republish.ts';
import type { KnownDraw, Pending, Reconciliation } from './reconciliation.ts';

/** A draw is believed gone, or back to what it was before, only after so many polls in a row and so long. */
const pollsToBelieve = 3;
const msToBelieve = 30 * 60_000;

/** From this many known draws on, a file with fewer than half of them is not believed at all. */
const plausibilityFrom = 10;

/** Whether a file is so short of known draws that it must be broken, whatever is in it. */
export function isImplausible(known: readonly KnownDraw[], published: readonly Draw[]): boolean {
  const standing = known.filter(({ withdrawnAt }) => withdrawnAt === null);
  if (standing.length < plausibilityFrom) return false;
  const there = new Set(published.map(({ number }) => number));
  return standing.filter(({ draw }) => there.has(draw.number)).length * 2 < standing.length;
}

/**
 * Compares what is published with what is recorded. Pure.
 *
 * An edge of the CDN may serve an older file: draws vanish and come back, corrections are undone. So nothing is
 * withdrawn or reverted before it was seen in three polls in a row over 30 minutes, and while the newest draw is
 * missing, differences in others are taken for the older file's.
 */
export function reconcile(
  known: readonly KnownDraw[],
  published: readonly Draw[],
  moment: Moment,
): Reconciliation {
  const { now } = moment;
  const there = new Map(published.map((draw) => [draw.number, draw]));
  const recorded = new Set(known.map(({ draw }) => draw.number));
  const olderFile = isOlderFile(known, there);
  const found = {
    fresh: published.filter(({ number }) => !recorded.has(number)),
    corrected: [] as Reconciliation['corrected'][number][],
    cosmetic: [] as Reconciliation['cosmetic'][number][],
    missing: [] as Reconciliation['missing'][number][],
    withdrawn: [] as string[],
    returned: [] as Reconciliation['returned'][number][],
    reversals: [] as Reconciliation['reversals'][number][],
    settled: [] as string[],
  };
  for (const entry of known) {
    const { number } = entry.draw;
    const draw = there.get(number);
    if (draw === undefined) {
      if (entry.withdrawnAt !== null) continue;
      const pending = oneMore(entry.missing, now);
      if (isBelieved(pending, now)) found.withdrawn.push(number);
      else found.missing.push({ number, ...pending });
      continue;
    }
    const wasWithdrawn = entry.withdrawnAt !== null;
    if (wasWithdrawn || entry.missing !== null) found.returned.push({ number, wasWithdrawn });
    if (!olderFile) compareContent(entry, draw, moment, found);
  }
  return found;
}

/** A page of fewer facts and rows adds what is new, and says nothing about the rest. */
export function reconcilePartial(known: readonly KnownDraw[], published: readonly Draw[]): Reconciliation {
  const recorded = new Map(known.map((entry) => [entry.draw.number, entry]));
  const nothing = { corrected: [], cosmetic: [], missing: [], withdrawn: [], reversals: [], settled: [] };
  const returned = published.flatMap(({ number }) => {
    const entry = recorded.get(number);
    if (entry === undefined || (entry.missing === null && entry.withdrawnAt === null)) return [];
    return [{ number, wasWithdrawn: entry.withdrawnAt !== null }];
  });
  return { ...nothing, returned, fresh: published.filter(({ number }) => !recorded.has(number)) };
}

interface ContentFindings {
  readonly corrected: Reconciliation['corrected'][number][];
  readonly cosmetic: Reconciliation['cosmetic'][number][];
  readonly reversals: Reconciliation['reversals'][number][];
  readonly settled: string[];
}

interface Moment {
  readonly now: Date;
  readonly catalogue: Catalogue;
}

/**
 * The feed is compared with what it said last, never with a correction by hand: an error that stands uncorrected there
 * undoes nothing, however often it is seen. What IRCC does change counts, before a correction by hand of the same field.
 */
function compareContent(
  entry: KnownDraw,
  row: Draw,
  { now, catalogue }: Moment,
  found: ContentFindings,
): void {
  const { number } = row;
  const said = entry.published ?? entry.draw;
  const says = withWhatWasKnown(row, said);
  const saidAnew = changesBetween(said, says, catalogue);
  const isMaterial = (changes: readonly DrawChange[]) => changes.some(({ material }) => material);
  const isReversal = entry.earlier.some((earlier) => {
    const reread = { ...earlier, round: rereadRound(earlier, catalogue) };
    return !isMaterial(changesBetween(reread, says, catalogue));
  });
  if (isMaterial(saidAnew) && isReversal) {
    const pending = oneMore(entry.reversal, now);
    if (!isBelieved(pending, now)) {
      found.reversals.push({ number, ...pending });
      return;
    }
  }
  if (entry.reversal !== null) found.settled.push(number);
  if (saidAnew.length === 0) return;
  const republished = republish(entry, { said, says, saidAnew }, catalogue);
  const changes = changesBetween(entry.draw, republished.draw, catalogue);
  if (isMaterial(changes) || republished.replaced.length > 0)
    found.corrected.push({ ...republished, changes });
  else found.cosmetic.push(republished);
}

/**
 * What a look does not show was not taken back: a French feed that is down must not take a name away, and a cell
 * that is blank or unreadable in a row edited by hand corrects nothing. The parser's remarks tell of it.
 */
function withWhatWasKnown(published: Draw, known: Draw): Draw {
  const named = published.nameEn === nameNotPublished ? known : published;
  return {
    ...published,
    nameEn: named.nameEn,
    round: named.round,
    nameFr: published.nameFr ?? known.nameFr,
    crs: published.crs ?? known.crs,
    invitations: published.invitations ?? known.invitations,
    tieBreak: published.tieBreak ?? known.tieBreak,
  };
}

/** The newest standing draw is missing: the file was made before it was added, or the draw was taken out. */
function isOlderFile(known: readonly KnownDraw[], there: ReadonlyMap<string, Draw>): boolean {
  let newest: string | null = null;
  for (const { draw, withdrawnAt } of known) {
    if (withdrawnAt !== null) continue;
    if (newest === null || compareDrawNumbers(draw.number, newest) > 0) newest = draw.number;
  }
  return newest !== null && !there.has(newest);
}

function oneMore(before: Pending | null, now: Date): Pending {
  return { since: before?.since ?? now.toISOString(), polls: (before?.polls ?? 0) + 1 };
}

function isBelieved({ since, polls }: Pending, now: Date): boolean {
  return polls >= pollsToBelieve && now.getTime() - Date.parse(since) >= msToBelieve;
}
