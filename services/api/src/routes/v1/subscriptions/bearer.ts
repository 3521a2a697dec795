import type { Subscriber } from '@drawbell/store/subscribers/subscribers';
import type { FastifyRequest } from 'fastify';
import type { AppParts } from '../../../app/app.ts';
import { RequestProblem } from '../../../app/problem.ts';
import { findSettings } from '../../../subscriptions/find-settings.ts';

/**
 * Whose settings the bearer token opens.
 * @throws RequestProblem `unauthorized`
 */
export async function subscriberOf(req: FastifyRequest, parts: AppParts): Promise<Subscriber> {
  const token = /^Bearer ([\w-]{20,200})$/i.exec(req.headers.authorization ?? '')?.[1];
  const subscriber = token === undefined ? undefined : await findSettings(parts, token);
  if (subscriber !== undefined) return subscriber;
  throw new RequestProblem(
    'unauthorized',
    'Send the token of a settings link as `Authorization: Bearer …`. This one is missing, wrong, or past its day.',
  );
}

/** How the token is described. */
export const bearerSecurity = [{ settingsToken: [] }];
