import type { Language } from '@drawbell/draws/subscriber-input';
import { operations } from '@drawbell/operations/every-operation';
import type { Operation, Order } from '@drawbell/operations/operation';

/** An order of consumers. */
export type OwnOrder = Order<object, unknown, unknown, 'consumer'>;

const isOwnOrder = (each: Operation): each is OwnOrder => each.kind === 'order' && each.door === 'consumer';

/** What a consumer may order. Those whose form is written by hand, or that have none, say why. */
export const ownOrders: readonly OwnOrder[] = operations.filter(isOwnOrder);

/** The value of `?done=` in the address of a page after an order. */
export function ownDoneKey({ name }: Pick<OwnOrder, 'name'>): string {
  return name.replaceAll(' ', '-');
}

export const doneKeys = ownOrders.map(ownDoneKey);

/** What a page says after an order. */
export function doneText(key: string, language: Language): string {
  const order = ownOrders.find((each) => ownDoneKey(each) === key);
  return order === undefined ? '' : (ownFormWords[language].done[order.name] ?? order.done);
}

interface FieldWords {
  readonly label: string;
  /** Null where the label says enough. */
  readonly hint?: string;
  /** Its choices in words; one that is missing is shown as it is. */
  readonly choices?: Readonly<Record<string, string>>;
}

/** The words of a field: of this order where it has its own. */
export function fieldWordsOf(order: string, name: string, language: Language): FieldWords | undefined {
  const { fields } = ownFormWords[language];
  return fields[`${order} ${name}`] ?? fields[name];
}

/** A sentence of an operation in the language of a page; as it is where it is not among those that are known. */
export function inLanguage(sentence: string, language: Language): { text: string; isEnglish: boolean } {
  if (language === 'en') return { text: sentence, isEnglish: true };
  const known = frenchSentences.find(({ en }) => en.test(sentence));
  if (known === undefined) return { text: sentence, isEnglish: true };
  return { text: sentence.replace(known.en, known.fr), isEnglish: false };
}

interface FormWords {
  readonly done: Readonly<Record<string, string>>;
  readonly danger: Readonly<Record<string, string>>;
  readonly fields: Readonly<Record<string, FieldWords>>;
}

const en: FormWords = {
  done: {
    'own consumer change': 'As changed.',
    'own keys create': 'The key is made.',
    'own keys revoke': 'The key opens nothing any more.',
    'endpoints create': 'The endpoint is registered.',
    'endpoints change': 'The endpoint is changed.',
    'endpoints remove': 'The endpoint is gone, with its messages.',
    'endpoints test': 'The message is on its way. It is the first of the list below.',
    'endpoints recover': 'What failed in that time is owed again, and goes out behind live messages.',
    'endpoints secrets rotate': 'The new secret signs from now on, beside those before.',
    'endpoints secrets remove': 'The secret signs nothing any more.',
    'messages redeliver': 'The message is owed again, under the same webhook-id.',
    'messages expunge': 'What the message said is forgotten.',
    'watched-profiles put': 'The profiles are watched from now on.',
    'watched-profiles put one': 'The profile is watched.',
    'watched-profiles remove': 'The profile is forgotten.',
  },
  danger: {
    'own keys revoke': 'It opens nothing any more, at once. It cannot be taken back.',
    'endpoints remove': 'The endpoint goes with its messages and secrets. It cannot be taken back.',
    'endpoints secrets remove':
      'Receivers that still know this secret alone refuse every message from now on.',
    'watched-profiles remove': 'No draw is compared with it any more, and its facts are gone.',
    'messages expunge': 'What it said is gone here for good, and it cannot be sent again.',
  },
  fields: {
    name: { label: 'Your own word for it' },
    'own consumer change name': { label: 'Name' },
    contactEmail: { label: 'Contact address', hint: 'Told when an endpoint was disabled.' },
    language: { label: 'Language', choices: { en: 'English', fr: 'Français' } },
    scopes: {
      label: 'It may',
      choices: {
        read: 'look at everything but keys and watched profiles',
        endpoints: 'manage endpoints and their messages',
        profiles: 'manage watched profiles',
        keys: 'manage keys and the consumer',
      },
    },
    expiresAt: { label: 'Expires on', hint: 'Left empty, it works until it is revoked.' },
    url: { label: 'Address', hint: 'https, on port 443 or 8443, at a public address.' },
    description: { label: 'Your own word for it' },
    eventTypes: { label: 'What it hears of' },
    matched: {
      label: 'Matches of watched profiles',
      choices: {
        none: 'none',
        single: 'one message for each profile',
        batch: 'up to 100 profiles of one draw in a message',
      },
    },
    programs: {
      label: 'Only rounds of these programs',
      choices: {
        cec: 'Canadian Experience Class',
        fsw: 'Federal Skilled Worker',
        fst: 'Federal Skilled Trades',
        pnp: 'Provincial Nominee Program',
        general: 'general rounds',
      },
    },
    categories: { label: 'Only rounds of these categories' },
    crsMin: { label: 'Lowest cut-off' },
    crsMax: { label: 'Highest cut-off' },
    ratePerSecond: {
      label: 'Messages in a second at most',
      hint: 'Left empty: as fast as they are answered.',
    },
    secretKind: {
      label: 'How messages are signed',
      choices: { hmac: 'a shared secret (v1)', ed25519: 'a pair of keys (v1a)' },
    },
    secret: {
      label: 'A secret of your own',
      hint: 'whsec_ and 24 to 64 random bytes in Base64, or whsk_ and an ed25519 key. Left empty, one is made.',
    },
    type: { label: 'Sample event' },
    since: { label: 'Since', hint: 'Messages made from this day on, in UTC.' },
    until: { label: 'Until', hint: 'Messages made before this day. Left empty: until now.' },
    kind: {
      label: 'Kind of secret',
      hint: 'Another kind changes how messages are signed.',
      choices: { hmac: 'a shared secret (v1)', ed25519: 'a pair of keys (v1a)' },
    },
    overlapHours: {
      label: 'Hours for which the secrets before go on signing',
      hint: '0 to 168. Every message is signed with all of them meanwhile.',
    },
  },
};

const fr: FormWords = {
  done: {
    'own consumer change': 'C’est modifié.',
    'own keys create': 'La clé est créée.',
    'own keys revoke': 'La clé n’ouvre plus rien.',
    'endpoints create': 'Le point de réception est enregistré.',
    'endpoints change': 'Le point de réception est modifié.',
    'endpoints remove': 'Le point de réception est supprimé, avec ses messages.',
    'endpoints test': 'Le message est en route. C’est le premier de la liste ci-dessous.',
    'endpoints recover':
      'Ce qui a échoué pendant cette période est dû de nouveau, et part après les messages du moment.',
    'endpoints secrets rotate': 'Le nouveau secret signe désormais, à côté des précédents.',
    'endpoints secrets remove': 'Le secret ne signe plus rien.',
    'messages redeliver': 'Le message est dû de nouveau, sous le même webhook-id.',
    'messages expunge': 'Ce que disait le message est oublié.',
    'watched-profiles put': 'Les profils sont suivis à partir de maintenant.',
    'watched-profiles put one': 'Le profil est suivi.',
    'watched-profiles remove': 'Le profil est oublié.',
  },
  danger: {
    'own keys revoke': 'Elle n’ouvrira plus rien, tout de suite. C’est sans retour.',
    'endpoints remove':
      'Le point de réception est supprimé avec ses messages et ses secrets. C’est sans retour.',
    'endpoints secrets remove':
      'Si votre programme ne connaît que ce secret, il refusera dès maintenant tous les messages.',
    'watched-profiles remove': 'Plus aucune ronde ne lui est comparée, et ses données disparaissent.',
    'messages expunge': 'Son contenu disparaît d’ici pour de bon, et il ne peut plus être renvoyé.',
  },
  fields: {
    name: { label: 'Votre nom pour elle' },
    'own consumer change name': { label: 'Nom' },
    contactEmail: {
      label: 'Adresse de contact',
      hint: 'On y écrit quand un point de réception a été désactivé.',
    },
    language: { label: 'Langue', choices: { en: 'English', fr: 'Français' } },
    scopes: {
      label: 'Elle permet de',
      choices: {
        read: 'tout consulter, sauf les clés et les profils suivis',
        endpoints: 'gérer les points de réception et leurs messages',
        profiles: 'gérer les profils suivis',
        keys: 'gérer les clés et le compte',
      },
    },
    expiresAt: { label: 'Expire le', hint: 'Sans date, elle sert jusqu’à sa révocation.' },
    url: { label: 'Adresse', hint: 'https, port 443 ou 8443, à une adresse publique.' },
    description: { label: 'Votre nom pour lui' },
    eventTypes: { label: 'Ce qu’il reçoit' },
    matched: {
      label: 'Correspondances des profils suivis',
      choices: {
        none: 'aucune',
        single: 'un message par profil',
        batch: 'jusqu’à 100 profils d’une ronde dans un message',
      },
    },
    programs: {
      label: 'Seulement les rondes de ces programmes',
      choices: {
        cec: 'Catégorie de l’expérience canadienne',
        fsw: 'Travailleurs qualifiés (fédéral)',
        fst: 'Métiers spécialisés (fédéral)',
        pnp: 'Candidats des provinces',
        general: 'rondes générales',
      },
    },
    categories: { label: 'Seulement les rondes de ces catégories' },
    crsMin: { label: 'Seuil le plus bas' },
    crsMax: { label: 'Seuil le plus haut' },
    ratePerSecond: {
      label: 'Messages par seconde, au plus',
      hint: 'Vide\u00a0: aussi vite qu’on y répond.',
    },
    secretKind: {
      label: 'Signature des messages',
      choices: { hmac: 'un secret partagé (v1)', ed25519: 'une paire de clés (v1a)' },
    },
    secret: {
      label: 'Un secret à vous',
      hint: 'whsec_ et de 24 à 64 octets au hasard en Base64, ou whsk_ et une clé ed25519. Vide\u00a0: il en est créé un.',
    },
    type: { label: 'Exemple d’événement' },
    since: { label: 'Depuis', hint: 'Les messages créés à partir de ce jour, en UTC.' },
    until: { label: 'Jusqu’à', hint: 'Les messages créés avant ce jour. Vide\u00a0: jusqu’à maintenant.' },
    kind: {
      label: 'Sorte de secret',
      hint: 'Une autre sorte change la signature des messages.',
      choices: { hmac: 'un secret partagé (v1)', ed25519: 'une paire de clés (v1a)' },
    },
    overlapHours: {
      label: 'Heures pendant lesquelles les secrets précédents signent encore',
      hint: 'De 0 à 168. D’ici là, chaque message porte toutes les signatures.',
    },
  },
};

/** What the forms of the portal say, and what is said after them. */
export const ownFormWords: Readonly<Record<Language, FormWords>> = { en, fr };

/** Sentences of operations that a form meets. Others are shown in English, and marked as such. */
const frenchSentences: readonly { en: RegExp; fr: string }[] = [
  {
    en: /^The endpoint is disabled: turn it on first.*$/,
    fr: 'Le point de réception est désactivé\u00a0: activez-le d’abord.',
  },
  {
    en: /^This endpoint was tested often enough for now\.$/,
    fr: 'Ce point de réception a reçu assez d’essais pour le moment.',
  },
  {
    en: /^There are (\d+) endpoints: remove one first\.$/,
    fr: 'Il y a déjà $1 points de réception\u00a0: supprimez-en un d’abord.',
  },
  {
    en: /^There are (\d+) keys: revoke one that is not needed any more\.$/,
    fr: 'Il y a déjà $1 clés\u00a0: révoquez-en une qui ne sert plus.',
  },
  {
    en: /^There is no such key, or it is revoked\.$/,
    fr: 'Cette clé n’existe pas, ou elle est révoquée.',
  },
  {
    en: /^Five secrets sign already.*$/,
    fr: 'Cinq secrets signent déjà\u00a0: retirez-en un, ou attendez que l’un d’eux expire.',
  },
  {
    en: /^This is the current secret: make a new one first\.$/,
    fr: 'C’est le secret actuel\u00a0: créez-en un nouveau d’abord.',
  },
  { en: /^At most (\d+) profiles can be watched\.$/, fr: 'On peut suivre $1 profils au plus.' },
  {
    en: /^The form belongs to another session\..*$/,
    fr: 'Ce formulaire vient d’une autre session. Ouvrez de nouveau la page, et envoyez-le de là.',
  },
  {
    en: /^The form is not complete\..*$/,
    fr: 'Le formulaire est incomplet. Ouvrez de nouveau la page.',
  },
  {
    en: /^This form was sent before with other values\..*$/,
    fr: 'Ce formulaire a déjà été envoyé avec d’autres valeurs. Ouvrez de nouveau la page, et recommencez.',
  },
  { en: /^Your key lacks the scope “(\w+)”\.$/, fr: 'Votre clé n’a pas la portée «\u00a0$1\u00a0».' },
  { en: /^There is no such [\w -]+\.$/, fr: 'Il n’y a rien de tel ici.' },
];
