import { longDay } from '@drawbell/draws/day-words';
import type { FieldProblem } from '../app/form.ts';

const errors: Readonly<Record<FieldProblem, (detail: string) => string>> = {
  email_missing: () => 'Enter your e-mail address.',
  email_invalid: () => 'This is not a complete e-mail address, such as name@example.org.',
  email_not_ascii: () =>
    'The part before the @ has letters or signs beyond plain ones, such as é, и or ’. We cannot send mail to such an address yet: please give another one of yours.',
  email_hidden: () =>
    'This address holds characters that nobody can see, perhaps because it was pasted. Please type it.',
  email_long: () =>
    'This address is longer than mail servers take: 254 characters at most, and 64 before the @.',
  email_typo: (meant) => `Did you mean ${meant}? If the address is right as it is, send the form again.`,
  consent_missing: () => 'Tick this box: without your consent we may not write to you.',
  nothing_wanted: () => 'Choose at least one kind of draw, or enter points for near misses.',
  number_invalid: () => 'Enter a whole number without other signs.',
  crs_range: () => 'A CRS score is between 1 and 1200.',
  crs_nomination: () =>
    'A nomination adds 600 points: with one, your score in the account is 600 or more. Check the score or the nomination.',
  near_range: () => 'Enter a whole number from 0 to 200.',
  programs_contradict: () => 'Choose programs, or “None of these”, not both.',
  programs_unsure: () => '“I don’t know” goes with no other choice: untick one or the other.',
  noc_missing: () => 'Enter the code or title these months belong to.',
  noc_unknown: (meant) =>
    meant === ''
      ? 'NOC 2021 has no such occupation. Choose one from the list, or enter a code of five digits.'
      : 'NOC 2021 has no such occupation. Perhaps one of these?',
  noc_2016: (typed) =>
    `${typed} is a code of NOC 2016, which Express Entry no longer uses. Enter the five digits of NOC 2021, or a title.`,
  noc_ambiguous: () => 'Several occupations fit. Choose one of them.',
  noc_other: () => 'Enter another title, or the five digits of your code.',
  noc_twice: (noc) => `Occupation ${noc} is here twice. Enter it once, with all its months.`,
  occupations_contradict: () => 'Enter occupations, or tick that there are none, not both.',
  occupations_too_many: () => 'A profile holds at most 20 occupations.',
  months_range: () => 'Enter a whole number of months.',
  months_in_canada: () => 'Months in Canada cannot be more than months in total.',
  months_continuous: () => 'Months without a break cannot be more than months in total.',
  text_unseen: (character) =>
    `This holds ${character}, a character that cannot be seen. Type it again, on one line.`,
  label_long: () => 'At most 60 characters.',
  date_invalid: (skipped) =>
    skipped === ''
      ? 'Enter a date and time that exist.'
      : `There was no ${skipped} on that day in this time zone: clocks were set forward. Check the time and the zone.`,
  day_invalid: () => 'Enter a day that exists, as year-month-day: 2026-11-20.',
  date_future: () => 'This is in the future.',
  date_past: () => 'This is before Express Entry began, in 2015.',
  zone_missing: () => 'Choose the time zone: it decides ties.',
  zone_unknown: () => 'Choose a time zone of the list.',
  date_missing: () => 'Enter the day.',
  day_missing: () => 'Enter the date on which the alerts shall go on.',
  invitation_over: (day) =>
    `An invitation of that day had to be used by ${longDay(day, 'en')}. Check the day in your IRCC account.`,
  pause_past: () => 'Choose a day after today.',
  pause_long: () => 'Choose a day within the next year.',
  lead_days: () => 'Enter a whole number of days from 0 to 365, or nothing.',
  same_address: () => 'Alerts already go to this address.',
  document_from_missing: () => 'Choose what the day is.',
  document_day_missing: () => 'Enter the day: everything else follows from it.',
  document_day_unreal: (typed) =>
    `There is no such day: ${typed}. Enter year, month and day, such as 2026-12-03.`,
  document_day_future: () =>
    'This day is in the future. A result or an issue has happened; an end that is to come is a “last valid day”.',
  document_day_old: () => 'This day is more than 20 years ago. Check the year.',
  document_day_far: () => 'This day is more than 20 years away. Check the year.',
  test_unknown: () => 'Choose a test of the list.',
  country_unknown: () => 'Choose a country of the list.',
  time_missing: () => 'Enter a time, such as 08:00.',
  time_24: () => 'A day begins at 00:00: enter that for midnight.',
  time_invalid: (typed) => `${typed} is no time of the day: enter hours and minutes, such as 08:00.`,
  quiet_same: (time) => `From ${time} to ${time} would be silence for ever, or never: choose another end.`,
  place_gone: () => 'This place has ended meanwhile. Choose another.',
  name_missing: () => 'Enter a name, such as “My phone”.',
  topic_invalid: () => 'Enter the address of one topic, such as https://ntfy.sh/my-topic.',
  topic_refused: () => 'We may not send to this server. Choose a topic at a public one, with https.',
  code_missing: () => 'Enter the code that the topic got.',
  code_wrong: (left) => `This is not the code. ${left === '1' ? '1 try is' : `${left} tries are`} left.`,
  code_over: () => 'This code is over. Remove the place, and add it again for a new one.',
  channels_full: () => 'There are ten places already: remove one first.',
  push_invalid: () =>
    'The browser did not give an address that we can send to. Try again, or another browser.',
};

const en = {
  email: { label: 'E-mail address', hint: 'We send one mail to confirm it. Nothing begins before.' },
  label: {
    label: 'Name of this profile',
    hint: 'For you alone, such as “me” or “client 12”. No real names are needed.',
  },
  crs: {
    label: 'CRS score',
    hint: 'As shown in your Express Entry account today. With a nomination it includes the 600 points.',
  },
  morePrecise: {
    title: 'More precise',
    hint: 'Optional. Each answer decides some draws; without it we say “may meet”.',
    french: 'French',
    ties: 'decides ties at the cut‑off',
    readOn: 'says which points it is of, when IRCC changes them',
    wants: 'What we tell you, and how near a miss',
    wantsHint: 'draws you meet, may meet, or miss by 10 points',
  },
  crsReadOn: {
    label: 'Day you read the score in your account',
    hint: 'IRCC changes the points now and then, and scores everybody again: the day (in Eastern Canada) says which points your score is from. Empty means today; so does the day on record beside a new score.',
  },
  nomination: {
    label: 'Provincial nomination',
    hint: 'A certificate of nomination from a province or territory that you accepted in your account.',
  },
  programs: {
    label: 'Programs you are eligible for',
    hint: 'In your account, under the details of your profile. Nominees are eligible for one of them, too.',
    options: {
      cec: 'Canadian Experience Class',
      fsw: 'Federal Skilled Worker Program',
      fst: 'Federal Skilled Trades Program',
      none: 'None of these: only by nomination',
      unsure: 'I don’t know',
    },
  },
  occupations: {
    label: 'Occupations of the last 3 years',
    hint: 'Type a code of NOC 2021 or a title and choose from the list. The code is in the work history of your profile.',
    fold: 'Occupation',
    row: (position: number) => `Occupation ${position}`,
    which: 'Which one?',
    noneOfThese: 'None of these',
    noc: 'Code or title',
    months: 'Months in total',
    monthsInCanada: 'Of them in Canada',
    add: 'Add an occupation',
    none: 'I have no skilled work experience in the last 3 years',
    monthsHint:
      'Full-time months, or the same amount part-time, in the last 3 years. More than 36 are kept as 36: no more count. Empty means not known.',
  },
  french: {
    label: 'French: NCLC 7 or more in all four abilities',
    hint: 'Speaking, listening, reading and writing, by a TEF Canada or TCF Canada result entered in your profile.',
  },
  submittedAt: {
    label: 'When you submitted the profile',
    hint: 'It decides when many candidates have the same score. The date and time of the message “Your profile was submitted”. An hour that came twice, when clocks were set back, is taken for the first.',
    zone: 'Time zone of that time',
    choose: 'Choose…',
  },
  zones: {
    UTC: 'UTC',
    'America/St_Johns': 'Newfoundland',
    'America/Halifax': 'Atlantic (Halifax)',
    'America/Toronto': 'Eastern (Toronto, Montréal)',
    'America/Winnipeg': 'Central (Winnipeg)',
    'America/Edmonton': 'Mountain (Calgary, Edmonton)',
    'America/Vancouver': 'Pacific (Vancouver)',
  },
  armedForces: {
    label: 'Offer from the Canadian Armed Forces',
    hint: 'A job offer of at least 3 years as a doctor, nurse or pilot. Only the category for military recruits asks for it.',
  },
  yes: 'Yes',
  no: 'No',
  unknown: 'I do not know',
  wants: {
    label: 'Tell me about',
    hint: 'You can change this at any time.',
    options: {
      meets: 'Draws whose published criteria I meet',
      mayMeet: 'Draws whose criteria I may meet, because a fact is not known',
      everyDrawOfMyPrograms: 'Every draw of my programs, whatever the cut\u2011off',
      everyDraw: 'Every draw',
    },
    nearLabel: 'And near misses: draws missed by at most this many points',
    nearHint: 'From 0 (none) to 200.',
  },
  consentLegend: 'Your consent',
  /** Followed by name, postal address and mail address of the operator. */
  sentBy: 'The e-mails are sent by',
  errorsTitle: (count: number) => (count === 1 ? 'One thing to correct' : `${count} things to correct`),
  profileTitle: 'Your Express Entry profile',
  errors,
};

const fr: typeof en = {
  email: {
    label: 'Adresse courriel',
    hint: 'Nous y envoyons un courriel de confirmation. Rien ne commence avant.',
  },
  label: {
    label: 'Nom de ce profil',
    hint: 'Pour vous seulement, par exemple « moi » ou « client 12 ». Aucun vrai nom n’est nécessaire.',
  },
  crs: {
    label: 'Note du SCG',
    hint: 'Celle de votre compte Entrée express aujourd’hui. Avec une désignation, elle comprend les 600 points.',
  },
  morePrecise: {
    title: 'Plus précis',
    hint: 'Facultatif. Chaque réponse décide de certaines rondes; sans elle, nous disons «\u00a0peut-être\u00a0».',
    french: 'Français',
    ties: 'départage les notes égales au seuil',
    readOn: 'dit de quels points elle vient, quand IRCC les change',
    wants: 'Ce qui vous est annoncé, et à combien de points',
    wantsHint: 'critères remplis, peut-être remplis, ou manqués de 10 points',
  },
  crsReadOn: {
    label: 'Jour où vous avez relevé la note dans votre compte',
    hint: 'IRCC change parfois les points et recalcule toutes les notes\u00a0: le jour (dans l’Est du Canada) indique de quels points vient la vôtre. Vide veut dire aujourd’hui; le jour déjà enregistré à côté d’une nouvelle note aussi.',
  },
  nomination: {
    label: 'Désignation d’une province',
    hint: 'Un certificat de désignation d’une province ou d’un territoire que vous avez accepté dans votre compte.',
  },
  programs: {
    label: 'Programmes auxquels vous êtes admissible',
    hint: 'Dans votre compte, sous les détails du profil. Une désignation suppose aussi l’un d’eux.',
    options: {
      cec: 'Catégorie de l’expérience canadienne',
      fsw: 'Travailleurs qualifiés (fédéral)',
      fst: 'Métiers spécialisés (fédéral)',
      none: 'Aucun\u00a0: par désignation seulement',
      unsure: 'Je ne sais pas',
    },
  },
  occupations: {
    label: 'Professions des 3 dernières années',
    hint: 'Tapez un code de la CNP 2021 ou un titre, puis choisissez dans la liste. Le code figure dans les antécédents de travail de votre profil.',
    fold: 'Profession',
    row: (position) => `Profession ${position}`,
    which: 'Laquelle?',
    noneOfThese: 'Aucune de celles-ci',
    noc: 'Code ou titre',
    months: 'Mois en tout',
    monthsInCanada: 'Dont au Canada',
    add: 'Ajouter une profession',
    none: 'Je n’ai aucune expérience de travail qualifié dans les 3 dernières années',
    monthsHint:
      'Mois à temps plein, ou l’équivalent à temps partiel, dans les 3 dernières années. Au-delà de 36, on garde 36 : il n’en compte pas plus. Vide veut dire inconnu.',
  },
  french: {
    label: 'Français : NCLC 7 ou plus dans les quatre compétences',
    hint: 'Expression et compréhension, orales et écrites, selon un résultat du TEF Canada ou du TCF Canada inscrit dans votre profil.',
  },
  submittedAt: {
    label: 'Quand vous avez présenté le profil',
    hint: 'Cela départage les candidats qui ont la même note. La date et l’heure du message « Votre profil a été présenté ». Une heure qui a eu lieu deux fois, quand on a reculé l’heure, est prise pour la première.',
    zone: 'Fuseau horaire de cette heure',
    choose: 'Choisir…',
  },
  zones: {
    UTC: 'UTC',
    'America/St_Johns': 'Terre-Neuve',
    'America/Halifax': 'Atlantique (Halifax)',
    'America/Toronto': 'Est (Toronto, Montréal)',
    'America/Winnipeg': 'Centre (Winnipeg)',
    'America/Edmonton': 'Rocheuses (Calgary, Edmonton)',
    'America/Vancouver': 'Pacifique (Vancouver)',
  },
  armedForces: {
    label: 'Offre des Forces armées canadiennes',
    hint: 'Une offre d’emploi d’au moins 3 ans comme médecin, infirmier ou pilote. Seule la catégorie des recrues militaires la demande.',
  },
  yes: 'Oui',
  no: 'Non',
  unknown: 'Je ne sais pas',
  wants: {
    label: 'Informez-moi',
    hint: 'Vous pouvez changer ces choix en tout temps.',
    options: {
      meets: 'Des rondes dont je remplis les critères publiés',
      mayMeet: 'Des rondes dont je remplis peut-être les critères, un fait étant inconnu',
      everyDrawOfMyPrograms: 'De toutes les rondes de mes programmes, quel que soit le seuil',
      everyDraw: 'De toutes les rondes',
    },
    nearLabel: 'Et des rondes manquées de peu : d’au plus ce nombre de points',
    nearHint: 'De 0 (aucune) à 200.',
  },
  consentLegend: 'Votre consentement',
  sentBy: 'Les courriels sont envoyés par',
  errorsTitle: (count) => (count === 1 ? 'Une chose à corriger' : `${count} choses à corriger`),
  profileTitle: 'Votre profil d’Entrée express',
  errors: {
    email_missing: () => 'Entrez votre adresse courriel.',
    email_invalid: () => 'Cette adresse courriel n’est pas complète, par exemple nom@example.org.',
    email_not_ascii: () =>
      'La partie avant le @ contient des lettres ou des signes particuliers, comme é, и ou ’. Nous ne pouvons pas encore écrire à une telle adresse : donnez-en une autre, s’il vous plaît.',
    email_hidden: () =>
      'Cette adresse contient des caractères invisibles, peut-être parce qu’elle a été collée. Tapez-la, s’il vous plaît.',
    email_long: () =>
      'Cette adresse est plus longue que ce que les serveurs de courriel acceptent : 254 caractères au plus, dont 64 avant le @.',
    email_typo: (meant) =>
      `Vouliez-vous dire ${meant}? Si l’adresse est bonne telle quelle, envoyez le formulaire de nouveau.`,
    consent_missing: () => 'Cochez cette case : sans votre consentement, nous ne pouvons pas vous écrire.',
    nothing_wanted: () =>
      'Choisissez au moins un type de ronde, ou un nombre de points pour celles manquées de peu.',
    number_invalid: () => 'Entrez un nombre entier, sans autre signe.',
    crs_range: () => 'Une note du SCG est comprise entre 1 et 1200.',
    crs_nomination: () =>
      'Une désignation ajoute 600 points : avec elle, la note de votre compte est de 600 ou plus. Vérifiez la note ou la désignation.',
    near_range: () => 'Entrez un nombre entier de 0 à 200.',
    programs_contradict: () => 'Choisissez des programmes ou «\u00a0Aucun\u00a0», pas les deux.',
    programs_unsure: () =>
      '«\u00a0Je ne sais pas\u00a0» ne va avec aucun autre choix\u00a0: décochez l’un ou l’autre.',
    noc_missing: () => 'Entrez le code ou le titre auquel ces mois se rapportent.',
    noc_unknown: (meant) =>
      meant === ''
        ? 'Cette profession n’existe pas dans la CNP 2021. Choisissez-en une dans la liste ou entrez un code de cinq chiffres.'
        : 'Cette profession n’existe pas dans la CNP 2021. Peut-être l’une de celles-ci?',
    noc_2016: (typed) =>
      `${typed} est un code de la CNP 2016, qu’Entrée express n’utilise plus. Entrez les cinq chiffres de la CNP 2021 ou un titre.`,
    noc_ambiguous: () => 'Plusieurs professions correspondent. Choisissez-en une.',
    noc_other: () => 'Entrez un autre titre ou les cinq chiffres de votre code.',
    noc_twice: (noc) =>
      `La profession ${noc} figure deux fois. Entrez-la une seule fois, avec tous ses mois.`,
    occupations_contradict: () => 'Entrez des professions ou cochez qu’il n’y en a pas, pas les deux.',
    occupations_too_many: () => 'Un profil contient au plus 20 professions.',
    months_range: () => 'Entrez un nombre entier de mois.',
    months_in_canada: () => 'Les mois au Canada ne peuvent pas dépasser les mois en tout.',
    months_continuous: () => 'Les mois sans interruption ne peuvent pas dépasser les mois en tout.',
    text_unseen: (character) =>
      `Ce texte contient ${character}, un caractère qu’on ne voit pas. Tapez-le de nouveau, sur une seule ligne.`,
    label_long: () => 'Au plus 60 caractères.',
    date_invalid: (skipped) =>
      skipped === ''
        ? 'Entrez une date et une heure qui existent.'
        : `${skipped} n’a pas existé ce jour-là dans ce fuseau : on avançait l’heure. Vérifiez l’heure et le fuseau.`,
    day_invalid: () => 'Entrez un jour qui existe, sous la forme année-mois-jour\u00a0: 2026-11-20.',
    date_future: () => 'Cette date est dans le futur.',
    date_past: () => 'Cette date précède le début d’Entrée express, en 2015.',
    zone_missing: () => 'Choisissez le fuseau horaire : il départage les candidats.',
    zone_unknown: () => 'Choisissez un fuseau horaire de la liste.',
    date_missing: () => 'Entrez le jour.',
    day_missing: () => 'Entrez la date à laquelle les alertes doivent reprendre.',
    invitation_over: (day) =>
      `Une invitation de ce jour était à utiliser au plus tard le ${longDay(day, 'fr')}. Vérifiez le jour dans votre compte d’IRCC.`,
    pause_past: () => 'Choisissez un jour après aujourd’hui.',
    pause_long: () => 'Choisissez un jour dans l’année qui vient.',
    lead_days: () => 'Entrez un nombre entier de jours de 0 à 365, ou rien.',
    same_address: () => 'Les alertes vont déjà à cette adresse.',
    document_from_missing: () => 'Choisissez ce qu’est ce jour.',
    document_day_missing: () => 'Inscrivez le jour\u00a0: tout le reste en découle.',
    document_day_unreal: (typed) =>
      `Ce jour n’existe pas\u00a0: ${typed}. Inscrivez l’année, le mois et le jour, par exemple 2026-12-03.`,
    document_day_future: () =>
      'Ce jour est dans l’avenir. Un résultat ou une délivrance a déjà eu lieu; une fin à venir est un «\u00a0dernier jour de validité\u00a0».',
    document_day_old: () => 'Ce jour remonte à plus de 20\u00a0ans. Vérifiez l’année.',
    document_day_far: () => 'Ce jour est dans plus de 20\u00a0ans. Vérifiez l’année.',
    test_unknown: () => 'Choisissez un test de la liste.',
    country_unknown: () => 'Choisissez un pays de la liste.',
    time_missing: () => 'Indiquez une heure, par exemple 08:00.',
    time_24: () => 'La journée commence à 00:00\u00a0: indiquez cela pour minuit.',
    time_invalid: (typed) =>
      `«\u00a0${typed}\u00a0» n’est pas une heure\u00a0: indiquez les heures et les minutes, par exemple 08:00.`,
    quiet_same: (time) =>
      `De ${time} à ${time}, ce serait le silence pour toujours, ou jamais\u00a0: choisissez une autre fin.`,
    place_gone: () => 'Cet endroit n’existe plus. Choisissez-en un autre.',
    name_missing: () => 'Indiquez un nom, par exemple «\u00a0mon téléphone\u00a0».',
    topic_invalid: () => 'Indiquez l’adresse d’un sujet, par exemple https://ntfy.sh/mon-sujet.',
    topic_refused: () =>
      'Nous ne pouvons rien envoyer à ce serveur. Choisissez un sujet d’un serveur public, en https.',
    code_missing: () => 'Inscrivez le code que le sujet a reçu.',
    code_wrong: (left) => `Ce n’est pas le code. Il reste ${left === '1' ? '1 essai' : `${left} essais`}.`,
    code_over: () =>
      'Ce code n’est plus bon. Retirez cet endroit, puis ajoutez-le de nouveau pour en recevoir un autre.',
    channels_full: () => 'Il y a déjà dix endroits\u00a0: retirez-en un d’abord.',
    push_invalid: () =>
      'Le navigateur n’a pas donné d’adresse où envoyer des messages. Réessayez, ou prenez un autre navigateur.',
  },
};

/** The fields of all forms, and what can be wrong with them. */
export const formWords = { en, fr };

export type FormWords = typeof en;
