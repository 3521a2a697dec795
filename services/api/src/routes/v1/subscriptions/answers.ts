import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { RequestProblem } from '../../../app/problem.ts';
import type { Asked } from '../../../subscriptions/sign-up.ts';
import {
  futureFacts,
  futureRefused,
  type profilesSchema,
} from '../../../subscriptions/subscription-schema.ts';

export const mailFollowsSchema = z.object({
  message: z.string().describe('The same whether or not the address is known.'),
});

/** 202 with the one answer there is, or 429 with Retry-After. */
export function answerAsked(reply: FastifyReply, asked: Asked): z.infer<typeof mailFollowsSchema> {
  if (asked.kind === 'too_many') {
    void reply.header('retry-after', String(asked.retryAfterSeconds));
    throw new RequestProblem(
      'too-many-requests',
      'Too many mails were asked for from here. Wait, then try again.',
    );
  }
  void reply.code(202);
  return { message: 'If a mail can be sent to this address, it is on its way.' };
}

/** @throws RequestProblem when a profile was submitted, or its score read, in the future */
export function refuseFuture(profiles: z.infer<typeof profilesSchema>, now: Date): void {
  const wrong = futureFacts(profiles, now);
  if (wrong.length === 0) return;
  throw new RequestProblem(
    'invalid-request',
    futureRefused,
    wrong.map(({ place, key }) => ({
      pointer: `/body/profiles/${place}/${key}`,
      message: 'is in the future',
    })),
  );
}
