import type { Catalogue } from '@drawbell/draws/catalogue';
import { categoryOfRound } from '@drawbell/draws/category-of-round';
import type { Draw } from '@drawbell/draws/draw';
import { categoryLabel, programLabel } from '@drawbell/draws/labels';
import { unitGroups } from '@drawbell/draws/noc';
import { isNameless } from '@drawbell/draws/round-meaning';
import type { Language } from '@drawbell/draws/subscriber-input';
import { html, type SafeHtml } from '../app/html.ts';
import type { DrawPageWords } from './draw-words.ts';

/** Whom a draw was for, by the criteria in force on its day, with the score and the tie. */
export function drawAudience(
  language: Language,
  { words, draw, catalogue }: { words: DrawPageWords; draw: Draw; catalogue: Catalogue },
): SafeHtml {
  return html`<section aria-labelledby="whom">
    <h2 id="whom">${words.whom}</h2>
    ${audienceSentences(language, { words, draw, catalogue }).map((sentence) => html`<p>${sentence}</p>`)}
    ${occupations(language, words, draw, catalogue)}
  </section>`;
}

/** Whom a draw was for, in sentences; the occupations of a category are a list beside them. */
export function audienceSentences(
  language: Language,
  { words, draw, catalogue }: { words: DrawPageWords; draw: Draw; catalogue: Catalogue },
): readonly string[] {
  const { round, date, nameEn } = draw;
  const score = scoreAsked(words, draw);
  switch (round.kind) {
    case 'general':
      return [words.general + score];
    case 'unknown':
      return [isNameless(nameEn) ? words.nameless : words.unknown];
    case 'program':
      return [
        (round.program === 'pnp' ? words.nominated : words.program(programLabel(round.program, language))) +
          score,
      ];
    case 'category': {
      const onFile = categoryOfRound(round, date, catalogue);
      const rule = onFile.kind === 'known' ? onFile.version.rule : null;
      return [
        words.category(categoryLabel(round.category, language, catalogue)) + score,
        rule === null
          ? words.categoryNotOnFile
          : rule.kind === 'occupation'
            ? words.months(rule.months, rule.continuous, rule.inCanada)
            : rule.kind === 'french'
              ? words.french
              : words.military,
      ];
    }
  }
}

/** At the cut-off itself, the tie-break decides. */
function scoreAsked(words: DrawPageWords, { crs, tieBreak }: Draw): string {
  if (crs === null) return words.scoreUnknown;
  return tieBreak === null ? words.scoreOrMore(crs) : words.scoreAbove(crs);
}

function occupations(
  language: Language,
  words: DrawPageWords,
  { round, date }: Draw,
  catalogue: Catalogue,
): SafeHtml | null {
  const onFile = round.kind === 'category' ? categoryOfRound(round, date, catalogue) : null;
  if (onFile?.kind !== 'known' || onFile.version.nocs.length === 0) return null;
  const { nocs } = onFile.version;
  const titles = nocs.map((noc) => {
    const group = unitGroups().get(noc);
    const title = language === 'fr' ? group?.titleFr.replaceAll("'", '’') : group?.titleEn;
    return html`<li>${noc} ${title ?? ''}</li>`;
  });
  return html`<details>
    <summary>${words.occupations(nocs.length)}</summary>
    <ul class="plain">
      ${titles}
    </ul>
  </details>`;
}
