import { drawWord } from '@drawbell/draws/draw-number';
import { visibleLine } from '@drawbell/draws/plain-text';
import { consumerEndpoints } from '@drawbell/operations/consumer-endpoints';
import { consumerKeys } from '@drawbell/operations/consumer-keys';
import { consumers } from '@drawbell/operations/consumers';
import { attemptCursor, attemptResult } from '@drawbell/operations/endpoint-health';
import { paging } from '@drawbell/operations/values';
import { findConsumer } from '@drawbell/store/consumers';
import { z } from 'zod';
import { html, moment, type SafeHtml, span } from '../app/html.ts';
import type { Console, Section } from './console.ts';
import { addConsumerPages, endpointDays, endpointSettings, usagePanel } from './consumer-pages.ts';
import { keyTable } from './key-table.ts';
import { formOf, type Places } from './operation-forms.ts';
import { factsOf, navTo, nextPage, pathTo, showPage, tableOf } from './operation-pages.ts';
import { badge, facts, panel, table } from './table.ts';

const { list, show, create, disable, enable } = consumers;
const { list: listEndpoints, show: showEndpoint, listAttempts } = consumerEndpoints;
const { list: listKeys, create: createKey, revoke } = consumerKeys;

/** The organisations told by webhook. What they are told they manage themselves; the operator looks on. */
export const consumersSection: Section = {
  nav: navTo(list, 'Consumers'),
  add: (console) => {
    addList(console);
    addConsumer(console);
    addEndpoint(console);
    addConsumerPages(console);
  },
};

function addList(console: Console): void {
  showPage(console, list, ({ admin, answer, at }) => ({
    title: 'Consumers',
    body: html`<div class="panel">
        ${tableOf(list, answer, {
          cells: {
            name: ({ id, name }) => html`<a href="${pathTo(show, { consumer: id })}">${name}</a>`,
            endpoints: ({ endpoints }) => endpointCounts(endpoints),
          },
        })}
      </div>
      ${
        admin.may(create.scope)
          ? panel('new', 'Take in a consumer', html`${formOf(admin, create, { at, button: 'Take it in' })}`)
          : null
      }`,
  }));
}

function endpointCounts({
  active,
  failing,
  disabled,
}: Record<'active' | 'failing' | 'disabled', number>): SafeHtml {
  if (active + disabled === 0) return html`none`;
  return html`${active} active
  ${failing === 0 ? null : badge(`${failing} failing`, 'warn')}
  ${disabled === 0 ? null : badge(`${disabled} disabled`, 'bad')}`;
}

function addConsumer(console: Console): void {
  showPage(console, show, async ({ admin, answer: consumer, input, at, look, now }) => {
    const { endpoints } = await look(listEndpoints, input);
    const keys = admin.may(listKeys.scope) ? await look(listKeys, input) : null;
    const isOn = consumer.state === 'active';
    const turn = isOn
      ? formOf(admin, disable, { at, button: 'Stop its keys and webhooks' })
      : formOf(admin, enable, { at, button: 'Let it work again' });
    // A person's address, perhaps: not for everybody who may look.
    const contact = keys === null ? undefined : await findConsumer(console.parts.store.db, input.consumer);
    return {
      title: consumer.name,
      body: html`${panel(
        'consumer',
        html`Consumer ${badge(consumer.state, isOn ? 'good' : 'bad')}`,
        html`${factsOf(show, consumer, { without: ['name', 'state', ...(isOn ? (['disabledAt'] as const) : [])] })}
        ${contact === undefined ? null : facts([['Contact', contact.contact_email]])} ${turn}`,
      )}
      ${panel('endpoints', 'Endpoints', endpointTable(endpoints, at))}
      ${await usagePanel(console, { admin, now, consumer: input.consumer })}
      ${
        keys === null
          ? null
          : html`${panel('keys', 'Keys', keyTable(admin, { list: listKeys, json: keys, revoke, at }))}
            ${panel(
              'new-key',
              'Another key, when they lost theirs',
              html`${formOf(admin, createKey, { at, button: 'Make a key' })}`,
            )}`
      }`,
    };
  });
}

type Endpoint = z.input<typeof showEndpoint.answers.schema>;

/** How an endpoint is, in a word. */
function healthBadge({ state, health }: Endpoint): SafeHtml {
  if (state !== 'active') return badge(state, 'bad');
  return health.failingSince === null ? badge('active', 'good') : badge('failing', 'warn');
}

function sevenDays({ health: { last7Days } }: Endpoint): string {
  return `${last7Days.sent} sent, ${last7Days.failed} failed, ${last7Days.owed} owed`;
}

type Attempt = NonNullable<Endpoint['lastAttempt']>;

function resultBadge(attempt: Pick<Attempt, 'result' | 'statusCode'>): SafeHtml {
  return badge(attemptResult(attempt), attempt.result === 'accepted' ? 'good' : 'bad');
}

function endpointTable(endpoints: readonly Endpoint[], at: Places): SafeHtml {
  if (endpoints.length === 0) return html`<p>There are none. Its people register them with their key.</p>`;
  return table(
    ['Endpoint', 'Goes to', 'State', 'Of 7 days', 'Last attempt'],
    endpoints.map((endpoint) => [
      html`<a href="${pathTo(showEndpoint, { ...at, endpoint: endpoint.id })}">${endpoint.id}</a>`,
      html`<code class="foreign">${endpoint.url}</code>`,
      healthBadge(endpoint),
      sevenDays(endpoint),
      endpoint.lastAttempt === null
        ? 'none'
        : html`${resultBadge(endpoint.lastAttempt)} ${moment(endpoint.lastAttempt.endedAt)}`,
    ]),
  );
}

const attemptsPage = z.strictObject({ cursor: paging(attemptCursor).cursor });

function addEndpoint(console: Console): void {
  showPage(
    console,
    showEndpoint,
    async ({ admin, now, answer: endpoint, input, at, query: { cursor }, look }) => {
      const consumer = await look(show, input);
      const attempts = await look(listAttempts, { ...input, limit: 20, cursor });
      return {
        title: `Endpoint ${endpoint.id}`,
        body: html`${panel(
          'endpoint',
          html`Endpoint ${healthBadge(endpoint)}`,
          endpointFacts(endpoint, html`<a href="${pathTo(show, at)}">${consumer.name}</a>`),
        )}
        ${await endpointDays(console, { admin, now, ...input })}
        ${await endpointSettings(console, { admin, now, ...input })}
        ${panel(
          'attempts',
          'Attempts',
          html`${attemptTable(attempts)} ${nextPage(pathTo(showEndpoint, at), attempts)}`,
        )}`,
      };
    },
    { query: attemptsPage },
  );
}

function endpointFacts(endpoint: Endpoint, consumer: SafeHtml): SafeHtml {
  const { id, url, description, eventTypes, createdAt, disabledAt, disabledReason, health } = endpoint;
  return facts([
    ['Id', id],
    ['Of', consumer],
    ['Goes to', html`<code>${url}</code>`],
    description === '' ? null : ['Their word for it', description],
    ['Hears of', eventTypes.join(', ')],
    ['Since', moment(createdAt)],
    disabledAt === null ? null : ['Disabled', html`${moment(disabledAt)} (${disabledReason ?? 'no reason'})`],
    ['Failures in a row', health.consecutiveFailures],
    ['Failing since', moment(health.failingSince)],
    ['Last failure', moment(health.lastFailureAt)],
    ['Last success of 7 days', moment(health.lastSuccessAt)],
    health.heldUntil === null ? null : ['Nothing is tried before', moment(health.heldUntil)],
    ['Messages of 7 days', sevenDays(endpoint)],
  ]);
}

function attemptTable(json: z.input<typeof listAttempts.answers.schema>): SafeHtml {
  return tableOf(listAttempts, json, {
    none: 'Nothing has been tried yet.',
    isDense: true,
    cells: {
      messageId: ({ messageId }) => html`<code>${messageId}</code>`,
      drawNumber: ({ drawNumber: number }) => (number === null ? null : drawWord({ number }, 'en')),
      Result: resultBadge,
      Took: ({ durationMs }) => (durationMs === null ? null : span(durationMs / 1_000)),
      Answer: ({ response }) =>
        response === '' ? null : html`<span class="foreign">${visibleLine(response.slice(0, 200))}</span>`,
    },
  });
}
