import type { JoinWords } from './join-words.ts';

export const joinWordsFr: JoinWords = {
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
