import type { Draw } from '@drawbell/draws/draw';
import { isProvisionalKey, provisionalKey, publishedNumber } from '@drawbell/draws/draw-number';
import type { KnownDraw } from './known-draw.ts';
import { isAnotherDraw, likeness, likenessByHand, sameDayAndName } from './same-draw.ts';

/** Which published draws are which recorded ones. */
export interface Pairing {
  /** By the key of the recorded draw: what is published of it, under that key, with the number it has since got. */
  readonly pairs: ReadonlyMap<string, Draw>;
  /** Published draws that nobody recorded, oldest first, under the key they are to be recorded by. */
  readonly fresh: readonly Draw[];
  /** Recorded draws that are not published, and whose number stands in the row of another draw. */
  readonly contested: ReadonlySet<string>;
  readonly unsettled: readonly { readonly number: string; readonly typed: string }[];
  readonly keys: ReadonlyMap<string, string>;
}

/** A published draw that is to be paired; `number` is null where it has none of its own. */
interface Candidate {
  readonly draw: Draw;
  readonly number: string | null;
  /** The number of another draw that was typed in its row. */
  readonly typed: string | null;
}

/**
 * Pairs published with recorded draws. The number decides, unless what is published under it is plainly another draw: then
 * the recorded one stays, and the other is one without a number. A draw without a number, on either side, and one whose
 * number was mended, is found by day and name, or what else both agree in; the likest first. Nothing is paired twice.
 *
 * @param claims numbers typed in rows of other draws, as `parseFeed` gives them
 */
export function pairDraws(
  known: readonly KnownDraw[],
  published: readonly Draw[],
  claims: ReadonlyMap<string, string> = new Map(),
): Pairing {
  const owners = ownersOf(known);
  const paired = new Map<string, Candidate>();
  const contested = new Map<string, KnownDraw>();
  const open: Candidate[] = [];
  for (const draw of published) {
    const typed = claims.get(draw.number) ?? null;
    const own = isProvisionalKey(draw.number) ? undefined : owners.get(draw.number);
    const owner = own !== undefined && isMistake(own, draw, published) ? undefined : own;
    if (owner === undefined || paired.has(owner.draw.number)) {
      open.push({ draw, number: isProvisionalKey(draw.number) ? null : draw.number, typed });
    } else if (isOf(owner, draw, known)) paired.set(owner.draw.number, { draw, number: draw.number, typed });
    else {
      contested.set(owner.draw.number, owner);
      open.push({ draw, number: null, typed: draw.number });
    }
  }
  // Of two rows of one number, the parser took the earlier for its owner; the record knows better.
  for (const candidate of [...open]) {
    const owner = candidate.typed === null ? undefined : owners.get(candidate.typed);
    if (owner === undefined || !contested.has(owner.draw.number) || paired.has(owner.draw.number)) continue;
    if (!isOf(owner, candidate.draw, known)) continue;
    paired.set(owner.draw.number, { ...candidate, number: candidate.typed, typed: null });
    open.splice(open.indexOf(candidate), 1);
  }
  // While another row has the number of a recorded draw, what is typed in its own is not believed: its day and name tell.
  for (const candidate of [...open]) {
    const owner = [...contested.values()].find(
      (entry) => !paired.has(entry.draw.number) && isSameDayAndName(entry, candidate.draw),
    );
    if (owner === undefined) continue;
    paired.set(owner.draw.number, { draw: candidate.draw, number: null, typed: null });
    open.splice(open.indexOf(candidate), 1);
  }
  for (const number of paired.keys()) contested.delete(number);
  const waiting = known.filter(({ draw }) => !paired.has(draw.number) && !contested.has(draw.number));
  for (const { entry, candidate } of likestFirst(waiting, open)) {
    if (paired.has(entry.draw.number) || !open.includes(candidate)) continue;
    paired.set(entry.draw.number, candidate);
    open.splice(open.indexOf(candidate), 1);
  }
  return finish(known, { paired, open, contested: new Set(contested.keys()) });
}

/** By number; a number that a draw was recorded under by mistake is its own only while no other draw has it. */
function ownersOf(known: readonly KnownDraw[]): Map<string, KnownDraw> {
  const owners = new Map(known.map((entry) => [entry.draw.number, entry]));
  for (const entry of known) {
    const number = publishedNumber(entry.draw);
    if (number !== null && number !== entry.draw.number) owners.set(number, entry);
  }
  return owners;
}

/**
 * Whether a number that an operator gave was not the draw's own. What they took back was perhaps never a draw; and what stands
 * may be published under another number, while theirs is that of another draw.
 */
function isMistake({ byHand, withdrawnAt, draw }: KnownDraw, row: Draw, published: readonly Draw[]): boolean {
  if (byHand !== true) return false;
  if (withdrawnAt !== null) return isAnotherDraw(draw, row);
  const isLike = (other: Draw): boolean => (likeness(draw, other) ?? 0) >= sameDayAndName;
  return !isLike(row) && published.some(isLike);
}

/** Whether what is published under the number of a recorded draw is that draw. */
function isOf(entry: KnownDraw, draw: Draw, known: readonly KnownDraw[]): boolean {
  if (entry.byHand === true) return true;
  const said = entry.published ?? entry.draw;
  if (!isAnotherDraw(said, draw)) return true;
  // It was recorded while its row was still a copy of another: this is its first own content.
  return known.some(
    (other) => other !== entry && other.draw.date === said.date && other.draw.nameEn === said.nameEn,
  );
}

function isSameDayAndName({ published, draw: recorded }: KnownDraw, draw: Draw): boolean {
  return (likeness(published ?? recorded, draw) ?? 0) >= sameDayAndName;
}

function likestFirst(
  waiting: readonly KnownDraw[],
  open: readonly Candidate[],
): { entry: KnownDraw; candidate: Candidate }[] {
  return waiting
    .flatMap((entry) =>
      open.flatMap((candidate) => {
        const said = entry.published ?? entry.draw;
        const like =
          entry.byHand === true ? likenessByHand(said, candidate.draw) : likeness(said, candidate.draw);
        if (like === null) return [];
        // What an operator took back comes back by its day and name alone.
        const forsaken = entry.byHand === true && entry.withdrawnAt !== null;
        return forsaken && like < sameDayAndName ? [] : [{ entry, candidate, like }];
      }),
    )
    .toSorted((a, b) => b.like - a.like);
}

function finish(
  known: readonly KnownDraw[],
  {
    paired,
    open,
    contested,
  }: { paired: ReadonlyMap<string, Candidate>; open: readonly Candidate[]; contested: ReadonlySet<string> },
): Pairing {
  const keys = new Map<string, string>();
  const unsettled: { number: string; typed: string }[] = [];
  const noteAs = ({ draw, typed }: Candidate, number: string): void => {
    if (draw.number !== number) keys.set(draw.number, number);
    if (typed !== null) unsettled.push({ number, typed });
  };
  const pairs = new Map<string, Draw>();
  for (const { draw: recorded } of known) {
    const candidate = paired.get(recorded.number);
    if (candidate === undefined) continue;
    noteAs(candidate, recorded.number);
    pairs.set(recorded.number, under(candidate, recorded));
  }
  const taken = new Set(known.map(({ draw }) => draw.number));
  const fresh = open.map((candidate) => {
    const { draw, number } = candidate;
    const key =
      number !== null && !taken.has(number)
        ? number
        : provisionalKey({ date: draw.date, name: draw.nameEn }, (other) => taken.has(other));
    taken.add(key);
    noteAs(candidate, key);
    return { ...draw, number: key, ...(number !== null && number !== key && { joinedNumber: number }) };
  });
  return { pairs, fresh, contested, unsettled, keys };
}

/** What is published, under the key of the recorded draw. An older file does not take its number away. */
function under({ draw, number }: Candidate, recorded: Draw): Draw {
  const known = recorded.joinedNumber;
  const joined = number === null || number === recorded.number ? known : number;
  const { joinedNumber: _, ...content } = draw;
  return { ...content, number: recorded.number, ...(joined !== undefined && { joinedNumber: joined }) };
}
