import { tellingSchema } from '@drawbell/draws/telling';
import { endChannel } from '@drawbell/store/channels/ends';
import { z } from 'zod';
import { one } from './answers.ts';
import { ask } from './ask.ts';
import { order } from './operation.ts';
import { found } from './refusal.ts';
import { id, instant } from './values.ts';

/** How a person is told, with their one zone. */
export const telling = tellingSchema
  .extend({ zone: z.string().describe('An IANA time zone: that of their reminders, too.') })
  .meta({ id: 'ChosenTelling' });

/** What is told of a channel to its owner and the operator: never where it leads. */
export const channelFacts = {
  kind: z.enum(['push', 'ntfy', 'telegram']),
  state: z
    .enum(['pending', 'active', 'ended'])
    .describe('pending: it waits for its code. Ended ones are shown for 30 days.'),
  name: z.string(),
  says: z
    .enum(['verdict', 'score'])
    .describe('How much a message may say. verdict: no score, and nothing that it follows from.'),
  createdAt: instant,
  confirmedAt: instant.nullable(),
  lastToldAt: instant.nullable(),
  endedAt: instant.nullable(),
  endReason: z
    .enum(['removed', 'stopped', 'gone', 'refused', 'moved', 'unsubscribed'])
    .nullable()
    .describe(
      'removed: in the settings, or by the operator. stopped: where the messages come. gone: its service says that it is no more. refused: it took nothing. moved: somebody else has it now, or its owner added it anew. unsubscribed: with all alerts.',
    ),
};

export const channel = z.object({ id: id('chn'), ...channelFacts }).meta({ id: 'SubscriberChannel' });

/** What an operator does for a person who asks not to be told somewhere any more. */
export const channels = {
  end: order({
    name: 'channels end',
    path: '/subscribers/:subscriber/channels/:channel/end',
    scope: 'subscribers',
    audit: 'channel.end',
    says: 'Ends a channel of a subscriber who asked for it',
    more: 'Nothing more is sent there. What was still owed there goes where they are told first.',
    done: 'Nothing more is sent there.',
    danger: 'Nothing more is sent there, and only they can add it again.',
    yes: true,
    at: {
      subscriber: id('sub'),
      channel: ask(id('chn'), { label: 'Channel' }),
    },
    answers: one(z.object({ channel: id('chn'), done: z.literal(true) }), ['channel']),
    run: async ({ trx, now }, { subscriber: subscriberId, channel: which }) => {
      const ended = await endChannel(trx, { id: which, subscriberId, reason: 'removed', now });
      found(ended ? which : undefined, 'channel');
      return {
        target: `sub_${subscriberId}`,
        after: { channel: `chn_${which}`, state: 'ended' },
        body: { channel: which, done: true as const },
      };
    },
  }),
};
