import { drawAddress, drawTitle, drawWord, publishedNumber } from '@drawbell/draws/draw-number';
import { shortDayBeside } from '@drawbell/draws/day-words';
import { type DrawType, drawTypeShortLabel } from '@drawbell/draws/draw-type';
import { gridOn } from '@drawbell/draws/grid';
import { roundLabel } from '@drawbell/draws/labels';
import { leverSentence } from '@drawbell/draws/lever-sentences';
import type { Lever } from '@drawbell/draws/levers';
import { isGridNote, type ReasonCode } from '@drawbell/draws/match-result';
import { monthsBefore, newestFirst } from '@drawbell/draws/past-draws';
import { poolRank } from '@drawbell/draws/pool-rank';
import type { Profile } from '@drawbell/draws/profile';
import type { PastResult, Standing, TypeStanding } from '@drawbell/draws/standing';
import type { standingHistory } from '@drawbell/draws/standing-history';
import type { Language } from '@drawbell/draws/subscriber-input';
import { html, type SafeHtml } from '../app/html.ts';
import type { PastDraws } from '../app/kept-reads.ts';
import type { ComparedScore } from '../site/charts/cut-off-axes.ts';
import { rankBar, rankSentence } from '../site/charts/rank.ts';
import { stripDays, stripLegend, typeStrip } from '../site/charts/strip.ts';
import { gridNotes, gridSentence } from '../site/grid-notes.ts';
import { gapBadge, typeMark } from '../site/marks.ts';
import { standingWords } from './standing-words.ts';

/** A profile, and what it is compared with. */
export interface StandingView {
  readonly language: Language;
  readonly profile: Profile;
  readonly past: PastDraws;
  /** As `past` has it, where it was read already: a page says it in several places. */
  readonly standing?: Standing;
  /** The scores it had, for a line of their own among the cut-offs. */
  readonly history?: ReturnType<typeof standingHistory>['line'];
  /** What its documents say of an invitation to a draw of a type. */
  readonly ready?: ((type: DrawType) => string) | undefined;
  /** Where the whole profile is changed. */
  readonly change: string;
  /**
   * Where a form goes that says one fact more (`action=answer` and the field of the profile's form), and what it carries
   * along. Absent where facts are only changed all together.
   */
  readonly answer?: { readonly action: string; readonly carries?: SafeHtml };
}

/** How the profile of a view compares. */
export function standingOf({ standing, profile, past }: StandingView): Standing {
  return standing ?? past.prepared.of(profile);
}

/** What the verdicts rest on, and what would change them. */
export function evidence(view: StandingView, standing: Standing): SafeHtml {
  return html`${levers(view, standing)} ${cutOffs(view, standing)} ${placeInPool(view, standing)} ${notForProfile(view, standing)}
  ${drawList(view, standing)}`;
}

function levers({ language, profile, past }: StandingView, { held12, met12 }: Standing): SafeHtml | null {
  if (held12 === 0) return null;
  const words = standingWords[language].levers;
  const all = past.prepared.levers(profile);
  const isFolded = ({ change }: Lever) => change.kind === 'points' && change.points > 10;
  const row = (lever: Lever) => leverRow(lever, { language, held12, past });
  const answers = all.filter(({ change }) => change.kind === 'answer');
  const main = all.filter((lever) => lever.change.kind !== 'answer' && !isFolded(lever));
  const folds = [
    { title: words.points, of: all.filter(isFolded) },
    { title: words.answers, of: answers },
  ].filter(({ of }) => of.length > 0);
  return html`<section aria-labelledby="levers-title">
    <h2 id="levers-title">${words.title}</h2>
    <p class="muted">${words.lead(held12, met12)}</p>
    ${
      all.length === 0
        ? html`<p>${words.none}</p>`
        : html`<p class="small legend">
              <span><span class="key now"></span> ${words.asYouAre}</span>
              <span><span class="key added"></span> ${words.withChange}</span>
            </p>
            ${main.length === 0 ? null : html`<ul class="panel flush divided levers">${main.map(row)}</ul>`}
            ${folds.map(
              ({ title, of }) =>
                html`<details class="more">
                  <summary>${title}</summary>
                  <ul class="panel flush divided levers">${of.map(row)}</ul>
                </details>`,
            )}`
    }
  </section>`;
}

/** One track per change: what is met now, and what it would have added. */
function leverRow(
  lever: Lever,
  { language, held12, past }: { language: Language; held12: number; past: StandingView['past'] },
): SafeHtml {
  const words = standingWords[language].levers;
  const { title, triage, text } = leverSentence(lever, language, past.catalogue);
  const { now, more } = lever;
  // Of 1,000 units; a gap of two pixels or so between the two.
  const [met, added] = [now, more].map((draws) => Math.round((draws * 1_000) / held12));
  return html`<li>
    <h3>${title}</h3>
    <svg class="track" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">
      <rect class="all" width="1000" height="10" />
      <rect class="now" width="${met ?? 0}" height="10" />
      <rect class="added" x="${met === 0 ? 0 : (met ?? 0) + 5}" width="${Math.max(0, added ?? 0)}" height="10" />
    </svg>
    <p class="more"><strong>${words.more(more)}</strong> ${words.draws(more)}</p>
    <p class="small">${triage === null ? null : html`<strong>${triage}</strong> `}${text}</p>
  </li>`;
}

/** So many at least are in sight. */
const stripsShown = 3;

/** A strip for each type that may be for the profile, with its score where the two can be compared. */
function cutOffs(
  { language, profile, past, history = [] }: StandingView,
  { types, scoreGrid }: Standing,
): SafeHtml | null {
  // One score is the dashed line alone.
  const scores = history.length > 1 ? history : [];
  const eligible = types.filter(({ eligibility }) => eligibility.state === 'yes');
  const open = [...eligible, ...types.filter(({ eligibility }) => eligibility.state === 'unknown')];
  if (open.length === 0) return null;
  const words = standingWords[language].charts;
  const { crs = null } = profile;
  const shown = Math.max(eligible.length, stripsShown);
  const strips = html`<div class="panel flush strips">
      ${open.slice(0, shown).map((standing, i) => {
        const { type, last, gap } = standing;
        const isComparable = crs !== null && (type !== 'pnp' || profile.nomination === true);
        const score: ComparedScore | null = isComparable ? { value: crs, days: scoreGrid } : null;
        return typeStrip({
          ...{ language, standing, type, score, catalogue: past.catalogue },
          ...(isComparable && { history: scores }),
          ...stripDays(past.today),
          id: `strip-${i}`,
          draws: standing.draws.map(({ draw }) => draw),
          badge: gapBadge(last.result, gap, { language }),
          href: `/${language}/cut-offs/${type}`,
          namesGrid: i === 0,
        });
      })}
    </div>`;
  return html`<section aria-labelledby="charts-title">
    <h2 id="charts-title">${words.title}</h2>
    <p class="muted">${words.lead}</p>
    ${stripLegend(language, { score: crs, history: scores.length > 0 })} ${strips}
    <p><a href="/${language}/cut-offs">${words.table(Math.max(0, open.length - shown))}</a></p>
  </section>`;
}

/** Of the newest draw that published a pool; nothing where it is of another grid than the score. */
function placeInPool({ language, profile, past }: StandingView, { today }: Standing): SafeHtml | null {
  const { crs, crsReadOn = today } = profile;
  const pool = past.draws.find((draw) => draw.pool !== null)?.pool ?? null;
  if (crs === undefined || pool === null) return null;
  const rank = poolRank(pool, crs, { readOn: crsReadOn, gridChanges: past.catalogue.gridChanges });
  // Ranges that hold nobody were not published.
  if (rank === null || rank.atMost === 0) return null;
  const words = standingWords[language].rank;
  return html`<section aria-labelledby="rank-title">
    <h2 id="rank-title">${words.title}</h2>
    <p>${rankSentence(rank, language)}</p>
    <div class="panel">${rankBar(rank, language)}</div>
    <p class="hint">${words.note}</p>
  </section>`;
}

/** Types that the profile is not eligible for, by the reason. */
function notForProfile(view: StandingView, { types }: Standing): SafeHtml | null {
  const { language, past } = view;
  const words = standingWords[language].notFor;
  const groups = Map.groupBy(
    types.filter(({ eligibility }) => eligibility.state === 'no'),
    ({ eligibility }) => eligibility.reasons[0]?.code,
  );
  if (groups.size === 0) return null;
  return html`<section aria-labelledby="not-for-title">
    <h2 id="not-for-title">${words.title}</h2>
    <ul class="panel flush divided">
      ${[...groups].map(
        ([code, group]) =>
          html`<li>
            <h3>${whyNotFor(view, code)}</h3>
            <ul class="types">
              ${group.map(
                ({ type, last }) =>
                  html`<li>
                    ${typeMark(type)}
                    <a href="/${language}/cut-offs/${type}">${drawTypeShortLabel(type, language, past.catalogue)}</a>
                    ${last.draw.crs ?? '–'}
                  </li>`,
              )}
            </ul>
          </li>`,
      )}
    </ul>
    <p class="hint">${words.note}</p>
  </section>`;
}

function whyNotFor({ language, profile }: StandingView, code: ReasonCode | undefined): string {
  const { unlisted, unlistedMany, reasons, other } = standingWords[language].notFor;
  const codes = (profile.occupations ?? []).map(({ noc }) => noc);
  if (code === 'occupation_not_listed' && codes.length > 0)
    return (codes.length === 1 ? unlisted : unlistedMany)(
      codes.slice(0, 3).join(', ') + (codes.length > 3 ? '…' : ''),
    );
  return (code === undefined ? undefined : reasons[code]) ?? other;
}

const shownAtOnce = 10;

interface PastOfType extends PastResult {
  readonly type: string;
}

/** Every draw of 12 months that can be compared, newest first. */
function drawsOf12({ types }: Standing): PastOfType[] {
  return types
    .filter(({ otherGrid }) => otherGrid === null)
    .flatMap(({ type, draws, held12 }: TypeStanding) =>
      draws.slice(0, held12).map((past) => ({ ...past, type })),
    )
    .toSorted((one, other) => newestFirst(one.draw, other.draw));
}

function drawList(view: StandingView, standing: Standing): SafeHtml {
  const words = standingWords[view.language].draws;
  const all = drawsOf12(standing);
  const rest = all.slice(shownAtOnce);
  const list = (draws: readonly PastOfType[]) =>
    html`<ul class="panel flush divided wide-rows">
      ${draws.map((past) => drawRow(view, past))}
    </ul>`;
  return html`<section aria-labelledby="draws-title">
    <h2 id="draws-title">${words.title}</h2>
    ${all.length === 0 ? html`<p>${words.none}</p>` : list(all.slice(0, shownAtOnce))}
    ${
      rest.length === 0
        ? null
        : html`<details class="more">
            <summary>${words.showAll(rest.length)}</summary>
            ${list(rest)}
          </details>`
    }
  </section>`;
}

function drawRow({ language, profile, past }: StandingView, { type, draw, result }: PastOfType): SafeHtml {
  const { whyNot, draws: words } = standingWords[language];
  const gap = profile.crs === undefined || draw.crs === null ? null : profile.crs - draw.crs;
  const [reason] = result.reasons;
  // A cut-off of nominees counts 600 points that a score without a nomination has not.
  const withoutNomination = type === 'pnp' && profile.nomination === undefined && result.outcome !== 'meets';
  const otherwise = withoutNomination
    ? words.nominees
    : reason === undefined
      ? undefined
      : whyNot[reason.code];
  const badge = gapBadge(result, gap, { language, ...(otherwise !== undefined && { otherwise }) });
  return html`<li class="draw-row">
    ${typeMark(type)}
    <span class="what"
      ><a href="/${language}/draws/${drawAddress(draw)}">${drawTypeShortLabel(type, language, past.catalogue)}</a></span
    >
    <span class="cut-off">${draw.crs ?? '–'}</span>
    <span class="second">
      <span class="when">${dayInLine(draw.date, language, past.today)} · ${drawWord(draw, language)}</span>
      <span class="change">${badge}<span class="visually-hidden"> ${words.yours}</span></span>
    </span>
  </li>`;
}

/** Which draws of 12 months are not compared, and why; and what is said of the changes across which draws are compared. */
export function leftOutPanel({ language, past }: StandingView, standing: Standing): SafeHtml | null {
  const { gridChanges } = past.catalogue;
  const from = monthsBefore(past.today, 12);
  const { scoreGrid } = standing;
  const left = past.draws.filter(
    ({ date }) => date > from && date <= past.today && gridOn(date, gridChanges).from !== scoreGrid.from,
  );
  const crossed = new Set(
    drawsOf12(standing).flatMap(({ result }) =>
      result.reasons.filter(isGridNote).map(({ changedOn }) => changedOn),
    ),
  );
  const notes = gridNotes(
    gridChanges.filter(({ date }) => crossed.has(date)),
    language,
  );
  if (left.length === 0) return notes;
  const between = new Set([scoreGrid.from, scoreGrid.to]);
  return html`<section class="panel warn" aria-labelledby="left-out-title">
      <h2 id="left-out-title">${standingWords[language].leftOut(left.length)}</h2>
      ${gridChanges.filter(({ date }) => between.has(date)).map((change) => html`<p>${gridSentence(change, language)}</p>`)}
      <details>
        <summary>${standingWords[language].leftOutWhich}</summary>
        <ul class="plain">
          ${left.map(
            (draw) =>
              html`<li>
                <a href="/${language}/draws/${drawAddress(draw)}"
                  >${publishedNumber(draw) ?? drawTitle(draw, language)}</a
                >
                ${roundLabel(draw, language, past.catalogue)}, ${dayInLine(draw.date, language, past.today)}
              </li>`,
          )}
        </ul>
      </details>
    </section>
    ${notes}`;
}

/** A day as it is said in a line: `4 Sep`, `1er oct.`; with its year where that is not this year's. */
export function dayInLine(day: string, language: Language, today: string): SafeHtml {
  return html`<time datetime="${day}">${shortDayBeside(day, today, language)}</time>`;
}
