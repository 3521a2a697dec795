import { drawAddress, drawTitle, drawWord, publishedNumber } from '@drawbell/draws/draw-number';
import { drawTypeLabel, drawTypeShortLabel } from '@drawbell/draws/draw-type';
import { gridOn } from '@drawbell/draws/grid';
import { dayLabel, roundLabel } from '@drawbell/draws/labels';
import { leverSentence } from '@drawbell/draws/lever-sentences';
import type { Lever } from '@drawbell/draws/levers';
import { isGridNote, type ReasonCode } from '@drawbell/draws/match-result';
import { poolRank } from '@drawbell/draws/pool-rank';
import type { Profile } from '@drawbell/draws/profile';
import type { PastResult, Standing, TypeStanding } from '@drawbell/draws/standing';
import type { Language } from '@drawbell/draws/subscriber-input';
import { html, type SafeHtml } from '../app/html.ts';
import type { PastDraws } from '../app/kept-reads.ts';
import { count } from '../site/draw-table.ts';
import { gridNotes, gridSentence } from '../site/grid-notes.ts';
import { gapBadge, typeMark } from '../site/marks.ts';
import { standingWords } from './standing-words.ts';

/** A profile, and what it is compared with. */
export interface StandingView {
  readonly language: Language;
  readonly profile: Profile;
  readonly past: PastDraws;
  /** Where the whole profile is changed. */
  readonly change: string;
  /**
   * Where a form goes that says one fact more (`action=answer` and the field of the profile's form), and what it carries
   * along. Absent where facts are only changed all together.
   */
  readonly answer?: { readonly action: string; readonly carries?: SafeHtml };
}

/** What the verdicts rest on, and what would change them. */
export function evidence(view: StandingView, standing: Standing): SafeHtml {
  return html`${levers(view, standing)} ${placeInPool(view, standing)} ${notForProfile(view, standing)}
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

/** Of the newest draw that published a pool; nothing where it is of another grid than the score. */
function placeInPool({ language, profile, past }: StandingView, { today }: Standing): SafeHtml | null {
  const { crs, crsReadOn = today } = profile;
  const pool = past.draws.find((draw) => draw.pool !== null)?.pool ?? null;
  if (crs === undefined || pool === null) return null;
  const rank = poolRank(pool, crs, { readOn: crsReadOn, gridChanges: past.catalogue.gridChanges });
  if (rank === null) return null;
  const words = standingWords[language].rank;
  const people = (number: number) => count(number, language);
  const about = rank.about === null ? '' : words.about(people(roundedTo(rank.about)));
  return html`<section aria-labelledby="rank-title">
    <h2 id="rank-title">${words.title}</h2>
    <p>
      ${words.between(dayLabel(rank.asOf, language), people(rank.atLeast), people(rank.atMost))}${about}.
      ${words.total(people(rank.total))}
    </p>
    <p class="hint">${words.note}</p>
  </section>`;
}

/** Two digits: an estimate that shows more claims more. */
function roundedTo(people: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, people))) - 2);
  return Math.round(people / unit) * unit;
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
    .toSorted((one, other) =>
      byNewest.compare(`${other.draw.date} ${other.draw.number}`, `${one.draw.date} ${one.draw.number}`),
    );
}

const byNewest = new Intl.Collator('en', { numeric: true });

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
  const otherwise = result.pointsShort === null && reason !== undefined ? whyNot[reason.code] : undefined;
  const badge = gapBadge(result, gap, { language, ...(otherwise !== undefined && { otherwise }) });
  return html`<li class="draw-row">
    ${typeMark(type)}
    <span class="what"
      ><a href="/${language}/draws/${drawAddress(draw)}">${drawTypeLabel(type, language, past.catalogue)}</a></span
    >
    <span class="cut-off">${draw.crs ?? '–'}</span>
    <span class="when">${shortDay(draw.date, language, past.today)} · ${drawWord(draw, language)}</span>
    <span class="change">${badge}<span class="visually-hidden"> ${words.yours}</span></span>
  </li>`;
}

/** Which draws of 12 months are not compared, and why; and what is said of the changes across which draws are compared. */
export function leftOutPanel({ language, profile, past }: StandingView): SafeHtml | null {
  const standing = past.prepared.of(profile);
  const { gridChanges } = past.catalogue;
  const from = `${Number(past.today.slice(0, 4)) - 1}${past.today.slice(4)}`;
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
                ${roundLabel(draw, language, past.catalogue)}, ${shortDay(draw.date, language, past.today)}
              </li>`,
          )}
        </ul>
      </details>
    </section>
    ${notes}`;
}

const months: Readonly<Record<Language, readonly string[]>> = {
  en: ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'],
  fr: ['janv.', 'févr.', 'mars', 'avr.', 'mai', 'juin', 'juill.', 'août', 'sept.', 'oct.', 'nov.', 'déc.'],
};

/** A day as it is said in a line: `4 Sep`, `1er oct.`; with its year where that is not this year's. */
export function shortDay(day: string, language: Language, today: string): SafeHtml {
  const [year = '', month, date] = day.split('-');
  const number = language === 'fr' && Number(date) === 1 ? '1er' : String(Number(date));
  const said = `${number}\u00a0${months[language][Number(month) - 1] ?? ''}`;
  return html`<time datetime="${day}">${today.startsWith(year) ? said : `${said}\u00a0${year}`}</time>`;
}
