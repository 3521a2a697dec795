import { drawWord } from '@drawbell/draws/draw-number';
import { visibleLine } from '@drawbell/draws/plain-text';
import {
  makeConsumerKey,
  switchConsumer,
  takeInConsumer,
  withdrawConsumerKey,
} from '@drawbell/store/administration/manage-consumers';
import { type Consumer, findConsumer, listConsumers } from '@drawbell/store/consumers';
import { type ApiKey, listApiKeys } from '@drawbell/store/keys/api-keys';
import { countEndpoints, type EndpointsOfConsumer, findEndpoint } from '@drawbell/store/webhooks/endpoints';
import { keyScopes } from '@drawbell/store/webhooks/tables';
import { z } from 'zod';
import { html, moment, type SafeHtml, span } from '../../app/html.ts';
import { orNotFound, RequestProblem } from '../../app/problem.ts';
import type { ConsoleAdmin } from '../../console/console-admin.ts';
import type { Section } from '../../console/console.ts';
import { keyTable } from '../../console/key-table.ts';
import { choices, field, orderForm } from '../../console/order-form.ts';
import { readName } from '../../console/read-name.ts';
import { readTypedAddress } from '../../console/read-typed-address.ts';
import { badge, facts, olderLink, panel, table } from '../../console/table.ts';
import { cursorSchema, pageOf, readCursor } from '../../json/paging.ts';
import { idSchema } from '../../json/public-ids.ts';
import {
  attemptCursorForm,
  consumerEndpointJson,
  type ConsumerEndpointJson,
  consumerEndpoints,
  type EndpointAttemptJson,
  endpointAttempts,
} from '../../webhooks/endpoint-health.ts';

const params = z.object({ consumer: idSchema('con') });
const attemptsShown = 50;

/** `/admin/consumers`: the organisations told by webhook. What they are told they manage themselves. */
export const consumersSection: Section = {
  nav: { href: '/admin/consumers', text: 'Consumers', scope: 'read' },
  add: ({ parts, page, order }) => {
    const { store, secrets } = parts;
    page('/admin/consumers', { summary: 'Lists consumers', scope: 'read' }, async ({ admin }) => ({
      title: 'Consumers',
      body: html`<div class="panel">
          ${consumerTable(await listConsumers(store.db), await countEndpoints(store.db))}
        </div>
        ${admin.may('config') ? newConsumerPanel(admin) : null}`,
    }));
    order(
      '/admin/consumers',
      { summary: 'Takes in a consumer, and shows its first key once', scope: 'config' },
      async (trx, { admin, form, now }) => {
        const details = {
          name: readName(form, 100),
          contactEmail: readTypedAddress(form),
          language: form.get('language') === 'fr' ? 'fr' : 'en',
        } as const;
        const { consumer, text } = await takeInConsumer(trx, secrets, { ...details, actor: admin, now });
        return shownKey('The first key of the consumer', text, `con_${consumer.id}`);
      },
    );
    page(
      '/admin/consumers/:consumer',
      { summary: 'Shows a consumer, how its endpoints are, and its keys', scope: 'read', params },
      async ({ admin, params: { consumer: id }, now }) => {
        const consumer = orNotFound(await findConsumer(store.db, id), 'consumer');
        const endpoints = await consumerEndpoints(store, secrets, { consumerId: id, now });
        const keys = admin.may('config') ? await listApiKeys(store.db, id) : null;
        return { title: consumer.name, body: consumerBody(admin, consumer, { endpoints, keys }) };
      },
    );
    page(
      '/admin/consumers/:consumer/endpoints/:endpoint',
      {
        summary: 'Shows an endpoint of a consumer and the attempts at it',
        scope: 'read',
        params: params.extend({ endpoint: idSchema('ep') }),
        query: z.strictObject({ after: cursorSchema(attemptCursorForm).optional() }),
      },
      async ({ params: { consumer: consumerId, endpoint: id }, query: { after }, now }) => {
        const consumer = orNotFound(await findConsumer(store.db, consumerId), 'consumer');
        const endpoint = orNotFound(await findEndpoint(store.db, { id, consumerId }), 'endpoint');
        const cursor = after === undefined ? null : readCursor(after);
        const asked = { endpointId: id, cursor, limit: attemptsShown + 1 };
        const found = await endpointAttempts(store, secrets, asked);
        const { page: attempts, nextCursor } = pageOf(found, attemptsShown, (last) => last.cursor);
        const path = `/admin/consumers/con_${consumerId}/endpoints/ep_${id}`;
        return {
          title: `Endpoint ep_${id}`,
          body: html`${endpointPanel(consumer, await consumerEndpointJson(store, secrets, { endpoint, now }))}
          ${panel(
            'attempts',
            'Attempts',
            html`${attemptTable(attempts.map(({ json }) => json))}
            ${nextCursor === null ? null : olderLink(path, { after: nextCursor })}`,
          )}`,
        };
      },
    );
    for (const [verb, to] of [
      ['disable', 'disabled'],
      ['enable', 'enabled'],
    ] as const) {
      order(
        `/admin/consumers/:consumer/${verb}`,
        { summary: `Orders a consumer to be ${to}`, scope: 'config', params },
        async (trx, { admin, params: { consumer: id }, now }) => {
          orNotFound(await switchConsumer(trx, { id, to, actor: admin, now }), 'consumer');
          return { kind: 'go', to: `/admin/consumers/con_${id}?done=${to}` };
        },
      );
    }
    order(
      '/admin/consumers/:consumer/keys',
      { summary: 'Makes another key for a consumer, and shows it once', scope: 'config', params },
      async (trx, { admin, form, params: { consumer: consumerId }, now }) => {
        const scopes = keyScopes.filter((scope) => form.getAll('scopes').includes(scope));
        if (scopes.length === 0) throw new RequestProblem('invalid-request', 'Choose what the key may do.');
        const made = await makeConsumerKey(trx, secrets, {
          consumerId,
          name: readName(form, 60),
          scopes,
          actor: admin,
          now,
        });
        if (made.kind === 'no_consumer') throw new RequestProblem('not-found', 'There is no such consumer.');
        if (made.kind !== 'made')
          throw new RequestProblem('conflict', 'It has 20 keys: revoke one that is not needed any more.');
        return shownKey('A key of the consumer', made.text, `con_${consumerId}`);
      },
    );
    order(
      '/admin/consumers/:consumer/keys/:key/revoke',
      {
        summary: 'Ends the key of a consumer at once',
        scope: 'config',
        params: params.extend({ key: idSchema('key') }),
      },
      async (trx, { admin, params: { consumer: consumerId, key: keyId }, now }) => {
        if (!(await withdrawConsumerKey(trx, { consumerId, keyId, actor: admin, now })))
          throw new RequestProblem('not-found', 'The consumer has no such working key.');
        return { kind: 'go', to: `/admin/consumers/con_${consumerId}?done=key-revoked` };
      },
    );
  },
};

function shownKey(title: string, secret: string, consumer: string) {
  const text = 'It is shown in this answer only: give it to the consumer.';
  return { kind: 'secret', title, text, secret, back: `/admin/consumers/${consumer}` } as const;
}

function consumerTable(consumers: readonly Consumer[], endpoints: readonly EndpointsOfConsumer[]): SafeHtml {
  if (consumers.length === 0) return html`<p>There are none.</p>`;
  return table(
    ['Consumer', 'Id', 'State', 'Endpoints', 'Since'],
    consumers.map(({ id, name, created_at, disabled_at }) => [
      html`<a href="/admin/consumers/con_${id}">${name}</a>`,
      `con_${id}`,
      disabled_at === null ? badge('active', 'good') : badge('disabled', 'bad'),
      endpointCounts(endpoints.find(({ consumerId }) => consumerId === id)),
      moment(created_at),
    ]),
  );
}

function endpointCounts(counts: EndpointsOfConsumer | undefined): SafeHtml {
  if (counts === undefined) return html`none`;
  const { active, failing, disabled } = counts;
  return html`${active} active
  ${failing === 0 ? null : badge(`${failing} failing`, 'warn')}
  ${disabled === 0 ? null : badge(`${disabled} disabled`, 'bad')}`;
}

/** How an endpoint is, in a word. */
function healthBadge({ state, health }: ConsumerEndpointJson): SafeHtml {
  if (state !== 'active') return badge(state, 'bad');
  return health.failingSince === null ? badge('active', 'good') : badge('failing', 'warn');
}

function endpointTable(consumer: Consumer, endpoints: readonly ConsumerEndpointJson[]): SafeHtml {
  if (endpoints.length === 0) return html`<p>There are none. Its people register them with their key.</p>`;
  return table(
    ['Endpoint', 'Goes to', 'State', 'Of 7 days', 'Last attempt'],
    endpoints.map((endpoint) => [
      html`<a href="/admin/consumers/con_${consumer.id}/endpoints/${endpoint.id}">${endpoint.id}</a>`,
      html`<code class="foreign">${endpoint.url}</code>`,
      healthBadge(endpoint),
      sevenDays(endpoint),
      endpoint.lastAttempt === null
        ? 'none'
        : html`${resultBadge(endpoint.lastAttempt)} ${moment(endpoint.lastAttempt.endedAt)}`,
    ]),
  );
}

function sevenDays({ health: { last7Days } }: ConsumerEndpointJson): string {
  return `${last7Days.sent} sent, ${last7Days.failed} failed, ${last7Days.owed} owed`;
}

function resultBadge({ result, statusCode }: EndpointAttemptJson): SafeHtml {
  const text = statusCode === null ? result : `${result} ${statusCode}`;
  return badge(text, result === 'accepted' ? 'good' : 'bad');
}

function endpointPanel(consumer: Consumer, endpoint: ConsumerEndpointJson): SafeHtml {
  const { id, url, description, eventTypes, createdAt, disabledAt, disabledReason, health } = endpoint;
  return panel(
    'endpoint',
    html`Endpoint ${healthBadge(endpoint)}`,
    facts([
      ['Id', id],
      ['Of', html`<a href="/admin/consumers/con_${consumer.id}">${consumer.name}</a>`],
      ['Goes to', html`<code>${url}</code>`],
      description === '' ? null : ['Their word for it', description],
      ['Hears of', eventTypes.join(', ')],
      ['Since', moment(createdAt)],
      disabledAt === null
        ? null
        : ['Disabled', html`${moment(disabledAt)} (${disabledReason ?? 'no reason'})`],
      ['Failures in a row', health.consecutiveFailures],
      ['Failing since', moment(health.failingSince)],
      ['Last failure', moment(health.lastFailureAt)],
      ['Last success of 7 days', moment(health.lastSuccessAt)],
      health.heldUntil === null ? null : ['Nothing is tried before', moment(health.heldUntil)],
      ['Messages of 7 days', sevenDays(endpoint)],
    ]),
  );
}

function attemptTable(attempts: readonly EndpointAttemptJson[]): SafeHtml {
  if (attempts.length === 0) return html`<p>Nothing has been tried yet.</p>`;
  return table(
    ['Message', 'Of', { name: 'Attempt', number: true }, 'Result', 'What was answered', 'Took', 'Ended'],
    attempts.map((each) => [
      html`<code>${each.messageId}</code>`,
      each.drawNumber === null
        ? each.type
        : `${each.type}, draw ${drawWord({ number: each.drawNumber }, 'en')}`,
      each.attempt,
      resultBadge(each),
      each.response === ''
        ? null
        : html`<span class="foreign">${visibleLine(each.response.slice(0, 200))}</span>`,
      each.durationMs === null ? null : span(each.durationMs / 1_000),
      moment(each.endedAt),
    ]),
  );
}

function newConsumerPanel(admin: ConsoleAdmin): SafeHtml {
  return panel(
    'new',
    'Take in a consumer',
    orderForm(admin, {
      ...{ action: '/admin/consumers', button: 'Take it in', look: 'quiet' },
      fields: html`${field({ name: 'name', label: 'Name', required: true })}
      ${field({
        ...{ name: 'email', label: 'Contact', type: 'email', required: true },
        hint: 'Who is told when an endpoint was disabled.',
      })}
      ${choices('radio', {
        ...{ name: 'language', label: 'Language' },
        of: [
          { value: 'en', text: 'English', chosen: true },
          { value: 'fr', text: 'French' },
        ],
      })}`,
    }),
  );
}

function consumerBody(
  admin: ConsoleAdmin,
  consumer: Consumer,
  { endpoints, keys }: { endpoints: readonly ConsumerEndpointJson[]; keys: readonly ApiKey[] | null },
): SafeHtml {
  const path = `/admin/consumers/con_${consumer.id}`;
  const isOn = consumer.disabled_at === null;
  return html`${panel(
    'consumer',
    html`Consumer ${isOn ? badge('active', 'good') : badge('disabled', 'bad')}`,
    html`${facts([
      ['Id', `con_${consumer.id}`],
      // A person's address, perhaps: not for everybody who may look.
      keys === null ? null : ['Contact', consumer.contact_email],
      ['Language', consumer.language],
      ['Since', moment(consumer.created_at)],
    ])}
    ${
      keys === null
        ? null
        : orderForm(admin, {
            action: `${path}/${isOn ? 'disable' : 'enable'}`,
            button: isOn ? 'Stop its keys and webhooks' : 'Let it work again',
            look: 'quiet',
          })
    }`,
  )}
    ${panel('endpoints', 'Endpoints', endpointTable(consumer, endpoints))}
    ${keys === null ? null : keyPanels(admin, { path, keys })}`;
}

function keyPanels(admin: ConsoleAdmin, { path, keys }: { path: string; keys: readonly ApiKey[] }): SafeHtml {
  return html`${panel('keys', 'Keys', keyTable(admin, keys, { kind: 'key', path: `${path}/keys` }))}
    ${panel(
      'new-key',
      'Another key, when they lost theirs',
      orderForm(admin, {
        ...{ action: `${path}/keys`, button: 'Make a key', look: 'quiet' },
        fields: html`${field({ name: 'name', label: 'Name', value: 'made by the operator', required: true })}
        ${choices('checkbox', {
          ...{ name: 'scopes', label: 'It may' },
          of: keyScopes.map((scope) => ({ value: scope, text: scope, chosen: true })),
        })}`,
      }),
    )}`;
}
