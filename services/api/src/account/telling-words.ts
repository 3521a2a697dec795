import type { Language } from '@drawbell/draws/subscriber-input';
import type { Telling } from '@drawbell/draws/telling';
import type { Channel } from '@drawbell/store/channels/channels';

/** Kinds of news that have a rhythm of their own, in the order of the page. */
export const rhythmKinds = ['mayMeet', 'near', 'everyDraw'] as const;

/** A place as its owner knows it. */
export function placeName({ kind, name }: Pick<Channel, 'kind' | 'name'>, language: Language): string {
  const known = tellingWords[language].kinds[kind];
  if (name === '') return known;
  // « ntfy 2 » says what it is.
  return name.startsWith(known) ? name : `${known}${tellingWords[language].colon}${name}`;
}

/** What holds of somebody's choice, in one line: "At once by e-mail; near misses on Mondays at 8:00; quiet 22:00–7:00". */
export function tellingLine(
  language: Language,
  { rhythm, digest, quiet, first, meetsTo }: Telling,
  active: readonly Pick<Channel, 'id' | 'kind' | 'name'>[],
): string {
  const words = tellingWords[language];
  const place = active.find(({ id }) => id === first);
  // A second place is named, of more their number.
  const others = meetsTo === 'all' ? active.length : 0;
  const second = place === undefined ? active[0] : undefined;
  const more =
    others === 1
      ? `${words.and}${second === undefined ? words.byMail : words.by[second.kind]}`
      : others === 0
        ? ''
        : words.andOthers(others);
  const together = (['daily', 'weekly'] as const).flatMap((how) => {
    const kinds = rhythmKinds.filter((kind) => rhythm[kind] === how);
    if (kinds.length === 0) return [];
    const what = kinds.map((kind) => words.short[kind]).join(', ');
    return [
      `${what} ${how === 'daily' ? words.daily : words.weekly(digest.weekday)} ${words.atTime(digest.time)}`,
    ];
  });
  return [
    `${words.atOnce} ${place === undefined ? words.byMail : words.by[place.kind]}${more}`,
    ...together,
    ...(quiet === null ? [] : [words.quietLine(quiet.from, quiet.to)]),
  ].join('; ');
}

const en = {
  title: 'When and where',
  colon: ': ',
  kinds: { push: 'Browser', ntfy: 'ntfy', telegram: 'Telegram' },
  // The line.
  atOnce: 'At once',
  byMail: 'by e-mail',
  by: { push: 'on a phone or computer', ntfy: 'by ntfy', telegram: 'by Telegram' },
  and: ' and ',
  andOthers: (count: number) => ` and in ${count} more places`,
  short: { mayMeet: 'may meet', near: 'near misses', everyDraw: 'other draws' },
  daily: 'daily',
  weekly: (day: number) => `on ${en.days[day - 1] ?? ''}s`,
  atTime: (time: string) => `at ${en.time(time)}`,
  quietLine: (from: string, to: string) => `quiet ${en.time(from)}–${en.time(to)}`,
  time: (time: string) => time.replace(/^0/, ''),
  // The page.
  lead: 'A draw whose criteria you meet is told at once, and so is a correction of what you were told. Everything else keeps your rhythm.',
  rhythmTitle: 'How often',
  rhythm: {
    mayMeet: 'Draws whose criteria you may meet',
    near: 'Near misses',
    everyDraw: 'Every other draw you asked for',
  },
  rhythms: { at_once: 'At once', daily: 'Once a day, together', weekly: 'Once a week, together' },
  digestTitle: 'The message that tells them together',
  digestHint: 'It names what was drawn since the one before. Nothing is sent when there is nothing to tell.',
  digestTime: 'Time of day',
  weekday: 'Day of the weekly one',
  days: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'],
  zoneHint: 'For all times on this page, and for your reminders.',
  quietTitle: 'Quiet hours',
  quiet: 'Send nothing in these hours; tell me what waited when they end',
  from: 'From',
  to: 'To',
  through: 'But tell me at once when I meet a draw, even then',
  whereTitle: 'Where',
  first: 'First of all',
  firstHint: 'All news goes there.',
  email: 'E-mail',
  meetsTo: 'A draw whose criteria you meet is told',
  meetsOptions: { all: 'everywhere', first: 'there alone' },
  places: 'Phones, ntfy, Telegram',
  placesNone: 'no place beside your mailbox yet',
  placesState: (count: number) =>
    count === 1 ? '1 place beside your mailbox' : `${count} places beside your mailbox`,
  sourceTitle: 'If the official list goes silent',
  sourceSilent: 'Tell me when it could not be read for hours of a working day, and when it is back',
  save: 'Save',
  conflict: 'This was changed on another device meanwhile. Nothing was saved: here is what holds now.',
};

const fr: typeof en = {
  title: 'Quand et où',
  colon: '\u00a0: ',
  kinds: { push: 'Navigateur', ntfy: 'ntfy', telegram: 'Telegram' },
  atOnce: 'Tout de suite',
  byMail: 'par courriel',
  by: { push: 'sur un téléphone ou un ordinateur', ntfy: 'par ntfy', telegram: 'par Telegram' },
  and: ' et ',
  andOthers: (count) => ` et à ${count} autres endroits`,
  short: { mayMeet: 'peut-être', near: 'manquées de peu', everyDraw: 'autres rondes' },
  daily: 'chaque jour',
  weekly: (day) => `le ${fr.days[day - 1] ?? ''}`,
  atTime: (time) => `à ${fr.time(time)}`,
  quietLine: (from, to) => `silence de ${fr.time(from)} à ${fr.time(to)}`,
  time: (time) => {
    const [hours = '', minutes = ''] = time.split(':');
    return `${Number(hours)}\u00a0h${minutes === '00' ? '' : `\u00a0${minutes}`}`;
  },
  lead: 'Une ronde dont vous remplissez les critères est annoncée tout de suite, tout comme la correction d’une annonce déjà faite. Le reste suit votre rythme.',
  rhythmTitle: 'À quel rythme',
  rhythm: {
    mayMeet: 'Rondes dont vous remplissez peut-être les critères',
    near: 'Rondes manquées de peu',
    everyDraw: 'Les autres rondes que vous avez demandées',
  },
  rhythms: {
    at_once: 'Tout de suite',
    daily: 'Une fois par jour, ensemble',
    weekly: 'Une fois par semaine, ensemble',
  },
  digestTitle: 'Le message qui les annonce ensemble',
  digestHint: 'Il dit ce qui s’est passé depuis le précédent. Rien n’est envoyé quand il n’y a rien à dire.',
  digestTime: 'Heure',
  weekday: 'Jour du message hebdomadaire',
  days: ['lundi', 'mardi', 'mercredi', 'jeudi', 'vendredi', 'samedi', 'dimanche'],
  zoneHint: 'Pour toutes les heures de cette page, et pour vos rappels.',
  quietTitle: 'Heures de silence',
  quiet: 'Ne rien envoyer pendant ces heures; annoncer à la fin ce qui a attendu',
  from: 'De',
  to: 'À',
  through: 'Mais m’avertir tout de suite si je remplis les critères d’une ronde, même pendant ces heures',
  whereTitle: 'Où',
  first: 'En premier',
  firstHint: 'Toutes les nouvelles y vont.',
  email: 'Courriel',
  meetsTo: 'Une ronde dont vous remplissez les critères est annoncée',
  meetsOptions: { all: 'partout', first: 'là seulement' },
  places: 'Téléphones, ntfy, Telegram',
  placesNone: 'aucun endroit à part votre boîte de courriel',
  placesState: (count) =>
    count === 1
      ? '1 endroit en plus de votre boîte de courriel'
      : `${count} endroits en plus de votre boîte de courriel`,
  sourceTitle: 'Si la liste officielle se tait',
  sourceSilent:
    'M’avertir quand elle reste illisible plusieurs heures un jour ouvrable, et quand elle est de retour',
  save: 'Enregistrer',
  conflict:
    'Ces choix ont été modifiés entre-temps sur un autre appareil. Rien n’a été enregistré\u00a0: voici ce qui vaut maintenant.',
};

/** The page that says when and where somebody is told, and its line in the settings. */
export const tellingWords = { en, fr };
