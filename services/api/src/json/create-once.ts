import { createHash } from 'node:crypto';
import { type CallAnswer, callOnce } from '@drawbell/store/idempotency';
import type { RecordTransaction } from '@drawbell/store/open-store';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { AppParts } from '../app/app.ts';
import { RequestProblem } from '../app/problem.ts';

/** Of every call that creates. Other headers are none of our business. */
export const idempotencyHeaders = z.looseObject({
  'idempotency-key': z
    .string()
    .regex(/^[\x21-\x7e]{1,255}$/, 'has 1 to 255 visible characters')
    .optional()
    .describe(
      'Makes the call safe to repeat for a day: the same key with the same body gives the same answer, whatever happened in between.',
    ),
});

/**
 * Carries out a creating call in one transaction: once, when it names itself by an Idempotency-Key.
 * @throws RequestProblem `key-reused`, `conflict`
 */
export async function createOnce<Body extends object>(
  { store, secrets, clock }: AppParts,
  { req, reply, owner }: { req: FastifyRequest; reply: FastifyReply; owner: string },
  act: (trx: RecordTransaction) => Promise<{ status: number; body: Body }>,
): Promise<Body> {
  const answer = async (trx: RecordTransaction): Promise<CallAnswer> => {
    const { status, body } = await act(trx);
    return { status, body: JSON.stringify(body) };
  };
  const key = req.headers['idempotency-key'];
  if (typeof key !== 'string') {
    const { status, body } = await store.db.transaction().execute(act);
    void reply.code(status);
    return body;
  }
  const requestHash = createHash('sha256')
    .update(`${req.method} ${req.url}\n${JSON.stringify(req.body ?? null)}`)
    .digest();
  const end = await callOnce(store.db, secrets, { owner, key, requestHash, now: clock() }, answer);
  if (end.kind === 'other_request')
    throw new RequestProblem('key-reused', 'This Idempotency-Key came with another request before.');
  if (end.kind === 'in_flight') {
    throw new RequestProblem(
      'conflict',
      'A call with this Idempotency-Key is being carried out. Ask again in a moment.',
    );
  }
  if (end.replayed) void reply.header('idempotency-replayed', 'true');
  void reply.code(end.answer.status);
  // It was made from a Body by this code.
  return JSON.parse(end.answer.body) as Body;
}
