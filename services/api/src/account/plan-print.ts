import { longDay, shortDay } from '@drawbell/draws/day-words';
import { drawTypeLabel } from '@drawbell/draws/draw-type';
import { nextStepSentence } from '@drawbell/draws/plan/next-step-sentences';
import type { TypeStanding } from '@drawbell/draws/standing';
import { html, type SafeHtml } from '../app/html.ts';
import { timeLine } from '../site/charts/time-line.ts';
import { stripWords } from '../site/charts/strip.ts';
import { signedGap } from '../site/marks.ts';
import { profileSummary } from './facts.ts';
import { endRows, type PlanView, rulesTable, stepsOf, timeLineOf } from './plan-view.ts';
import { planWords } from './plan-words.ts';
import { openTypes, standingSaying } from './standing-rows.ts';

/** As many types of draws, steps and documents as fit two pages. */
const typesMax = 4;
const stepsMax = 4;
const checkedMax = 12;

/**
 * The plan on paper: where one stands, what to do, what ends with its rules; then the checklist and what an invitation
 * asks for. The stylesheet makes two pages of it, in black on white.
 * @param parts.checklist the list to tick by hand, on the second page
 */
export function printedPlan(
  view: PlanView,
  { checklist = null }: { checklist?: SafeHtml | null } = {},
): SafeHtml {
  const { language, past } = view;
  const words = planWords[language].paper;
  const steps = stepsOf(view).slice(0, stepsMax);
  const of = { language, today: past.today, catalogue: past.catalogue };
  const drawn = timeLineOf(view, 'print');
  return html`<article class="sheet">
      ${standTable(view)}
      ${
        steps.length === 0
          ? null
          : html`<h2>${planWords[language].next}</h2>
              <ol>
                ${steps.map((step) => {
                  const { title, when, text } = nextStepSentence(step, of);
                  return html`<li><strong>${title}</strong> (${when}). ${text}</li>`;
                })}
              </ol>`
      }
      <h2>${planWords[language].ends}</h2>
      ${timeLine(drawn, { onPaper: true })} ${drawn.rows.length === 0 ? null : html`<p class="small">${words.key}</p>`}
      ${rulesTable(view, { links: false })}
    </article>
    <article class="sheet">${checklist} ${invitedPart(view)}</article>`;
}

/** Below the title: score, programs, occupation and day of the profile. */
export function printedFacts({ language, plan: { profile }, past }: PlanView): SafeHtml {
  const words = planWords[language].paper;
  const score = profile.crs === undefined ? null : html`${words.score(profile.crs)} · `;
  return html`<p class="muted">${score}${profileSummary(profile, language, past.today)}</p>
    <p class="small muted">${words.printed(longDay(past.today, language))}</p>`;
}

function standTable({ language, plan, past }: PlanView): SafeHtml {
  const words = planWords[language].paper;
  const types = openTypes(past.prepared.of(plan.profile).types).slice(0, typesMax);
  if (types.length === 0) return html`<h2>${words.stand}</h2><p>${words.noDraws}</p>`;
  return html`<h2>${words.stand}</h2>
    <table>
      <thead>
        <tr>
          <th scope="col">${words.type}</th>
          <th scope="col">${words.lastCutOff}</th>
          <th scope="col">${words.gap}</th>
          <th scope="col">${words.in12}</th>
        </tr>
      </thead>
      <tbody>
        ${types.map((each) => {
          const { crs, date } = each.last.draw;
          return html`<tr>
            <td>${drawTypeLabel(each.type, language, past.catalogue)}</td>
            <td>${crs ?? words.notPublished} · ${shortDay(date, language)}</td>
            <td>${gapOf(each, language)}</td>
            <td>${metOf(each, language)}</td>
          </tr>`;
        })}
      </tbody>
    </table>`;
}

function gapOf(each: TypeStanding, language: PlanView['language']): SafeHtml | string {
  if (each.gap === null || each.eligibility.state === 'unknown') return standingSaying(each, language);
  return html`<strong>${signedGap(each.gap)}</strong>`;
}

function metOf({ held12, met12, may12, otherGrid }: TypeStanding, language: PlanView['language']): string {
  const { met, held } = stripWords[language];
  return otherGrid !== null || may12 > 0 || held12 === 0 ? held(held12) : met(met12, held12);
}

/** To fill in by hand when an invitation comes. */
function invitedPart(view: PlanView): SafeHtml {
  const { language, rules } = view;
  const words = planWords[language].paper;
  const { columns } = planWords[language];
  const { days } = rules.invitation;
  const rows = endRows(view)
    .filter(({ document }) => document !== null)
    .slice(0, checkedMax);
  return html`<h2>${words.invited}</h2>
    <p>${words.invitedText(days)}</p>
    <p class="blanks">
      <span>${words.dayOfInvitation} <span class="blank"></span></span>
      <span>${words.lastDay(days)} <span class="blank"></span></span>
    </p>
    ${
      rows.length === 0
        ? null
        : html`<table>
            <thead>
              <tr>
                <th scope="col">${words.stillValid}</th>
                <th scope="col">${columns.ends}</th>
                <th scope="col">${words.checked}</th>
              </tr>
            </thead>
            <tbody>
              ${rows.map(
                ({ name, end }) =>
                  html`<tr>
                    <td>${name}</td>
                    <td>${end === null ? '–' : shortDay(end, language)}</td>
                    <td><span class="box"></span></td>
                  </tr>`,
              )}
            </tbody>
          </table>`
    }
    <p class="small foot">${words.foot}</p>`;
}
