import { easternClock, shortDayOfYear } from '@drawbell/draws/day-words';
import { easternDay } from '@drawbell/draws/grid';
import type { Language } from '@drawbell/draws/subscriber-input';
import type { FeedState } from '@drawbell/store/feed';
import { html, type SafeHtml } from '../app/html.ts';
import { healthOf } from './status.ts';

/**
 * How fresh the draws are, in a sentence that stays true while a page is kept: it says when the official list was last
 * read, not how long ago. The script of the site makes that "40 seconds ago".
 */
export function feedSentence(
  feed: FeedState,
  { language, now }: { readonly language: Language; readonly now: Date },
): { readonly look: 'good' | 'warn'; readonly text: SafeHtml } {
  const words = feedWords[language];
  const { last_success_at: at } = feed;
  if (at === null) return { look: 'warn', text: html`${words.neverRead}` };
  const when = lastRead(at, { language, now });
  return healthOf(feed, now) === 'fresh'
    ? { look: 'good', text: html`${words.checked(when, words.nothingNewer)}` }
    : { look: 'warn', text: html`${words.failing} ${words.checked(when, words.mayBeNewer)}` };
}

/** When the official list was last read: `at 1:42 p.m. Eastern`, with its day where that is not today. */
function lastRead(at: Date, { language, now }: { language: Language; now: Date }): SafeHtml {
  const day = easternDay(at);
  const time = easternClock(at, language);
  const words = feedWords[language];
  const said = day === easternDay(now) ? words.at(time) : words.on(shortDayOfYear(day, language), time);
  return html`<time datetime="${at.toISOString()}" data-ago>${said}</time>`;
}

const en = {
  neverRead: 'The official list has not been read yet. Draws appear here as soon as it has.',
  checked: (when: SafeHtml, then: string) => html`Official list checked ${when}. ${then}`,
  nothingNewer: 'Nothing newer.',
  mayBeNewer: 'A newer draw may be missing here.',
  failing: 'The official list cannot be read right now.',
  at: (time: string) => `at ${time} Eastern`,
  on: (day: string, time: string) => `on ${day} at ${time} Eastern`,
};

const fr: typeof en = {
  neverRead: 'La liste officielle n’a pas encore été lue. Les rondes paraîtront ici dès qu’elle le sera.',
  checked: (when, then) => html`Liste officielle consultée ${when}. ${then}`,
  nothingNewer: 'Rien de plus récent.',
  mayBeNewer: 'Une ronde plus récente manque peut-être ici.',
  failing: 'La liste officielle est illisible en ce moment.',
  at: (time) => `à ${time}, heure de l’Est`,
  on: (day, time) => `le ${day} à ${time}, heure de l’Est`,
};

const feedWords = { en, fr };
