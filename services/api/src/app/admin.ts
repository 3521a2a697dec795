import type { Actor } from '@drawbell/store/audit-log';
import { type AdminKey, findKey } from '@drawbell/store/keys';
import type { AdminScope } from '@drawbell/store/schema';
import type { FastifyRequest } from 'fastify';
import type { AppParts } from './app.ts';
import { RequestProblem } from './problem.ts';

/** The operator of a request, as the audit log names them. */
export interface Admin extends Actor {
  /** The owner of the Idempotency-Keys. */
  readonly owner: string;
}

/** Keys found for requests without a body. With one, a key is looked up again: it may be revoked while a slow body comes. */
const known = new WeakMap<FastifyRequest, AdminKey>();

/**
 * The operator whose key came with a request, if that key may do what the route does.
 * @throws RequestProblem `unauthorized`, `forbidden`
 */
export async function adminOf(
  req: FastifyRequest,
  { store, secrets, clock }: AppParts,
  scope: AdminScope,
): Promise<Admin> {
  const text = /^Bearer ([\x21-\x7e]{32,200})$/i.exec(req.headers.authorization ?? '')?.[1];
  const key =
    known.get(req) ??
    (text === undefined ? undefined : await findKey(store.db, secrets, 'operator', { text, now: clock() }));
  if (key === undefined) {
    throw new RequestProblem(
      'unauthorized',
      'Send an administration key as `Authorization: Bearer dba_…`. This one is missing, wrong, revoked or expired.',
    );
  }
  if (req.method === 'GET') known.set(req, key);
  if (!key.scopes.includes(scope))
    throw new RequestProblem('forbidden', `This key lacks the scope "${scope}".`);
  return { name: `key ${key.id} (${key.name})`, requestId: req.id, owner: `admin key ${key.id}` };
}

/** How the key is described, with the scope that it needs. */
export function adminSecurity(scope: AdminScope) {
  return [{ adminKey: [scope] }];
}
