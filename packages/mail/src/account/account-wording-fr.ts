import type { accountWordingEn } from './account-wording-en.ts';

const list = new Intl.ListFormat('fr-CA', { type: 'conjunction' });
/** French sets a no-break space before a colon. */
const colon = '\u00a0:';

function draws(count: number): string {
  return count < 2 ? `${count} ronde` : `${count} rondes`;
}

/** French, as written in Canada. */
export const accountWordingFr: typeof accountWordingEn = {
  mails: {
    confirm_sign_up: {
      subject: 'Confirmez vos alertes de rondes',
      headline: 'Voulez-vous des alertes de rondes à cette adresse?',
      asked:
        'Quelqu’un, sans doute vous, a demandé à Drawbell d’envoyer des alertes sur les rondes d’Entrée express à cette adresse. Pour confirmer, appuyez sur le bouton de la page que ce lien ouvre.',
      button: 'Ouvrir la page de confirmation',
      expires: (at) => `Le lien fonctionne jusqu’au ${at}. Nous n’enverrons pas de rappel.`,
      notYou: `Ce n’était pas vous? Ignorez ce courriel${colon} rien d’autre ne sera envoyé.`,
      because:
        'Vous recevez ce courriel parce que cette adresse a été saisie dans le formulaire d’inscription de Drawbell.',
    },
    already_signed_up: {
      subject: 'Vous recevez déjà des alertes de rondes',
      headline: 'Cette adresse reçoit déjà des alertes de rondes',
      asked:
        'Quelqu’un, sans doute vous, a rempli de nouveau le formulaire d’inscription avec cette adresse. Rien n’a changé. Vous avez deux possibilités.',
      replaceHeading: 'Utiliser ce qui vient d’être saisi',
      replace: (until) =>
        `Votre profil et vos préférences seront remplacés lorsque vous appuierez sur le bouton de la page. Le lien fonctionne jusqu’au ${until}.`,
      replaceButton: 'Remplacer mes réglages',
      keepHeading: 'Voir ce que nous avons actuellement',
      keep: (until) =>
        `Ce lien ouvre vos réglages actuels, pour les consulter ou les changer. Il fonctionne jusqu’au ${until}. Quiconque a ce lien peut en faire autant${colon} ne transférez pas ce courriel.`,
      keepButton: 'Ouvrir mes réglages',
      notYou: `Ce n’était pas vous? Ignorez ce courriel${colon} tout reste tel quel.`,
      because:
        'Vous recevez ce courriel parce que cette adresse, qui reçoit des alertes de rondes, a été saisie dans le formulaire d’inscription de Drawbell.',
    },
    welcome: {
      subject: 'Vos alertes de rondes sont activées',
      headline: 'Vos alertes de rondes sont activées',
      on: 'Nous surveillons les résultats que publie IRCC et vous écrivons lorsqu’une ronde vous concerne, en général en quelques minutes. Vous n’avez rien à faire.',
      pastHeading: 'Ce que les rondes passées auraient signifié pour vous',
      past: ({ draws: all, months, counts }) => {
        const period = months === 1 ? 'du dernier mois' : `des ${months} derniers mois`;
        if (all === 0) return `Aucune ronde au cours ${period}.`;
        const parts = [
          ...(counts.meets > 0 ? [`vous auriez répondu aux critères publiés de ${counts.meets}`] : []),
          ...(counts.may_meet > 0
            ? [`vous auriez peut-être répondu aux critères publiés de ${counts.may_meet}`]
            : []),
          ...(counts.near > 0 ? [`vous en auriez manqué ${counts.near} de peu`] : []),
        ];
        const none = 'vous n’auriez répondu aux critères publiés d’aucune';
        return `Sur ${draws(all)} au cours ${period}, ${parts.length === 0 ? none : list.format(parts)}.`;
      },
      pastNote: 'Nous avons comparé les renseignements actuels de votre profil avec chacune d’elles.',
      leftOut: (count, day) =>
        `${draws(count)} ${count < 2 ? 'est laissée' : 'sont laissées'} de côté${colon} la grille de points a changé le ${day}, entre ${count < 2 ? 'cette ronde' : 'ces rondes'} et le jour de votre note, si bien qu’aucune comparaison n’est possible.`,
      newest: `Les plus récentes à vous concerner${colon}`,
      changeHeading: 'Pour changer quoi que ce soit',
      change: (until) =>
        `Vos réglages contiennent votre profil et ce dont nous vous informons. Le lien fonctionne jusqu’au ${until}. Quiconque a ce lien peut tout voir et tout changer${colon} ne transférez pas ce courriel.`,
      changeButton: 'Ouvrir mes réglages',
      afterwards:
        'Après cela, le lien à la fin de ce courriel et de chaque alerte vous en envoie un nouveau.',
      because:
        'Vous recevez ce courriel parce que vous avez confirmé vouloir des alertes sur les rondes d’Entrée express à cette adresse.',
    },
    todays_score: {
      subject: 'Quelle est votre note aujourd’hui?',
      headline: 'Quelle est votre note aujourd’hui?',
      changed: (day) =>
        `Le ${day}, IRCC a changé les points d’Entrée express et recalculé les notes de tout le bassin. La note que nous avons pour vous a été relevée avant; nous ne pouvons donc pas la comparer aux rondes tenues depuis.`,
      ask: 'Relevez votre note d’aujourd’hui dans votre compte Entrée express et entrez-la sur la page que ce lien ouvre. Si elle est restée la même, changez seulement son jour.',
      button: 'Entrer ma note d’aujourd’hui',
      expires: (until) =>
        `Le lien fonctionne jusqu’au ${until}. Quiconque a ce lien peut voir et changer tout ce que nous conservons à votre sujet${colon} ne transférez pas ce courriel. Après cela, le lien à la fin de ce courriel vous en envoie un nouveau.`,
      until:
        'D’ici là, nous vous informons des rondes dont vous remplissez peut-être les critères, sans pouvoir dire où vous en êtes. Nous ne le demandons qu’une fois.',
      because:
        'Vous recevez ce courriel parce que vous recevez des alertes de Drawbell et que votre note date d’avant le changement des points.',
    },
    reminder: {
      button: 'Ouvrir mon plan',
      change: 'Changer mes rappels',
      expires: (until) =>
        `Les liens fonctionnent jusqu’au ${until}. Quiconque a ces liens peut voir et changer tout ce que nous conservons à votre sujet${colon} ne transférez pas ce courriel. Après cela, le lien à la fin de ce courriel vous en envoie un nouveau.`,
      note: `Nous comptons à partir des dates que vous avez inscrites, sans donner de conseil juridique${colon} ce que dit IRCC l’emporte.`,
      because:
        'Vous recevez ce courriel parce que vous recevez des alertes de Drawbell et que ces dates figurent dans votre plan.',
    },
    invitation_expired: {
      subject: 'Vos alertes de rondes reprennent',
      headline: 'Vos alertes de rondes reprennent',
      over: (days, day) =>
        `Les ${days} jours pour présenter une demande après l’invitation du ${day} sont passés. Nous vous informons de nouveau des rondes.`,
      overOf: (days, day, profile) =>
        `Les ${days} jours pour présenter une demande après l’invitation du ${day} sont passés. Nous vous informons de nouveau des rondes pour le profil ${profile}.`,
      applied:
        'Si vous avez présenté votre demande à temps et n’avez plus besoin d’alertes, suspendez-les ou arrêtez-les dans vos réglages. Sinon, votre profil et vos documents sont tels que vous les avez laissés.',
      button: 'Ouvrir mes réglages',
      expires: (until) =>
        `Le lien fonctionne jusqu’au ${until}. Quiconque a ce lien peut voir et changer tout ce que nous conservons à votre sujet${colon} ne transférez pas ce courriel. Après cela, le lien à la fin de ce courriel vous en envoie un nouveau.`,
      because:
        'Vous recevez ce courriel parce que vous avez signalé une invitation à Drawbell et que les alertes étaient en veille pendant ce temps.',
    },
    source_silent: {
      subject: 'La liste officielle ne répond plus',
      headline: 'La liste officielle des rondes ne répond plus',
      told: (since) =>
        `Nous avons lu la liste des rondes d’IRCC pour la dernière fois le ${since}. Depuis, elle ne nous répond pas, ou répond autre chose.`,
      meanwhile:
        'Si une ronde a lieu entre-temps, nous vous en informons dès que la liste se lit de nouveau. D’ici là, consultez la page d’IRCC. Nous vous écrirons une autre fois au retour de la liste.',
      button: 'La page des rondes d’IRCC',
      change: `Vous pouvez désactiver ces avis dans vos réglages, sous «\u00a0Quand et où\u00a0»${colon} le lien à la fin de ce courriel y mène.`,
      because:
        'Vous recevez ce courriel parce que vous avez demandé à Drawbell de vous avertir si la liste officielle se tait.',
    },
    source_back: {
      subject: 'La liste officielle répond de nouveau',
      headline: 'La liste officielle des rondes répond de nouveau',
      told: (since, until) =>
        `Nous n’avons pas pu lire la liste des rondes d’IRCC entre le ${since} et le ${until}. Elle se lit de nouveau, et nous l’avons lue en entier.`,
      meanwhile: `Une ronde publiée entre-temps est annoncée comme les autres${colon} si elle vous concerne, son alerte est en route.`,
      button: 'La page des rondes d’IRCC',
      change: `Vous pouvez désactiver ces avis dans vos réglages, sous «\u00a0Quand et où\u00a0»${colon} le lien à la fin de ce courriel y mène.`,
      because: 'Vous recevez ce courriel parce que nous vous avons dit que la liste officielle se taisait.',
    },
    settings_link: {
      subject: 'Le lien vers vos réglages',
      headline: 'Le lien vers vos réglages',
      asked: 'Vous avez demandé un lien vers les réglages de vos alertes de rondes. Le voici.',
      button: 'Ouvrir mes réglages',
      secret: (until) =>
        `Le lien fonctionne jusqu’au ${until}. D’ici là, quiconque a ce lien peut voir et changer tout ce que nous conservons à votre sujet${colon} ne transférez pas ce courriel.`,
      notYou: `Ce n’était pas vous? Ignorez ce courriel${colon} rien n’a changé, et le lien n’a été envoyé qu’à cette adresse.`,
      because:
        'Vous recevez ce courriel parce que quelqu’un a demandé à Drawbell un lien vers les réglages de cette adresse.',
    },
    confirm_address: {
      subject: 'Confirmez votre nouvelle adresse',
      headline: 'Voulez-vous des alertes de rondes à cette adresse?',
      asked:
        'Une personne abonnée à Drawbell, sans doute vous, veut recevoir ici, et non plus à son ancienne adresse, ses alertes sur les rondes d’Entrée express. Pour confirmer, appuyez sur le bouton de la page que ce lien ouvre.',
      button: 'Ouvrir la page de confirmation',
      expires: (at) => `Le lien fonctionne jusqu’au ${at}. Nous n’enverrons pas de rappel.`,
      notYou: `Ce n’était pas vous? Ignorez ce courriel${colon} rien d’autre ne sera envoyé.`,
      because:
        'Vous recevez ce courriel parce qu’une personne abonnée à Drawbell a saisi cette adresse comme sa nouvelle adresse.',
    },
    address_taken: {
      subject: 'Cette adresse a déjà des alertes',
      headline: 'Rien n’a changé',
      asked:
        'Quelqu’un a voulu transférer un autre abonnement à cette adresse, mais elle en a déjà un. Les deux restent tels quels. Pour transférer l’autre ici, effacez d’abord celui que cette adresse possède.',
      notYou: 'Ce n’était pas vous? Ignorez ce courriel.',
      because:
        'Vous recevez ce courriel parce qu’une personne abonnée à Drawbell a saisi cette adresse, qui a déjà un abonnement, comme sa nouvelle adresse.',
    },
    address_changed: {
      subject: 'Vos alertes vont à une autre adresse',
      headline: 'Vos alertes de rondes vont à une autre adresse',
      changed: (newAddress) =>
        `Vos alertes de rondes sont désormais envoyées à ${newAddress} et non plus à cette adresse.`,
      notYou:
        'Ce n’était pas vous? Répondez tout de suite à ce courriel, ou écrivez à l’adresse postale ci-dessous, pour que nous puissions vous aider.',
      because: 'Vous recevez ce courriel parce que l’adresse de vos alertes de rondes a été changée.',
    },
    erased: {
      subject: 'Tout ce qui vous concerne a été effacé',
      headline: 'Tout ce qui vous concerne a été effacé',
      done: 'Votre adresse, votre profil, vos préférences et l’historique de vos alertes ont disparu. Vous ne recevrez plus d’alertes.',
      keptHeading: 'Ce que nous conservons, et pourquoi',
      kept: [
        'Une empreinte de votre adresse, faite avec une clé, à partir de laquelle l’adresse ne peut être lue, pour ne plus jamais y écrire par erreur.',
        'La preuve que vous avez consenti à nos courriels et que ce consentement a pris fin, elle aussi sous forme d’empreinte, parce que la loi l’exige.',
      ],
      last: 'C’est notre dernier courriel. Vous pouvez vous inscrire de nouveau en tout temps.',
      because:
        'Vous recevez ce courriel parce que vous avez demandé à Drawbell d’effacer tout ce qui vous concerne.',
    },
    endpoint_disabled: {
      subject: 'Point de terminaison désactivé',
      headline: 'Un point de terminaison de webhook a été désactivé',
      gone: (endpoint) =>
        `${endpoint} a répondu 410 (Gone); nous avons donc cessé de lui envoyer des messages.`,
      failing: (endpoint, since) =>
        `Depuis le ${since}, chaque tentative d’envoi à ${endpoint} a échoué; nous avons donc cessé.`,
      nothingLost:
        'Les messages qu’il n’a pas reçus sont conservés, et vous pourrez les faire envoyer dès qu’il fonctionnera de nouveau.',
      stepsHeading: 'Pour le réactiver',
      steps: [
        `GET /v1/webhooks/endpoints/{id}/messages montre chaque tentative et la réponse reçue.`,
        `PATCH /v1/webhooks/endpoints/{id} avec {"state": "active"} le réactive.`,
        `POST /v1/webhooks/endpoints/{id}/recover renvoie ce qui a échoué depuis le moment que vous indiquez.`,
      ],
      because:
        'Vous recevez ce courriel parce que cette adresse est celle de la personne-ressource d’un client des webhooks de Drawbell.',
    },
  },
  copyLink: `Ou copiez cette adresse dans votre navigateur${colon}`,
  outcomes: {
    meets: 'Vous auriez répondu aux critères publiés',
    may_meet: 'Vous auriez peut-être répondu aux critères publiés',
    near: 'Vous l’auriez manquée de peu',
  },
  cutOff: (score) => `seuil ${score}`,
  notAffiliated:
    'Drawbell n’est ni affilié à Immigration, Réfugiés et Citoyenneté Canada (IRCC), ni approuvé par ce ministère.',
};
