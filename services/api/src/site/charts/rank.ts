import { scaleLinear } from 'd3-scale';
import { longDay } from '@drawbell/draws/day-words';
import type { PoolRank } from '@drawbell/draws/pool-rank';
import type { Language } from '@drawbell/draws/subscriber-input';
import { html, type SafeHtml } from '../../app/html.ts';
import { count } from '../draw-table.ts';
import { place } from './cut-off-axes.ts';

/** An estimate as it may be said: to the hundred, to the ten below a thousand. Never said without its bounds. */
export function aboutPeople(estimate: number): number {
  const step = estimate >= 1_000 ? 100 : 10;
  return Math.round(estimate / step) * step;
}

/** "On 21 June 2026, between 941 and 20,953 people had your score or more; about 10,100. The whole pool held 239,645." */
export function rankSentence(
  { asOf, total, atLeast, atMost, about }: PoolRank,
  language: Language,
): SafeHtml {
  const words = rankWords[language];
  const people = (value: number) => count(value, language);
  return html`${words.on(longDay(asOf, language))} <strong>${words.between(people(atLeast), people(atMost))}</strong>
    ${words.had}${about === null ? '.' : words.about(people(aboutPeople(about)))} ${words.total(people(total))}`;
}

/** How many people had a score or more: one bar from the fewest to the most, with a tick at the estimate. */
export function rankBar({ atLeast, atMost, about }: PoolRank, language: Language): SafeHtml {
  const words = rankWords[language];
  const people = (value: number) => count(value, language);
  const scale = scaleLinear()
    .domain([0, Math.max(10, atMost)])
    .nice(3)
    .range([0, 100]);
  const at = (value: number) => place(scale(value));
  const [from, to] = [at(atLeast), at(atMost)];
  return html`<div class="plot rank">
    <svg width="100%" height="94" role="img" aria-label="${words.between(people(atLeast), people(atMost))}">
      <g class="axis">
        ${scale.ticks(3).map(
          (tick) =>
            html`<line x1="${at(tick)}%" x2="${at(tick)}%" y1="20" y2="70" />
              <text x="${at(tick)}%" y="88" text-anchor="${tick === 0 ? 'start' : at(tick) > 99 ? 'end' : 'middle'}">${people(tick)}</text>`,
        )}
      </g>
      <rect class="range" x="${from}%" width="${place(Math.max(0.5, to - from))}%" y="22" height="18" />
      ${
        about === null
          ? null
          : html`<line class="estimate" x1="${at(about)}%" x2="${at(about)}%" y1="17" y2="45" />
              <text class="you" x="${at(about)}%" y="12" text-anchor="${anchorOf(at(about))}">${words.near(people(aboutPeople(about)))}</text>`
      }
      <text class="end" x="${from}%" y="59" text-anchor="${from < 15 ? 'start' : 'end'}">${people(atLeast)}</text>
      <text class="end" x="${to}%" y="59" text-anchor="${to > 85 ? 'end' : 'start'}">${people(atMost)}</text>
    </svg>
  </div>`;
}

function anchorOf(at: number): string {
  return at < 20 ? 'start' : at > 80 ? 'end' : 'middle';
}

const en = {
  on: (day: string) => `On ${day},`,
  between: (few: string, many: string) => `between ${few} and ${many} people`,
  had: 'had your score or more',
  about: (people: string) => `; about ${people}.`,
  near: (people: string) => `about ${people}`,
  total: (people: string) => `The whole pool held ${people}.`,
};

const fr: typeof en = {
  on: (day) => `Le ${day},`,
  between: (few, many) => `entre ${few} et ${many} personnes`,
  had: 'avaient votre note ou plus',
  about: (people) => `; environ ${people}.`,
  near: (people) => `environ ${people}`,
  total: (people) => `Le bassin entier en comptait ${people}.`,
};

export const rankWords = { en, fr };
