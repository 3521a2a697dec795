import { drawFields } from '@drawbell/draws/draw-fields';
import { outcomes } from '@drawbell/draws/match-result';
import { deadlineKinds } from '@drawbell/draws/plan/deadlines';
import { documentKinds } from '@drawbell/draws/plan/document';
import { strengths } from '@drawbell/draws/plan/document-rules';
import { z } from 'zod';

/** What endpoints can subscribe to. `test.ping` goes to whoever asks for one. */
export const eventTypes = [
  'draw.published',
  'draw.corrected',
  'draw.withdrawn',
  'draw.reinstated',
  'profile.matched',
  'profiles.matched',
  'feed.stale',
  'feed.recovered',
  'deadline.approaching',
  'message.failed',
  'endpoint.disabled',
  'test.ping',
] as const;
export type EventType = (typeof eventTypes)[number];

/** Versions of the payloads' shape. A change that could break a receiver makes the next. */
export const payloadVersions = [1] as const;

const drawSchema = z
  .object({ ...drawFields, url: z.url().describe('The draw here, with its history.') })
  .describe('What was published.');

const changeSchema = z.object({
  field: z.string(),
  from: z.unknown(),
  to: z.unknown(),
});

const reasonSchema = z.object({
  code: z.string().describe('Stable; new ones may come.'),
  en: z.string(),
  fr: z.string(),
});

const matchSchema = z.object({
  reference: z.string().describe('Yours, as you registered the profile.'),
  outcome: z
    .enum(outcomes)
    .describe(
      'How the profile compares with the published criteria. Never says that somebody is invited. does_not_meet comes only with a correction of a draw that concerned the profile before.',
    ),
  reasons: z.array(reasonSchema).min(1).describe('The deciding one first.'),
  pointsShort: z.int().nullable(),
  correction: z.boolean().describe('The draw was corrected since you were told of it.'),
});

/** As many matches as one batch carries. */
const matchesMax = 100;

/** What `data` holds for each type of event. */
const dataSchemas = {
  'draw.published': z.object({ draw: drawSchema }),
  'draw.corrected': z.object({
    draw: drawSchema.describe('As corrected.'),
    changes: z.array(changeSchema).describe('What is different from the revision before.'),
  }),
  'draw.withdrawn': z.object({ draw: drawSchema.describe('As last published.') }),
  'draw.reinstated': z.object({ draw: drawSchema }),
  'profile.matched': matchSchema.extend({ draw: drawSchema }),
  'profiles.matched': z.object({
    draw: drawSchema,
    matches: z
      .array(
        matchSchema.extend({
          id: z
            .string()
            .describe('The id of the profile.matched that it stands for, as /v1/events lists it.'),
        }),
      )
      .min(1)
      .max(matchesMax),
  }),
  'feed.stale': z.object({
    lastSuccessAt: z.iso.datetime().nullable().describe('When the official feed was last read.'),
  }),
  'feed.recovered': z.object({ staleSince: z.iso.datetime() }),
  'deadline.approaching': z.object({
    reference: z.string().describe('Yours, as you registered the profile.'),
    deadline: z
      .enum(deadlineKinds)
      .describe(
        'ends: the last valid day of a document. last_useful: the last day on which an invitation could still be used to its end with it. profile_ends: the last day of the Express Entry profile.',
      ),
    on: z.iso.date().describe('The day.'),
    step: z.int().describe('So many days before it this is told: 90, 30, 14, 7 or 1, at 8:00 Eastern time.'),
    documentKind: z.enum(documentKinds).nullable().describe('null of the profile itself.'),
    rule: z
      .object({
        strength: z
          .enum(strengths)
          .describe(
            'official: IRCC publishes it. secondary: check it with IRCC. owner: the day as you gave it.',
          ),
        en: z.string(),
        fr: z.string(),
        source: z.string().describe('Where it can be checked; empty where the day is as you gave it.'),
      })
      .describe('What says so.'),
  }),
  'message.failed': z.object({
    messageId: z.string().describe('msg_…, the webhook-id of its attempts: look it up, or order it again.'),
    endpointId: z.string().describe('ep_…: where it was to go.'),
    type: z.string().describe('Of the event that it told of.'),
    attempts: z.int(),
    reason: z
      .enum(['retries_exhausted', 'endpoint_gone'])
      .describe('retries_exhausted: the schedule of retries is over. endpoint_gone: it was answered 410.'),
    statusCode: z.int().nullable().describe('Of the last answer; null if there was none.'),
  }),
  'endpoint.disabled': z.object({
    endpointId: z.string().describe('ep_…'),
    description: z.string().describe('Yours.'),
    reason: z
      .enum(['gone', 'failing'])
      .describe('gone: it answered 410. failing: five days of nothing but failures.'),
    failingSince: z.iso.datetime().nullable(),
  }),
  'test.ping': z.object({ message: z.string() }),
} satisfies Record<EventType, z.ZodType>;

export type DrawPayload = z.infer<typeof drawSchema>;
export type ReasonPayload = z.infer<typeof reasonSchema>;
export type EventData<Type extends EventType> = z.infer<(typeof dataSchemas)[Type]>;

const sample = z
  .literal(true)
  .optional()
  .describe('Stands in samples that you asked for, and in nothing else: none of it happened.');

/** What the body of an event is called in the description of the API: `DrawPublishedEvent`. */
export function payloadName(type: EventType): string {
  const words = type.split('.').map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return `${words.join('')}Event`;
}

/** A whole message body, as the Standard Webhooks specification recommends it. */
export const payloadSchemas = Object.fromEntries(
  eventTypes.map((type) => [
    type,
    z.object({
      id: z
        .string()
        .describe(
          'Of the event, as /v1/events lists it: the same at each of your endpoints. Of a test or a batch the webhook-id.',
        ),
      type: z.literal(type),
      timestamp: z.iso.datetime().describe('When it happened; not when it was sent.'),
      ...(type !== 'test.ping' && { sample }),
      data: dataSchemas[type],
    }),
  ]),
);
