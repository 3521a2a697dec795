import { drawAddress, drawTitle, drawWord, publishedNumber } from '@drawbell/draws/draw-number';
import { gridOn } from '@drawbell/draws/grid';
import { roundLabel } from '@drawbell/draws/labels';
import type { PastDraw } from '@drawbell/draws/look-back';
import { isGridNote } from '@drawbell/draws/match-result';
import type { Profile } from '@drawbell/draws/profile';
import { reasonSentence } from '@drawbell/draws/reason-sentences';
import type { Language } from '@drawbell/draws/subscriber-input';
import type { FieldError, Form } from '../app/form.ts';
import { html, type SafeHtml } from '../app/html.ts';
import type { Page } from '../app/page.ts';
import { cutOffChart } from '../site/cut-off-chart.ts';
import { changeLanguage, languageKeeper, sitePage } from '../site/frame.ts';
import { chartGridChanges, gridNotes, gridSentence } from '../site/grid-notes.ts';
import type { Preview } from '../subscriptions/preview.ts';
import { errorSummary, textField } from './fields.ts';
import { formWords } from './form-words.ts';
import { type JoinWords, joinWords } from './join-words.ts';
import { profileFields } from './profile-fields.ts';

const months = 24;

/** The form to try a profile, and beside it what it would have received when there is something to compare. */
export function previewPage(
  language: Language,
  {
    form,
    errors,
    found,
  }: {
    form: Form;
    errors: readonly FieldError[];
    found: { readonly preview: Preview; readonly profile: Profile } | null;
  },
): Page {
  const words = joinWords[language].preview;
  const state = { form, errors, words: formWords[language] };
  // Whoever looks at results sees them in the other language.
  const keep = found === null ? changeLanguage : 'compare';
  return sitePage({
    ...{
      language,
      path: '/preview',
      title: words.title,
      description: words.description,
      script: true,
      long: true,
      returnable: true,
    },
    body: html`${errorSummary(state)}
      <p>${words.lead} <strong>${words.nothingStored}</strong></p>
      ${found === null ? null : results(language, words, found)}
      <form method="post" action="/${language}/preview" novalidate class="form" data-keep="${keep}">
        <section class="panel" aria-labelledby="profile-title">
          <h2 id="profile-title">${found === null ? joinWords[language].signUp.profile : words.change}</h2>
          ${profileFields(state, language)}
          ${textField(state, { name: 'nearPoints', label: words.nearLabel, numeric: true })}
          <p class="buttons">
            <button type="submit" name="action" value="compare">${words.submit}</button>
            <button
              class="${found === null ? 'quiet' : ''}"
              type="submit"
              name="action"
              value="start"
              formaction="/${language}/sign-up"
            >
              ${words.signUp}
            </button>
          </p>
          ${languageKeeper(language, '/preview', keep)}
        </section>
      </form>`,
  });
}

function results(
  language: Language,
  words: JoinWords['preview'],
  { preview, profile }: { preview: Preview; profile: Profile },
): SafeHtml {
  const said = html`${leftOutPanel(language, words, preview)} ${notesPanel(language, preview)}`;
  if (preview.draws.length === 0)
    return html`${said} ${preview.leftOut.length > 0 ? null : html`<p class="panel">${words.noDraws}</p>`}`;
  const concerned = preview.draws.filter(({ best }) => best !== 'does_not_meet');
  return html`<section class="panel" aria-labelledby="results-title" id="results">
      <h2 id="results-title">${words.results(months, preview.draws.length)}</h2>
      <ul class="counts">
        ${(['meets', 'may_meet', 'near', 'does_not_meet'] as const).map(
          (outcome) => html`<li><strong>${preview.counts[outcome]}</strong> ${words.counts[outcome]}</li>`,
        )}
      </ul>
      <p>${words.alerts(preview.alerts)}</p>
      <p class="hint">${words.today}</p>
    </section>
    ${said} ${chart(language, words, preview, profile)}
    <section class="panel" aria-labelledby="concerned-title">
      <h2 id="concerned-title">${words.listTitle}</h2>
      ${concerned.length === 0 ? html`<p>${words.none}</p>` : table(language, words, { ...preview, draws: concerned })}
    </section>
    <details class="panel">
      <summary>${words.allTitle(preview.draws.length)}</summary>
      ${table(language, words, preview)}
    </details>`;
}

/** Which draws are not compared, and why. */
function leftOutPanel(
  language: Language,
  words: JoinWords['preview'],
  { leftOut, catalogue }: Preview,
): SafeHtml | null {
  if (leftOut.length === 0) return null;
  const days = new Set(leftOut.map((past) => past.leftOut));
  const changes = catalogue.gridChanges.filter(({ date }) => days.has(date));
  return html`<section class="panel warn" aria-labelledby="left-out-title">
    <h2 id="left-out-title">${words.leftOut(leftOut.length)}</h2>
    ${changes.map((change) => html`<p>${gridSentence(change, language)}</p>`)}
    <ul class="plain">
      ${leftOut.map(
        ({ draw }) =>
          html`<li>
            ${drawLink(draw, language)} ${roundLabel(draw, language, catalogue)},
            <time datetime="${draw.date}">${draw.date}</time>
          </li>`,
      )}
    </ul>
  </section>`;
}

/** What is said once of the changes across which draws are compared. */
function notesPanel(language: Language, { draws, catalogue }: Preview): SafeHtml | null {
  const days = new Set(
    draws.flatMap(({ results: all }) =>
      all.flatMap(({ reasons }) => reasons.filter(isGridNote).map(({ changedOn }) => changedOn)),
    ),
  );
  return gridNotes(
    catalogue.gridChanges.filter(({ date }) => days.has(date)),
    language,
  );
}

/** Nominations lift cut-offs by 600: on one scale with the others nothing could be read. */
function chart(
  language: Language,
  words: JoinWords['preview'],
  { draws, leftOut, from, to, catalogue }: Preview,
  { crs, crsReadOn }: Profile,
): SafeHtml {
  const shown = [...draws, ...leftOut].filter(
    ({ draw: { round } }) => !(round.kind === 'program' && round.program === 'pnp'),
  );
  const points = shown.map(({ draw }) => ({
    ...{ number: drawWord(draw, language), date: draw.date, crs: draw.crs },
    series: seriesOf(draw),
  }));
  const labels = new Map(shown.map(({ draw }) => [seriesOf(draw), roundLabel(draw, language, catalogue)]));
  const score = crs ?? null;
  return html`<section class="panel" aria-labelledby="chart-title">
    <h2 id="chart-title">${words.chartTitle}</h2>
    ${cutOffChart({
      ...{ language, from, to, score },
      id: 'preview-chart',
      title: words.chartTitle,
      description: words.chartDescription(score),
      draws: points,
      series: [...labels].map(([key, label]) => ({ key, label })),
      ...(score !== null && { scoreLabel: words.score(score) }),
      ...(crsReadOn !== undefined && { scoreDays: gridOn(crsReadOn, catalogue.gridChanges) }),
      gridChanges: chartGridChanges(catalogue, language),
    })}
    <p class="hint">${words.nominationNote}</p>
  </section>`;
}

function seriesOf({ round }: PastDraw['draw']): string {
  if (round.kind === 'program') return round.program;
  return round.kind === 'category' ? round.category : round.kind;
}

function table(
  language: Language,
  words: JoinWords['preview'],
  { draws, catalogue }: Pick<Preview, 'draws' | 'catalogue'>,
): SafeHtml {
  const { columns } = words;
  return html`<table class="rows">
    <thead>
      <tr>
        <th scope="col">${columns.draw}</th>
        <th scope="col">${columns.date}</th>
        <th scope="col" class="number">${columns.cutOff}</th>
        <th scope="col">${columns.outcome}</th>
        <th scope="col">${columns.why}</th>
      </tr>
    </thead>
    <tbody>
      ${draws.map((past) => row(language, words, past, catalogue))}
    </tbody>
  </table>`;
}

function drawLink(draw: PastDraw['draw'], language: Language): SafeHtml {
  return html`<a href="/${language}/draws/${drawAddress(draw)}">${publishedNumber(draw) ?? drawTitle(draw, language)}</a>`;
}

function row(
  language: Language,
  words: JoinWords['preview'],
  { draw, best, results: [result] }: PastDraw,
  catalogue: Preview['catalogue'],
): SafeHtml {
  const { columns } = words;
  const [reason] = result?.reasons ?? [];
  const short = result?.pointsShort ?? null;
  return html`<tr>
    <th scope="row">
      ${drawLink(draw, language)} ${roundLabel(draw, language, catalogue)}
    </th>
    <td data-label="${columns.date}"><time datetime="${draw.date}">${draw.date}</time></td>
    <td class="number" data-label="${columns.cutOff}">${draw.crs ?? '–'}</td>
    <td data-label="${columns.outcome}">
      <span class="badge ${best === 'meets' ? 'good' : best === 'does_not_meet' ? '' : 'warn'}"
        >${joinWords[language].outcomes[best]}</span
      >
      ${short === null || short === 0 ? null : html`<span class="muted">${words.pointsShort(short)}</span>`}
    </td>
    <td data-label="${columns.why}">${reason === undefined ? null : reasonSentence(reason, language, catalogue)}</td>
  </tr>`;
}
