import { dayWithWeekday } from '@drawbell/draws/day-words';
import type { Deadline } from '@drawbell/draws/plan/deadlines';
import { documentName, yourDocument } from '@drawbell/draws/plan/document-words';
import type { KeptDocument } from '@drawbell/draws/plan/document';
import type { Language } from '@drawbell/draws/subscriber-input';
import { boundedText, dayInWords } from '../shown-text.ts';

/** One day of which somebody is reminded, and what is said beside it. */
export interface ReminderItem {
  readonly deadline: Deadline;
  /** Of several profiles: whose. */
  readonly profileLabel: string | null;
  /** Of a document: its last valid day, and the last day on which an invitation could be used to its end with it. */
  readonly ends: string | null;
  readonly lastUseful: string | null;
  /** Of an invitation: documents that end before its last day; where none says they must be valid then, IRCC is to be asked. */
  readonly endBefore: readonly {
    readonly document: KeptDocument;
    readonly end: string;
    readonly mustBeValid: boolean;
  }[];
}

/** What a reminder tells. */
export interface Reminder {
  /** ISO day, where its reader is. */
  readonly today: string;
  /** Soonest first. */
  readonly items: readonly ReminderItem[];
  /** How many days an invitation gives. */
  readonly invitationDays: number;
}

/** As many days are told in one mail; the others stand in the plan. */
const shownMax = 8;
const subjectLengthMax = 40;
const dayMs = 86_400_000;

/** A heading with its lines. Plain text. */
interface ReminderPart {
  readonly title: string;
  readonly lines: readonly string[];
}

/** What a reminder says between its subject and its links. */
export function reminderParts(
  reminder: Reminder,
  language: Language,
): { readonly parts: readonly ReminderPart[]; readonly more: string | null } {
  const items = onceEach(reminder.items);
  const left = items.length - shownMax;
  return {
    parts: items.slice(0, shownMax).map((item) => partOf(item, reminder, language)),
    more: left > 0 ? wording[language].more(left) : null,
  };
}

/** The answer first: what ends, and when. Of several, how many. */
export function reminderSubject(reminder: Reminder, language: Language): string {
  const words = wording[language];
  const [first, ...others] = onceEach(reminder.items);
  if (first === undefined || others.length > 0) return words.several(others.length + 1);
  const { deadline } = first;
  const subjects = subjectsOf(deadline, daysUntil(deadline.on, reminder.today), language);
  return subjects.find(({ length }) => length <= subjectLengthMax) ?? words.several(1);
}

/**
 * A document's end and its last useful day often have a step on the same morning: they are one thing to say. Other days come
 * once as they are, also those of two profiles with one label.
 */
function onceEach(items: readonly ReminderItem[]): readonly ReminderItem[] {
  const seen = new Set<string>();
  return items.filter(({ deadline: { document } }) => {
    if (document === null) return true;
    const isFirst = !seen.has(document.id);
    seen.add(document.id);
    return isFirst;
  });
}

/** From the fullest to the shortest. */
function subjectsOf(
  { kind, document }: Deadline,
  days: number,
  language: Language,
): readonly [string, ...string[]] {
  const words = wording[language];
  if (document === null) return [kind === 'profile_ends' ? words.profileEnds(days) : words.toApply(days)];
  const { kind: of, test } = document;
  const bare = (name: string) => name.replace(/ \(.*\)$/, '');
  const name = bare(documentName({ kind: of, test }, language));
  if (kind === 'last_useful') return [words.usefulDays(name, days)];
  return [words.yourEnds(bare(yourDocument({ kind: of, test }, language)), days), words.ends(name, days)];
}

function partOf(item: ReminderItem, { today, invitationDays }: Reminder, language: Language): ReminderPart {
  const words = wording[language];
  const { deadline, profileLabel } = item;
  const days = daysUntil(deadline.on, today);
  const on = dayWithWeekday(deadline.on, language);
  const whose = profileLabel === null ? '' : ` · ${boundedText(profileLabel)}`;
  const rule = ruleLines(deadline, language);
  if (deadline.document !== null) {
    const title = titleOf(deadline.document, language);
    return { title: title + whose, lines: [...documentLines(item, today, language), ...rule] };
  }
  if (deadline.kind === 'profile_ends') {
    const lines = [words.endsOn(on, held(words.inDays(days))), words.renewal, ...rule];
    return { title: words.profileTitle + whose, lines };
  }
  const named = (must: boolean) =>
    item.endBefore
      .filter(({ mustBeValid }) => mustBeValid === must)
      .map(({ document, end }) => `${titleOf(document, language)} (${dayInWords(end, language)})`)
      .join(', ');
  const [must, ask] = [named(true), named(false)];
  return {
    title: words.invitationTitle + whose,
    lines: [
      words.daysOf(days, invitationDays, on),
      ...(must === '' ? [] : [words.endBefore(must)]),
      ...(ask === '' ? [] : [words.askBefore(ask)]),
      ...(must === '' && ask === '' ? [words.nothingBefore] : []),
      ...rule,
    ],
  };
}

/** Its kind, and its owner's own word for it. */
function titleOf(document: KeptDocument, language: Language): string {
  const { label } = document;
  const name = documentName(document, language);
  if (label === undefined) return name;
  const own = boundedText(label);
  return language === 'fr' ? `${name}, «\u00a0${own}\u00a0»` : `${name}, “${own}”`;
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function documentLines(
  { deadline: { kind, on, bookBy }, ends, lastUseful }: ReminderItem,
  today: string,
  language: Language,
): readonly string[] {
  const words = wording[language];
  const relative = (day: string) => held(words.inDays(daysUntil(day, today)));
  const end =
    ends === null || ends < today ? [] : [words.endsOn(dayWithWeekday(ends, language), relative(ends))];
  const useful = (day: string) =>
    day < today
      ? [words.wasUseful(dayInWords(day, language))]
      : [
          words.useful(dayWithWeekday(day, language), relative(day)),
          words.afterUseful(dayInWords(day, language)),
        ];
  const last = lastUseful === null ? [] : useful(lastUseful);
  const book =
    bookBy === null
      ? []
      : [
          bookBy > today
            ? words.bookBy(dayInWords(bookBy, language))
            : words.bookNow(dayInWords(bookBy, language)),
        ];
  return [...(kind === 'ends' || on < today ? [...end, ...last] : [...last, ...end]), ...book];
}

/** How sure the rule is, and where it can be checked. */
function ruleLines({ rule }: Deadline, language: Language): readonly string[] {
  const words = wording[language];
  const text = language === 'fr' ? rule.ruleFr : rule.ruleEn;
  switch (rule.strength) {
    case 'official':
      return [words.official(text, rule.source)];
    case 'secondary':
      return [words.secondary(text, rule.source)];
    case 'owner':
      return [words.owner];
  }
}

/** On one line. */
function held(words: string): string {
  return words.replaceAll(' ', '\u00a0');
}

function daysUntil(day: string, today: string): number {
  return Math.round((Date.parse(day) - Date.parse(today)) / dayMs);
}

const en = {
  several: (count: number) => (count === 1 ? 'A date is coming up' : `${count} dates are coming up`),
  inDays: (days: number) => (days === 0 ? 'today' : days === 1 ? 'in 1 day' : `in ${days} days`),
  yourEnds: (name: string, days: number) => `${capital(name)} ends ${en.inDays(days)}`,
  ends: (name: string, days: number) => `${name} ends ${en.inDays(days)}`,
  profileEnds: (days: number) => `Your profile ends ${en.inDays(days)}`,
  usefulDays: (name: string, days: number) =>
    days === 0
      ? `${name}: last useful day`
      : `${name}: ${days === 1 ? '1 useful day left' : `${days} useful days left`}`,
  toApply: (days: number) =>
    days === 0 ? 'Your application is due today' : `${days === 1 ? '1 day' : `${days} days`} left to apply`,
  endsOn: (on: string, relative: string) => `It ends on ${on}, ${relative}.`,
  useful: (on: string, relative: string) => `Last useful day: ${on}, ${relative}.`,
  afterUseful: (day: string) => `An invitation after ${day} could not be used to its end.`,
  wasUseful: (day: string) =>
    `Its last useful day was ${day}: an invitation after it cannot be used to its end with this document.`,
  bookBy: (day: string) => `Book or order a new one by ${day}.`,
  bookNow: (day: string) => `Book or order a new one now, if you have not: the day to do so was ${day}.`,
  profileTitle: 'Express Entry profile',
  renewal:
    'A new profile is a new submission with a new tie-break time: where scores are equal, it counts as submitted later.',
  invitationTitle: 'Your invitation',
  daysOf: (days: number, all: number, on: string) =>
    days === 0
      ? `This is the last day of ${all}: the complete application is due today, ${on}.`
      : `${days === 1 ? '1 day' : `${days} days`} of ${all} left: the complete application is due by ${on}.`,
  endBefore: (names: string) => `Must still be valid when you apply, and ends before that day: ${names}.`,
  askBefore: (names: string) => `Ends before that day, check with IRCC: ${names}.`,
  nothingBefore: 'Nothing in your plan that must still be valid then ends before that day.',
  official: (rule: string, source: string) => `Official rule: ${rule}. ${source}`.trimEnd(),
  secondary: (rule: string, source: string) =>
    `Secondary source: ${rule}. Check with IRCC${source === '' ? '.' : `: ${source}`}`,
  owner: 'This is the date that you entered.',
  more: (count: number) => `And ${count === 1 ? '1 more' : `${count} more`} in your plan.`,
};

const fr: typeof en = {
  several: (count) => (count === 1 ? 'Une date approche' : `${count} dates approchent`),
  inDays: (days) => (days === 0 ? 'aujourd’hui' : days === 1 ? 'dans 1 jour' : `dans ${days} jours`),
  yourEnds: (name, days) => `${capital(name)} expire ${fr.inDays(days)}`,
  ends: (name, days) => `${name}\u00a0: fin ${fr.inDays(days)}`,
  profileEnds: (days) => `Votre profil expire ${fr.inDays(days)}`,
  usefulDays: (name, days) =>
    days === 0
      ? `${name}\u00a0: dernier jour utile`
      : `${name}\u00a0: ${days === 1 ? '1 jour utile' : `${days} jours utiles`}`,
  toApply: (days) =>
    days === 0
      ? 'La demande est à remettre aujourd’hui'
      : `Il reste ${days === 1 ? '1 jour' : `${days} jours`} pour la demande`,
  endsOn: (on, relative) => `Fin de validité\u00a0: le ${on}, ${relative}.`,
  useful: (on, relative) => `Dernier jour utile\u00a0: le ${on}, ${relative}.`,
  afterUseful: (day) => `Une invitation reçue après le ${day} ne pourrait pas servir jusqu’au bout.`,
  wasUseful: (day) =>
    `Le dernier jour utile était le ${day}\u00a0: une invitation reçue après ne peut pas servir jusqu’au bout avec ce document.`,
  bookBy: (day) => `Faites la démarche pour le remplacer d’ici le ${day}.`,
  bookNow: (day) =>
    `Faites la démarche pour le remplacer maintenant, si ce n’est pas déjà fait\u00a0: il fallait s’y prendre le ${day}.`,
  profileTitle: 'Profil d’Entrée express',
  renewal: 'À note égale, un nouveau profil passe après.',
  invitationTitle: 'Votre invitation',
  daysOf: (days, all, on) =>
    days === 0
      ? `Dernier jour sur ${all}\u00a0: la demande complète est à remettre aujourd’hui, ${on}.`
      : `Il reste ${days === 1 ? '1 jour' : `${days} jours`} sur ${all}\u00a0: la demande complète est à remettre au plus tard le ${on}.`,
  endBefore: (names) =>
    `Doit encore être valide au moment de la demande, et prend fin avant ce jour\u00a0: ${names}.`,
  askBefore: (names) => `Prend fin avant ce jour, à vérifier auprès d’IRCC\u00a0: ${names}.`,
  nothingBefore: 'Rien dans votre plan qui doive encore être valide ne prend fin avant ce jour.',
  official: (rule, source) => `Règle officielle\u00a0: ${rule}. ${source}`.trimEnd(),
  secondary: (rule, source) =>
    `Source secondaire\u00a0: ${rule}. À vérifier auprès d’IRCC${source === '' ? '.' : `\u00a0: ${source}`}`,
  owner: 'C’est la date que vous avez inscrite.',
  more: (count) => `Et ${count === 1 ? 'une autre date' : `${count} autres dates`} dans votre plan.`,
};

const wording = { en, fr };
