import type { Catalogue } from '@drawbell/draws/catalogue';
import { drawAddress, drawTitle, drawWord, publishedNumber } from '@drawbell/draws/draw-number';
import { easternDay, gridOn, withReadingDays } from '@drawbell/draws/grid';
import { roundLabel } from '@drawbell/draws/labels';
import { lookBack, type PastDraw } from '@drawbell/draws/look-back';
import { isGridNote } from '@drawbell/draws/match-result';
import { nearPointsDefault, type Preferences } from '@drawbell/draws/preferences';
import type { Profile } from '@drawbell/draws/profile';
import { reasonSentence } from '@drawbell/draws/reason-sentences';
import { type Language, languages } from '@drawbell/draws/subscriber-input';
import type { RecordedDraw } from '@drawbell/store/draws/draws';
import type { App, AppParts } from '../app/app.ts';
import { addOwnForms, type FieldError, type Form, formOf, numberOf } from '../app/form.ts';
import { html, type SafeHtml } from '../app/html.ts';
import { createKeptPages, sendKept } from '../app/kept-pages.ts';
import { keepAllDraws, keepCatalogue } from '../app/kept-reads.ts';
import { type Page, sendPage } from '../app/page.ts';
import { cutOffChart } from '../site/cut-off-chart.ts';
import { changeLanguage, languageKeeper, sitePage } from '../site/frame.ts';
import { chartGridChanges, gridNotes, gridSentence } from '../site/grid-notes.ts';
import { gapBadge } from '../site/marks.ts';
import { errorSummary, textField } from './fields.ts';
import { formWords } from './form-words.ts';
import { withAnotherOccupation } from './occupations.ts';
import { formSchema, pageSchema, refuseForeignForm } from './page-route.ts';
import { type PreviewWords, previewWords } from './preview-words.ts';
import { profileFields, readProfile, todayOf } from './profile-form.ts';

/** `/{language}/preview`: a profile against the draws of the last 24 months. Keeps and logs nothing of it. */
export function previewRoutes(app: App, parts: AppParts): void {
  addOwnForms(app, parts.publicUrl, refuseForeignForm);
  const allDraws = keepAllDraws(parts);
  const catalogueNow = keepCatalogue(parts);
  const empty = () => {
    const form = new URLSearchParams({ nearPoints: String(nearPointsDefault) });
    form.set('crsReadOn', todayOf(form, parts.clock()));
    return form;
  };
  const pages = createKeptPages(parts.clock);
  for (const language of languages) {
    const url = `/${language}/preview`;
    app.get(url, { schema: pageSchema('Shows the form to try a profile') }, async (req, reply) => {
      const page = await pages.find(language, async () =>
        previewPage(language, { form: empty(), errors: [], found: null }),
      );
      return sendKept(req, reply, page);
    });
    app.post(
      url,
      { schema: formSchema('Compares a profile with past draws; keeps nothing') },
      async (req, reply) => {
        const form = formOf(req);
        if (form.get('action') === 'add-occupation')
          return sendPage(
            reply,
            previewPage(language, { form: withAnotherOccupation(form), errors: [], found: null }),
          );
        if (form.get('action') === changeLanguage)
          return sendPage(reply, previewPage(language, { form, errors: [], found: null }));
        const now = parts.clock();
        const reading = readProfile(form, { language, now });
        const near = readNear(form);
        const errors = [
          ...(reading.ok ? [] : reading.errors),
          ...(near === null ? [{ field: 'nearPoints', problem: 'near_range' } as const] : []),
        ];
        if (!reading.ok || near === null)
          return sendPage(reply, previewPage(language, { form, errors, found: null }), 422);
        const preferences = {
          ...{ meets: true, mayMeet: true, nearPoints: near },
          ...{ everyDrawOfMyPrograms: false, everyDraw: false },
        };
        const person = { profiles: [reading.value], preferences };
        const compared = preview(await allDraws(), person, { now, catalogue: await catalogueNow() });
        const found = { preview: compared, profile: reading.value };
        return sendPage(reply, previewPage(language, { form, errors, found }));
      },
    );
  }
}

/** Null when it is no number from 0 to 200. */
function readNear(form: Form): number | null {
  const points = numberOf(form, 'nearPoints') ?? 0;
  return points >= 0 && points <= 200 ? points : null;
}

/** The form to try a profile, and beside it what it would have received when there is something to compare. */
function previewPage(
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
  const words = previewWords[language];
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
          <h2 id="profile-title">${found === null ? formWords[language].profileTitle : words.change}</h2>
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
  words: PreviewWords,
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
  words: PreviewWords,
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
  words: PreviewWords,
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
  words: PreviewWords,
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
  words: PreviewWords,
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
      ${result === undefined ? null : gapBadge({ outcome: best, pointsShort: short }, null, { language })}
      ${short === null || short === 0 ? null : html`<span class="muted">${words.pointsShort(short)}</span>`}
    </td>
    <td data-label="${columns.why}">${reason === undefined ? null : reasonSentence(reason, language, catalogue)}</td>
  </tr>`;
}

const months = 24;

interface Preview {
  /** First day looked at, ISO. */
  readonly from: string;
  readonly to: string;
  /** Newest first; withdrawn draws are left out. */
  readonly draws: readonly PastDraw[];
  /** Newest first: draws of another points grid than the score. They count for nothing. */
  readonly leftOut: readonly PastDraw[];
  readonly counts: Readonly<Record<'meets' | 'may_meet' | 'near' | 'does_not_meet', number>>;
  /** How many of them would have made an alert. */
  readonly alerts: number;
  /** By which they were compared. */
  readonly catalogue: Catalogue;
}

/**
 * What profiles of today would have received over the last 24 months. A score without a day was read today. Keeps
 * nothing.
 */
export function preview(
  all: readonly RecordedDraw[],
  person: { profiles: readonly Profile[]; preferences: Preferences },
  { now, catalogue }: { now: Date; catalogue: Catalogue },
): Preview {
  const start = new Date(now);
  start.setUTCMonth(start.getUTCMonth() - months);
  const from = start.toISOString().slice(0, 10);
  const standing = all.filter(({ withdrawnAt, draw }) => withdrawnAt === null && draw.date >= from);
  const past = lookBack(
    standing.map(({ draw }) => draw),
    { ...person, profiles: withReadingDays(person.profiles, easternDay(now)) },
    catalogue,
  );
  const draws = past.filter(({ leftOut }) => leftOut === null);
  const counts = { meets: 0, may_meet: 0, near: 0, does_not_meet: 0 };
  for (const { best } of draws) counts[best] += 1;
  return {
    ...{ from, draws, counts, catalogue },
    leftOut: past.filter(({ leftOut }) => leftOut !== null),
    to: now.toISOString().slice(0, 10),
    alerts: draws.filter(({ alert }) => alert.told).length,
  };
}
