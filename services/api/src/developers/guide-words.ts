/** The samples, by the name of their files in `services/api/samples`. */
export const sampleNames = [
  'call',
  'register',
  'receive',
  'send-sample',
  'verify',
  'once',
  'poll',
  'recover',
] as const;
export type SampleName = (typeof sampleNames)[number];

/** What a guide says, in its order: a paragraph, code that does it, or things to check. */
export type Block =
  | string
  | { readonly sample: SampleName; readonly says: string }
  | { readonly list: readonly string[] };

interface Guide {
  readonly id: string;
  readonly title: string;
  readonly blocks: readonly Block[];
}

const en = {
  title: 'Guides',
  description:
    'The first webhook in five minutes, verifying, retries, polling, and going live: in TypeScript, Python and with curl.',
  lead: 'Each with code in TypeScript, in Python and with curl. It is run against the product before every release, as it stands here.',
  contents: 'Guides',
  setup:
    'All of it takes the address of this service and your key from the environment. The TypeScript runs on Node 24 as it is, the Python with what Python 3 brings.',
  guides: [
    {
      id: 'first-webhook',
      title: 'The first webhook in five minutes',
      blocks: [
        'Register where we may post to: https, on port 443 or 8443, at a public address. The answer shows the secret that messages are signed with, this once.',
        { sample: 'register', says: 'Register an endpoint' },
        { sample: 'call', says: 'What it asks with' },
        'Run a receiver there, with that secret. It verifies the bytes as they came, answers at once, and works after; what it has seen before, it passes over.',
        { sample: 'receive', says: 'A receiver' },
        'Ask for a sample: the event of a draw with made-up data, signed as a real one. Its body says "sample": true.',
        { sample: 'send-sample', says: 'Send me a sample' },
        'The operation listMessages shows what became of it, and listMessageAttempts what you answered. Both are in the portal, too.',
      ],
    },
    {
      id: 'verify',
      title: 'Verify a signature',
      blocks: [
        'Whoever knows your address can post to it. A message is ours if one of its signatures is right: HMAC with SHA-256, under the bytes of your secret, of the webhook-id, the webhook-timestamp and the body, joined by full stops. Refuse what is older than five minutes: it may have been recorded.',
        { sample: 'verify', says: 'Verify' },
        'The libraries of Standard Webhooks do the same. A secret of the kind ed25519 gives signatures that begin with v1a: verify those with the public key.',
      ],
    },
    {
      id: 'retries',
      title: 'Retries, both ways',
      blocks: [
        'Ours: what you do not answer with 2xx within 15 seconds is sent again, up to ten times in about three days, with the same webhook-id and the same body. Order is not promised; draw.revision says which is newer. So: answer first, work after, and keep the ids that you have seen for a week.',
        'Yours: a call that you never got an answer to may have been carried out. Name each order by an Idempotency-Key, made before the first try. The same key with the same body gives the same answer for a day, and nothing is done twice.',
        { sample: 'once', says: 'An order that is carried out once' },
        '429 and 503 say in Retry-After how long to wait. Other answers from 400 to 499 stay what they are, however often you ask: read detail and errors.',
      ],
    },
    {
      id: 'polling',
      title: 'Polling',
      blocks: [
        'No server of yours is needed: ask for what is new since you last asked. Events are those that webhooks tell, under the same ids, oldest first, 90 days back. A cursor keeps its place whatever comes meanwhile. With wait, the answer comes as soon as there is anything, or empty after that many seconds, 30 at most.',
        { sample: 'poll', says: 'Ask for what is new' },
        'Keep nextCursor together with what you did, in one transaction: then nothing is lost and nothing is done twice, whatever stops your program.',
      ],
    },
    {
      id: 'going-live',
      title: 'Going live',
      blocks: [
        {
          list: [
            'Every message is verified before it is parsed, and one that is not genuine gets 401.',
            'A webhook-id that was seen before is answered with 2xx and passed over.',
            'The answer is sent within a second, and the work is done after. We wait 15 seconds.',
            'A body with "sample": true tells nobody anything.',
            'Types and fields that you do not know are passed over.',
            'Somebody reads the contact address: it is told when an endpoint is disabled, after five days of failures or a 410. Another endpoint of yours can hear of endpoint.disabled and message.failed.',
            'You have rotated a secret once: the old one signs along for a day, or as long as you say.',
            'If your firewall lets in known addresses only, ask whoever runs this service whether it posts from static ones.',
            'You know your limits: the RateLimit headers of each answer say what is left, 429 says when to go on.',
            'Keys have only the scopes that they need, and an end.',
            'Whatever you tell people says what it is: the published criteria, compared with a profile. It is never an invitation.',
          ],
        },
        'After an outage of yours, what failed can be sent again:',
        { sample: 'recover', says: 'Have what failed sent again' },
      ],
    },
  ] satisfies Guide[] as readonly Guide[],
};

const fr: typeof en = {
  title: 'Guides',
  description:
    'Le premier webhook en cinq minutes, la vérification, les reprises, l’interrogation et la mise en service\u00a0: en TypeScript, en Python et avec curl.',
  lead: 'Chacun avec du code en TypeScript, en Python et avec curl, exécuté tel quel contre le produit avant chaque version. Le code est commenté en anglais.',
  contents: 'Guides',
  setup:
    'Tous prennent l’adresse de ce service et votre clé dans l’environnement. Le TypeScript s’exécute tel quel avec Node 24, le Python avec ce qu’apporte Python 3.',
  guides: [
    {
      id: 'first-webhook',
      title: 'Le premier webhook en cinq minutes',
      blocks: [
        'Indiquez où nous pouvons envoyer\u00a0: en https, au port 443 ou 8443, à une adresse publique. La réponse montre, cette seule fois, le secret qui signe les messages.',
        { sample: 'register', says: 'Inscrire une adresse' },
        { sample: 'call', says: 'Ce qui fait la demande' },
        'Faites-y tourner un récepteur, avec ce secret. Il vérifie les octets tels quels, répond aussitôt et travaille ensuite; ce qu’il a déjà vu, il le laisse de côté.',
        { sample: 'receive', says: 'Un récepteur' },
        'Demandez un exemple\u00a0: l’événement d’une ronde avec des données inventées, signé comme un vrai. Son contenu porte "sample": true.',
        { sample: 'send-sample', says: 'M’envoyer un exemple' },
        'L’opération listMessages montre ce qu’il est devenu, et listMessageAttempts ce que vous avez répondu. Les deux se trouvent aussi dans le portail.',
      ],
    },
    {
      id: 'verify',
      title: 'Vérifier une signature',
      blocks: [
        'Quiconque connaît votre adresse peut y envoyer quelque chose. Un message vient de nous si l’une de ses signatures est juste\u00a0: un HMAC avec SHA-256, sous les octets de votre secret, du webhook-id, du webhook-timestamp et du contenu, séparés par des points. Refusez ce qui a plus de cinq minutes\u00a0: cela peut être un enregistrement.',
        { sample: 'verify', says: 'Vérifier' },
        'Les bibliothèques de Standard Webhooks font de même. Un secret de la sorte ed25519 donne des signatures qui commencent par v1a\u00a0: vérifiez-les avec la clé publique.',
      ],
    },
    {
      id: 'retries',
      title: 'Les reprises, dans les deux sens',
      blocks: [
        'Les nôtres\u00a0: ce à quoi vous ne répondez pas par 2xx en 15 secondes est renvoyé, jusqu’à dix fois en trois jours environ, avec le même webhook-id et le même contenu. L’ordre n’est pas promis; draw.revision dit ce qui est plus récent. Répondez donc d’abord, travaillez ensuite, et gardez pendant une semaine les identifiants déjà vus.',
        'Les vôtres\u00a0: un appel resté sans réponse peut avoir été exécuté. Nommez chaque ordre par une Idempotency-Key, faite avant le premier essai. La même clé avec le même contenu donne la même réponse pendant un jour, et rien n’est fait deux fois.',
        { sample: 'once', says: 'Un ordre exécuté une seule fois' },
        'Les réponses 429 et 503 disent dans Retry-After combien de temps attendre. Les autres, de 400 à 499, restent ce qu’elles sont\u00a0: lisez detail et errors.',
      ],
    },
    {
      id: 'polling',
      title: 'Interroger',
      blocks: [
        'Aucun serveur n’est nécessaire\u00a0: demandez ce qui est nouveau depuis la dernière fois. Les événements sont ceux des webhooks, sous les mêmes identifiants, du plus ancien au plus récent, sur 90 jours. Un curseur garde sa place, quoi qu’il arrive entre-temps. Avec wait, la réponse vient dès qu’il y a du nouveau, ou vide après ce nombre de secondes, 30 au plus.',
        { sample: 'poll', says: 'Demander ce qui est nouveau' },
        'Gardez nextCursor avec ce que vous avez fait, dans une même transaction\u00a0: rien ne se perd alors et rien n’est fait deux fois, même si votre programme s’arrête.',
      ],
    },
    {
      id: 'going-live',
      title: 'Mettre en service',
      blocks: [
        {
          list: [
            'Chaque message est vérifié avant d’être lu, et ce qui n’est pas de nous reçoit 401.',
            'Un webhook-id déjà vu reçoit 2xx et est laissé de côté.',
            'La réponse part en moins d’une seconde, et le travail se fait ensuite. Nous attendons 15 secondes.',
            'Un contenu avec "sample": true n’annonce rien à personne.',
            'Les types et les champs inconnus sont laissés de côté.',
            'Quelqu’un lit l’adresse de contact\u00a0: elle est avertie quand une adresse est désactivée, après cinq jours d’échecs ou un 410. Une autre de vos adresses peut recevoir endpoint.disabled et message.failed.',
            'Vous avez renouvelé un secret une fois\u00a0: l’ancien signe encore pendant un jour, ou aussi longtemps que vous le dites.',
            'Si votre pare-feu n’admet que des adresses connues, demandez à qui exploite ce service s’il envoie depuis des adresses fixes.',
            'Vous connaissez vos limites\u00a0: les en-têtes RateLimit de chaque réponse disent ce qui reste, et 429 quand reprendre.',
            'Les clés n’ont que les droits nécessaires, et une fin.',
            'Ce que vous dites aux gens dit ce que c’est\u00a0: les critères publiés, comparés à un profil. Ce n’est jamais une invitation.',
          ],
        },
        'Après une panne de votre côté, ce qui a échoué peut être renvoyé\u00a0:',
        { sample: 'recover', says: 'Faire renvoyer ce qui a échoué' },
      ],
    },
  ],
};

/** The guides in both languages. */
export const guideWords = { en, fr };
