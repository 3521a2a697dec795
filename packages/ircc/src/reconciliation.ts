import type { Catalogue } from '@drawbell/draws/catalogue';
import type { Draw } from '@drawbell/draws/draw';
import { changesBetween, type DrawChange } from '@drawbell/draws/draw-change';
import { publishedNumber } from '@drawbell/draws/draw-number';
import { nameNotPublished } from '@drawbell/draws/round-meaning';
import { rereadRound } from '@drawbell/draws/round-type';
import { compareDrawNumbers } from './draw-number.ts';
import type { KnownDraw, Pending, Reconciliation, Republished } from './known-draw.ts';
import { pairDraws } from './pairs.ts';

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
  const shown = standing.filter(
    ({ draw }) => there.has(draw.number) || there.has(publishedNumber(draw) ?? ''),
  );
  return shown.length * 2 < standing.length;
}

/**
 * Compares what is published with what is recorded. Pure. Which published draw is which recorded one is decided by
 * `pairDraws`.
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
  const { pairs, fresh, contested, unsettled, keys } = pairDraws(known, published, moment.claims);
  const olderFile = isOlderFile(known, (number) => pairs.has(number) || contested.has(number));
  const found = {
    ...{ fresh, unsettled, keys },
    corrected: [] as Reconciliation['corrected'][number][],
    cosmetic: [] as Reconciliation['cosmetic'][number][],
    missing: [] as Reconciliation['missing'][number][],
    withdrawn: [] as string[],
    returned: [] as Reconciliation['returned'][number][],
    reversals: [] as Reconciliation['reversals'][number][],
    settled: [] as string[],
    shown: [] as string[],
  };
  for (const entry of known) {
    const { number } = entry.draw;
    const draw = pairs.get(number);
    const byHand = entry.byHand === true;
    if (draw === undefined) {
      // Nobody saw it in the feed before, or its number stands there in another draw's row: it has not gone.
      if (entry.withdrawnAt !== null || byHand || contested.has(number)) continue;
      const pending = oneMore(entry.missing, now);
      if (isBelieved(pending, now)) found.withdrawn.push(number);
      else found.missing.push({ number, ...pending });
      continue;
    }
    const wasWithdrawn = entry.withdrawnAt !== null;
    if (wasWithdrawn || entry.missing !== null) found.returned.push({ number, wasWithdrawn });
    if (byHand) found.shown.push(number);
    if (!olderFile || byHand) compareContent(entry, draw, moment, found);
    else found.cosmetic.push(...joining(entry, draw));
  }
  return found;
}

/**
 * A page of fewer facts and rows adds what is new, and says nothing about the rest but the number of a draw that had
 * none.
 */
export function reconcilePartial(known: readonly KnownDraw[], published: readonly Draw[]): Reconciliation {
  const { pairs, fresh, unsettled, keys } = pairDraws(known, published);
  const nothing = { corrected: [], missing: [], withdrawn: [], reversals: [], settled: [] };
  const there = known.filter(({ draw }) => pairs.has(draw.number));
  return {
    ...{ ...nothing, fresh, unsettled, keys },
    returned: there
      .filter(({ missing, withdrawnAt }) => missing !== null || withdrawnAt !== null)
      .map(({ draw, withdrawnAt }) => ({ number: draw.number, wasWithdrawn: withdrawnAt !== null })),
    cosmetic: there.flatMap((entry) => joining(entry, pairs.get(entry.draw.number))),
    shown: there.filter(({ byHand }) => byHand === true).map(({ draw }) => draw.number),
  };
}

/**
 * The number that a draw without one has got. It is taken from an older file and from a page of fewer facts, too: neither
 * can know a number that was never given. A number that it has is changed by a whole and current file only.
 */
function joining({ draw, published: said }: KnownDraw, row: Draw | undefined): Reconciliation['cosmetic'] {
  if (row?.joinedNumber === undefined || publishedNumber(draw) !== null) return [];
  const { joinedNumber } = row;
  const published = said === null ? null : { ...said, joinedNumber };
  return [{ draw: { ...draw, joinedNumber }, published, replaced: [] }];
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
  /** As `parseFeed` gives them. */
  readonly claims?: ReadonlyMap<string, string>;
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
  const joinedNumber = published.joinedNumber ?? known.joinedNumber;
  return {
    ...published,
    ...(joinedNumber !== undefined && { joinedNumber }),
    nameEn: named.nameEn,
    round: named.round,
    nameFr: published.nameFr ?? known.nameFr,
    crs: published.crs ?? known.crs,
    invitations: published.invitations ?? known.invitations,
    tieBreak: published.tieBreak ?? known.tieBreak,
  };
}

/**
 * The newest standing draw is missing: the file was made before it was added, or the draw was taken out. The newest is the
 * one of the highest number, and one without a number when none was held later.
 */
function isOlderFile(known: readonly KnownDraw[], isThere: (number: string) => boolean): boolean {
  let newest: { number: string; draw: Draw } | null = null;
  let unnumbered: Draw | null = null;
  for (const { draw, withdrawnAt, byHand } of known) {
    if (withdrawnAt !== null || byHand === true) continue;
    const number = publishedNumber(draw);
    if (number === null) {
      if (unnumbered === null || draw.date >= unnumbered.date) unnumbered = draw;
    } else if (newest === null || compareDrawNumbers(number, newest.number) > 0) newest = { number, draw };
  }
  if (newest !== null && !isThere(newest.draw.number)) return true;
  return (
    unnumbered !== null &&
    (newest === null || unnumbered.date >= newest.draw.date) &&
    !isThere(unnumbered.number)
  );
}

function oneMore(before: Pending | null, now: Date): Pending {
  return { since: before?.since ?? now.toISOString(), polls: (before?.polls ?? 0) + 1 };
}

function isBelieved({ since, polls }: Pending, now: Date): boolean {
  return polls >= pollsToBelieve && now.getTime() - Date.parse(since) >= msToBelieve;
}

/**
 * A draw as it is after IRCC changed its publication. What IRCC changed is taken, what was corrected by hand and IRCC
 * left alone stays. Another spelling of the same fact is no other fact and ends no correction.
 */
function republish(
  { draw, published }: KnownDraw,
  { said, says, saidAnew }: { said: Draw; says: Draw; saidAnew: readonly DrawChange[] },
  catalogue: Catalogue,
): Republished {
  if (published === null) return { draw: says, published: null, replaced: [] };
  const byHand = new Set(changesBetween(said, draw, catalogue).map(({ field }) => field));
  const kept = [...byHand].filter(
    (field) => !saidAnew.some((change) => change.field === field && isAnotherFact(change)),
  );
  const next: Draw = { ...says, ...Object.fromEntries(kept.map((field) => [field, draw[field]])) };
  const stands = changesBetween(says, next, catalogue).length > 0;
  const replaced = changesBetween(draw, next, catalogue).filter(({ field }) => byHand.has(field));
  return { draw: next, published: stands ? says : null, replaced };
}

function isAnotherFact({ field, from, material }: DrawChange): boolean {
  if (field === 'tieBreak') return material || from?.text === '';
  return field === 'round' ? material : true;
}
