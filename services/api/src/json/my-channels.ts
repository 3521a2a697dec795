import { isZone } from '@drawbell/draws/local-time';
import { plainText } from '@drawbell/draws/plain-text';
import { tellingSchema } from '@drawbell/draws/telling';
import { channelWording, channelWordingVersion } from '@drawbell/draws/consent-wording';
import { channelFacts, telling } from '@drawbell/operations/channels';
import { changeChannel, listChannels } from '@drawbell/store/channels/channels';
import { chooseTelling, tellingChoiceOf } from '@drawbell/store/channels/choose';
import { confirmTopic } from '@drawbell/store/channels/confirm';
import { endChannel } from '@drawbell/store/channels/ends';
import { reminderChoiceOf } from '@drawbell/store/plan/reminders';
import { z } from 'zod';
import { addChannel, type AddedChannel, chatLink, offeredOf } from '../account/add-channel.ts';
import { usualName } from '../account/channel-words.ts';
import { originOf } from '../account/consent.ts';
import { deviceName } from '../account/phone-cookie.ts';
import { subscriptionInput, wrongPlace } from '../account/push-worker.ts';
import type { App, AppParts } from '../app/app.ts';
import { addJsonBodies } from '../app/json-bodies.ts';
import { documented, emptyAnswer, jsonAnswer, noQuery, tags } from '../app/openapi.ts';
import { orNotFound, RequestProblem } from '../app/problem.ts';
import { bearerSecurity, subscriberOf } from './subscription.ts';

const channelSchema = z
  .object({
    id: z.string(),
    ...channelFacts,
    confirmBy: z
      .object({ code: z.literal(true).optional(), link: z.string().optional() })
      .nullable()
      .describe('Of one that waits: the code that its topic got, or a link to open. null otherwise.'),
  })
  .meta({ id: 'Channel' });

const name = plainText(60).describe('For its owner alone.');
const says = channelFacts.says;
const consent = z
  .strictObject({
    wordingVersion: z
      .literal(channelWordingVersion)
      .describe('The wording of this kind that was shown, as the list of channels gives it.'),
    agreed: z.literal(true),
  })
  .meta({ id: 'ChannelConsent' });
const given = { name: name.optional(), says: says.default('verdict'), consent };
const newChannel = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('push'), subscription: subscriptionInput, ...given }),
    z.strictObject({
      kind: z.literal('ntfy'),
      topic: z.string().max(500).describe('Its address, such as https://ntfy.sh/topic.'),
      ...given,
    }),
    z.strictObject({ kind: z.literal('telegram'), ...given }),
  ])
  .meta({ id: 'NewChannel' });

const wording = z.object({ en: z.string(), fr: z.string() });
const listSchema = z
  .object({
    channels: z.array(channelSchema),
    offered: z
      .object({
        push: z.object({ applicationServerKey: z.string(), wording }).nullable(),
        ntfy: z.object({ serverUrl: z.string(), wording }).nullable(),
        telegram: z.object({ bot: z.string(), wording }).nullable(),
      })
      .describe('What this installation can add, with the words to agree to. null: not here.'),
    wordingVersion: z.string(),
  })
  .meta({ id: 'Channels' });

const tellingChange = tellingSchema
  .extend({
    zone: z
      .string()
      .max(64)
      .refine(isZone, 'no such time zone: give one such as America/Vancouver')
      .optional()
      .describe('An IANA time zone: that of reminders, too. Left out, it stays.'),
  })
  .meta({ id: 'TellingChange' });

const problems = ['invalid-request', 'unauthorized'] as const;
const bodyProblems = [...problems, 'payload-too-large', 'unsupported-media-type', 'conflict'] as const;
const common = { tags: [tags.subscriptions.name], security: bearerSecurity, querystring: noQuery };
const params = z.object({
  channel: z
    .string()
    .regex(/^[1-9]\d{0,17}$/)
    .describe('The `id` of one of your channels.'),
});

/** `/v1/subscriptions/me/telling` and `…/channels`: when and where a person is told. */
export function myChannelRoutes(app: App, parts: AppParts): void {
  const { store, secrets, clock } = parts;
  addJsonBodies(app);
  app.get(
    '/v1/subscriptions/me/telling',
    {
      schema: {
        ...common,
        operationId: 'getTelling',
        summary: 'Shows when and where a person is told',
        response: documented({ 200: jsonAnswer('The choice.', telling) }, problems),
      },
    },
    async (req) => tellingChoiceOf(await subscriberOf(req, parts)),
  );
  app.put(
    '/v1/subscriptions/me/telling',
    {
      schema: {
        ...common,
        operationId: 'chooseTelling',
        summary: 'Chooses when and where a person is told; what is left out is as usual',
        body: tellingChange,
        response: documented({ 200: jsonAnswer('As chosen.', telling) }, bodyProblems),
      },
    },
    async (req) => {
      const subscriber = await subscriberOf(req, parts);
      const choice = { ...req.body, zone: req.body.zone ?? reminderChoiceOf(subscriber).zone };
      const changed = await chooseTelling(store.db, { subscriberId: subscriber.id, choice, now: clock() });
      if (!changed.ok)
        throw new RequestProblem('invalid-request', 'The first channel is none of theirs.', [
          { pointer: '/body/first', message: 'is no channel of theirs that is told' },
        ]);
      return choice;
    },
  );
  app.get(
    '/v1/subscriptions/me/channels',
    {
      schema: {
        ...common,
        operationId: 'listChannels',
        summary: 'Lists where a person is told beside their mailbox; ended ones for 30 days',
        response: documented(
          { 200: jsonAnswer('All of them, and what can be added.', listSchema) },
          problems,
        ),
      },
    },
    async (req) => {
      const { id } = await subscriberOf(req, parts);
      const { push, ntfy, telegram } = await offeredOf(parts);
      return {
        channels: await shown(parts, id),
        offered: {
          push: push && { ...push, wording: channelWording.push },
          ntfy: ntfy && { ...ntfy, wording: channelWording.ntfy },
          telegram: telegram && { ...telegram, wording: channelWording.telegram },
        },
        wordingVersion: channelWordingVersion,
      };
    },
  );
  app.post(
    '/v1/subscriptions/me/channels',
    {
      schema: {
        ...common,
        operationId: 'addChannel',
        summary: 'Adds a channel; a topic or a chat is told nothing until its owner confirmed it there',
        body: newChannel,
        response: documented({ 201: jsonAnswer('The channel.', channelSchema) }, [
          ...bodyProblems,
          'too-many-requests',
        ]),
      },
    },
    async (req, reply) => {
      const { id: subscriberId, language } = await subscriberOf(req, parts);
      const { body } = req;
      const added = await addChannel(parts, {
        ...{ subscriberId, kind: body.kind, says: body.says, language, origin: originOf(req) },
        name: body.name ?? usualName(body.kind, language, deviceName(req.headers['user-agent'])),
        input: body.kind === 'push' ? body.subscription : body.kind === 'ntfy' ? { topic: body.topic } : null,
      });
      if (added.kind === 'too_often') void reply.header('retry-after', String(added.seconds));
      const id = orRefused(added, body.kind === 'push' ? '/body/subscription' : '/body');
      return reply.code(201).send(await one(parts, { subscriberId, id }));
    },
  );
  app.post(
    '/v1/subscriptions/me/channels/:channel/confirm',
    {
      schema: {
        ...common,
        operationId: 'confirmChannel',
        summary: 'Confirms a topic by the code that was sent there',
        params,
        body: z.strictObject({ code: z.string().min(1).max(40) }),
        response: documented({ 200: jsonAnswer('The channel, which is told now.', channelSchema) }, [
          ...bodyProblems,
          'not-found',
        ]),
      },
    },
    async (req) => {
      const { id: subscriberId } = await subscriberOf(req, parts);
      const id = req.params.channel;
      const order = { subscriberId, id, code: req.body.code, origin: originOf(req), now: clock() };
      const end = await confirmTopic(store.db, secrets, order);
      if (end.kind === 'not_waiting')
        throw new RequestProblem(
          'conflict',
          'No code is waited for, or not any more: add the channel again.',
        );
      if (end.kind === 'wrong_code')
        throw new RequestProblem('invalid-request', 'This is not the code.', [
          { pointer: '/body/code', message: `is not the code; tries left: ${end.triesLeft}` },
        ]);
      return one(parts, { subscriberId, id });
    },
  );
  app.patch(
    '/v1/subscriptions/me/channels/:channel',
    {
      schema: {
        ...common,
        operationId: 'changeChannel',
        summary: 'Changes what a channel is called, and how much its messages may say',
        params,
        body: z.strictObject({ name: name.optional(), says: says.optional() }),
        response: documented({ 200: jsonAnswer('As changed.', channelSchema) }, [
          ...bodyProblems,
          'not-found',
        ]),
      },
    },
    async (req) => {
      const { id: subscriberId } = await subscriberOf(req, parts);
      const id = req.params.channel;
      const { name: called, says: most } = req.body;
      if (called !== undefined || most !== undefined)
        await changeChannel(store.db, { subscriberId, id, name: called, says: most });
      return one(parts, { subscriberId, id });
    },
  );
  app.delete(
    '/v1/subscriptions/me/channels/:channel',
    {
      schema: {
        ...common,
        operationId: 'removeChannel',
        summary: 'Ends a channel at once; what it was owed is told where the person is told first',
        params,
        response: documented({ 204: emptyAnswer('Nothing more is sent there.') }, [...problems, 'not-found']),
      },
    },
    async (req, reply) => {
      const { id: subscriberId } = await subscriberOf(req, parts);
      const order = { id: req.params.channel, subscriberId, reason: 'removed', now: clock() } as const;
      orNotFound((await endChannel(store.db, order)) || undefined, 'channel');
      return reply.code(204).send(null);
    },
  );
}

/** A person's channels as they are shown to them. */
async function shown(parts: AppParts, subscriberId: string) {
  const all = await listChannels(parts.store.db, { subscriberId, now: parts.clock() });
  return all.map((channel) => ({
    ...channel,
    confirmBy:
      channel.state !== 'pending'
        ? null
        : channel.kind === 'ntfy'
          ? { code: true as const }
          : { link: chatLink(parts, channel) ?? undefined },
  }));
}

/** @throws RequestProblem `not-found` */
async function one(parts: AppParts, { subscriberId, id }: { subscriberId: string; id: string }) {
  const all = await shown(parts, subscriberId);
  return orNotFound(
    all.find((each) => each.id === id && each.state !== 'ended'),
    'channel',
  );
}

/** @throws RequestProblem for whatever did not add a channel */
function orRefused(added: AddedChannel, within: string): string {
  if (added.kind === 'added') return added.id;
  if (added.kind === 'wrong') throw wrongPlace(added.problem, within);
  if (added.kind === 'too_often')
    throw new RequestProblem(
      'too-many-requests',
      'Many codes were sent from your network. Wait, then try again.',
    );
  const sentence = {
    not_offered: 'This installation does not tell people there.',
    too_many: 'There are as many channels as there may be: remove one first.',
    no_subscriber: 'Alerts are off: turn them on again first.',
  }[added.kind];
  throw new RequestProblem('conflict', sentence);
}
