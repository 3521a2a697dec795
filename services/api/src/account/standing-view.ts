import { longDay } from '@drawbell/draws/day-words';
import { drawAddress, drawWord } from '@drawbell/draws/draw-number';
import { drawTypeShortLabel } from '@drawbell/draws/draw-type';
import type { Finding, Reason, ReasonCode } from '@drawbell/draws/match-result';
import { unitGroups } from '@drawbell/draws/noc';
import { reasonSentence } from '@drawbell/draws/reason-sentences';
import type { Standing, TypeStanding } from '@drawbell/draws/standing';
import { metSentence, standingHeadline } from '@drawbell/draws/standing-sentences';
import type { Language } from '@drawbell/draws/subscriber-input';
import { html, type SafeHtml } from '../app/html.ts';
import { gapBadge, outcomeBadge, typeMark } from '../site/marks.ts';
import { evidence, leftOutPanel, standingOf, dayInLine, type StandingView } from './standing-evidence.ts';
import { standingWords } from './standing-words.ts';

/** The answer in one line. */
export function standingTitle(view: StandingView): string {
  return standingHeadline(standingOf(view), view.language, view.past.catalogue);
}

/** The day, the answer as the h1, and the facts it rests on. */
export function standingHeading(view: StandingView): SafeHtml {
  const { language, past } = view;
  return html`<p class="kicker">${standingWords[language].kicker(longDay(past.today, language))}</p>
    <h1>${standingTitle(view)}</h1>
    ${factChips(view)}`;
}

/**
 * Where a profile stands, without the heading: the last draw of each type, what one change would have done, the place in the
 * pool, the types that are not for it, and every draw of 12 months.
 * @param options.after stands below the verdicts
 */
export function standingBody(
  view: StandingView,
  { after = null }: { after?: SafeHtml | null } = {},
): SafeHtml {
  const standing = standingOf(view);
  return html`${leftOutPanel(view, standing)} ${verdicts(view, standing)} ${after} ${evidence(view, standing)}`;
}

/** What the profile says; what it does not say is dashed. */
function factChips({ language, profile, change }: StandingView): SafeHtml {
  const { chips: words, change: changeWord } = standingWords[language];
  const { crs, programs, nomination, occupations, french } = profile;
  const known = (text: string) => html`<li class="chip">${text}</li>`;
  const unknown = (text: string) => html`<li class="chip may">${text}</li>`;
  const [first, ...more] = occupations ?? [];
  return html`<ul class="chips" aria-label="${words.label}">
    ${crs === undefined ? unknown(words.noScore) : known(words.score(crs))}
    ${programs === undefined ? unknown(words.programsUnknown) : programs.map((key) => known(words.programs[key]))}
    ${programs?.length === 0 ? known(words.noProgram) : null}
    ${nomination === true ? known(words.nomination) : nomination === false ? null : unknown(words.nominationUnknown)}
    ${occupations === undefined ? unknown(words.occupationUnknown) : null}
    ${occupations?.length === 0 ? known(words.noOccupation) : null}
    ${first === undefined ? null : known(occupationChip(first.noc, language))}
    ${more.length === 0 ? null : known(words.moreOccupations(more.length))}
    ${french === 'yes' ? known(words.french) : french === 'no' ? null : unknown(words.frenchUnknown)}
    <li><a class="target" href="${change}">${changeWord}</a></li>
  </ul>`;
}

const titleCharactersMax = 32;

function occupationChip(noc: string, language: Language): string {
  const group = unitGroups().get(noc);
  const title = (language === 'fr' ? group?.titleFr : group?.titleEn)?.replaceAll("'", '’') ?? '';
  const short =
    title.length > titleCharactersMax ? `${title.slice(0, titleCharactersMax).trimEnd()}…` : title;
  return short === '' ? noc : `${short}, ${noc}`;
}

/** The last draw of each type that may be for the profile: those that it meets, near ones, and what is not decided. */
function verdicts(view: StandingView, { types }: Standing): SafeHtml {
  const { verdicts: words } = standingWords[view.language];
  if (types.length === 0) return html`<p class="panel">${words.noDraws}</p>`;
  const open = types.filter(({ eligibility }) => eligibility.state !== 'no');
  const decided = open.filter((type) => decisionMissing(type) === null);
  const questions = Map.groupBy(
    open.filter((type) => decisionMissing(type) !== null),
    (type) => questionOf(decisionMissing(type)),
  );
  const asked = [...questions].toSorted(([one], [other]) => orderOf(one) - orderOf(other));
  if (open.length === 0) return html`<p class="panel">${words.none}</p>`;
  return html`<h2 class="visually-hidden">${words.title}</h2>
    <ul class="cells verdicts">
      ${decided.map((type) => decidedCell(view, type))} ${asked.map(([, group]) => openCell(view, group))}
    </ul>`;
}

/** The reason that keeps a type open; null when score and cut-off decide. */
function decisionMissing({ last, eligibility }: TypeStanding): Reason | null {
  if (eligibility.state === 'unknown') return firstOf(eligibility);
  return last.result.outcome === 'may_meet' ? firstOf(last.result) : null;
}

function firstOf({ reasons }: Pick<Finding, 'reasons'>): Reason | null {
  return reasons[0] ?? null;
}

/** Reasons that one answer settles are asked about once. */
function questionOf(reason: Reason | null): string {
  if (reason === null) return '';
  if (reason.code === 'no_program_nomination_unknown') return 'nomination_unknown';
  if (reason.code === 'nominee_program_unknown') return 'programs_unknown';
  return 'noc' in reason ? `${reason.code} ${reason.noc}` : reason.code;
}

const questionOrder = [
  'score_unknown',
  'score_unknown_other_grid',
  'score_equal_submission_unknown',
  'programs_unknown',
  'french_unknown',
  'occupations_unknown',
  'nomination_unknown',
];

function orderOf(question: string): number {
  const place = questionOrder.indexOf(question);
  return place === -1 ? questionOrder.length : place;
}

function typeHead(view: StandingView, type: string, badge: SafeHtml): SafeHtml {
  const { language, past } = view;
  return html`<h3 class="head"><span>${typeMark(type)} ${drawTypeShortLabel(type, language, past.catalogue)}</span> ${badge}</h3>`;
}

function decidedCell(view: StandingView, type: TypeStanding): SafeHtml {
  const { language } = view;
  const { verdicts: words } = standingWords[language];
  const { result } = type.last;
  const gap = type.gap ?? 0;
  const look = result.outcome === 'meets' ? 'meet' : result.outcome === 'near' ? 'near' : 'not';
  const badge =
    result.outcome === 'near'
      ? outcomeBadge('near', words.near)
      : gapBadge({ ...result, pointsShort: null }, null, { language });
  const figure = gap === 0 ? '=' : gap > 0 ? `+${gap}` : `−${-gap}`;
  const unit = gap === 0 ? words.level : gap > 0 ? words.above(gap) : words.short(-gap);
  return html`<li>
    ${typeHead(view, type.type, badge)}
    <p class="figure l ${look}">${figure}<span class="unit"> ${unit}</span></p>
    ${lastLine(view, type)}
    <p>${metSentence(type, language)}</p>
    ${view.ready === undefined ? null : html`<p class="small">${capitalOf(view.ready(type.type))}.</p>`}
  </li>`;
}

function capitalOf(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The types that one fact decides, and the question. */
function openCell(view: StandingView, group: readonly TypeStanding[]): SafeHtml {
  const { language, past } = view;
  const { verdicts: words } = standingWords[language];
  const [first] = group;
  const reason = first === undefined ? null : decisionMissing(first);
  if (first === undefined || reason === null) return html``;
  const badge = gapBadge({ outcome: 'may_meet', pointsShort: null }, null, { language });
  const asks = isAsked(view, reason);
  const gap = first.eligibility.state === 'unknown' ? first.gap : null;
  const compared = gap === null ? null : gap < 0 ? words.scoreShort(-gap) : words.scoreAbove(gap);
  return html`<li>
    ${
      group.length === 1
        ? typeHead(view, first.type, badge)
        : html`<h3 class="head"><span>${words.several(group.length)}</span> ${badge}</h3>`
    }
    <p class="figure l may">?<span class="unit"> ${asks ? words.missing : words.undecided}</span></p>
    ${
      group.length === 1
        ? html`${lastLine(view, first)}`
        : html`<ul class="types small">
            ${group.map(
              ({ type, last }) =>
                html`<li>
                  ${typeMark(type)} ${drawTypeShortLabel(type, language, past.catalogue)}
                  <span class="muted">${last.draw.crs ?? '–'}</span>
                </li>`,
            )}
          </ul>`
    }
    ${group.length === 1 && compared !== null ? html`<p>${compared}</p>` : null} ${question(view, reason)}
  </li>`;
}

/** Whether an answer would decide. No score of today is of the grid of a draw that was held before it. */
function isAsked({ language }: StandingView, reason: Reason): boolean {
  if (reason.code === 'score_unknown_other_grid' && reason.read === 'after') return false;
  return standingWords[language].questions[reason.code] !== undefined;
}

function lastLine({ language, past: { today } }: StandingView, { last: { draw } }: TypeStanding): SafeHtml {
  const { verdicts: words } = standingWords[language];
  const cutOff = draw.crs === null ? words.noCutOff : html`${words.last} <strong>${draw.crs}</strong>`;
  return html`<p class="small muted">
    ${cutOff} · ${dayInLine(draw.date, language, today)} ·
    <a href="/${language}/draws/${drawAddress(draw)}">${words.draw(drawWord(draw, language))}</a>
  </p>`;
}

/** Facts that a button can say, by the reason that asks for them: field of the form, and the values in order. */
const buttonsOf: Partial<Readonly<Record<ReasonCode, 'french' | 'nomination' | 'armedForces'>>> = {
  french_unknown: 'french',
  nomination_unknown: 'nomination',
  no_program_nomination_unknown: 'nomination',
  armed_forces_offer_unknown: 'armedForces',
};

/** Asks for the fact, with the buttons or the field that say it where there is a form for them, else with a way to the form. */
function question(view: StandingView, reason: Reason): SafeHtml {
  const { language, answer, change, past } = view;
  const { questions, verdicts: words } = standingWords[language];
  const asked = questions[reason.code];
  if (asked === undefined || !isAsked(view, reason))
    return html`<p>${reasonSentence(reason, language, past.catalogue)}</p>`;
  const field = buttonsOf[reason.code];
  const isScore = reason.code === 'score_unknown' || reason.code === 'score_unknown_other_grid';
  if (answer === undefined || (field === undefined && !isScore))
    return html`<p>${asked.text} <a class="target" href="${change}">${asked.say ?? standingWords[language].change}</a></p>`;
  const fields = isScore
    ? html`<p class="one-field">
        <label for="answer-${reason.code}" class="visually-hidden">${words.score}</label>
        <input id="answer-${reason.code}" name="crs" class="score" inputmode="numeric" autocomplete="off" />
        <button type="submit">${words.save}</button>
      </p>`
    : html`<p class="buttons joined">
        <button class="quiet" type="submit" name="${field}" value="yes">${words.yes}</button>
        <button class="quiet" type="submit" name="${field}" value="no">${words.no}</button>
        ${field === 'french' ? html`<button class="quiet" type="submit" name="french" value="no">${words.notTested}</button>` : null}
      </p>`;
  return html`<form method="post" action="${answer.action}" novalidate>
    <p>${asked.text}</p>
    <input type="hidden" name="action" value="answer" />${answer.carries ?? null} ${fields}
  </form>`;
}
