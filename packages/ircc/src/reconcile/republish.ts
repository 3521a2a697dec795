import type { Catalogue } from '@drawbell/draws/catalogue';
import type { Draw } from '@drawbell/draws/draw';
import { changesBetween, type DrawChange } from '@drawbell/draws/draw-change';
import type { KnownDraw, Republished } from './reconciliation.ts';

/**
 * A draw as it is after IRCC changed its publication. What IRCC changed is taken, what was corrected by hand and IRCC
 * left alone stays. Another spelling of the same fact is no other fact and ends no correction.
 */
export function republish(
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
