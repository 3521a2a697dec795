import type { Language, Profile } from '@drawbell/draws';
import type { Subscriber } from '@drawbell/store';
import { html, type SafeHtml } from '../html/html.ts';
import { moment } from '../html/moment.ts';
import type { Page } from '../html/page.ts';
import { accountPage, accountWords, maskedAddress } from './account-page.ts';
import type { AccountWords } from './account-words.ts';

/** What is stored of a subscriber, to read. */
export function managePage(
  language: Language,
  subscriber: Subscriber,
  profiles: readonly Profile[],
  { unsubscribeHref, now }: { unsubscribeHref: string; now: Date },
): Page {
  const words = accountWords[language];
  const { labels } = words;
  const left = subscriber.state === 'unsubscribed';
  return accountPage(
    language,
    words.manage.title,
    html`<p>${words.manage.readOnly}</p>
      <section class="panel">
        <dl>
          <dt>${labels.address}</dt>
          <dd>${maskedAddress(subscriber.email)}</dd>
          <dt>${labels.state}</dt>
          <dd>${stateOf(words, subscriber, now)}</dd>
          <dt>${labels.language}</dt>
          <dd>${words.languageNames[subscriber.language]}</dd>
        </dl>
        ${left ? html`<p>${words.manage.left}</p>` : html`<p><a href="${unsubscribeHref}">${words.manage.leave}</a></p>`}
      </section>
      <section class="panel" aria-labelledby="preferences">
        <h2 id="preferences">${words.headings.preferences}</h2>
        ${preferenceList(words, subscriber)}
      </section>
      <h2>${words.headings.profiles}</h2>
      ${profiles.map((profile, i) => profilePanel(words, profile, i + 1))}`,
  );
}

function stateOf({ states }: AccountWords, subscriber: Subscriber, now: Date): SafeHtml {
  const { state, paused_until: pausedUntil } = subscriber;
  if (state === 'active' && pausedUntil !== null && pausedUntil > now) {
    return html`${states.paused} ${moment(pausedUntil)}`;
  }
  return html`${states[state]}`;
}

function preferenceList(words: AccountWords, subscriber: Subscriber): SafeHtml {
  const { labels, yes, no } = words;
  const said = (wanted: boolean) => (wanted ? yes : no);
  const { near_points: points } = subscriber;
  return html`<dl>
    <dt>${labels.meets}</dt>
    <dd>${said(subscriber.wants_meets)}</dd>
    <dt>${labels.may_meet}</dt>
    <dd>${said(subscriber.wants_may_meet)}</dd>
    <dt>${labels.near}</dt>
    <dd>${points === 0 ? no : words.nearPoints(points)}</dd>
    <dt>${labels.everyDrawOfMyPrograms}</dt>
    <dd>${said(subscriber.wants_my_programs)}</dd>
    <dt>${labels.everyDraw}</dt>
    <dd>${said(subscriber.wants_every_draw)}</dd>
  </dl>`;
}

function profilePanel(words: AccountWords, profile: Profile, position: number): SafeHtml {
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
    ({ noc, months, monthsInCanada }) => `${noc}: ${words.occupation(months, monthsInCanada)}`,
  );
  const offer = profile.canadianArmedForcesOffer;
  return html`<section class="panel">
    <h3>${profile.label ?? words.profile(position)}</h3>
    <dl>
      <dt>${labels.crs}</dt>
      <dd>${profile.crs ?? unknown}</dd>
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
    </dl>
  </section>`;
}
