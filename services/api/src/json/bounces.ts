import { createHash, timingSafeEqual } from 'node:crypto';
import { genericEventSchema, readGenericEvent } from '@drawbell/bounces/providers/generic-event';
import { postmarkSchema, readPostmarkEvent } from '@drawbell/bounces/providers/postmark-events';
import type { ProviderEvent } from '@drawbell/bounces/providers/provider-event';
import { readSesEvents } from '@drawbell/bounces/providers/ses-events';
import {
  confirmationUrl,
  refuseSnsMessage,
  type SnsMessage,
  snsMessageSchema,
} from '@drawbell/bounces/providers/sns-message';
import type { Verp } from '@drawbell/bounces/verp';
import type { BounceSource } from '@drawbell/store/bounces/tables';
import { recordBounce } from '@drawbell/store/bounces/reports';
import { verifyWebhook } from '@drawbell/webhooks/signing/signature';
import type { FastifyBaseLogger } from 'fastify';
import { z } from 'zod';
import type { App, AppParts } from '../app/app.ts';
import { addJsonBodies } from '../app/json-bodies.ts';
import { documented, emptyAnswer, noQuery, tags } from '../app/openapi.ts';
import { RequestProblem } from '../app/problem.ts';
import type { BounceSources } from './bounce-sources.ts';

/** A message of SNS has at most 256 kB, and its text is quoted once. */
const bodyBytesMax = 600 * 1024;

/** `POST /v1/bounces/ses`: what Amazon SES publishes to the SNS topic of this installation. */
export function sesRoute(app: App, parts: AppParts): void {
  const { ses, verp } = parts.bounces;
  if (ses === undefined) return;
  for (const type of ['text/plain', 'application/json'])
    app.addContentTypeParser(type, { parseAs: 'string' }, (_req, body, done) => done(null, body));
  app.post(
    '/v1/bounces/ses',
    {
      bodyLimit: bodyBytesMax,
      schema: {
        ...bounceRoute,
        operationId: 'takeSesNotification',
        summary: 'Takes bounces and complaints of Amazon SES, as messages of Amazon SNS',
        description:
          'Only signed messages of the configured topic are taken (SignatureVersion 1 or 2). The confirmation of the subscription is answered by itself.',
        consumes: ['text/plain', 'application/json'],
        body: z
          .string()
          .max(bodyBytesMax)
          .describe('The message, JSON as SNS posts it; not with raw delivery.'),
        response: documented({ 204: emptyAnswer('Recorded, or of no interest here.') }, [
          ...bounceProblems,
          'forbidden',
          'unavailable',
        ]),
      },
    },
    async (req, reply) => {
      const message = readMessage(req.body);
      await mustBeOurs(message, ses, parts);
      if (message.Type === 'SubscriptionConfirmation') await confirm(message, ses);
      if (message.Type === 'Notification') {
        const events = readSesEvents(message.Message);
        if (events === null) req.log.info('a message of SNS is not from SES');
        for (const event of events ?? [])
          await takeEvent(parts, { source: 'ses', event, verp, log: req.log });
      } else {
        req.log.info({ type: message.Type }, 'SNS told of the subscription');
      }
      return reply.code(204).send(null);
    },
  );
}

type Ses = NonNullable<BounceSources['ses']>;

function readMessage(body: string): SnsMessage {
  try {
    return snsMessageSchema.parse(JSON.parse(body));
  } catch {
    throw new RequestProblem('invalid-request', 'The body is not a message of Amazon SNS.');
  }
}

async function mustBeOurs(
  message: SnsMessage,
  { topicArn, certificateAt }: Ses,
  { clock }: AppParts,
): Promise<void> {
  let certificateMissing = false;
  const refusal = await refuseSnsMessage(message, {
    ...{ topicArn, now: clock() },
    certificateAt: (url) =>
      certificateAt(url).catch((cause: unknown) => {
        certificateMissing = true;
        throw cause;
      }),
  }).catch((cause: unknown) => {
    if (certificateMissing)
      throw new RequestProblem('unavailable', 'The certificate of the signature cannot be fetched now.');
    throw cause;
  });
  if (refusal === 'other_topic') throw new RequestProblem('forbidden', 'This is a message of another topic.');
  if (refusal !== null)
    throw new RequestProblem(
      'unauthorized',
      'The signature, its certificate or the moment of the message is not right.',
    );
}

async function confirm(message: SnsMessage, { visit }: Ses): Promise<void> {
  const url = confirmationUrl(message);
  if (url === null)
    throw new RequestProblem('invalid-request', 'The SubscribeURL does not confirm this topic.');
  try {
    await visit(url);
  } catch {
    throw new RequestProblem('unavailable', 'The subscription could not be confirmed now.');
  }
}

/** `POST /v1/bounces/postmark`: the webhooks Bounce, SpamComplaint and SubscriptionChange. */
export function postmarkRoute(app: App, parts: AppParts): void {
  const { postmark, verp } = parts.bounces;
  if (postmark === undefined) return;
  const expected = hash(`Basic ${Buffer.from(postmark.login).toString('base64')}`);
  addJsonBodies(app);
  app.post(
    '/v1/bounces/postmark',
    {
      schema: {
        ...bounceRoute,
        operationId: 'takePostmarkEvent',
        summary: 'Takes bounces, complaints and changes of subscription of Postmark',
        security: [{ providerLogin: [] }],
        body: postmarkSchema,
        response: documented({ 204: emptyAnswer('Recorded, or of no interest here.') }, bounceProblems),
      },
      onRequest: async (req) => {
        // Hashes have one length, and comparing them tells nothing of how much was right.
        if (!timingSafeEqual(hash(req.headers.authorization ?? ''), expected))
          throw new RequestProblem('unauthorized', 'The login is missing or wrong.');
      },
    },
    async (req, reply) => {
      const event = readPostmarkEvent(req.body);
      if (event !== null) await takeEvent(parts, { source: 'postmark', event, verp, log: req.log });
      return reply.code(204).send(null);
    },
  );
}

function hash(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

const headersSchema = z.looseObject({
  'webhook-id': z.string().min(1).max(200).describe('The same when it is sent again: it counts once.'),
  'webhook-timestamp': z.string().max(20).describe('Seconds since 1970, within five minutes of now.'),
  'webhook-signature': z
    .string()
    .max(2_000)
    .describe('Of id.timestamp.body, with the secret of the installation: v1,….'),
});

/** `POST /v1/bounces/generic`: any other provider, signed as in Standard Webhooks. */
export function genericBounceRoute(app: App, parts: AppParts): void {
  const { generic, verp } = parts.bounces;
  if (generic === undefined) return;
  // The signature is of the bytes: they are kept until it is checked.
  const bodies = new WeakMap<object, string>();
  const parse = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (req, body, done) => {
    bodies.set(req, String(body));
    void parse(req, String(body), done);
  });
  app.post(
    '/v1/bounces/generic',
    {
      schema: {
        ...bounceRoute,
        operationId: 'takeBounce',
        summary: 'Takes a bounce, a complaint or a wish to leave, told by any provider',
        description:
          'One event, signed as in the Standard Webhooks specification with the secret of the installation.',
        headers: headersSchema,
        body: genericEventSchema,
        response: documented({ 204: emptyAnswer('Recorded.') }, bounceProblems),
      },
      preValidation: async (req) => {
        const {
          'webhook-id': id,
          'webhook-timestamp': timestamp,
          'webhook-signature': signature,
        } = req.headers as Record<string, unknown>;
        const received = { id: String(id), timestamp: String(timestamp), signature: String(signature) };
        const body = bodies.get(req) ?? '';
        if (!verifyWebhook({ ...received, body }, generic.secret, parts.clock()))
          throw new RequestProblem('unauthorized', 'The signature is missing, wrong or too old.');
      },
    },
    async (req, reply) => {
      const event = readGenericEvent(req.headers['webhook-id'], req.body);
      await takeEvent(parts, { source: 'generic', event, verp, log: req.log });
      return reply.code(204).send(null);
    },
  );
}

/** What the routes for providers have in common in their descriptions. */
const bounceRoute = { tags: [tags.bounces.name], querystring: noQuery };

const bounceProblems = [
  'invalid-request',
  'unauthorized',
  'payload-too-large',
  'unsupported-media-type',
] as const;

/** Records what a provider tells of one mail. The address is hashed here and goes no further. */
async function takeEvent(
  { store, secrets, clock }: AppParts,
  {
    source,
    event,
    verp,
    log,
  }: { source: BounceSource; event: ProviderEvent; verp: Verp | null; log: FastifyBaseLogger },
): Promise<void> {
  const { id, verdict, address, sender, sentAt, occurredAt } = event;
  const emailHash = secrets.hashAddress(address);
  const recipient = verp === null || sender === null ? null : verp.read(sender);
  // The address counts, not the mail, where they contradict each other: forwarded, or made up.
  const mail =
    recipient?.kind === 'mail' &&
    emailHash.subarray(0, recipient.mail.addressTag.length).equals(recipient.mail.addressTag)
      ? recipient.mail
      : null;
  const recorded = await recordBounce(store.db, {
    ...verdict,
    ...{ source, sourceId: id, mail, emailHash, sentAt, occurredAt, now: clock() },
  });
  if (recorded.kind === 'duplicate') return;
  const { id: bounceId, consequence, drawNumber, held } = recorded;
  log.info({ bounceId, source, kind: verdict.kind, consequence, drawNumber }, 'bounce recorded');
  if (held !== null)
    log.error({ drawNumber, ...held }, 'too many mails of a draw came back: it is held until it is released');
}
