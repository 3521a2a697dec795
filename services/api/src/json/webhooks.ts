import {
  type EventType,
  eventTypes,
  payloadName,
  payloadSchemas,
} from '@drawbell/webhooks/events/payload-schemas';
import { z } from 'zod';
import { exampleEvent } from '../app/examples/events.ts';

const headerOf = (name: string, description: string) => ({
  name,
  in: 'header',
  required: true,
  description,
  schema: { type: 'string' },
});

const headers = [
  headerOf('webhook-id', 'Of the message, the same at every attempt. What you have seen before, pass over.'),
  headerOf(
    'webhook-timestamp',
    'Of this attempt, in seconds since 1970. Refuse what is older than 5 minutes.',
  ),
  headerOf('webhook-signature', 'Signatures of `id.timestamp.body`, separated by spaces: v1,… or v1a,….'),
];

const summaries: Readonly<Record<EventType, string>> = {
  'draw.published': 'A draw was published',
  'draw.corrected': 'A draw was corrected',
  'draw.withdrawn': 'A draw has gone from the official list',
  'draw.reinstated': 'A withdrawn draw is back',
  'profile.matched': 'A draw concerns a watched profile',
  'profiles.matched': 'A draw concerns watched profiles: up to 100 in one message',
  'feed.stale': 'The official feed is not being read any more',
  'feed.recovered': 'The official feed is read again',
  'deadline.approaching': 'A day of a watched profile is near',
  'message.failed': 'A message to another of your endpoints was given up',
  'endpoint.disabled': 'Another of your endpoints was disabled',
  'test.ping': 'You asked for a test',
};

/** What is sent to endpoints, for the description of this API: from the same schemas that the messages are typed by. */
export function describedWebhooks(): Record<string, object> {
  return Object.fromEntries(
    eventTypes.map((type) => [
      type,
      {
        post: {
          tags: ['Webhooks'],
          operationId: type.replace(/\.(\w)/, (_dot, letter: string) => letter.toUpperCase()),
          summary: summaries[type],
          parameters: headers,
          requestBody: {
            required: true,
            content: {
              'application/json': {
                schema: { $ref: `#/components/schemas/${payloadName(type)}` },
                example: exampleEvent(type),
              },
            },
          },
          responses: {
            '2XX': {
              description:
                'You have it: the status decides, the body is ignored. Answer within 15 seconds, and work on it after.',
            },
            '410': { description: 'You want no more of this: the endpoint is disabled.' },
            '429': { description: 'Too fast: Retry-After is honoured.' },
            default: { description: 'Anything else is a failure and is tried again for about three days.' },
          },
        },
      },
    ]),
  );
}

/** The bodies of all events, as they stand among the components of the description: what is posted and what is listed. */
export function payloadComponents(): Record<string, object> {
  return Object.fromEntries(eventTypes.map((type) => [payloadName(type), payloadSchema(type)]));
}

/** What has a name is referred to, and stands among the components, too. */
function payloadSchema(type: EventType): object {
  const whole = z.toJSONSchema(payloadSchemas[type] ?? z.unknown(), { io: 'output' });
  const { $defs: _named, $schema: _dialect, ...schema } = whole;
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/')) as object;
}
