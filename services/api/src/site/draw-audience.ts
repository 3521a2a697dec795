import type { Catalogue } from '@drawbell/draws/catalogue';
import { categoryOfRound } from '@drawbell/draws/category-of-round';
import type { CategoryVersion } from '@drawbell/draws/category-version';
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
    ${audience(language, words, draw, catalogue)}
  </section>`;
}

function audience(language: Language, words: DrawPageWords, draw: Draw, catalogue: Catalogue): SafeHtml {
  const { round, date, nameEn } = draw;
  const score = scoreAsked(words, draw);
  switch (round.kind) {
    case 'general':
      return html`<p>${words.general}${score}</p>`;
    case 'unknown':
      return html`<p>${isNameless(nameEn) ? words.nameless : words.unknown}</p>`;
    case 'program':
      return html`<p>
        ${round.program === 'pnp' ? words.nominated : words.program(programLabel(round.program, language))}${score}
      </p>`;
    case 'category': {
      const onFile = categoryOfRound(round, date, catalogue);
      return html`<p>${words.category(categoryLabel(round.category, language, catalogue))}${score}</p>
        ${
          onFile.kind === 'known'
            ? criteria(language, words, onFile.version)
            : html`<p>${words.categoryNotOnFile}</p>`
        }`;
    }
  }
}

/** At the cut-off itself, the tie-break decides. */
function scoreAsked(words: DrawPageWords, { crs, tieBreak }: Draw): string {
  if (crs === null) return words.scoreUnknown;
  return tieBreak === null ? words.scoreOrMore(crs) : words.scoreAbove(crs);
}

function criteria(language: Language, words: DrawPageWords, { rule, nocs }: CategoryVersion): SafeHtml {
  const sentence =
    rule.kind === 'occupation'
      ? words.months(rule.months, rule.continuous, rule.inCanada)
      : rule.kind === 'french'
        ? words.french
        : words.military;
  const titles = nocs.map((noc) => {
    const group = unitGroups().get(noc);
    const title = language === 'fr' ? group?.titleFr.replaceAll("'", '’') : group?.titleEn;
    return html`<li>${noc} ${title ?? ''}</li>`;
  });
  return html`<p>${sentence}</p>
    ${
      nocs.length === 0
        ? null
        : html`<details>
            <summary>${words.occupations(nocs.length)}</summary>
            <ul class="plain">
              ${titles}
            </ul>
          </details>`
    }`;
}
