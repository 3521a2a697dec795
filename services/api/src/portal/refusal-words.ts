import type { Language } from '@drawbell/draws/subscriber-input';
import { html, type SafeHtml } from '../app/html.ts';

/** Words of an operation as a page says them. */
export interface SaidWords {
  readonly text: string;
  readonly isEnglish: boolean;
}

/** A sentence of an operation in the language of a page; as it is where it is not among those that are known. */
export function inLanguage(sentence: string, language: Language): SaidWords {
  if (language === 'en') return { text: sentence, isEnglish: true };
  const known = frenchSentences.find(({ en }) => en.test(sentence));
  if (known === undefined) return { text: sentence, isEnglish: true };
  return { text: sentence.replace(known.en, known.fr), isEnglish: false };
}

/** What an operation says of a field, to go on after its name; in English it is worded for programs. */
export function reasonInLanguage(reason: string, language: Language): SaidWords {
  const known = reasons.find(({ of }) => of.test(reason));
  const said = known?.[language];
  if (known === undefined || said === undefined) return { text: reason, isEnglish: true };
  return { text: reason.replace(known.of, said), isEnglish: language === 'en' };
}

/** For a page; marked where it is in another language than the page. */
export function markedUp({ text, isEnglish }: SaidWords, language: Language): SafeHtml {
  return isEnglish && language === 'fr' ? html`<span lang="en">${text}</span>` : html`${text}`;
}

/** With a full stop, and a capital where it stands by itself. */
export function sentenceOf(said: SaidWords, { isWhole }: { readonly isWhole: boolean }): SaidWords {
  const text = isWhole ? `${said.text.slice(0, 1).toUpperCase()}${said.text.slice(1)}` : said.text;
  return { ...said, text: /[.?!]$/.test(text) ? text : `${text}.` };
}

/** Reasons of fields that a form meets. Without `en` they stand as the operation has them; others are marked as English. */
const reasons: readonly { readonly of: RegExp; readonly en?: string; readonly fr: string }[] = [
  {
    of: /^must be one line of plain text: it holds (U\+\w+), a character that nobody sees$/,
    fr: 'il y a là $1, un caractère que personne ne voit\u00a0: il faut une ligne de texte simple',
  },
  {
    of: /^is less than crsMin$/,
    en: 'it is less than the lowest cut-off',
    fr: 'c’est moins que le seuil le plus bas',
  },
  { of: /^a URL has at most (\d+) characters$/, fr: 'une adresse a $1 caractères au plus' },
  {
    of: /^must be a URL, such as (\S+)$/,
    en: 'it is no address such as $1',
    fr: 'ce n’est pas une adresse comme $1',
  },
  { of: /^the port must be 443 or 8443$/, fr: 'le port doit être 443 ou 8443' },
  {
    of: /^must begin with https:\/\/$/,
    en: 'it must begin with https://',
    fr: 'l’adresse doit commencer par https://',
  },
  {
    of: /^(?:this address is not on the public internet|this name is not one of the public internet)$/,
    fr: 'cette adresse n’est pas dans l’Internet public',
  },
  {
    of: /^must not hold a user name or password.*$/,
    en: 'it must not hold a user name or a password: set a header instead, or verify our signatures',
    fr: 'l’adresse ne peut contenir ni nom d’utilisateur ni mot de passe\u00a0: ajoutez un en-tête, ou vérifiez nos signatures',
  },
  {
    of: /^must not have a fragment.*$/,
    en: 'it must not have a fragment (#…), which would not be sent',
    fr: 'l’adresse ne peut pas contenir de fragment (#…), qui ne serait pas envoyé',
  },
  {
    of: /^must not lead back to this installation$/,
    en: 'it must not lead back to this installation',
    fr: 'l’adresse ne peut pas mener à ce service lui-même',
  },
  { of: /^the name has no address$/, fr: 'ce nom de domaine n’a aucune adresse' },
  {
    of: /^the name leads to an address that may not be posted to$/,
    fr: 'ce nom de domaine mène à une adresse où rien ne peut être envoyé',
  },
  {
    of: /^must be whsec_ or whsk_ and a key in Base64$/,
    en: 'it must be whsec_ or whsk_ and a key in Base64',
    fr: 'il faut whsec_ ou whsk_, puis une clé en Base64',
  },
  {
    of: /^is too easily guessed: take random bytes$/,
    en: 'it is too easily guessed: take random bytes',
    fr: 'c’est trop facile à deviner\u00a0: prenez des octets au hasard',
  },
  { of: /^must have 24 to 64 bytes$/, en: 'it must have 24 to 64 bytes', fr: 'il faut de 24 à 64 octets' },
  {
    of: /^must have 32 bytes, or 64 with the public key$/,
    en: 'it must have 32 bytes, or 64 with the public key',
    fr: 'il faut 32 octets, ou 64 avec la clé publique',
  },
  {
    of: /^has a public key that is not its own$/,
    en: 'it has a public key that is not its own',
    fr: 'sa clé publique n’est pas la sienne',
  },
  {
    of: /^is not the kind of the secret$/,
    en: 'the secret is of another kind',
    fr: 'le secret est d’une autre sorte',
  },
  {
    of: /^(?:must be after `since`|is not after since)$/,
    en: 'it is not after the first day',
    fr: 'ce jour n’est pas après le premier',
  },
  {
    of: /^Say either event or since\.$/,
    en: 'say an event or a day: one of them, not both',
    fr: 'indiquez un événement ou un jour, l’un des deux seulement',
  },
  {
    of: /^is past: a key ends at a moment to come$/,
    en: 'this day is past: a key ends on a day to come',
    fr: 'ce jour est passé\u00a0: une clé expire à une date à venir',
  },
  {
    of: /^is no category: (.*)\. There are .*$/,
    en: 'there is no such category: $1',
    fr: 'il n’y a pas de telle catégorie\u00a0: $1',
  },
  { of: /^has more than (\d+) headers$/, en: 'there are more than $1', fr: 'il y en a plus de $1' },
  { of: /^names a header twice$/, en: 'a name stands there twice', fr: 'un nom est là deux fois' },
  {
    of: /^is longer than (\d+) bytes altogether$/,
    en: 'they are longer than $1 bytes altogether',
    fr: 'ils dépassent $1 octets au total',
  },
  {
    of: /^is not the name of a header$/,
    en: 'it is not the name of a header: letters, digits and hyphens',
    fr: 'ce n’est pas un nom d’en-tête\u00a0: des lettres, des chiffres et des traits d’union',
  },
  {
    of: /^cannot be set: it is of the connection, or said by us or by proxies$/,
    en: 'it cannot be set: it is of the connection, or said by us or by proxies',
    fr: 'cet en-tête ne se règle pas\u00a0: il tient à la connexion, ou c’est nous ou un mandataire qui l’envoyons',
  },
  {
    of: /^has more than (\d+) characters$/,
    en: 'it has more than $1 characters',
    fr: 'il y a plus de $1 caractères',
  },
  {
    of: /^has a value of other than visible ASCII characters with blanks inside$/,
    en: 'what it says may hold letters without accents, digits, signs and blanks inside, nothing else',
    fr: 'la valeur se compose de lettres sans accent, de chiffres, de signes et d’espaces au milieu, de rien d’autre',
  },
  {
    of: /^has nothing to keep: there is no such header$/,
    en: 'it says nothing yet: type what it says',
    fr: 'il n’a pas encore de valeur\u00a0: entrez-la',
  },
  {
    of: /^has a line (\d+) that is no part of a certificate in PEM$/,
    en: 'line $1 is no part of a certificate in PEM',
    fr: 'la ligne $1 ne fait pas partie d’un certificat en PEM',
  },
  {
    of: /^must be one to (\d+) certificates in PEM, its own first$/,
    en: 'it must be one to $1 certificates in PEM, its own first',
    fr: 'il faut de 1 à $1 certificats en PEM, le vôtre d’abord',
  },
  {
    of: /^cannot be read as X\.509$/,
    en: 'it cannot be read as X.509',
    fr: 'on ne peut pas le lire comme X.509',
  },
  { of: /^has expired$/, en: 'it has expired', fr: 'il a expiré' },
  {
    of: /^cannot be used: its key is too weak or of an unknown kind$/,
    en: 'it cannot be used: its key is too weak or of an unknown kind',
    fr: 'il ne peut pas servir\u00a0: sa clé est trop faible ou d’une sorte inconnue',
  },
  {
    of: /^is not the key of the certificate$/,
    en: 'it is not the key of the certificate',
    fr: 'ce n’est pas la clé de ce certificat',
  },
  {
    of: /^must not be locked with a password$/,
    en: 'it must not be locked with a password',
    fr: 'elle ne doit pas être protégée par un mot de passe',
  },
  {
    of: /^must be a private key in PEM$/,
    en: 'it must be a private key in PEM',
    fr: 'il faut une clé privée en PEM',
  },
];

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
  {
    en: /^What this message says was forgotten, as you asked\.$/,
    fr: 'Le contenu de ce message est effacé, à votre demande.',
  },
  {
    en: /^It is being sent at this moment: ask again in a minute\.$/,
    fr: 'Il est en cours d’envoi\u00a0: réessayez dans une minute.',
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
