import type { FormWords } from './form-words.ts';

export const formWordsFr: FormWords = {
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
    hint: 'Dans votre compte d’Entrée express : « Note du Système de classement global ». Avec une désignation, elle comprend les 600 points.',
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
    hint: 'Dans votre compte, dans les détails de votre profil. Les personnes désignées sont aussi admissibles à l’un d’eux. Laissez tout vide si vous ne le savez pas.',
    options: {
      cec: 'Catégorie de l’expérience canadienne',
      fsw: 'Programme des travailleurs qualifiés (fédéral)',
      fst: 'Programme des travailleurs de métiers spécialisés (fédéral)',
      none: 'Aucun de ceux-ci',
    },
  },
  occupations: {
    label: 'Professions des 3 dernières années',
    hint: 'Tapez un code de la CNP 2021 ou un titre, puis choisissez dans la liste. Le code figure dans les antécédents de travail de votre profil.',
    row: (position) => `Profession ${position}`,
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
    programs_contradict: () => 'Choisissez des programmes ou « Aucun de ceux-ci », pas les deux.',
    noc_missing: () => 'Entrez le code ou le titre auquel ces mois se rapportent.',
    noc_unknown: (meant) =>
      meant === ''
        ? 'Cette profession n’existe pas dans la CNP 2021. Choisissez-en une dans la liste ou entrez un code de cinq chiffres.'
        : `Cette profession n’existe pas dans la CNP 2021. Peut-être : ${meant}.`,
    noc_2016: (typed) =>
      `${typed} est un code de la CNP 2016, qu’Entrée express n’utilise plus. Entrez les cinq chiffres de la CNP 2021 ou un titre.`,
    noc_ambiguous: (meant) => `Plusieurs professions correspondent. Entrez l’une d’elles : ${meant}.`,
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
    day_missing: () => 'Entrez la date à laquelle les alertes doivent reprendre.',
    pause_past: () => 'Choisissez un jour après aujourd’hui.',
    pause_long: () => 'Choisissez un jour dans l’année qui vient.',
    same_address: () => 'Les alertes vont déjà à cette adresse.',
  },
  optional: 'facultatif',
  moreFacts: 'Faits que peu de rondes demandent',
};
