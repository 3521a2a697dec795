import { longDay, shortDayBeside } from '@drawbell/draws/day-words';
import { easternDay } from '@drawbell/draws/grid';
import type { Profile } from '@drawbell/draws/profile';
import type { Language } from '@drawbell/draws/subscriber-input';
import type { Subscriber } from '@drawbell/store/subscribers/subscribers';
import { html, moment, type SafeHtml } from '../app/html.ts';
import { formWords } from './form-words.ts';
import { wallTime } from '@drawbell/draws/local-time';
import { zonesOfPause } from './pause.ts';

/** Whether alerts are on, off, or paused until when in the zone it was chosen in, in words. */
export function alertsState(
  language: Language,
  { state, paused_until: pausedUntil }: Pick<Subscriber, 'state' | 'paused_until'>,
  now: Date,
): SafeHtml {
  const { states } = factWords[language];
  if (state !== 'active' || pausedUntil === null || pausedUntil <= now) return html`${states[state]}`;
  const zones = zonesOfPause(pausedUntil);
  const wall = wallTime(zones[0], pausedUntil);
  const [hour, minute] = [String(Number(wall.slice(11, 13))), wall.slice(14, 16)];
  const clock =
    language === 'fr' ? `${hour}\u00a0h${minute === '00' ? '' : `\u00a0${minute}`}` : `${hour}:${minute}`;
  const names = zones.map((zone) => formWords[language].zones[zone]).join(' / ');
  const words = states.paused(longDay(wall.slice(0, 10), language), clock, names);
  return html`<time datetime="${pausedUntil.toISOString()}">${words}</time>`;
}

/** What a profile is called: by its owner, or by its position. */
export function profileName(words: FactWords, profile: Profile, position: number): string {
  return profile.label ?? words.profile(position);
}

/** A profile in a line: `CEC · 31301, 26 months · submitted 4 Mar 2026`. */
export function profileSummary(
  { programs, nomination, occupations, french, submittedAt }: Profile,
  language: Language,
  today: string,
): SafeHtml {
  const words = factWords[language].summary;
  const [occupation, ...more] = occupations ?? [];
  const parts: (SafeHtml | string)[] = [
    ...(programs !== undefined && programs.length > 0
      ? [programs.map((key) => words.programs[key]).join(', ')]
      : []),
    ...(nomination === true ? [words.nomination] : []),
    ...(occupation === undefined
      ? []
      : [words.occupation(occupation.noc, occupation.months) + (more.length > 0 ? ` +${more.length}` : '')]),
    ...(french === 'yes' ? [words.french] : []),
    ...(submittedAt === undefined
      ? []
      : [html`${words.submitted} ${shortDayBeside(easternDay(new Date(submittedAt)), today, language)}`]),
  ];
  return parts.length === 0
    ? html`${words.nothing}`
    : html`${parts.map((part, i) => (i === 0 ? part : html` · ${part}`))}`;
}

/** The facts of a profile, to read. */
export function profileFacts(words: FactWords, profile: Profile): SafeHtml {
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

const en = {
  labels: {
    crs: 'CRS score',
    crsReadOn: 'Score read on',
    programs: 'Programs',
    nomination: 'Provincial nomination',
    occupations: 'Occupations',
    french: 'French, NCLC 7 or more in all abilities',
    submittedAt: 'Submitted',
    canadianArmedForcesOffer: 'Offer from the Canadian Armed Forces',
  },
  states: {
    active: 'On',
    /** Until a day in words, an hour (`0:30`) and the zone of both. */
    paused: (day: string, clock: string, zone: string) => `Paused until ${day} at ${clock}, ${zone}`,
    unsubscribed: 'Off: unsubscribed',
    pending: 'Off: not confirmed yet',
  },
  languageNames: { en: 'English', fr: 'French' },
  programs: {
    cec: 'Canadian Experience Class',
    fsw: 'Federal Skilled Worker',
    fst: 'Federal Skilled Trades',
  },
  summary: {
    programs: { cec: 'CEC', fsw: 'FSW', fst: 'FST' },
    nomination: 'nominated',
    occupation: (noc: string, months: number | undefined) =>
      months === undefined ? noc : `${noc}, ${months === 1 ? '1 month' : `${months} months`}`,
    french: 'NCLC 7',
    submitted: 'submitted',
    nothing: 'nothing but the score is known',
  },
  yes: 'Yes',
  no: 'No',
  unknown: 'Not known',
  none: 'None',
  profile: (position: number) => `Profile ${position}`,
  /** Between a name and its value, with its spaces. */
  colon: ': ',
  occupation: (months: number | undefined, inCanada: number | undefined) => {
    if (months === undefined) return 'months of experience not known';
    const total = months === 1 ? '1 month of experience' : `${months} months of experience`;
    return inCanada === undefined ? total : `${total}, ${inCanada} of them in Canada`;
  },
};

const fr: typeof en = {
  labels: {
    crs: 'Note du SCG',
    crsReadOn: 'Note relevée le',
    programs: 'Programmes',
    nomination: 'Désignation d’une province',
    occupations: 'Professions',
    french: 'Français, NCLC 7 ou plus dans toutes les compétences',
    submittedAt: 'Présenté',
    canadianArmedForcesOffer: 'Offre des Forces armées canadiennes',
  },
  states: {
    active: 'Activées',
    paused: (day, clock, zone) => `En pause jusqu’au ${day} à ${clock}, ${zone}`,
    unsubscribed: 'Désactivées : désabonnement',
    pending: 'Désactivées : pas encore confirmées',
  },
  languageNames: { en: 'Anglais', fr: 'Français' },
  programs: {
    cec: 'Catégorie de l’expérience canadienne',
    fsw: 'Travailleurs qualifiés (fédéral)',
    fst: 'Métiers spécialisés (fédéral)',
  },
  summary: {
    programs: { cec: 'CEC', fsw: 'TQF', fst: 'MSF' },
    nomination: 'désignation',
    occupation: (noc, months) => (months === undefined ? noc : `${noc}, ${months} mois`),
    french: 'NCLC 7',
    submitted: 'présenté le',
    nothing: 'on ne connaît que la note',
  },
  yes: 'Oui',
  no: 'Non',
  unknown: 'Inconnu',
  none: 'Aucun',
  profile: (position) => `Profil ${position}`,
  colon: '\u00a0: ',
  occupation: (months, inCanada) => {
    if (months === undefined) return 'mois d’expérience inconnus';
    const total = `${months} mois d’expérience`;
    return inCanada === undefined ? total : `${total}, dont ${inCanada} au Canada`;
  },
};

/** What the facts of a person are called. */
export const factWords = { en, fr };

type FactWords = typeof en;
