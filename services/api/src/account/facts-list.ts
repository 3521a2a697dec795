import { dayLabel } from '@drawbell/draws/labels';
import type { Profile } from '@drawbell/draws/profile';
import type { Language } from '@drawbell/draws/subscriber-input';
import type { Subscriber } from '@drawbell/store/subscribers/subscribers';
import { html, moment, type SafeHtml } from '../app/html.ts';
import { wallTime } from '../forms/local-time.ts';
import { zonesOfPause } from '../forms/read-pause.ts';
import { accountWords, type AccountWords } from './account-words.ts';
import { formWords } from './form-words.ts';

/** Whether alerts are on, off, or paused until when in the zone it was chosen in, in words. */
export function alertsState(language: Language, subscriber: Subscriber, now: Date): SafeHtml {
  const { states } = accountWords[language];
  const { state, paused_until: pausedUntil } = subscriber;
  if (state !== 'active' || pausedUntil === null || pausedUntil <= now) return html`${states[state]}`;
  const zones = zonesOfPause(pausedUntil);
  const wall = wallTime(zones[0], pausedUntil);
  const [hour, minute] = [String(Number(wall.slice(11, 13))), wall.slice(14, 16)];
  const clock =
    language === 'fr' ? `${hour}\u00a0h${minute === '00' ? '' : `\u00a0${minute}`}` : `${hour}:${minute}`;
  const names = zones.map((zone) => formWords[language].zones[zone]).join(' / ');
  const words = states.paused(dayLabel(wall.slice(0, 10), language), clock, names);
  return html`<time datetime="${pausedUntil.toISOString()}">${words}</time>`;
}

/** What a profile is called: by its owner, or by its position. */
export function profileName(words: AccountWords, profile: Profile, position: number): string {
  return profile.label ?? words.profile(position);
}

/** The facts of a profile, to read. */
export function profileFacts(words: AccountWords, profile: Profile): SafeHtml {
  const { labels, yes, no, unknown, none } = words;
  const fact = (value: boolean | 'yes' | 'no' | 'unknown' | undefined) => {
    if (value === undefined || value === 'unknown') return unknown;
    return value === true || value === 'yes' ? yes : no;
  };
  const list = (items: readonly string[] | undefined) => {
    if (items === undefined) return unknown;
    return items.length === 0
      ? none
      : html`<ul class="plain">
          ${items.map((item) => html`<li>${item}</li>`)}
        </ul>`;
  };
  const occupations = profile.occupations?.map(
    ({ noc, months, monthsInCanada }) => `${noc}${words.colon}${words.occupation(months, monthsInCanada)}`,
  );
  const offer = profile.canadianArmedForcesOffer;
  return html`<dl>
      <dt>${labels.crs}</dt>
      <dd>${profile.crs ?? unknown}</dd>
      ${
        profile.crs === undefined
          ? null
          : html`<dt>${labels.crsReadOn}</dt>
              <dd>
                ${
                  profile.crsReadOn === undefined
                    ? unknown
                    : html`<time datetime="${profile.crsReadOn}">${profile.crsReadOn}</time>`
                }
              </dd>`
      }
      <dt>${labels.programs}</dt>
      <dd>${list(profile.programs?.map((program) => words.programs[program]))}</dd>
      <dt>${labels.nomination}</dt>
      <dd>${fact(profile.nomination)}</dd>
      <dt>${labels.occupations}</dt>
      <dd>${list(occupations)}</dd>
      <dt>${labels.french}</dt>
      <dd>${fact(profile.french)}</dd>
      <dt>${labels.submittedAt}</dt>
      <dd>${profile.submittedAt === undefined ? unknown : moment(profile.submittedAt)}</dd>
      ${
        offer === undefined
          ? null
          : html`<dt>${labels.canadianArmedForcesOffer}</dt>
              <dd>${fact(offer)}</dd>`
      }
    </dl>`;
}
