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

interface FormWords {
  readonly done: Readonly<Record<string, string>>;
  readonly danger: Readonly<Record<string, string>>;
  readonly fields: Readonly<Record<string, FieldWords>>;
}

const en: FormWords = {
  done: {
    'own consumer change': 'As changed.',
    'own keys create': 'The key is made.',
    'own keys revoke': 'From now on the key opens nothing.',
    'endpoints create': 'The endpoint is registered.',
    'endpoints change': 'The endpoint is changed.',
    'endpoints remove': 'The endpoint is gone, with its messages.',
    'endpoints test': 'The message is on its way. It is the first of the list below.',
    'endpoints recover': 'What failed in that time is owed again, and goes out behind live messages.',
    'endpoints resend': 'Earlier events are owed to the endpoint, and go out behind live messages.',
    'endpoints secrets rotate': 'The new secret signs from now on, beside those before.',
    'endpoints secrets remove': 'The secret signs nothing any more.',
    'messages redeliver': 'The message is owed again, under the same webhook-id.',
    'messages expunge': 'What the message said is forgotten.',
    'watched-profiles put': 'The profiles are watched from now on.',
    'watched-profiles put one': 'The profile is watched.',
    'watched-profiles remove': 'The profile is forgotten.',
  },
  danger: {
    'own keys revoke': 'From then on it opens nothing, and that cannot be taken back.',
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
    headers: { label: 'Headers' },
    headerName: { label: 'Name' },
    headerValue: { label: 'What it says' },
    certificate: {
      label: 'Certificate',
      hint: 'In PEM, its own first, then those above it if any.',
    },
    certificateKey: {
      label: 'Its private key',
      hint: 'In PEM, without a password. It is kept sealed and never shown.',
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
    event: { label: 'One event', hint: 'evt_…, or leave it empty and say a day below.' },
    'endpoints resend since': { label: 'All since', hint: 'Events listed from this day on, in UTC.' },
    'endpoints resend until': { label: 'To', hint: 'Left empty: to now.' },
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
    'endpoints recover': 'Ce qui a échoué pendant cette période sera renvoyé, après les messages du moment.',
    'endpoints resend': 'Les événements antérieurs lui seront envoyés, après les messages du moment.',
    'endpoints secrets rotate': 'Le nouveau secret signe désormais, à côté des précédents.',
    'endpoints secrets remove': 'Le secret ne signe plus rien.',
    'messages redeliver': 'Le message sera renvoyé, sous le même webhook-id.',
    'messages expunge': 'Le contenu du message est effacé.',
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
    name: { label: 'Nom de la clé' },
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
    description: { label: 'Le nom que vous lui donnez' },
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
    headers: { label: 'En-têtes' },
    headerName: { label: 'Nom' },
    headerValue: { label: 'Valeur' },
    certificate: {
      label: 'Certificat',
      hint: 'En PEM\u00a0: le vôtre d’abord, puis ceux qui le signent, s’il y en a.',
    },
    certificateKey: {
      label: 'Sa clé privée',
      hint: 'En PEM, sans mot de passe. Elle est scellée et n’est jamais affichée.',
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
    event: { label: 'Un événement', hint: 'evt_…, ou laissez vide et indiquez un jour ci-dessous.' },
    'endpoints resend since': {
      label: 'Tous depuis',
      hint: 'Les événements de la liste à partir de ce jour, en UTC.',
    },
    'endpoints resend until': { label: 'Jusqu’au', hint: 'Vide\u00a0: jusqu’à maintenant.' },
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
