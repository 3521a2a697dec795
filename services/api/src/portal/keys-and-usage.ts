import { ownKeys } from '@drawbell/operations/consumer-keys';
import { ownConsumer } from '@drawbell/operations/own-consumer';
import type { Language } from '@drawbell/draws/subscriber-input';
import { countMessageDays } from '@drawbell/store/webhooks/message-days';
import type { z } from 'zod';
import { html, moment, type SafeHtml } from '../app/html.ts';
import { badge, facts, panel, table } from '../console/table.ts';
import { dayChart } from './consumer-views.ts';
import { viewWords } from './consumer-view-words.ts';
import { ownForm } from './own-forms.ts';
import type { Portal } from './portal.ts';
import { frameWords } from './portal-frame.ts';
import type { Visitor } from './visitor.ts';

type ListedKey = z.input<typeof ownKeys.list.answers.schema>['keys'][number];

/** `/portal/keys`: which keys open something, and how to make and end them. */
export function addKeys(portal: Portal): void {
  const { list, create } = ownKeys;
  const options = { summary: 'Lists keys', scope: list.scope };
  portal.page('/portal/keys', options, async ({ visitor, look }) => {
    const words = keyWords[visitor.language];
    const { keys } = await look(list, {});
    return {
      title: words.title,
      body: html`${panel(
        'keys',
        words.all,
        html`<p>${words.allText}</p>
          ${keyRows(keys, visitor)}`,
      )}
      ${panel('new', words.another, html`${ownForm(visitor, create, { at: {}, button: words.make })}`)}`,
    };
  });
}

function keyRows(keys: readonly ListedKey[], visitor: Visitor): SafeHtml {
  const { language } = visitor;
  const words = keyWords[language];
  return table(
    [words.name, words.begins, words.state, words.may, words.used, words.expires],
    keys.map((key) => [
      key.id === `key_${visitor.key.id}` ? html`${key.name} (${words.thisOne})` : key.name,
      html`<code>${key.hint}…</code>`,
      key.revokedAt === null
        ? html`${badge(words.states[key.state] ?? key.state, key.state === 'works' ? 'good' : '')}
          ${ownForm(visitor, ownKeys.revoke, { at: { key: key.id }, button: words.revoke(key.id) })}`
        : html`${badge(words.states[key.state] ?? key.state)} ${moment(key.revokedAt)}`,
      key.scopes.map((scope) => scopeWord(scope, language)).join(', '),
      moment(key.lastUsedAt),
      key.expiresAt === null ? words.never : moment(key.expiresAt),
    ]),
  );
}

function scopeWord(scope: string, language: Language): string {
  return Object.entries(frameWords[language].scopes).find(([name]) => name === scope)?.[1] ?? scope;
}

type Self = z.input<typeof ownConsumer.show.answers.schema>;

/** `/portal/usage`: how much of what there is a consumer uses, and who it is. */
export function addUsage(portal: Portal): void {
  const { show, change, usage } = ownConsumer;
  const { store } = portal.parts;
  const options = { summary: 'Shows usage and limits', scope: show.scope };
  portal.page('/portal/usage', options, async ({ visitor, look, now }) => {
    const { language, consumer } = visitor;
    const words = keyWords[language];
    const self = await look(show, {});
    const { requests } = await look(usage, {});
    const days = await countMessageDays(store.pool, { consumerId: consumer.id, days: 30, now });
    return {
      title: viewWords[language].usage,
      body: html`${panel('usage', words.usage, usageFacts(self, days, language))}
      ${panel('requests', words.requests, requestTable(requests, language))}
      ${panel('days', words.thirtyDays, dayChart(days, { language, id: 'usage-chart' }))}
      ${
        visitor.may(change.scope)
          ? panel(
              'consumer',
              words.consumer,
              html`${ownForm(visitor, change, {
                ...{ at: {}, button: words.save },
                values: { name: self.name, contactEmail: self.contactEmail, language: self.language },
              })}`,
            )
          : null
      }`,
    };
  });
}

type Requests = z.input<typeof ownConsumer.usage.answers.schema>['requests'];

/** Calls of the API that each key may still make, as the RateLimit headers say it. */
function requestTable(
  { windowSeconds, maxPerKey, maxPerNetwork, keys }: Requests,
  language: Language,
): SafeHtml {
  const words = keyWords[language];
  const limit = (most: number | null) =>
    most === null ? words.noLimit : words.inWindow(most, windowSeconds);
  return html`${facts([
    [words.perKey, limit(maxPerKey)],
    [words.perNetwork, limit(maxPerNetwork)],
  ])}
  ${table(
    [words.name, { name: words.calls, number: true }, words.resets],
    keys.map(({ name, now, resetsAt }) => [name, now, resetsAt === null ? null : moment(resetsAt)]),
  )}`;
}

/** What a consumer has and may have, and what was sent to it. */
export function usageFacts(
  { endpoints, watchedProfiles }: Pick<Self, 'endpoints' | 'watchedProfiles'>,
  days: readonly { sent: number; failed: number }[],
  language: Language,
): SafeHtml {
  const words = keyWords[language];
  const total = (of: typeof days) => ({
    sent: of.reduce((sum, { sent }) => sum + sent, 0),
    failed: of.reduce((sum, { failed }) => sum + failed, 0),
  });
  const [week, month] = [total(days.slice(-7)), total(days)];
  return facts([
    [words.endpoints, words.of(endpoints.now, endpoints.max)],
    [words.profiles, words.of(watchedProfiles.now, watchedProfiles.max)],
    [words.week, words.counts(week.sent, week.failed)],
    [words.month, words.counts(month.sent, month.failed)],
  ]);
}

const en = {
  title: 'Keys',
  all: 'Your keys',
  allText: 'A key that is revoked ends its sessions here at once, yours included.',
  name: 'Name',
  thisOne: 'this session',
  begins: 'Begins with',
  state: 'State',
  states: { works: 'works', expired: 'expired', revoked: 'revoked' } as Readonly<Record<string, string>>,
  may: 'It may',
  used: 'Last used',
  expires: 'Expires',
  never: 'never',
  revoke: (id: string) => `Revoke ${id}`,
  another: 'Make a key',
  make: 'Make it',
  usage: 'What you use',
  thirtyDays: 'The last 30 days',
  requests: 'Calls of the API',
  perKey: 'With one key',
  perNetwork: 'From one network',
  noLimit: 'no limit',
  inWindow: (most: number, seconds: number) => `${most.toLocaleString('en-CA')} in ${seconds} seconds`,
  calls: 'In this window',
  resets: 'It ends',
  endpoints: 'Endpoints',
  profiles: 'Watched profiles',
  of: (now: number, max: number) => `${now.toLocaleString('en-CA')} of ${max.toLocaleString('en-CA')}`,
  week: 'Messages of 7 days',
  month: 'Messages of 30 days',
  counts: (sent: number, failed: number) => `${sent} sent, ${failed} failed`,
  consumer: 'Your account',
  save: 'Save',
};

const fr: typeof en = {
  title: 'Clés',
  all: 'Vos clés',
  allText: 'Une clé révoquée met fin tout de suite à ses sessions ici, la vôtre comprise.',
  name: 'Nom',
  thisOne: 'cette session',
  begins: 'Début',
  state: 'État',
  states: { works: 'en vigueur', expired: 'expirée', revoked: 'révoquée' },
  may: 'Elle permet de',
  used: 'Dernière utilisation',
  expires: 'Expire',
  never: 'jamais',
  revoke: (id) => `Révoquer ${id}`,
  another: 'Créer une clé',
  make: 'La créer',
  usage: 'Ce que vous utilisez',
  thirtyDays: 'Les 30 derniers jours',
  requests: 'Appels de l’API',
  perKey: 'Avec une clé',
  perNetwork: 'Depuis un réseau',
  noLimit: 'sans limite',
  inWindow: (most, seconds) => `${most.toLocaleString('fr-CA')} en ${seconds} secondes`,
  calls: 'Appels dans la période',
  resets: 'Fin de la période',
  endpoints: 'Points de réception',
  profiles: 'Profils suivis',
  of: (now, max) => `${now.toLocaleString('fr-CA')} sur ${max.toLocaleString('fr-CA')}`,
  week: 'Messages en 7 jours',
  month: 'Messages en 30 jours',
  counts: (sent, failed) => `envoyés\u00a0: ${sent} · échoués\u00a0: ${failed}`,
  consumer: 'Votre compte',
  save: 'Enregistrer',
};

const keyWords = { en, fr };
