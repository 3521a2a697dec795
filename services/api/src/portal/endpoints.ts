import { endpoints } from '@drawbell/operations/endpoints';
import { ownMessages } from '@drawbell/operations/messages';
import { readCatalogue } from '@drawbell/store/catalogue/catalogue';
import { countMessageDays } from '@drawbell/store/webhooks/message-days';
import { html, moment, type SafeHtml } from '../app/html.ts';
import { facts, panel, table } from '../console/table.ts';
import {
  dayChart,
  type Health,
  healthBadge,
  healthFacts,
  messageTable,
  weekCounts,
} from './consumer-views.ts';
import { viewWords } from './consumer-view-words.ts';
import { endpointForm, type OwnEndpoint } from './endpoint-form.ts';
import { endpointPage } from './endpoint-page.ts';
import { ownForm, wasRefused } from './own-forms.ts';
import type { Portal } from './portal.ts';
import { startOf } from './portal-frame.ts';
import { settingFacts } from './setting-views.ts';
import type { Visitor } from './visitor.ts';

/** Days of the chart. */
const chartDays = 14;

/** `/portal` and `/portal/endpoints/…`: where messages go, how that goes, and what can be done about it. */
export function addEndpoints(portal: Portal): void {
  addList(portal);
  addOverview(portal);
}

function addList(portal: Portal): void {
  const { store } = portal.parts;
  portal.page('/portal', { summary: 'Lists endpoints with their health', scope: null }, async (asked) => {
    const { visitor, now, look } = asked;
    const { language, consumer } = visitor;
    const words = endpointWords[language];
    if (!visitor.may('read')) {
      const start = startOf(visitor);
      return {
        title: words.title,
        body: html`<p class="panel">${words.mayNotLook} ${start === '/portal' ? null : html`<a href="${start}">${words.goOn}</a>`}</p>`,
      };
    }
    const { endpoints: all } = await look(endpoints.list, { limit: 100, cursor: undefined });
    const healths = await Promise.all(
      all.map(async ({ id }) => look(endpoints.health, { endpoint: id.slice(3) })),
    );
    const days = await countMessageDays(store.pool, { consumerId: consumer.id, days: chartDays, now });
    const catalogue = await readCatalogue(store.db);
    const form = endpointForm(visitor, catalogue, { button: words.register });
    return {
      title: words.title,
      body: html`${panel('endpoints', words.all, endpointRows(all, healths, { language, base: '/portal' }))}
      ${all.length === 0 ? null : panel('days', viewWords[language].days, dayChart(days, { language, id: 'days-chart' }))}
      ${form === null ? null : registerPanel(visitor, form, all.length > 0)}`,
    };
  });
}

/** The form of another endpoint opens when it is asked for, or was refused; that of the first one stands there. */
function registerPanel(visitor: Visitor, form: SafeHtml, isAnother: boolean): SafeHtml {
  const words = endpointWords[visitor.language];
  if (!isAnother) return panel('new', words.another, form);
  return html`<details class="panel" ${wasRefused(visitor, endpoints.create) ? html`open` : null}>
    <summary><strong>${words.another}</strong></summary>
    ${form}
  </details>`;
}

/** Endpoints with their health, each a link to its page. */
function endpointRows(
  all: readonly { readonly id: string; readonly url: string; readonly description: string }[],
  healths: readonly Health[],
  { language, base }: { language: Visitor['language']; base: string },
): SafeHtml {
  const words = viewWords[language];
  if (all.length === 0) return html`<p>${words.noEndpoints}</p>`;
  return table(
    [
      words.endpoint,
      words.goesTo,
      words.state,
      words.failures,
      words.failingSince,
      words.heldUntil,
      words.week,
    ],
    all.flatMap((endpoint, i) => {
      const health = healths[i];
      if (health === undefined) return [];
      return [
        [
          html`<a href="${base}/endpoints/${endpoint.id}">${endpoint.description === '' ? endpoint.id : endpoint.description}</a>`,
          html`<code class="foreign">${endpoint.url}</code>`,
          healthBadge(health, language),
          health.consecutiveFailures,
          health.failingSince === null ? null : moment(health.failingSince),
          health.heldUntil === null ? null : moment(health.heldUntil),
          weekCounts(health, language),
        ],
      ];
    }),
  );
}

/** Messages that stand on the first page of an endpoint. */
const latest = 5;

function addOverview(portal: Portal): void {
  const { store } = portal.parts;
  const summary = 'Shows how an endpoint is, and its latest messages';
  endpointPage(portal, '', { summary }, async ({ visitor, now, look, params, endpoint, path }) => {
    const { language, consumer } = visitor;
    const words = endpointWords[language];
    const row = params.endpoint;
    const health = await look(endpoints.health, { endpoint: row });
    const { messages } = await look(ownMessages.list, {
      ...{ endpoint: row, limit: latest, cursor: undefined, status: undefined, type: undefined },
    });
    const days = await countMessageDays(store.pool, {
      ...{ consumerId: consumer.id, endpointId: row, days: chartDays, now },
    });
    const catalogue = await readCatalogue(store.db);
    return html`${panel(
      'endpoint',
      html`${words.health} ${healthBadge(health, language)}`,
      html`${facts([
        [words.id, endpoint.id],
        [viewWords[language].goesTo, html`<code>${endpoint.url}</code>`],
        [words.hears, endpoint.eventTypes.join(', ')],
      ])}
      ${settingFacts(endpoint, catalogue, language)}
      ${healthFacts(health, endpoint, language)} ${turnForm(visitor, endpoint)}`,
    )}
    ${panel('days', viewWords[language].days, dayChart(days, { language, id: 'days-chart' }))}
    ${panel(
      'messages',
      words.latest,
      html`${messageTable(messages, { language, base: '/portal' })}
      ${messages.length === 0 ? null : html`<p><a href="${path}/messages">${words.allMessages}</a></p>`}`,
    )}`;
  });
}

function turnForm(visitor: Visitor, { id, state }: OwnEndpoint): SafeHtml | null {
  const words = endpointWords[visitor.language];
  return ownForm(visitor, endpoints.change, {
    ...{ at: { endpoint: id }, part: 'state', button: state === 'active' ? words.turnOff : words.turnOn },
    fixed: { state: state === 'active' ? 'disabled_by_owner' : 'active' },
  });
}

const en = {
  title: 'Endpoints',
  all: 'Where your messages go',
  mayNotLook: 'This key may not look at endpoints.',
  goOn: 'Go on to what it may.',
  another: 'Register an endpoint',
  register: 'Register it',
  id: 'Id',
  health: 'Health',
  hears: 'Hears of',
  turnOff: 'Turn it off',
  turnOn: 'Turn it on again',
  latest: 'Latest messages',
  allMessages: 'All its messages',
};

const fr: typeof en = {
  title: 'Points de réception',
  all: 'Où vont vos messages',
  mayNotLook: 'Cette clé ne permet pas de consulter les points de réception.',
  goOn: 'Aller à ce qu’elle permet.',
  another: 'Enregistrer un point de réception',
  register: 'L’enregistrer',
  id: 'Identifiant',
  health: 'État',
  hears: 'Reçoit',
  turnOff: 'Le mettre hors service',
  turnOn: 'Le remettre en service',
  latest: 'Derniers messages',
  allMessages: 'Tous ses messages',
};

const endpointWords = { en, fr };
