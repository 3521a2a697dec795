import type { Secrets } from '@drawbell/store/secrets';
import {
  type ConsumerEvent,
  type ConsumerEvents,
  findConsumerEvent,
  listConsumerEvents,
  readFirstPosition,
  readLastPosition,
} from '@drawbell/store/webhooks/consumer-events';
import { eventIdOf, positionOfEventId } from '@drawbell/store/webhooks/ids';
import { eventTypes, payloadName } from '@drawbell/webhooks/events/payload-schemas';
import { messageBody } from '@drawbell/webhooks/events/write-payload';
import { Gauge } from '@drawbell/runtime/metrics';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { App, AppParts } from '../app/app.ts';
import { callerOf, consumerOf, consumerSecurity } from '../app/consumer.ts';
import { documented, jsonAnswer, noQuery, tags } from '../app/openapi.ts';
import { RequestProblem } from '../app/problem.ts';
import { createEventWaits, type EventWaits } from './event-waits.ts';

/** A poll waits this long at most, so that proxies in between do not take it for dead. */
const waitSecondsMax = 30;
const eventsMax = 100;
/** A batch is a message of several events, and a test is no event. */
const listedTypes = eventTypes.filter((type) => type !== 'profiles.matched' && type !== 'test.ping');

const expungedName = 'ExpungedEvent';
z.object({
  id: z.string().describe('evt_…: the same in the body of webhooks.'),
  type: z.enum(listedTypes),
  timestamp: z.iso.datetime().describe('When it happened.'),
  data: z.null().describe('What it said was forgotten.'),
}).meta({ id: expungedName });

/** Not checked: what is on record may have been written by an earlier version. */
const eventSchema = z.unknown().meta({
  ...{
    id: 'Event',
    description: 'The body of the webhook of that type, or what is left of it once it was expunged.',
  },
  oneOf: [...listedTypes.map(payloadName), expungedName].map((name) => ({
    $ref: `#/components/schemas/${name}`,
  })),
});

const pageSchema = z
  .object({
    events: z.array(eventSchema).max(eventsMax).describe('Oldest first.'),
    nextCursor: z
      .string()
      .nullable()
      .describe(
        'Ask for what follows with it as `after`: the id of the last event, or of a later one that was looked at and is not of the `types`, or `after` as it was given when there is none. null when nothing was ever told.',
      ),
    hasMore: z
      .boolean()
      .describe(
        'There is more to look at now: ask on at once, also when this page is empty, as where `types` are rare.',
      ),
  })
  .meta({ id: 'EventPage' });

const querySchema = z.strictObject({
  after: z
    .string()
    .max(60)
    .optional()
    .describe(
      'The id of an event: lists what followed it. Left out: from the oldest that is kept, 90 days back.',
    ),
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(eventsMax)
    .default(eventsMax)
    .describe('At most so many on a page.'),
  types: z
    .preprocess(
      // Repeated, as most clients write a list.
      (given) => (Array.isArray(given) ? given.join(',') : given),
      z
        .string()
        .max(400)
        .optional()
        .transform((text) => text?.split(',').map((type) => type.trim()))
        .pipe(z.array(z.enum(listedTypes)).min(1).optional()),
    )
    .describe('Only events of these types: separated by commas, or the parameter several times.'),
  wait: z.coerce
    .number()
    .int()
    .min(0)
    .max(waitSecondsMax)
    .default(0)
    .describe(
      'Seconds to wait for the next event while there is none: it is answered as soon as it is told.',
    ),
});

/** `GET /v1/events`: what a consumer was or would be told, with or without an endpoint. */
export function eventRoutes(app: App, parts: AppParts): void {
  const waits = createEventWaits(parts);
  app.addHook('preClose', async () => waits.stop());
  const gauge: Gauge = new Gauge({
    name: 'drawbell_event_polls_waiting',
    help: 'Polls of /v1/events that wait for the next event.',
    registers: [parts.registry],
    collect: () => gauge.set(waits.count()),
  });
  app.get(
    '/v1/events',
    {
      schema: {
        tags: [tags.webhooks.name],
        security: consumerSecurity('read'),
        operationId: 'listEvents',
        summary: 'Lists what you were or would be told, oldest first',
        description:
          'Draws, the state of the feed, and what is about your watched profiles, whether or not an endpoint hears of it. Go on with `nextCursor`: nothing is missed, and nothing comes twice.',
        querystring: querySchema,
        response: documented({ 200: jsonAnswer('What was told.', pageSchema) }, [
          'invalid-request',
          'unauthorized',
          'forbidden',
          'too-many-requests',
        ]),
      },
    },
    async (req, reply) => {
      const { consumer, key } = await callerOf(req, parts, 'read');
      const { after: text, limit, types = null, wait } = req.query;
      const after = text === undefined ? '0' : await readCursor(parts, { text, consumerId: consumer.id });
      const asked = { consumerId: consumer.id, after, types };
      const list = (from: string) => lookOn(parts.store.pool, { ...asked, after: from, limit });
      const answer = (page: ConsumerEvents) => send(reply, pageText(parts.secrets, page, text ?? null));
      if (wait === 0) return answer(await list(after));
      return waitFor(reply, waits, {
        ...{ wait: { ...asked, keyId: key.id }, ms: wait * 1_000, limit, list },
        answer,
      });
    },
  );
  app.get(
    '/v1/events/:event',
    {
      schema: {
        tags: [tags.webhooks.name],
        security: consumerSecurity('read'),
        operationId: 'showEvent',
        summary: 'Shows one event',
        params: z.object({ event: z.string().max(60).describe('evt_…') }),
        querystring: noQuery,
        response: documented({ 200: jsonAnswer('The event.', eventSchema) }, [
          'invalid-request',
          'unauthorized',
          'forbidden',
          'not-found',
        ]),
      },
    },
    async (req, reply) => {
      const { id: consumerId } = await consumerOf(req, parts, 'read');
      const event = await findNamed(parts, { text: req.params.event, consumerId });
      if (event === undefined) throw new RequestProblem('not-found', 'There is no such event.');
      return send(reply, eventText(parts.secrets, event));
    },
  );
}

/** A look at the list is short; a call looks on as often as this for events of rare types, and then gives its place. */
const looksMax = 20;

async function lookOn(
  pool: AppParts['store']['pool'],
  asked: Parameters<typeof listConsumerEvents>[1],
): Promise<ConsumerEvents> {
  let page = await listConsumerEvents(pool, asked);
  for (let looks = 1; looks < looksMax && page.hasMore && page.events.length === 0; looks += 1) {
    const after = page.last?.position ?? asked.after;
    page = await listConsumerEvents(pool, { ...asked, after });
  }
  return page;
}

/** The JSON is written already; a serializer would expect the values behind it. */
function send(reply: FastifyReply, text: string): FastifyReply {
  return reply.type('application/json; charset=utf-8').send(text);
}

/**
 * Lists what there is, or waits for it without a connection to the record. At a stop it is answered at once, with the same
 * cursor, and its connection ends.
 */
async function waitFor(
  reply: FastifyReply,
  waits: EventWaits,
  {
    wait,
    ms,
    limit,
    list,
    answer,
  }: {
    wait: Parameters<EventWaits['begin']>[0];
    ms: number;
    limit: number;
    list: (after: string) => Promise<ConsumerEvents>;
    answer: (page: ConsumerEvents) => FastifyReply;
  },
): Promise<FastifyReply> {
  const begun = await waits.begin(wait, ms);
  if (begun === null) {
    void reply.header('retry-after', '1');
    throw new RequestProblem('too-many-requests', 'Too many polls wait at once: ask again without waiting.');
  }
  // Whoever hangs up waits for nothing.
  if (reply.raw.destroyed) begun.leave();
  else reply.raw.once('close', begun.leave);
  const there = await list(wait.after).catch((err: unknown) => {
    begun.leave();
    throw err;
  });
  if (there.events.length > 0 || there.hasMore) {
    begun.leave();
    return answer(there);
  }
  const end = await begun.end;
  if (end.kind === 'stopping') void reply.header('connection', 'close');
  if (end.kind === 'told') {
    const events = end.events.slice(0, limit);
    return answer({ events, last: events.at(-1) ?? null, hasMore: end.events.length > limit });
  }
  return answer(end.kind === 'look' ? await list(there.last?.position ?? wait.after) : there);
}

/**
 * The position of an event that a consumer was told.
 * @throws RequestProblem `invalid-request` naming why it cannot be gone on from
 */
async function readCursor(
  { store, secrets }: AppParts,
  { text, consumerId }: { text: string; consumerId: string },
): Promise<string> {
  const refuse = (message: string): never => {
    throw new RequestProblem('invalid-request', `\`after\` ${message}.`, [
      { pointer: '/query/after', message },
    ]);
  };
  const position = positionOfEventId(text);
  if (position === null) return refuse('is no id of an event, evt_…');
  const event = await findConsumerEvent(store.db, { consumerId, position });
  if (event !== undefined && eventIdOf(secrets, event) === text) return position;
  const last = BigInt(await readLastPosition(store.pool));
  // Where nothing is kept at all, whatever was told is older.
  const first = BigInt((await readFirstPosition(store.db)) ?? last + 1n);
  if (event === undefined && BigInt(position) < first)
    return refuse('is older than what is kept: leave it out to begin at the oldest');
  if (event !== undefined || BigInt(position) > last)
    return refuse(
      'is of another record, as before a backup was restored: leave it out to begin at the oldest',
    );
  return refuse('is not the id of an event that you were told');
}

async function findNamed(
  { store, secrets }: AppParts,
  { text, consumerId }: { text: string; consumerId: string },
): Promise<ConsumerEvent | undefined> {
  const position = positionOfEventId(text);
  const event = position === null ? undefined : await findConsumerEvent(store.db, { consumerId, position });
  return event?.isTold === true && eventIdOf(secrets, event) === text ? event : undefined;
}

function pageText(secrets: Secrets, { events, last, hasMore }: ConsumerEvents, after: string | null): string {
  const nextCursor = last === null ? after : eventIdOf(secrets, last);
  const texts = events.map((event) => eventText(secrets, event));
  return `{"events":[${texts.join(',')}],"nextCursor":${JSON.stringify(nextCursor)},"hasMore":${hasMore}}`;
}

/** The body of a webhook of it. One that was expunged says no more than that it was. */
function eventText(secrets: Secrets, event: ConsumerEvent): string {
  const { type, occurredAt, payload, result } = event;
  const id = eventIdOf(secrets, event);
  if (payload === null) return JSON.stringify({ id, type, timestamp: occurredAt.toISOString(), data: null });
  return messageBody({ id, type, occurredAt, shared: payload, result, matches: null });
}
