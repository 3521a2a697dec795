import type { MatchResult, Outcome } from '@drawbell/draws/match-result';
import type { Language } from '@drawbell/draws/subscriber-input';
import { html, type SafeHtml } from '../app/html.ts';

/** A shape within 7 units of its middle, how it is drawn, and the name of its colour in the stylesheet (`.t-…`). */
export interface MarkShape {
  readonly path: string;
  readonly look: 'solid' | 'hollow' | 'line';
  readonly colour: string;
}

const circle = 'M-6,0a6,6 0 1,0 12,0a6,6 0 1,0 -12,0z';
const square = 'M-5.5,-5.5H5.5V5.5H-5.5Z';
const triangle = 'M0,-6L6.5,5.5H-6.5Z';
const diamond = 'M0,-7L7,0L0,7L-7,0Z';
const cross = 'M-2.2,-6.5H2.2V-2.2H6.5V2.2H2.2V6.5H-2.2V2.2H-6.5V-2.2H-2.2Z';
const star = 'M0,-7L1.8,-2.4L6.7,-2.2L2.9,0.9L4.1,5.7L0,3L-4.1,5.7L-2.9,0.9L-6.7,-2.2L-1.8,-2.4Z';

const shapes: Readonly<Record<string, Omit<MarkShape, 'colour'>>> = {
  cec: { path: circle, look: 'solid' },
  pnp: { path: square, look: 'solid' },
  fsw: { path: circle, look: 'hollow' },
  fst: { path: triangle, look: 'hollow' },
  general: { path: 'M0,-7L6,-3.5V3.5L0,7L-6,3.5V-3.5Z', look: 'solid' },
  french: { path: diamond, look: 'solid' },
  healthcare: { path: cross, look: 'solid' },
  trades: { path: triangle, look: 'solid' },
  stem: { path: 'M0,-6.5V6.5M-5.6,-3.25L5.6,3.25M-5.6,3.25L5.6,-3.25', look: 'line' },
  education: { path: 'M0,6L6.5,-5.5H-6.5Z', look: 'solid' },
  transport: { path: 'M-5.5,-6.5L6,0L-5.5,6.5Z', look: 'solid' },
  agriculture: { path: 'M0,6.5V0M0,0L-5.5,-5M0,0L5.5,-5', look: 'line' },
  physicians: { path: cross, look: 'hollow' },
  senior_managers: { path: diamond, look: 'hollow' },
  researchers: { path: square, look: 'hollow' },
  military: { path: star, look: 'solid' },
};
const anyOther: MarkShape = { path: 'M-5,-5L5,5M-5,5L5,-5', look: 'line', colour: 'other' };

/** The fixed mark of a type of draw; a type that has none yet shares ×. Versions of a category share theirs. */
export function markShape(type: string): MarkShape {
  const shape = Object.hasOwn(shapes, type) ? shapes[type] : undefined;
  return shape === undefined ? anyOther : { ...shape, colour: type };
}

/** The mark beside the name of a type. It says nothing that the name does not: hidden from screen readers. */
export function typeMark(type: string): SafeHtml {
  const { path, look, colour } = markShape(type);
  return html`<svg class="mark t-${colour}" viewBox="-8 -8 16 16" aria-hidden="true"><path class="m-${look}" d="${path}" /></svg>`;
}

const icons = {
  meet: 'M2.5,8.5L6.5,12.5L13.5,4',
  may: 'M5.5,6a2.6,2.6 0 1,1 3.6,2.4q-1.1,0.5 -1.1,1.9M8,13v0.5',
  near: 'M8,2.5V13M3.5,8.5L8,13L12.5,8.5',
  not: 'M3.5,8H12.5',
} as const;

type Look = keyof typeof icons;

/** How an outcome looks: the class of badges and figures. */
export const outcomeLooks: Readonly<Record<Outcome, Look>> = {
  meets: 'meet',
  may_meet: 'may',
  near: 'near',
  does_not_meet: 'not',
};

/** A badge of an outcome: its sign and a few words. */
export function outcomeBadge(outcome: Outcome, words: string): SafeHtml {
  const look = outcomeLooks[outcome];
  return html`<span class="badge ${look}"
    ><svg viewBox="0 0 16 16" aria-hidden="true"><path d="${icons[look]}" /></svg>${words}</span
  >`;
}

/**
 * A gap in a badge: "37 above", "6 short", "May meet", or the reason in a few words. `gap` is score minus cut-off, null
 * where the two cannot be compared; `otherwise` is said of a draw that the profile does not meet for another reason.
 */
export function gapBadge(
  { outcome, pointsShort }: Pick<MatchResult, 'outcome' | 'pointsShort'>,
  gap: number | null,
  { language, otherwise }: { readonly language: Language; readonly otherwise?: string },
): SafeHtml {
  const words = gapWords[language];
  if (outcome === 'meets') return outcomeBadge(outcome, gap === null ? words.meets : words.above(gap));
  if (outcome === 'may_meet') return outcomeBadge(outcome, words.may);
  if (otherwise !== undefined) return outcomeBadge('does_not_meet', otherwise);
  if (pointsShort === null) return outcomeBadge('does_not_meet', words.not);
  return outcomeBadge(outcome, pointsShort === 0 ? words.tie : words.short(pointsShort));
}

/** Score less cut-off with its sign, as in `+37` and `−6` (a minus, no hyphen); `0` where they are equal. */
export function signedGap(points: number): string {
  return points > 0 ? `+${points}` : points < 0 ? `\u2212${-points}` : '0';
}

const en = {
  meets: 'Criteria met',
  above: (points: number) => (points === 0 ? 'At the cut‑off' : `${points} above`),
  short: (points: number) => `${points} short`,
  tie: 'After the tie',
  may: 'May meet',
  not: 'Not met',
};

const fr: typeof en = {
  meets: 'Critères remplis',
  above: (points) => (points === 0 ? 'Au seuil' : `${points} de plus`),
  short: (points) => `Il manque ${points}`,
  tie: 'Après l’égalité',
  may: 'Peut-être',
  not: 'Non remplis',
};

const gapWords = { en, fr };
