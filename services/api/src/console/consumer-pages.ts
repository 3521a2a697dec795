import { consumers } from '@drawbell/operations/consumers';
import { endpoints } from '@drawbell/operations/endpoints';
import { fieldsOf } from '@drawbell/operations/fields';
import { ownMessages } from '@drawbell/operations/messages';
import type { Lookup } from '@drawbell/operations/operation';
import { ownConsumer } from '@drawbell/operations/own-consumer';
import { lookUp } from '@drawbell/operations/run';
import { found } from '@drawbell/operations/refusal';
import { cursor, id, pageOf, rowNumber } from '@drawbell/operations/values';
import { findConsumer } from '@drawbell/store/consumers';
import { listAuditOfConsumer } from '@drawbell/store/audit-log';
import { readCatalogue } from '@drawbell/store/catalogue/catalogue';
import { countMessageDays } from '@drawbell/store/webhooks/message-days';
import { z } from 'zod';
import { html, moment, type SafeHtml } from '../app/html.ts';
import {
  attemptList,
  dayChart,
  messageFacts,
  messageRequest,
  messageTable,
} from '../portal/consumer-views.ts';
import { eventList, eventsQuery } from '../portal/events.ts';
import { usageFacts } from '../portal/keys-and-usage.ts';
import { secretTable, settingFacts } from '../portal/setting-views.ts';
import type { ConsoleAdmin } from './console-admin.ts';
import type { Console } from './console.ts';
import { nextPage, pathTo } from './operation-pages.ts';
import { select } from './order-form.ts';
import { panel, table } from './table.ts';

/** What messages say is about people: not for everybody who may look. */
const scope = 'subscribers';
const language = 'en';
const days = 14;

/** Asks an operation of consumers about what is one consumer's, for the operator who may look at it. */
type LookAs = <In, Body, Json>(lookup: Lookup<In, Body, Json, 'consumer'>, input: In) => Promise<Json>;

function lookAs(
  { parts }: Console,
  { admin, now, consumer }: { admin: ConsoleAdmin; now: Date; consumer: string },
): LookAs {
  return async (lookup, input) =>
    lookUp(lookup, { ...parts, settings: parts }, { actor: admin, now, consumer }, input);
}

/** How much of what there is a consumer uses, and its last days. */
export async function usagePanel(
  console: Console,
  { admin, now, consumer }: { admin: ConsoleAdmin; now: Date; consumer: string },
): Promise<SafeHtml> {
  const self = await lookAs(console, { admin, now, consumer })(ownConsumer.show, {});
  const month = await countMessageDays(console.parts.store.pool, { consumerId: consumer, days: 30, now });
  return panel(
    'usage',
    'Usage and limits',
    html`${usageFacts(self, month, language)} ${dayChart(month.slice(-days), { language, id: 'days-chart' })}
      ${admin.may(scope) ? html`<p><a href="/admin/consumers/con_${consumer}/events">What it was told</a></p>` : null}
      <p><a href="/admin/consumers/con_${consumer}/audit">What it did, and what was done about it</a></p>`,
  );
}

/** The last days of one endpoint, and the way to its messages for whoever may see them. */
export async function endpointDays(
  { parts }: Console,
  { admin, now, consumer, endpoint }: { admin: ConsoleAdmin; now: Date; consumer: string; endpoint: string },
): Promise<SafeHtml> {
  const counts = await countMessageDays(parts.store.pool, {
    ...{ consumerId: consumer, endpointId: endpoint, days, now },
  });
  const path = `/admin/consumers/con_${consumer}/endpoints/ep_${endpoint}/messages`;
  return panel(
    'days',
    'The last 14 days',
    html`${dayChart(counts, { language, id: 'days-chart' })}
    ${admin.may(scope) ? html`<p><a href="${path}">Its messages</a></p>` : null}`,
  );
}

/** What its people set for an endpoint, as far as anybody is shown it. */
export async function endpointSettings(
  console: Console,
  { admin, now, consumer, endpoint }: { admin: ConsoleAdmin; now: Date; consumer: string; endpoint: string },
): Promise<SafeHtml> {
  const own = await lookAs(console, { admin, now, consumer })(endpoints.show, { endpoint });
  const catalogue = await readCatalogue(console.parts.store.db);
  return html`${panel('settings', 'Settings', settingFacts(own, catalogue, language))}
  ${panel('secrets', 'Signing secrets', secretTable(own.secrets, language))}`;
}

const ofConsumer = z.object({ consumer: id('con') });
const ofEndpoint = ofConsumer.extend({ endpoint: id('ep') });
const ofMessage = ofConsumer.extend({ message: z.string().max(60) });

/** The same pages of a consumer as its own people see in the portal, to look at; and who did what. */
export function addConsumerPages(console: Console): void {
  addMessageList(console);
  addMessage(console);
  addEventList(console);
  addTrail(console);
}

function addMessageList(console: Console): void {
  const query = ownMessages.list.takes.omit({ limit: true });
  const options = { summary: 'Lists the messages of an endpoint', scope, params: ofEndpoint, query } as const;
  console.page(
    '/admin/consumers/:consumer/endpoints/:endpoint/messages',
    options,
    async ({ admin, params: { consumer, endpoint }, query: asked, now }) => {
      const look = lookAs(console, { admin, now, consumer });
      const typed = asked as { status?: string; type?: string };
      const { messages, nextCursor } = await look(ownMessages.list, {
        ...(asked as object),
        ...{ endpoint, limit: 20 },
      });
      const base = `/admin/consumers/con_${consumer}`;
      const path = `${base}/endpoints/ep_${endpoint}/messages`;
      const choose = (name: 'status' | 'type', label: string) =>
        select({
          ...{ name, label, any: 'any', chosen: typed[name] },
          of: (fieldsOf(ownMessages.list).find((each) => each.name === name)?.of ?? []).map(
            ({ value }) => value,
          ),
        });
      return {
        title: `Messages of ep_${endpoint}`,
        body: html`<form method="get" action="${path}" class="panel search">
            ${choose('status', 'State')} ${choose('type', 'Event')}
            <p><button type="submit">Show</button></p>
          </form>
          <div class="panel">
            ${messageTable(messages, { language, base })}
            ${nextPage(path, { nextCursor }, { status: typed.status, type: typed.type })}
          </div>
          <p><a href="${base}/endpoints/ep_${endpoint}">The endpoint</a></p>`,
      };
    },
  );
}

function addMessage(console: Console): void {
  const query = ownMessages.listAttempts.takes.omit({ limit: true });
  const options = { summary: 'Shows a message of a consumer', scope, params: ofMessage, query } as const;
  console.page(
    '/admin/consumers/:consumer/messages/:message',
    options,
    async ({ admin, params: { consumer, message }, query: asked, now }) => {
      const look = lookAs(console, { admin, now, consumer });
      const shown = await look(ownMessages.show, { message });
      const { attempts, nextCursor } = await look(ownMessages.listAttempts, {
        ...(asked as object),
        ...{ message, limit: 20 },
      });
      // What stands behind a question mark may be a secret of theirs.
      const { url, headerNames } = await look(endpoints.show, { endpoint: shown.endpointId.slice(3) });
      const base = `/admin/consumers/con_${consumer}`;
      return {
        title: `Message ${shown.id}`,
        body: html`${panel('message', shown.type, messageFacts(shown, { language, base }))}
        ${messageRequest(shown, { url: url.replace(/\?.*$/, '?…'), headerNames }, language)}
        ${panel(
          'attempts',
          'Attempts',
          html`${attemptList(attempts, language)} ${nextPage(`${base}/messages/${shown.id}`, { nextCursor })}`,
        )}`,
      };
    },
  );
}

function addEventList(console: Console): void {
  const { store, secrets } = console.parts;
  const summary = 'Lists what a consumer was told, newest first';
  const options = { summary, scope, params: ofConsumer, query: eventsQuery } as const;
  console.page(
    '/admin/consumers/:consumer/events',
    options,
    async ({ params: { consumer }, query: { cursor: before = null } }) => {
      const { name } = found(await findConsumer(store.db, consumer), 'consumer');
      const path = `/admin/consumers/con_${consumer}/events`;
      return {
        title: `Events of ${name}`,
        body: html`<p class="lead">
            What it was told, or would be told if an endpoint heard of it, newest first. It reads the same list with GET
            /v1/events, oldest first.
          </p>
          ${await eventList({ pool: store.pool, secrets }, { consumerId: consumer, before, language, path })}`,
      };
    },
  );
}

const trailQuery = z.strictObject({ cursor: cursor(rowNumber).optional() });
const trailRows = 50;

function addTrail(console: Console): void {
  const options = {
    ...{ summary: 'Lists what a consumer did and what was done about it', params: ofConsumer },
    ...({ scope: 'read', query: trailQuery } as const),
  };
  console.page(
    '/admin/consumers/:consumer/audit',
    options,
    async ({ params: { consumer }, query: asked }) => {
      const { db } = console.parts.store;
      const { name } = found(await findConsumer(db, consumer), 'consumer');
      const read = await listAuditOfConsumer(db, {
        ...{ consumerId: consumer, before: asked.cursor ?? null, limit: trailRows + 1 },
      });
      const { rows, nextCursor } = pageOf(read, trailRows, (row) => row.id);
      const path = `/admin/consumers/con_${consumer}`;
      return {
        title: `Audit of ${name}`,
        body: html`<div class="panel">
            ${
              rows.length === 0
                ? html`<p>Nothing yet.</p>`
                : table(
                    ['When', 'Who', 'What', 'To what'],
                    rows.map(({ at, actor, action, target }) => [
                      moment(at),
                      actor,
                      action,
                      html`<span class="id">${target}</span>`,
                    ]),
                  )
            }
            ${nextPage(`${path}/audit`, { nextCursor: nextCursor === null ? null : Buffer.from(nextCursor).toString('base64url') })}
          </div>
          <p><a href="${pathTo(consumers.show, { consumer: `con_${consumer}` })}">${name}</a></p>`,
      };
    },
  );
}
