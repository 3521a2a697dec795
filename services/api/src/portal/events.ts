import type { Language } from '@drawbell/draws/subscriber-input';
import { cursor, pageOf, rowNumber } from '@drawbell/operations/values';
import type { Secrets } from '@drawbell/store/secrets';
import { eventIdOf } from '@drawbell/store/webhooks/ids';
import { type ListedEvent, listLatestEvents } from '@drawbell/store/webhooks/consumer-events';
import { messageBody } from '@drawbell/webhooks/events/write-payload';
import type pg from 'pg';
import { z } from 'zod';
import { html, moment, type SafeHtml } from '../app/html.ts';
import { olderLink, table } from '../console/table.ts';
import { aboutOf } from './consumer-views.ts';
import { viewWords } from './consumer-view-words.ts';
import type { Portal } from './portal.ts';

const eventRows = 20;

/** What pages of events take. */
export const eventsQuery = z.strictObject({ cursor: cursor(rowNumber).optional() });

/** `/portal/events`: what a consumer was or would be told, whether or not an endpoint hears of it. */
export function addEvents(portal: Portal): void {
  const { store, secrets } = portal.parts;
  const options = {
    summary: 'Lists what was told, newest first',
    scope: 'read',
    query: eventsQuery,
  } as const;
  portal.page('/portal/events', options, async ({ visitor: { consumer, language }, query }) => ({
    title: eventWords[language].title,
    body: html`<p class="lead">${eventWords[language].lead}</p>${await eventList(
      { pool: store.pool, secrets },
      {
        ...{ consumerId: consumer.id, before: query.cursor ?? null },
        ...{ language, path: '/portal/events' },
      },
    )}`,
  }));
}

/** A page of events, each with the body that its webhook has. */
export async function eventList(
  { pool, secrets }: { pool: pg.Pool; secrets: Secrets },
  {
    consumerId,
    before,
    language,
    path,
  }: { consumerId: string; before: string | null; language: Language; path: string },
): Promise<SafeHtml> {
  const words = eventWords[language];
  const read = await listLatestEvents(pool, { consumerId, before, limit: eventRows + 1 });
  const { rows, nextCursor } = pageOf(read, eventRows, ({ position }) => position);
  const older = nextCursor === null ? null : Buffer.from(nextCursor).toString('base64url');
  return html`<div class="panel">
      ${
        rows.length === 0
          ? html`<p>${words.none}</p>`
          : table(
              [words.event, viewWords[language].type, viewWords[language].about, words.when, words.says],
              rows.map((event) => eventRow(event, secrets, language)),
              { isDense: true },
            )
      }
      ${older === null ? null : olderLink(path, { cursor: older }, viewWords[language].older)}
    </div>`;
}

function eventRow(event: ListedEvent, secrets: Secrets, language: Language) {
  const words = eventWords[language];
  const { type, occurredAt, drawNumber, result, payload } = event;
  const id = eventIdOf(secrets, event);
  return [
    html`<span class="id">${id}</span>`,
    html`<code>${type}</code>`,
    aboutOf({ drawNumber, reference: result?.reference ?? null }, language),
    moment(occurredAt),
    payload === null
      ? words.expunged
      : html`<details>
          <summary>${words.body}</summary>
          <pre class="code" tabindex="0" role="region" aria-label="${words.bodyOf(id)}">${pretty(
            messageBody({ id, type, occurredAt, shared: payload, result, matches: null }),
          )}</pre>
        </details>`,
  ];
}

function pretty(json: string): string {
  return JSON.stringify(JSON.parse(json), null, 2);
}

const en = {
  title: 'Events',
  lead: 'What you were told, or would be told if an endpoint heard of it, newest first. Programs read the same list with GET /v1/events, oldest first; ids are those in the bodies of webhooks.',
  none: 'Nothing has been told yet.',
  event: 'Event id',
  when: 'Happened',
  says: 'Says',
  body: 'Body',
  bodyOf: (id: string) => `Body of ${id}`,
  expunged: 'forgotten, as you asked',
};

const fr: typeof en = {
  title: 'Événements',
  lead: 'Ce qui vous a été annoncé, ou le serait si un point de réception le demandait, du plus récent au plus ancien. Vos programmes lisent la même liste par GET /v1/events, du plus ancien au plus récent; les identifiants sont ceux du corps des webhooks.',
  none: 'Rien n’a encore été annoncé.',
  event: 'Identifiant',
  when: 'Date',
  says: 'Contenu',
  body: 'Corps',
  bodyOf: (id) => `Corps de ${id}`,
  expunged: 'effacé, à votre demande',
};

const eventWords = { en, fr };
