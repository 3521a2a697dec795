import { type AdminScope, adminScopes } from '@drawbell/store/schema';
import { type KeyScope, keyScopes } from '@drawbell/store/webhooks/tables';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { subscriberOf } from '../json/subscription.ts';
import { adminOf } from './admin.ts';
import type { App, AppParts } from './app.ts';
import { consumerOf } from './consumer.ts';
import { RequestProblem } from './problem.ts';
import type { RequestLimiter } from './request-limits.ts';

/** Which key or token a route asks for, as it describes itself: `[{ adminKey: ['read'] }]`. */
const securitySchema = z
  .tuple([
    z.union([
      z.strictObject({ adminKey: z.tuple([z.enum(adminScopes)]) }),
      z.strictObject({ consumerKey: z.tuple([z.enum(keyScopes)]) }),
      z.strictObject({ settingsToken: z.tuple([]) }),
      z.strictObject({ providerLogin: z.tuple([]) }),
    ]),
  ])
  .optional();

type Access =
  | { readonly who: 'admin'; readonly scope: AdminScope }
  | { readonly who: 'consumer'; readonly scope: KeyScope }
  | { readonly who: 'subscriber' };

/**
 * Asks for key and scope as soon as a request has its route: before its body is read and its parameters are looked at,
 * so that whoever may not call learns nothing of how to (401 and 403 come before 400, 413 and 415). The same words that
 * describe the route to programs decide; a route cannot say one thing and do another. Must be added before any route.
 */
export function addAccess(app: App, parts: AppParts, limiter: RequestLimiter): void {
  const accesses = new WeakMap<object, Access | null>();
  app.addHook('onRoute', ({ schema }) => {
    if (schema !== undefined) accesses.set(schema, accessOf(schema));
  });
  app.addHook('onRequest', async (req, reply) => {
    const { schema } = req.routeOptions;
    const access = schema === undefined ? null : (accesses.get(schema) ?? accessOf(schema));
    if (access === null) return;
    try {
      await ask(req, parts, access);
    } catch (err) {
      if (err instanceof RequestProblem && err.kind === 'unauthorized') await limiter.noteWrong(req);
      else if (err instanceof RequestProblem && err.kind === 'forbidden') await limiter.noteRight(req, reply);
      throw err;
    }
    await limiter.noteRight(req, reply);
  });
}

async function ask(req: FastifyRequest, parts: AppParts, access: Access): Promise<void> {
  if (access.who === 'admin') await adminOf(req, parts, access.scope);
  else if (access.who === 'consumer') await consumerOf(req, parts, access.scope);
  else await subscriberOf(req, parts);
}

/** @throws ZodError at the start, for a route that describes its access in other words */
function accessOf(schema: object): Access | null {
  const security = securitySchema.parse('security' in schema ? schema.security : undefined)?.[0];
  if (security === undefined) return null;
  if ('adminKey' in security) return { who: 'admin', scope: security.adminKey[0] };
  if ('consumerKey' in security) return { who: 'consumer', scope: security.consumerKey[0] };
  return 'settingsToken' in security ? { who: 'subscriber' } : null;
}
