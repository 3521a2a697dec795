import { longDay, longDayOfYear, shortDayBeside } from '../day-words.ts';
import type { Language } from '../subscriber-input.ts';
import { yourDocument } from './document-words.ts';
import type { EndBesideDue, Obstacle, Readiness } from './readiness.ts';

/** Beside a type, in a few words: "ready until 4 Oct", "not ready: your English test ended on 3 Dec". */
export function readinessWords(readiness: Readiness, { language, today }: Reading): string {
  const of = words[language];
  const day = (on: string) => shortDayBeside(on, today, language);
  switch (readiness.state) {
    case 'ready':
      return of.ready;
    case 'ready_until':
      return of.readyUntil(day(readiness.until));
    case 'not_ready':
      return of.notReady(
        readiness.obstacles.map((each) => obstacleWords(each, { language, today })).join(', '),
      );
    case 'unknown':
      return of.unknown(readiness.missing.map((each) => obstacleWords(each, { language, today })).join(', '));
  }
}

/** Two sentences: what holds, and what it follows from. The first is a title. */
export function readinessSentences(
  readiness: Readiness,
  { language, today }: Reading,
): readonly [string, string] {
  const of = words[language];
  if (readiness.state === 'ready') return [of.title.ready, of.why.ready];
  if (readiness.state === 'ready_until') {
    const { until, because } = readiness;
    const title = of.title.readyUntil(dayBeside(until, today, language));
    if (because.document === null) return [title, of.why.profile(dayBeside(because.on, today, language))];
    const subject = capital(yourDocument(because.document, language));
    if (because.kind === 'ends') return [title, of.why.ends(subject, dayBeside(until, today, language))];
    return [title, of.why.lastUseful(subject, dayBeside(until, today, language))];
  }
  const list = readiness.state === 'not_ready' ? readiness.obstacles : readiness.missing;
  const said = list.map((each) => obstacleWords(each, { language, today })).join(', ');
  return [readiness.state === 'not_ready' ? of.title.notReady : of.title.unknown, `${capital(said)}.`];
}

/** "Your English test ends on 3 December; an application is due by 30 November." */
export function endBesideDueSentence(
  { document, end, due, before, mustBeValid }: EndBesideDue,
  { language, today }: Reading,
): string {
  const [ends, dueBy] = [end, due].map((day) => dayBeside(day, today, language));
  const of = words[language];
  const said = of.endBesideDue(capital(yourDocument(document, language)), ends ?? end, dueBy ?? due);
  if (!before) return said;
  return `${said} ${mustBeValid ? of.newOne : of.checkFirst}`;
}

interface Reading {
  readonly language: Language;
  /** ISO day. */
  readonly today: string;
}

function obstacleWords(obstacle: Obstacle, { language, today }: Reading): string {
  const of = words[language];
  switch (obstacle.code) {
    case 'ended':
      return of.ended(
        yourDocument(obstacle.document, language),
        shortDayBeside(obstacle.on, today, language),
      );
    case 'profile_ended':
      return of.profileEnded(shortDayBeside(obstacle.on, today, language));
    case 'no_language_test':
      return of.noLanguageTest;
    case 'no_french_test':
      return of.noFrenchTest;
  }
}

/** A day in a sentence, with its year where that is not this one. */
export function dayBeside(day: string, today: string, language: Language): string {
  return day.slice(0, 4) === today.slice(0, 4) ? longDayOfYear(day, language) : longDay(day, language);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const en = {
  ready: 'ready',
  readyUntil: (day: string) => `ready until ${day}`,
  notReady: (why: string) => `not ready: ${why}`,
  unknown: (what: string) => `readiness not known: ${what}`,
  /** A document whose last useful day, or end, is past. */
  ended: (document: string, day: string) => `${document} could be used until ${day}`,
  profileEnded: (day: string) => `your Express Entry profile ended on ${day}`,
  noLanguageTest: 'no language test entered',
  noFrenchTest: 'no French test entered',
  endBesideDue: (document: string, end: string, due: string) =>
    `${document} ends on ${end}; an application is due by ${due}.`,
  newOne: 'You would need a new one first.',
  checkFirst: 'Check with IRCC whether you need a new one first.',
  title: {
    ready: 'Ready',
    readyUntil: (day: string) => `Ready until ${day}`,
    notReady: 'Not ready',
    unknown: 'Not known whether you are ready',
  },
  why: {
    ready: 'None of the documents you entered ends within six months.',
    lastUseful: (document: string, until: string) =>
      `The 60 days of an invitation after ${until} would outlast ${document.charAt(0).toLowerCase()}${document.slice(1)}.`,
    ends: (document: string, day: string) => `${document} ends on ${day}.`,
    profile: (day: string) =>
      `Your Express Entry profile ends on ${day}. A new one has a new tie-break time.`,
  },
};

const fr: typeof en = {
  ready: 'dossier prêt',
  readyUntil: (day) => `prêt jusqu’au ${day}`,
  notReady: (why) => `pas prêt\u00a0: ${why}`,
  unknown: (what) => `on ne sait pas si c’est prêt\u00a0: ${what}`,
  ended: (document, day) => `${document} pouvait servir jusqu’au ${day}`,
  profileEnded: (day) => `votre profil d’Entrée express a pris fin le ${day}`,
  noLanguageTest: 'aucun test de langue inscrit',
  noFrenchTest: 'aucun test de français inscrit',
  endBesideDue: (document, end, due) =>
    `${document} prend fin le ${end}; une demande doit être présentée au plus tard le ${due}.`,
  newOne: 'Il en faudrait d’abord un nouveau.',
  checkFirst: 'Vérifiez auprès d’IRCC s’il en faut d’abord un nouveau.',
  title: {
    ready: 'Dossier prêt',
    readyUntil: (day) => `Dossier prêt jusqu’au ${day}`,
    notReady: 'Dossier pas prêt',
    unknown: 'On ne sait pas si le dossier est prêt',
  },
  why: {
    ready: 'Aucun des documents inscrits ne prend fin d’ici six mois.',
    lastUseful: (document, until) =>
      `Les 60\u00a0jours d’une invitation reçue après le ${until} dépasseraient la fin de ${document.charAt(0).toLowerCase()}${document.slice(1)}.`,
    ends: (document, day) => `${document} prend fin le ${day}.`,
    profile: (day) =>
      `Votre profil d’Entrée express prend fin le ${day}. Un nouveau aurait une nouvelle heure de départage.`,
  },
};

const words = { en, fr };
