import type { Outcome } from '@drawbell/draws/match-result';
import type { Language } from '@drawbell/draws/subscriber-input';

const en = {
  signUp: {
    title: 'Get alerts for the draws that concern you',
    description:
      'Sign up for e-mail alerts about the Express Entry draws whose published criteria your profile meets or may meet.',
    lead: 'Tell us what your Express Entry profile says. The more we know, the fewer alerts you get that are not for you. Everything but the address may stay empty: what we do not know, we say so.',
    address: 'Where alerts go',
    profile: 'Your Express Entry profile',
    profileHint: 'After you confirm, you can add more profiles: your spouse’s, or those of clients.',
    wants: 'What you want to be told',
    terms: 'By signing up you accept our short',
    termsLink: 'terms',
    privacyLink: 'What we keep about you, and for how long',
    submit: 'Sign up',
    tryFirst: 'What would I have received?',
    manyProfiles: 'Several profiles',
  },
  sent: {
    title: 'Look at your mail',
    text: [
      'If a mail can be sent to this address, it is on its way. It holds a link: open it and press the button.',
      'Nothing in it? Look among unwanted mail, and check the address. For the protection of everybody this page says the same for every address.',
    ],
    expires: (days: number) => `The link works for ${days} days. We send no reminder.`,
  },
  tooMany: {
    title: 'Too many requests from here',
    text: (minutes: number) =>
      `Many mails were asked for from your network. Please try again in ${minutes === 1 ? 'a minute' : `${minutes} minutes`}. Nothing was sent or stored.`,
  },
  foreignForm: {
    title: 'This form came from another site',
    text: 'For your protection nothing was done. Open the page here and send its form.',
  },
  preview: {
    title: 'What would I have received?',
    description:
      'Compare your Express Entry profile with all draws of the last 24 months: which criteria it met, may have met, or missed and by how much.',
    lead: 'Your profile of today against the draws of the last 24 months.',
    nothingStored: 'Nothing you enter here is stored.',
    nearLabel: 'Near miss: missed by at most this many points',
    submit: 'Compare',
    results: (months: number, draws: number) => `${draws} draws in the last ${months} months`,
    counts: {
      meets: 'whose published criteria the profile meets',
      may_meet: 'that it may meet: a fact is not known',
      near: 'narrowly missed',
      does_not_meet: 'for others, or out of reach',
    } satisfies Readonly<Record<Outcome, string>>,
    alerts: (count: number) =>
      count === 1 ? 'You would have received 1 alert.' : `You would have received ${count} alerts.`,
    noDraws: 'No draws of this time are on record here yet. Try again in a few minutes.',
    chartTitle: 'Cut-offs by type of draw',
    chartDescription: (score: number | null) =>
      score === null
        ? 'CRS cut-off of each draw over time, by type. The table below has every figure.'
        : `CRS cut-off of each draw over time, by type, with your score of ${score} as a line. The table below has every figure.`,
    score: (score: number) => `Your score: ${score}`,
    nominationNote:
      'Provincial nominee draws are left out of the chart: their cut-offs include the 600 points of a nomination.',
    listTitle: 'Draws it meets, may meet, or narrowly misses',
    allTitle: (count: number) => `All ${count} draws`,
    none: 'None of the draws of this time. An alert comes when one does.',
    columns: { date: 'Date', draw: 'Draw', cutOff: 'Cut-off', outcome: 'Your profile', why: 'Why' },
    pointsShort: (points: number) => (points === 1 ? '1 point short' : `${points} points short`),
    signUp: 'Get alerts for this profile',
    change: 'Change the profile',
    /** Heads the draws that are not compared. */
    leftOut: (count: number) =>
      count === 1
        ? '1 draw is left out: it is of another points grid than your score'
        : `${count} draws are left out: they are of another points grid than your score`,
    today:
      'Facts of today against criteria of then. A different score or experience at that time would have given another result. Only IRCC decides on invitations.',
  },
  outcomes: {
    meets: 'Meets the published criteria',
    may_meet: 'May meet the criteria',
    near: 'Narrowly missed',
    does_not_meet: 'Does not meet',
  } satisfies Readonly<Record<Outcome, string>>,
  confirm: {
    title: 'Confirm your alerts',
    text: (address: string) => `Draw alerts will go to ${address}.`,
    what: 'Press the button to agree and to start. If you did not ask for this, close the page: nothing will be sent.',
    button: 'Confirm and start alerts',
    doneTitle: 'Alerts are on',
    done: 'The next draw that concerns you reaches you by mail within minutes. A first mail with what you would have received is on its way.',
    settings: 'See and complete my settings',
    already: 'Nothing was changed. To see or change your settings, have a link sent to you.',
    alreadyTitle: 'This was confirmed before',
    askForLink: 'Send me a link to my settings',
    goneTitle: 'This link has expired',
    gone: 'Links to confirm work for a few days, and once. If it broke at the end of a line, copy the whole link from the mail.',
    again: 'Sign up again',
    suppressed:
      'No alerts can be sent to this address. If this is a mistake, write to the address at the end of our mails.',
  },
  address: {
    title: 'Use this address for your alerts',
    text: (address: string) => `From now on, alerts would go to ${address} instead of your old address.`,
    button: 'Use this address',
    doneTitle: 'Your address is changed',
    done: 'Alerts go to this address from now on. The old one is told so.',
    notPossible:
      'This address cannot be used: it has alerts of its own, or receives no mail from us. Nothing was changed.',
  },
};

const fr: typeof en = {
  signUp: {
    title: 'Recevez les alertes des rondes qui vous concernent',
    description:
      'Inscrivez-vous aux alertes par courriel sur les rondes d’Entrée express dont votre profil remplit, ou remplit peut-être, les critères publiés.',
    lead: 'Dites-nous ce que contient votre profil d’Entrée express. Plus nous en savons, moins vous recevez d’alertes qui ne sont pas pour vous. Tout peut rester vide sauf l’adresse : ce que nous ignorons, nous le disons.',
    address: 'Où vont les alertes',
    profile: 'Votre profil d’Entrée express',
    profileHint:
      'Après la confirmation, vous pourrez ajouter d’autres profils : celui de votre conjoint ou ceux de clients.',
    wants: 'Ce dont vous voulez être informé',
    terms: 'En vous inscrivant, vous acceptez nos brèves',
    termsLink: 'conditions',
    privacyLink: 'Ce que nous conservons à votre sujet, et pendant combien de temps',
    submit: 'M’inscrire',
    tryFirst: 'Qu’aurais-je reçu?',
    manyProfiles: 'Plusieurs profils',
  },
  sent: {
    title: 'Regardez vos courriels',
    text: [
      'Si un courriel peut être envoyé à cette adresse, il est en route. Il contient un lien : ouvrez-le et appuyez sur le bouton.',
      'Rien reçu? Regardez parmi les courriels indésirables et vérifiez l’adresse. Pour la protection de tous, cette page dit la même chose pour toute adresse.',
    ],
    expires: (days) => `Le lien fonctionne pendant ${days} jours. Nous n’envoyons pas de rappel.`,
  },
  tooMany: {
    title: 'Trop de demandes d’ici',
    text: (minutes) =>
      `Beaucoup de courriels ont été demandés depuis votre réseau. Réessayez dans ${minutes === 1 ? 'une minute' : `${minutes} minutes`}. Rien n’a été envoyé ni conservé.`,
  },
  foreignForm: {
    title: 'Ce formulaire vient d’un autre site',
    text: 'Pour votre protection, rien n’a été fait. Ouvrez la page ici et envoyez son formulaire.',
  },
  preview: {
    title: 'Qu’aurais-je reçu?',
    description:
      'Comparez votre profil d’Entrée express avec toutes les rondes des 24 derniers mois : les critères remplis, peut-être remplis, ou manqués et de combien.',
    lead: 'Votre profil d’aujourd’hui face aux rondes des 24 derniers mois.',
    nothingStored: 'Rien de ce que vous entrez ici n’est conservé.',
    nearLabel: 'Manquée de peu : d’au plus ce nombre de points',
    submit: 'Comparer',
    results: (months, draws) => `${draws} rondes dans les ${months} derniers mois`,
    counts: {
      meets: 'dont le profil remplit les critères publiés',
      may_meet: 'dont il les remplit peut-être : un fait est inconnu',
      near: 'manquées de peu',
      does_not_meet: 'pour d’autres ou hors de portée',
    },
    alerts: (count) =>
      count < 2 ? `Vous auriez reçu ${count} alerte.` : `Vous auriez reçu ${count} alertes.`,
    noDraws: 'Aucune ronde de cette période n’est encore enregistrée ici. Réessayez dans quelques minutes.',
    chartTitle: 'Seuils par type de ronde',
    chartDescription: (score) =>
      score === null
        ? 'Seuil du SCG de chaque ronde au fil du temps, par type. Le tableau ci-dessous donne tous les chiffres.'
        : `Seuil du SCG de chaque ronde au fil du temps, par type, avec votre note de ${score} comme ligne. Le tableau ci-dessous donne tous les chiffres.`,
    score: (score) => `Votre note : ${score}`,
    nominationNote:
      'Les rondes des candidats des provinces ne figurent pas dans le graphique : leurs seuils comprennent les 600 points d’une désignation.',
    listTitle: 'Rondes dont il remplit, remplit peut-être, ou manque de peu les critères',
    allTitle: (count) => `Les ${count} rondes`,
    none: 'Aucune ronde de cette période. Une alerte viendra quand il y en aura une.',
    columns: { date: 'Date', draw: 'Ronde', cutOff: 'Seuil', outcome: 'Votre profil', why: 'Pourquoi' },
    pointsShort: (points) => (points < 2 ? `Il manque ${points} point` : `Il manque ${points} points`),
    signUp: 'Recevoir les alertes pour ce profil',
    change: 'Modifier le profil',
    leftOut: (count) =>
      count < 2
        ? `${count} ronde est laissée de côté\u00a0: elle relève d’une autre grille de points que votre note`
        : `${count} rondes sont laissées de côté\u00a0: elles relèvent d’une autre grille de points que votre note`,
    today:
      'Des faits d’aujourd’hui face aux critères d’alors. Une autre note ou une autre expérience à ce moment aurait donné un autre résultat. Seul IRCC décide des invitations.',
  },
  outcomes: {
    meets: 'Remplit les critères publiés',
    may_meet: 'Remplit peut-être les critères',
    near: 'Manquée de peu',
    does_not_meet: 'Ne remplit pas les critères',
  },
  confirm: {
    title: 'Confirmez vos alertes',
    text: (address) => `Les alertes iront à ${address}.`,
    what: 'Appuyez sur le bouton pour accepter et commencer. Si vous n’avez rien demandé, fermez la page : rien ne sera envoyé.',
    button: 'Confirmer et commencer les alertes',
    doneTitle: 'Les alertes sont activées',
    done: 'La prochaine ronde qui vous concerne vous parviendra par courriel en quelques minutes. Un premier courriel, avec ce que vous auriez reçu, est en route.',
    settings: 'Voir et compléter mes réglages',
    already: 'Rien n’a changé. Pour voir ou modifier vos réglages, faites-vous envoyer un lien.',
    alreadyTitle: 'C’était déjà confirmé',
    askForLink: 'Envoyez-moi un lien vers mes réglages',
    goneTitle: 'Ce lien a expiré',
    gone: 'Les liens de confirmation fonctionnent quelques jours, et une fois. S’il a été coupé à la fin d’une ligne, copiez le lien entier du courriel.',
    again: 'M’inscrire de nouveau',
    suppressed:
      'Aucune alerte ne peut être envoyée à cette adresse. Si c’est une erreur, écrivez à l’adresse indiquée à la fin de nos courriels.',
  },
  address: {
    title: 'Utiliser cette adresse pour vos alertes',
    text: (address) => `Désormais, les alertes iraient à ${address} au lieu de votre ancienne adresse.`,
    button: 'Utiliser cette adresse',
    doneTitle: 'Votre adresse est changée',
    done: 'Les alertes vont désormais à cette adresse. L’ancienne en est informée.',
    notPossible:
      'Cette adresse ne peut pas être utilisée : elle a ses propres alertes ou ne reçoit pas de courriel de nous. Rien n’a changé.',
  },
};

/** Signing up, trying a profile, and confirming. */
export const joinWords: Readonly<Record<Language, typeof en>> = { en, fr };

export type JoinWords = typeof en;
