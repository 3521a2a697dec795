import type { RecordTransaction } from '@drawbell/store/open-store';
import type { AdminScope } from '@drawbell/store/schema';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AppParts } from '../app/app.ts';
import { createOnce } from '../json/create-once.ts';
import { type Admin, adminOf } from './admin-of.ts';

/**
 * Carries out an operator's order in one transaction, with its trace in the audit log and, when it names itself by an
 * Idempotency-Key, once. `act` is one of the audited actions of the store.
 * @throws RequestProblem `unauthorized`, `forbidden`, `key-reused`, `conflict`, and what `act` throws
 */
export async function administer<Body extends object>(
  parts: AppParts,
  { req, reply, scope }: { req: FastifyRequest; reply: FastifyReply; scope: AdminScope },
  act: (trx: RecordTransaction, admin: Admin) => Promise<{ status: number; body: Body }>,
): Promise<Body> {
  const admin = await adminOf(req, parts, scope);
  return createOnce(parts, { req, reply, owner: admin.owner }, (trx) => act(trx, admin));
}
