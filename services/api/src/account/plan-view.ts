import { longDay, shortDay, shortDayBeside } from '@drawbell/draws/day-words';
import { type DrawType, drawTypeOf, drawTypeShortLabel } from '@drawbell/draws/draw-type';
import { daysAfter } from '@drawbell/draws/past-draws';
import { type Deadline, deadlinesOf, endOf } from '@drawbell/draws/plan/deadlines';
import { type DocumentRules, ruleOf, type RuleWording } from '@drawbell/draws/plan/document-rules';
import { documentName, strengthWords, yourDocument } from '@drawbell/draws/plan/document-words';
import { documentsMax, type KeptDocument } from '@drawbell/draws/plan/document';
import { nextStepSentence } from '@drawbell/draws/plan/next-step-sentences';
import { type NextStep, nextSteps } from '@drawbell/draws/plan/next-steps';
import { readinessSentences, readinessWords } from '@drawbell/draws/plan/readiness-sentences';
import { type Readiness, readinessOf } from '@drawbell/draws/plan/readiness';
import type { ReminderChoice } from '@drawbell/draws/plan/reminders';
import type { Language } from '@drawbell/draws/subscriber-input';
import type { PlannedProfile } from '@drawbell/store/plan/plan';
import { html, type SafeHtml } from '../app/html.ts';
import type { PastDraws } from '../app/kept-reads.ts';
import { drawHref } from '../site/charts/cut-off-axes.ts';
import { pastDays, timeLine, timeLineLegend, type TimeLineOptions } from '../site/charts/time-line.ts';
import { factWords, profileName } from './facts.ts';
import { planWords } from './plan-words.ts';
import { openTypes } from './standing-rows.ts';

/** One plan as it is shown. */
export interface PlanView {
  readonly language: Language;
  /** Path of the settings with the language: what is on the page leads there. */
  readonly base: string;
  /** Place of the profile, from 1. */
  readonly place: number;
  readonly plan: PlannedProfile;
  /** All of the person's, this one among them. */
  readonly plans: readonly PlannedProfile[];
  readonly rules: DocumentRules;
  readonly leadDays: ReminderChoice['leadDays'];
  readonly past: PastDraws;
}

/** Path of a plan; that of the first profile needs no place, and keeps one. */
export function planHref({ base, place }: Pick<PlanView, 'base' | 'place'>): string {
  return `${base}/plan/${place}`;
}

function readinessOfPlan({ plan, rules, past }: Pick<PlanView, 'plan' | 'rules' | 'past'>): Readiness {
  return readinessOf(plan, { rules, today: past.today });
}

/** The answer in one line: until when an invitation could be used, or what is to be entered to know. */
export function planTitle(view: PlanView): string {
  const { language, plan, past } = view;
  const { titles } = planWords[language];
  const readiness = readinessOfPlan(view);
  const reading = { language, today: past.today };
  switch (readiness.state) {
    case 'ready':
      return readinessSentences(readiness, reading)[0];
    case 'ready_until': {
      const { document } = readiness.because;
      const what = document === null ? titles.profile : yourDocument(document, language);
      return titles.comesFirst(readinessSentences(readiness, reading)[0], what);
    }
    case 'not_ready': {
      const [first, ...more] = readiness.obstacles;
      const one = first === undefined ? readiness : { ...readiness, obstacles: [first] };
      const title = readinessWords(one, reading) + (more.length === 0 ? '' : titles.more(more.length));
      return title.charAt(0).toUpperCase() + title.slice(1);
    }
    case 'unknown':
      return plan.documents.length === 0 ? titles.noDocuments : titles.noTest;
  }
}

/** Day, whose plan it is where there are several, and the answer as the h1. */
export function planHeading(view: PlanView): SafeHtml {
  const { language, plans, plan, place, past } = view;
  const kicker = planWords[language].kicker(longDay(past.today, language));
  const name = plans.length < 2 ? null : html` · ${profileName(factWords[language], plan.profile, place)}`;
  return html`<p class="kicker address">${kicker}${name}</p>
    <h1>${planTitle(view)}</h1>`;
}

/** What to do, of what is known today. */
export function stepsOf({ plan, rules, leadDays, past }: PlanView): NextStep[] {
  const levers = past.prepared.levers(plan.profile);
  return nextSteps(plan, { rules, today: past.today, leadDays, levers });
}

/** More would not be read; all days are in the table. */
const stepsShown = 8;

/** "What to do next": numbered, by impact and time. */
export function stepsSection(view: PlanView): SafeHtml {
  const { language, past } = view;
  const words = planWords[language];
  const steps = stepsOf(view);
  const of = { language, today: past.today, catalogue: past.catalogue };
  return html`<section aria-labelledby="next-title">
    <h2 id="next-title">${words.next}</h2>
    ${
      steps.length === 0
        ? html`<p class="panel">${words.nothingNext}</p>`
        : html`<ol class="panel flush divided todo">
            ${steps.slice(0, stepsShown).map((step, i) => {
              const { title, when, isSoon, text, strength } = nextStepSentence(step, of);
              return html`<li>
                <span class="nth" aria-hidden="true">${i + 1}</span>
                <h3><a href="${stepHref(step, view)}">${title}</a></h3>
                <p class="when ${isSoon ? 'soon' : ''}">${when}</p>
                <p class="why">${text}</p>
                ${strength === null ? null : html`<p class="strength small muted">${strengthWords(strength, language)}</p>`}
              </li>`;
            })}
          </ol>`
    }
    ${steps.length > stepsShown ? html`<p class="hint">${words.more(steps.length - stepsShown)}</p>` : null}
  </section>`;
}

/** Where a step is done, or what it follows from is changed. */
function stepHref(step: NextStep, view: PlanView): string {
  const { base, place } = view;
  switch (step.kind) {
    case 'apply':
      return `${base}/invited/${place}`;
    case 'renew':
    case 'say_residence':
      return `${planHref(view)}/documents/${step.document.id}`;
    case 'enter':
      return step.fact === 'language_test'
        ? `${planHref(view)}/documents/new?kind=language_first`
        : `${base}/profiles/${place}`;
    case 'submit_again':
    case 'answer':
      return `${base}/profiles/${place}`;
  }
}

/** One thing with an end, or without: a row of the drawing and of the table behind it. */
interface EndRow {
  readonly name: string;
  /** Null where nothing says so. */
  readonly end: string | null;
  readonly useful: string | null;
  readonly rule: RuleWording;
  readonly document: KeptDocument | null;
}

/** What is tracked, by the day that matters first: the last useful one, or the end. What has none stands last. */
export function endRows({ language, plan, rules }: Pick<PlanView, 'language' | 'plan' | 'rules'>): EndRow[] {
  const words = planWords[language];
  const deadlines = deadlinesOf(plan, rules);
  const names = plan.documents.map((document) => documentName(document, language));
  const rows = plan.documents.map((document, i): EndRow => {
    const own = deadlines.filter((deadline) => deadline.document === document);
    const onOf = (kind: Deadline['kind']) => own.find((deadline) => deadline.kind === kind)?.on ?? null;
    const isOne = names.filter((name) => name === names[i]).length === 1 && document.kind !== 'other';
    const rule = ruleOf(rules, document.kind);
    const entered = { ...rule, strength: 'owner' as const, ruleEn: words.entered, ruleFr: words.entered };
    return {
      name: isOne ? (names[i] ?? '') : (document.label ?? names[i] ?? ''),
      ...{ document, end: onOf('ends'), useful: onOf('last_useful') },
      rule: document.countsFrom === 'end' ? { ...entered, source: '' } : rule,
    };
  });
  for (const { kind, on, rule } of deadlines) {
    if (kind !== 'profile_ends' && kind !== 'application_due') continue;
    const name = kind === 'profile_ends' ? words.profile : words.invitation;
    rows.push({ name, end: on, useful: null, rule, document: null });
  }
  const first = ({ useful, end }: EndRow) => useful ?? end ?? '9999-12-31';
  return rows.toSorted((one, other) =>
    first(one) < first(other) ? -1 : first(one) === first(other) ? 0 : 1,
  );
}

/** The drawing of what ends, with past draws of one's types. */
export function timeLineOf(view: PlanView, id: string): TimeLineOptions {
  const { language, past } = view;
  return {
    ...{ language, id, today: past.today, marks: ownPastDraws(view) },
    rows: endRows(view).flatMap(({ name, end }) => (end === null ? [] : [{ name, end }])),
  };
}

/** Draws of the last days that were of a type open to the profile, newest first. */
function ownPastDraws({
  plan,
  past,
}: PlanView): { type: DrawType; date: string; draw: PastDraws['draws'][number] }[] {
  const types = new Set(openTypes(past.prepared.lastOf(plan.profile)).map(({ type }) => type));
  const from = daysAfter(past.today, -pastDays);
  return past.draws
    .filter(({ date }) => from < date && date <= past.today)
    .map((draw) => ({ type: drawTypeOf(draw), date: draw.date, draw }))
    .filter(({ type }) => types.has(type));
}

/** "What ends, and when": the drawing, and the same as a table. */
export function endsSection(view: PlanView): SafeHtml {
  const { language, past, rules } = view;
  const words = planWords[language];
  const drawn = timeLineOf(view, 'ends');
  const draws = ownPastDraws(view);
  return html`<section aria-labelledby="ends-title">
    <h2 id="ends-title">${words.ends}</h2>
    ${drawn.rows.length === 0 ? null : timeLineLegend(drawn)}
    <div class="panel">${timeLine(drawn)}</div>
    <details class="behind">
      <summary>${words.table}</summary>
      <div class="panel">
        ${rulesTable(view)}
        <p class="hint">${words.usefulHint(rules.invitation.days)}</p>
        ${
          draws.length === 0
            ? null
            : html`<p>
                ${words.pastDraws(pastDays)}
                ${draws.map(
                  ({ type, draw }, i) =>
                    html`${i === 0 ? null : ', '}<a href="${drawHref(draw, language)}">${drawTypeShortLabel(type, language, past.catalogue)} ${shortDayBeside(draw.date, past.today, language)}</a
                      >`,
                )}.
              </p>`
        }
      </div>
    </details>
  </section>`;
}

/** Each day with the rule it follows from, how sure that is, and where it can be checked. */
export function rulesTable(view: PlanView, { links = true } = {}): SafeHtml {
  const { language } = view;
  const words = planWords[language];
  const { columns } = words;
  const rows = endRows(view);
  if (rows.length === 0) return html`<p>${words.lead}</p>`;
  const day = (on: string | null) =>
    on === null ? html`–` : html`<time datetime="${on}">${shortDay(on, language)}</time>`;
  return html`<table class="rows plan-rules">
    <thead>
      <tr>
        <th scope="col">${columns.document}</th>
        <th scope="col">${columns.ends}</th>
        <th scope="col">${columns.useful}</th>
        <th scope="col">${columns.rule}</th>
      </tr>
    </thead>
    <tbody>
      ${rows.map(({ name, end, useful, rule, document }) => {
        const { source } = rule;
        const text = ruleWords(rule, language);
        return html`<tr>
          <th scope="row">${name}</th>
          <td data-label="${columns.ends}">${end === null ? noEnd(document, view) : day(end)}</td>
          <td data-label="${columns.useful}">${day(useful)}</td>
          <td data-label="${columns.rule}">
            ${text} ${links && source !== '' ? html`<a href="${source}" rel="noreferrer">${words.source}</a>` : null}
          </td>
        </tr>`;
      })}
    </tbody>
  </table>`;
}

/** A rule as a sentence that says how sure it is. */
export function ruleWords({ strength, ruleEn, ruleFr }: RuleWording, language: Language): string {
  const rule = language === 'fr' ? ruleFr : ruleEn;
  const text = planWords[language].rule[strength](rule);
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Why a document has no end on record. */
function noEnd(
  document: KeptDocument | null,
  { language, rules }: Pick<PlanView, 'language' | 'rules'>,
): string {
  const words = planWords[language].documents;
  if (document === null || document.currentCountry !== undefined) return words.noEnd;
  return ruleOf(rules, document.kind).onlyCurrentCountry === true ? words.residence : words.noEnd;
}

/** The documents on record, each a way to change it; below them the replaced ones. */
export function documentsSection(view: PlanView): SafeHtml {
  const { language, plan, past, rules } = view;
  const words = planWords[language].documents;
  const href = (id: string) => `${planHref(view)}/documents/${id}`;
  const listed = (document: KeptDocument, state: string) =>
    html`<li>
      <a href="${href(document.id)}"
        ><strong>${documentName(document, language)}</strong>
        <span>${document.label === undefined ? null : html`${document.label} · `}${state}</span></a
      >
    </li>`;
  return html`<section aria-labelledby="documents-title">
    <h2 id="documents-title">${words.title}</h2>
    ${
      plan.documents.length === 0
        ? html`<p>${planWords[language].lead}</p>`
        : html`<ul class="panel flush divided places">
            ${plan.documents.map((document) => listed(document, stateOf(document, view)))}
          </ul>`
    }
    ${
      plan.documents.length >= documentsMax
        ? html`<p>${words.full(documentsMax)}</p>`
        : html`<p class="buttons"><a class="button ${plan.documents.length === 0 ? '' : 'quiet'}" href="${planHref(view)}/documents/new">${words.add}</a></p>`
    }
    ${
      plan.history.length === 0
        ? null
        : html`<details>
            <summary>${words.history(plan.history.length)}</summary>
            <ul class="panel flush divided places">
              ${plan.history.map(({ replacedAt, ...document }) => {
                const end = endOf(document, rules);
                const state =
                  replacedAt === null
                    ? ''
                    : words.replaced(
                        shortDayBeside(replacedAt.toISOString().slice(0, 10), past.today, language),
                      );
                const ended =
                  end === null
                    ? ''
                    : ` · ${(end < past.today ? words.ended : words.ends)(shortDay(end, language))}`;
                return listed(document, state + ended);
              })}
            </ul>
          </details>`
    }
  </section>`;
}

function stateOf(document: KeptDocument, view: PlanView): string {
  const { language, rules, past } = view;
  const words = planWords[language].documents;
  const end = endOf(document, rules);
  if (end === null) return noEnd(document, view);
  if (end < past.today) return words.ended(shortDay(end, language));
  const ends = words.ends(shortDay(end, language));
  if (!ruleOf(rules, document.kind).validAtApplication) return ends;
  const useful = daysAfter(end, -rules.invitation.days);
  return useful < past.today
    ? ends
    : `${ends}, ${words.useful(shortDayBeside(useful, past.today, language))}`;
}

/** So many profiles are told apart at a glance; more are folded. */
const chipsMax = 6;

/** The way to the plans of a person's other profiles; null where there is one. */
export function profileSwitch({ language, base, plans, place }: PlanView): SafeHtml | null {
  if (plans.length < 2) return null;
  const words = planWords[language];
  const chips = plans.map(
    ({ profile, position }) =>
      html`<li>
        <a class="chip address" href="${base}/plan/${position + 1}" ${position + 1 === place ? html`aria-current="page"` : null}
          >${profileName(factWords[language], profile, position + 1)}</a
        >
      </li>`,
  );
  const list = html`<ul class="chips">
    ${chips}
  </ul>`;
  return html`<nav aria-label="${words.profiles}">
    ${
      plans.length <= chipsMax
        ? list
        : html`<details>
            <summary>${words.otherProfiles(plans.length - 1)}</summary>
            ${list}
          </details>`
    }
  </nav>`;
}
