import { endpoints } from '@drawbell/operations/endpoints';
import { messageStatuses } from '@drawbell/store/webhooks/tables';
import { ownMessages } from '@drawbell/operations/messages';
import { fieldsOf } from '@drawbell/operations/fields';
import { readCatalogue } from '@drawbell/store/catalogue/catalogue';
import { countMessageDays } from '@drawbell/store/webhooks/message-days';
import { html, moment, type SafeHtml } from '../app/html.ts';
import { facts, olderLink, panel, table } from '../console/table.ts';
import {
  attemptTable,
  dayChart,
  type Health,
  healthBadge,
  healthFacts,
  messageTable,
  weekCounts,
} from './consumer-views.ts';
import { viewWords } from './consumer-view-words.ts';
import { endpointForm, filtersInWords, type OwnEndpoint } from './endpoint-form.ts';
import { ownForm } from './own-forms.ts';
import { fieldWordsOf } from './own-form-words.ts';
import { inputFor, type Portal } from './portal.ts';
import { startOf } from './portal-frame.ts';
import type { Visitor } from './visitor.ts';

/** Days of the chart. */
const chartDays = 14;

/** `/portal` and `/portal/endpoints/…`: where messages go, how that goes, and what can be done about it. */
export function addEndpoints(portal: Portal): void {
  addList(portal);
  addOne(portal);
  addAttempts(portal);
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
      ${form === null ? null : panel('new', words.another, form)}`,
    };
  });
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

const messagesQuery = ownMessages.list.takes.omit({ limit: true });

function addOne(portal: Portal): void {
  const { store } = portal.parts;
  const { at: params } = endpoints.show;
  const summary = 'Shows an endpoint, its messages and what can be done';
  const options = { summary, scope: 'read', params, query: messagesQuery } as const;
  portal.page('/portal/endpoints/:endpoint', options, async (asked) => {
    const { visitor, now, look } = asked;
    const { language, consumer } = visitor;
    const words = endpointWords[language];
    const input = inputFor(ownMessages.list, asked, { limit: 20 });
    const { endpoint: row, status, type } = input;
    const endpoint = await look(endpoints.show, { endpoint: row });
    const health = await look(endpoints.health, { endpoint: row });
    const { messages, nextCursor } = await look(ownMessages.list, input);
    const days = await countMessageDays(store.pool, {
      ...{ consumerId: consumer.id, endpointId: row, days: chartDays, now },
    });
    const catalogue = await readCatalogue(store.db);
    const at = { endpoint: endpoint.id };
    const path = `/portal/endpoints/${endpoint.id}`;
    return {
      title: endpoint.description === '' ? endpoint.id : endpoint.description,
      up: { href: '/portal', text: words.title },
      body: html`${panel(
        'endpoint',
        html`${words.health} ${healthBadge(health, language)}`,
        html`${facts([
          [words.id, endpoint.id],
          [viewWords[language].goesTo, html`<code>${endpoint.url}</code>`],
          [words.hears, endpoint.eventTypes.join(', ')],
          [words.narrows, filtersInWords(endpoint.filters, catalogue, language) ?? words.everything],
        ])}
        ${healthFacts(health, endpoint, language)} ${turnForm(visitor, endpoint)}`,
      )}
      ${panel('days', viewWords[language].days, dayChart(days, { language, id: 'days-chart' }))}
      ${panel(
        'messages',
        viewWords[language].messages,
        html`<form method="get" action="${path}" class="search">
            ${choice(
              'status',
              viewWords[language].status,
              viewWords[language].any,
              messageStatuses.map((value) => ({ value, text: viewWords[language].statuses[value] ?? value })),
              status,
            )}
            ${choice(
              'type',
              viewWords[language].type,
              viewWords[language].any,
              (fieldsOf(ownMessages.list).find(({ name }) => name === 'type')?.of ?? []).map(({ value }) => ({
                value,
                text: value,
              })),
              type,
            )}
            <p><button type="submit" class="quiet">${words.filter}</button></p>
          </form>
          ${messageTable(messages, { language, base: '/portal' })}
          ${nextCursor === null ? null : olderLink(path, { status, type, cursor: nextCursor }, viewWords[language].older)}
          <p><a href="${path}/attempts">${words.allAttempts}</a></p>`,
      )}
      ${!visitor.may('endpoints') ? null : steering(visitor, { endpoint, at, settings: endpointForm(visitor, catalogue, { endpoint, button: words.save }) })}`,
    };
  });
}

/** A select box whose first choice stands for nothing chosen. */
function choice(
  name: string,
  label: string,
  any: string,
  of: readonly { value: string; text: string }[],
  chosen: string | undefined,
): SafeHtml {
  return html`<div class="field">
    <label for="of-${name}">${label}</label>
    <select id="of-${name}" name="${name}">
      <option value="">${any}</option>
      ${of.map(
        ({ value, text }) =>
          html`<option value="${value}" ${value === chosen ? html`selected` : null}>${text}</option>`,
      )}
    </select>
  </div>`;
}

function turnForm(visitor: Visitor, { id, state }: OwnEndpoint): SafeHtml | null {
  const words = endpointWords[visitor.language];
  return ownForm(visitor, endpoints.change, {
    at: { endpoint: id },
    button: state === 'active' ? words.turnOff : words.turnOn,
    fixed: { state: state === 'active' ? 'disabled_by_owner' : 'active' },
  });
}

/** What can be done with an endpoint: test, recover, secrets, settings, removal. */
function steering(
  visitor: Visitor,
  { endpoint, at, settings }: { endpoint: OwnEndpoint; at: { endpoint: string }; settings: SafeHtml | null },
): SafeHtml {
  const { language } = visitor;
  const words = endpointWords[language];
  const { test, recover, rotateSecret, removeSecret, remove } = endpoints;
  return html`${panel('settings', words.settings, html`${settings}`)}
  ${panel(
    'test',
    words.testTitle,
    html`<p>${words.testText}</p>
      ${ownForm(visitor, test, { at, button: words.test, inputs: sampleTypes(language) })}`,
  )}
  ${panel(
    'recover',
    words.recoverTitle,
    html`<p>${words.recoverText}</p>
      ${ownForm(visitor, recover, { at, button: words.recover })}`,
  )}
  ${panel(
    'secrets',
    words.secrets,
    html`${secretTable(endpoint.secrets, language)}
    ${endpoint.secrets
      .slice(1)
      .map(({ id }) =>
        ownForm(visitor, removeSecret, { at: { ...at, secret: id }, button: words.removeSecret(id) }),
      )}
    <p>${words.rotateText}</p>
    ${ownForm(visitor, rotateSecret, { at, button: words.rotate })}`,
  )}
  ${panel('remove', words.removeTitle, html`${ownForm(visitor, remove, { at, button: words.remove })}`)}`;
}

/** The sample events there are, in a select box: the operation says which. */
function sampleTypes(language: Visitor['language']): Record<string, SafeHtml> {
  const type = fieldsOf(endpoints.test).find(({ name }) => name === 'type');
  if (type === undefined) return {};
  const label = fieldWordsOf(endpoints.test.name, 'type', language)?.label ?? type.label;
  return {
    type: html`<div class="field">
      <label for="sample">${label}</label>
      <select id="sample" name="type">
        ${type.of.map(
          ({ value }) =>
            html`<option value="${value}" ${value === type.initial ? html`selected` : null}>${value}</option>`,
        )}
      </select>
    </div>`,
  };
}

function secretTable(secrets: OwnEndpoint['secrets'], language: Visitor['language']): SafeHtml {
  const words = endpointWords[language];
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

const attemptsQuery = endpoints.listAttempts.takes.omit({ limit: true });

function addAttempts(portal: Portal): void {
  const { at: params, says: summary } = endpoints.listAttempts;
  const options = { summary, scope: 'read', params, query: attemptsQuery } as const;
  portal.page('/portal/endpoints/:endpoint/attempts', options, async (asked) => {
    const { visitor, look } = asked;
    const { language } = visitor;
    const input = inputFor(endpoints.listAttempts, asked, { limit: 50 });
    const endpoint = await look(endpoints.show, { endpoint: input.endpoint });
    const { attempts, nextCursor } = await look(endpoints.listAttempts, input);
    const path = `/portal/endpoints/${endpoint.id}`;
    return {
      title: viewWords[language].attempts,
      up: { href: path, text: endpoint.description === '' ? endpoint.id : endpoint.description },
      body: html`<div class="panel">
        ${attemptTable(attempts, { language, base: '/portal' })}
        ${nextCursor === null ? null : olderLink(`${path}/attempts`, { cursor: nextCursor }, viewWords[language].older)}
      </div>`,
    };
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
  health: 'How it is',
  hears: 'Hears of',
  narrows: 'Rounds',
  everything: 'all of them',
  turnOff: 'Turn it off',
  turnOn: 'Turn it on again',
  filter: 'Show',
  allAttempts: 'All attempts at its messages',
  settings: 'Settings',
  save: 'Save the settings',
  testTitle: 'Send a sample',
  testText: 'A sample event with made-up content, signed as every message is.',
  test: 'Send it',
  recoverTitle: 'Recover',
  recoverText: 'Sends again what failed, or was not tried while the endpoint was off, under the same ids.',
  recover: 'Send again what failed',
  secrets: 'Signing secrets',
  secret: 'Secret',
  kind: 'Kind',
  publicKey: 'Public key',
  made: 'Made',
  signsUntil: 'Signs until',
  current: 'current',
  removeSecret: (id: string) => `End ${id}`,
  rotateText: 'The new secret is shown once. Those before go on signing for the hours you say.',
  rotate: 'Make a new secret',
  removeTitle: 'Remove',
  remove: 'Remove this endpoint',
};

const fr: typeof en = {
  title: 'Points de réception',
  all: 'Où vont vos messages',
  mayNotLook: 'Cette clé ne permet pas de consulter les points de réception.',
  goOn: 'Aller à ce qu’elle permet.',
  another: 'Enregistrer un point de réception',
  register: 'L’enregistrer',
  id: 'Identifiant',
  health: 'Comment il va',
  hears: 'Reçoit',
  narrows: 'Rondes',
  everything: 'toutes',
  turnOff: 'Le mettre hors service',
  turnOn: 'Le remettre en service',
  filter: 'Afficher',
  allAttempts: 'Tous les essais de ses messages',
  settings: 'Réglages',
  save: 'Enregistrer les réglages',
  testTitle: 'Envoyer un exemple',
  testText: 'Un exemple d’événement au contenu inventé, signé comme tout message.',
  test: 'L’envoyer',
  recoverTitle: 'Rattraper',
  recoverText:
    'Renvoie ce qui a échoué, ou n’a pas été essayé pendant que le point était hors service, sous les mêmes identifiants.',
  recover: 'Renvoyer ce qui a échoué',
  secrets: 'Secrets de signature',
  secret: 'Secret',
  kind: 'Sorte',
  publicKey: 'Clé publique',
  made: 'Créé',
  signsUntil: 'Signe jusqu’au',
  current: 'actuel',
  removeSecret: (id) => `Mettre fin à ${id}`,
  rotateText:
    'Le nouveau secret n’est affiché qu’une fois. Les précédents signent encore pendant les heures indiquées.',
  rotate: 'Créer un nouveau secret',
  removeTitle: 'Supprimer',
  remove: 'Supprimer ce point de réception',
};

const endpointWords = { en, fr };
