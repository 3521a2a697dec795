import { confirmationOf } from '@drawbell/store/replays/orders';
import type { Replay, ReplayProgress } from '@drawbell/store/replays/replays';
import { replayBases, replayChannels, replayScopes } from '@drawbell/store/replays/tables';
import type { Secrets } from '@drawbell/store/secrets';
import { z } from 'zod';
import { idListSchema, publicId } from '../json/public-ids.ts';

const count = z.int().min(0);
const recipientsMax = 1_000;

const countsSeenSchema = z
  .strictObject({ email: count, webhook: count })
  .describe('How many the rehearsal said would be told.');

/** What may be ordered: a replay, or the carrying out of a rehearsal. */
export const newReplaySchema = z
  .strictObject({
    scope: z
      .enum(replayScopes)
      .optional()
      .describe(
        'missed: those whom the draw concerns and who were not told. failed: deliveries that ended in failure or doubt. all: everybody it concerns, those who have it too, after a second call. named: the recipients given here.',
      ),
    revision: z.int().min(1).optional().describe('The newest when absent. An older one can be rehearsed.'),
    basis: z
      .enum(replayBases)
      .default('today')
      .describe('By whose profiles the concerned are found: as they are today, or as they were that day.'),
    channels: z
      .array(z.enum(replayChannels))
      .min(1)
      .refine((list) => new Set(list).size === list.length, 'names a channel twice')
      .default(['email']),
    recipients: z
      .strictObject({
        subscribers: idListSchema('sub', recipientsMax).default([]),
        endpoints: idListSchema('ep', recipientsMax).default([]),
      })
      .optional(),
    dryRun: z.boolean().default(false).describe('Counts, and sends nothing.'),
    confirmation: z
      .strictObject({ token: z.string().max(100), counts: countsSeenSchema })
      .optional()
      .describe('Of a rehearsal: carries it out. Nothing else is given then.'),
  })
  .refine(({ scope, confirmation }) => (scope === undefined) !== (confirmation === undefined), {
    message: 'Give a scope, or the confirmation of a rehearsal.',
    path: ['scope'],
  })
  .refine(({ scope, recipients }) => (scope === 'named') === (recipients !== undefined), {
    message: 'Recipients go with the scope "named", and it with them.',
    path: ['recipients'],
  })
  .refine(
    ({ recipients }) =>
      recipients === undefined || recipients.subscribers.length + recipients.endpoints.length > 0,
    { message: 'Name somebody.', path: ['recipients'] },
  );

const channelCountsSchema = z.object({
  send: z.record(z.string(), count).describe('Those who are told, by the outcome that is the cause.'),
  again: count.describe('Of them, those who were told before.'),
  leftAlone: z.record(z.string(), count).describe('Those who are not, by the reason.'),
  noLongerConcerned: count.describe('Told before, and by these facts not concerned.'),
  otherOutcome: count.describe('Decided otherwise than recorded before.'),
});

export const replaySchema = z.object({
  id: z.string(),
  drawNumber: z.string(),
  revision: z.int(),
  scope: z.enum(replayScopes),
  basis: z.enum(replayBases),
  channels: z.array(z.enum(replayChannels)),
  dryRun: z.boolean(),
  state: z
    .enum(['owed', 'running', 'done', 'cancelled'])
    .describe(
      'owed: it begins when no live alert of the draw is to be matched any more and the draw is not held back or withdrawn. done: walked to its end; `progress` says how far its messages are.',
    ),
  counts: z.object({ email: channelCountsSchema.optional(), webhook: channelCountsSchema.optional() }),
  sample: z
    .array(
      z.object({
        recipient: z.string().describe('sub_… or ep_…'),
        because: z.string(),
        action: z.enum(['first', 'retry', 'repeat']),
        before: z.string().nullable().describe('The status of what was there before.'),
      }),
    )
    .describe('A few of those who are told.'),
  walked: z
    .object({ stage: z.enum(['people', 'endpoints', 'watched']), part: z.number().min(0).max(1).nullable() })
    .describe('How far the walk is; `part` of the people.'),
  made: count.describe('Messages that it owed somebody.'),
  progress: z
    .object({ owed: count, sent: count, failed: count, cancelled: count })
    .describe('How far those are.'),
  confirmation: z
    .object({ token: z.string(), counts: countsSeenSchema })
    .nullable()
    .describe('Of a rehearsal that was walked: sent back, it is carried out. Good for an hour, once.'),
  confirms: z.string().nullable().describe('The rehearsal that it carries out.'),
  actor: z.string(),
  orderedAt: z.iso.datetime(),
  startedAt: z.iso.datetime().nullable(),
  endedAt: z.iso.datetime().nullable(),
});

export function replayJson(
  secrets: Secrets,
  replay: Replay,
  progress: ReplayProgress,
): z.infer<typeof replaySchema> {
  return {
    id: publicId('rep', replay.id),
    drawNumber: replay.draw_address,
    revision: replay.revision,
    scope: replay.scope,
    basis: replay.basis,
    channels: replay.channels,
    dryRun: replay.dry_run,
    state: replay.state,
    counts: replay.counts,
    sample: replay.sample.map((each) => ({ ...each })),
    walked: { stage: replay.stage, part: partWalked(replay) },
    made: Number(replay.made),
    progress,
    confirmation: confirmationOf(secrets, replay),
    confirms: replay.confirms === null ? null : publicId('rep', replay.confirms),
    actor: replay.actor,
    orderedAt: replay.ordered_at.toISOString(),
    startedAt: replay.started_at?.toISOString() ?? null,
    endedAt: replay.ended_at?.toISOString() ?? null,
  };
}

function partWalked({ state, stage, cursor, upper_bound: upperBound }: Replay): number | null {
  if (state === 'done') return 1;
  if (stage !== 'people') return 1;
  const last = Number(upperBound ?? 0);
  return last === 0 ? null : Math.min(1, Number(cursor) / last);
}
