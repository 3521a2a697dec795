import { type Consumer, findConsumer } from '@drawbell/store/consumers';
import { type ConsumerKey, findKey } from '@drawbell/store/keys';
import type { Store } from '@drawbell/store/open-store';
import type { Secrets } from '@drawbell/store/secrets';
import type { KeyScope } from '@drawbell/store/webhooks/tables';
import type { FastifyRequest } from 'fastify';
import type { AppParts } from './app.ts';
import { RequestProblem } from './problem.ts';

/** Keys found for requests without a body. With one, a key is looked up again: it may be revoked while a slow body comes. */
const known = new WeakMap<FastifyRequest, { consumer: Consumer; key: ConsumerKey }>();

/**
 * The consumer whose key came with a request, if that key may do what the route does.
 * @throws RequestProblem `unauthorized`, `forbidden`
 */
export async function consumerOf(req: FastifyRequest, parts: AppParts, scope: KeyScope): Promise<Consumer> {
  return (await callerOf(req, parts, scope)).consumer;
}

/** The same, with the key. */
export async function callerOf(
  req: FastifyRequest,
  { store, secrets, clock }: AppParts,
  scope: KeyScope,
): Promise<{ readonly consumer: Consumer; readonly key: ConsumerKey }> {
  const text = /^Bearer (dbk_[\w-]{43})$/i.exec(req.headers.authorization ?? '')?.[1];
  const found =
    known.get(req) ??
    (text === undefined ? undefined : await findOwner(store.db, secrets, { text, now: clock() }));
  if (found === undefined) {
    throw new RequestProblem(
      'unauthorized',
      'Send an API key as `Authorization: Bearer dbk_…`. This one is missing, wrong, revoked or expired.',
    );
  }
  if (req.method === 'GET') known.set(req, found);
  if (!found.key.scopes.includes(scope))
    throw new RequestProblem('forbidden', `This key lacks the scope "${scope}".`);
  return found;
}

async function findOwner(
  db: Store['db'],
  secrets: Secrets,
  look: { text: string; now: Date },
): Promise<{ consumer: Consumer; key: ConsumerKey } | undefined> {
  const key = await findKey(db, secrets, 'consumer', look);
  const consumer = key === undefined ? undefined : await findConsumer(db, key.consumer_id);
  return key === undefined || consumer === undefined ? undefined : { consumer, key };
}

/** A consumer that acts, as the audit log has it. */
export function consumerActor(
  { consumer_id: consumer, id }: Pick<ConsumerKey, 'consumer_id' | 'id'>,
  requestId: string,
): { readonly name: string; readonly requestId: string } {
  return { name: `consumer ${consumer} key ${id}`, requestId };
}

/** How the key is described, with the scope that it needs. */
export function consumerSecurity(scope: KeyScope) {
  return [{ consumerKey: [scope] }];
}
