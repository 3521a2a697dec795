import type { Catalogue } from '@drawbell/draws/catalogue';
import { longDay } from '@drawbell/draws/day-words';
import { type GridChange, isOlderThan, rescores } from '@drawbell/draws/grid';
import { gridChangeLabel } from '@drawbell/draws/labels';
import type { Profile } from '@drawbell/draws/profile';
import type { Language } from '@drawbell/draws/subscriber-input';
import { html, type SafeHtml } from '../app/html.ts';

const en = {
  confirmed: (day: string, about: string) =>
    `The points grid changed on ${day} (${about}), and everybody in the pool was scored again. Scores and cut\u2011offs from before and after cannot be compared.`,
  stayed: (day: string, about: string) =>
    `The points grid changed on ${day} (${about}). Most scores stayed as they were, so we compare across that day all the same.`,
  reported: (day: string, about: string) =>
    `A change of the points grid is reported for ${day} (${about}) and not confirmed. If your score is from before, look at today’s in your Express Entry account.`,
  figures: (day: string) =>
    `The figures are of the draws since ${day}: nothing is computed across a change of the points grid.`,
  enterScore: (day: string) =>
    `The points grid changed on ${day}, and this score is from before: enter today’s score from your Express Entry account.`,
};

const fr: typeof en = {
  confirmed: (day, about) =>
    `La grille de points a changé le ${day} (${about}), et les notes de tout le bassin ont été recalculées. Les notes et les seuils d’avant et d’après ne peuvent pas être comparés.`,
  stayed: (day, about) =>
    `La grille de points a changé le ${day} (${about}). La plupart des notes sont restées les mêmes\u00a0: nous comparons quand même de part et d’autre de ce jour.`,
  reported: (day, about) =>
    `Un changement de la grille de points est signalé pour le ${day} (${about}), sans être confirmé. Si votre note date d’avant, vérifiez celle d’aujourd’hui dans votre compte Entrée express.`,
  figures: (day) =>
    `Les chiffres sont ceux des rondes tenues depuis le ${day}\u00a0: rien n’est calculé de part et d’autre d’un changement de la grille de points.`,
  enterScore: (day) =>
    `La grille de points a changé le ${day}, et cette note date d’avant\u00a0: entrez votre note d’aujourd’hui, qui se trouve dans votre compte Entrée express.`,
};

/** What pages say of a change of the points grid; `day` and `about` in words. */
export const gridWords: Readonly<Record<Language, typeof en>> = { en, fr };

/** One sentence about a change that is not dismissed. */
export function gridSentence(change: GridChange, language: Language): string {
  const words = gridWords[language];
  const say = rescores(change)
    ? words.confirmed
    : change.status === 'reported'
      ? words.reported
      : words.stayed;
  return say(longDay(change.date, language), gridChangeLabel(change, language));
}

/** The sentences about changes, one a line; null when there are none. */
export function gridNotes(changes: readonly GridChange[], language: Language): SafeHtml | null {
  if (changes.length === 0) return null;
  return html`<div class="panel warn">
    ${changes.map((change) => html`<p>${gridSentence(change, language)}</p>`)}
  </div>`;
}

/** A profile of Express Entry lasts a year: so long scores from before a change may be in somebody's hands. */
const heldScoresDays = 365;

/** What is said beside a draw of `date`: of changes shortly before it, that a score may be older than. */
export function changesBefore(date: string, changes: readonly GridChange[]): GridChange[] {
  const from = new Date(Date.parse(date) - heldScoresDays * 86_400_000).toISOString().slice(0, 10);
  return changes.filter(
    (change) => change.status !== 'dismissed' && from < change.date && change.date <= date,
  );
}

/** What is said beside a profile on record: that its score is older than the newest change of the grid, or may be. */
export function scoreNote(
  profile: Profile,
  { gridChanges }: Catalogue,
  { language, today }: { language: Language; today: string },
): SafeHtml | null {
  const older = gridChanges.filter(({ date }) => date <= today && isOlderThan(date, profile));
  // What is certain goes before what is only reported.
  const changed = older.findLast(rescores);
  const reported = older.findLast(({ status }) => status === 'reported');
  if (changed === undefined && reported === undefined) return null;
  const sentence =
    changed === undefined
      ? reported && gridSentence(reported, language)
      : gridWords[language].enterScore(longDay(changed.date, language));
  return html`<p class="panel warn">${sentence}</p>`;
}
