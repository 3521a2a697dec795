import type { Language } from '@drawbell/draws/subscriber-input';
import type { Catalogue } from '@drawbell/draws/catalogue';
import { html, moment, type SafeHtml } from '../app/html.ts';
import { facts, table } from '../console/table.ts';
import { filtersInWords, type OwnEndpoint } from './endpoint-form.ts';

/** What narrows an endpoint's messages, and what goes along with them. Of what is secret the name alone. */
export function settingFacts(
  { filters, ratePerSecond, headerNames, clientCertificate }: OwnEndpoint,
  catalogue: Catalogue,
  language: Language,
): SafeHtml {
  const words = settingWords[language];
  return facts([
    [words.rounds, filtersInWords(filters, catalogue, language) ?? words.everything],
    [words.rate, ratePerSecond ?? words.asAnswered],
    [words.headers, headerNames.length === 0 ? words.none : headerNames.join(', ')],
    [
      words.certificate,
      clientCertificate === null
        ? words.none
        : html`${clientCertificate.subject} (${words.until} ${moment(clientCertificate.notAfter)})`,
    ],
  ]);
}

/** The secrets that messages are signed with, the current one first: what may be known of them. */
export function secretTable(secrets: OwnEndpoint['secrets'], language: Language): SafeHtml {
  const words = settingWords[language];
  return table(
    [words.secret, words.kind, words.publicKey, words.made, words.signsUntil],
    secrets.map(({ id, kind, publicKey, createdAt, expiresAt }) => [
      id,
      kind,
      publicKey === null ? null : html`<code class="foreign">${publicKey}</code>`,
      moment(createdAt),
      expiresAt === null ? words.current : moment(expiresAt),
    ]),
  );
}

const en = {
  rounds: 'Rounds',
  everything: 'all of them',
  rate: 'In a second at most',
  asAnswered: 'as fast as they are answered',
  headers: 'Headers',
  certificate: 'Client certificate',
  until: 'to',
  none: 'none',
  secret: 'Secret',
  kind: 'Kind',
  publicKey: 'Public key',
  made: 'Made',
  signsUntil: 'Signs until',
  current: 'current',
};

const fr: typeof en = {
  rounds: 'Rondes',
  everything: 'toutes',
  rate: 'Par seconde, au plus',
  asAnswered: 'aussi vite qu’on y répond',
  headers: 'En-têtes',
  certificate: 'Certificat client',
  until: 'jusqu’au',
  none: 'aucun',
  secret: 'Secret',
  kind: 'Sorte',
  publicKey: 'Clé publique',
  made: 'Créé',
  signsUntil: 'Signe jusqu’au',
  current: 'actuel',
};

const settingWords: Readonly<Record<Language, typeof en>> = { en, fr };
