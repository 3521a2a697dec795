import { shortDayBeside } from '@drawbell/draws/day-words';
import { deadlinesOf, endOf } from '@drawbell/draws/plan/deadlines';
import type { DocumentRules } from '@drawbell/draws/plan/document-rules';
import { yourDocument } from '@drawbell/draws/plan/document-words';
import { dayBeside, readinessSentences } from '@drawbell/draws/plan/readiness-sentences';
import { type Readiness, readinessOf } from '@drawbell/draws/plan/readiness';
import type { Language } from '@drawbell/draws/subscriber-input';
import type { PlannedProfile } from '@drawbell/store/plan/plan';
import { html, type SafeHtml } from '../app/html.ts';
import { factWords, profileName } from './facts.ts';

/** What the settings know of the plans of a person. */
export interface PlansInSettings {
  readonly language: Language;
  /** Path of the settings with the language. */
  readonly base: string;
  readonly plans: readonly PlannedProfile[];
  readonly rules: DocumentRules;
  readonly today: string;
}

/** "Ready until 4 October", and why: of the profile that is so for the shortest time. Nothing while nothing is near. */
export function readinessPanel(settings: PlansInSettings): SafeHtml | null {
  const { language, base, plans, rules, today } = settings;
  const [first] = plans
    .map((plan) => ({ plan, readiness: readinessOf(plan, { rules, today }) }))
    .filter(({ readiness: { state } }) => state === 'not_ready' || state === 'ready_until')
    .toSorted((one, other) => (untilOf(one.readiness) < untilOf(other.readiness) ? -1 : 1));
  if (first === undefined) return null;
  const { plan, readiness } = first;
  const words = readinessPanelWords[language];
  const place = plan.position + 1;
  const name =
    plans.length === 1 ? null : html`${profileName(factWords[language], plan.profile, place)}${words.colon}`;
  return html`<div class="panel warn notice">
    <svg viewBox="0 0 24 24" aria-hidden="true"><path d="${warningSign}" /></svg>
    <h2>${name}${readinessSentences(readiness, { language, today })[0]}</h2>
    <p>${why(readiness, settings)} <a href="${base}/plan/${place}">${words.see}</a></p>
  </div>`;
}

const warningSign =
  'M12 2.2c.6 0 1.1.3 1.4.8l9 16a1.6 1.6 0 0 1-1.4 2.4H3a1.6 1.6 0 0 1-1.4-2.4l9-16c.3-.5.8-.8 1.4-.8zM10.9 8.5v6h2.2v-6zm0 7.8v2.2h2.2v-2.2z';

function untilOf(readiness: Readiness): string {
  return readiness.state === 'ready_until' ? readiness.until : '';
}

/** "Your English test ends on 3 December. The 60 days of an invitation after 4 October would outlast it." */
function why(readiness: Readiness, { language, rules, today }: PlansInSettings): string {
  const [, sentence] = readinessSentences(readiness, { language, today });
  if (readiness.state !== 'ready_until') return sentence;
  const { document, kind } = readiness.because;
  const end = document === null || kind !== 'last_useful' ? null : endOf(document, rules);
  if (document === null || end === null) return sentence;
  const words = readinessPanelWords[language];
  const name = yourDocument(document, language);
  const subject = name.charAt(0).toUpperCase() + name.slice(1);
  return `${words.ends(subject, dayBeside(end, today, language))} ${words.outlast(dayBeside(readiness.until, today, language))}`;
}

/** The present state beside "My plan": how many documents, and the next day of all. */
export function planState({ language, plans, rules, today }: PlansInSettings): string {
  const words = readinessPanelWords[language];
  const count = plans.reduce((sum, { documents }) => sum + documents.length, 0);
  if (count === 0) return words.none;
  const next = plans
    .flatMap((plan) => deadlinesOf(plan, rules))
    .map(({ on }) => on)
    .filter((on) => on >= today)
    .toSorted()[0];
  return `${words.count(count)}${next === undefined ? '' : words.next(shortDayBeside(next, today, language))}`;
}

const en = {
  place: 'My plan',
  see: 'See my plan',
  none: 'what ends, and when: enter your documents',
  count: (count: number) => (count === 1 ? '1 document' : `${count} documents`),
  next: (day: string) => `, next date ${day}`,
  colon: ': ',
  ends: (subject: string, day: string) => `${subject} ends on ${day}.`,
  outlast: (day: string) => `The 60 days of an invitation after ${day} would outlast it.`,
};

const fr: typeof en = {
  place: 'Mon plan',
  see: 'Voir mon plan',
  none: 'ce qui prend fin, et quand\u00a0: inscrivez vos documents',
  count: (count) => (count === 1 ? '1 document' : `${count} documents`),
  next: (day) => `, prochaine date le ${day}`,
  colon: '\u00a0: ',
  ends: (subject, day) => `${subject} prend fin le ${day}.`,
  outlast: (day) => `Les 60\u00a0jours d’une invitation reçue après le ${day} dépasseraient cette date.`,
};

export const readinessPanelWords = { en, fr };
