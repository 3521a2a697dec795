import { readSesEvents } from '@drawbell/bounces/providers/ses-events';
import {
  confirmationUrl,
  refuseSnsMessage,
  type SnsMessage,
  snsMessageSchema,
} from '@drawbell/bounces/providers/sns-message';
import { z } from 'zod';
import type { App, AppParts } from '../../../app/app.ts';
import { documented, emptyAnswer } from '../../../app/openapi.ts';
import { RequestProblem } from '../../../app/problem.ts';
import type { BounceSources } from '../../../bounces/bounce-sources.ts';
import { bounceProblems, bounceRoute } from '../../../bounces/described-bounces.ts';
import { takeEvent } from '../../../bounces/take-event.ts';

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
