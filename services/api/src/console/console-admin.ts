import { timingSafeEqual } from 'node:crypto';
import { findAdminSession } from '@drawbell/store/admin-sessions';
import type { AdminKey } from '@drawbell/store/keys';
import type { AdminScope } from '@drawbell/store/schema';
import type { Secrets } from '@drawbell/store/secrets';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Admin } from '../app/admin.ts';
import type { AppParts } from '../app/app.ts';
import type { Form } from '../app/form.ts';
import { RequestProblem } from '../app/problem.ts';
import type { SessionCookies } from './session-cookie.ts';

/** The operator whose session came with a request. */
export interface ConsoleAdmin extends Admin {
  readonly key: AdminKey;
  readonly sessionId: string;
  /** The token in every form of this session, and in no other form. */
  readonly formToken: string;
  readonly may: (scope: AdminScope | null) => boolean;
}

/** The operator's name, as the audit log has it for the key. */
export function actorOf(key: AdminKey, requestId: string): Admin {
  return { name: `key ${key.id} (${key.name})`, requestId, owner: `admin key ${key.id}` };
}

/**
 * Who is logged in, if anybody. A session in use lives on; what a page asks for by itself (`X-Background`, or not
 * `isUse`) is no use.
 */
export async function consoleAdminOf(
  req: FastifyRequest,
  reply: FastifyReply,
  { store, secrets, clock }: AppParts,
  cookies: SessionCookies,
  { isUse = true }: { isUse?: boolean } = {},
): Promise<ConsoleAdmin | null> {
  const now = clock();
  const cookie = cookies.read(req, now);
  if (cookie === null) return null;
  const { sessionId } = cookie;
  const key = await findAdminSession(store.db, secrets, { sessionId, now });
  if (key === undefined) return null;
  if (isUse && req.headers['x-background'] === undefined) cookies.renew(reply, cookie, now);
  return {
    ...actorOf(key, req.id),
    ...{ key, sessionId, formToken: formTokenOf(secrets, sessionId) },
    may: (scope) => scope === null || key.scopes.includes(scope),
  };
}

/** @throws RequestProblem `forbidden`, for a form that did not come from a page of this session. */
export function checkFormToken({ formToken }: Pick<ConsoleAdmin, 'formToken'>, form: Form): void {
  const given = Buffer.from(form.get('token') ?? '');
  const right = Buffer.from(formToken);
  if (given.length !== right.length || !timingSafeEqual(given, right)) {
    throw new RequestProblem(
      'forbidden',
      'The form belongs to another session. Open the page again, and send it from there.',
    );
  }
}

/** The token in every form of a session. */
export function formTokenOf(secrets: Secrets, sessionId: string): string {
  return secrets.hashToken(`form of ${sessionId}`).toString('base64url');
}
