import { emailSchema } from '@drawbell/draws/address';
import {
  unsubscribe,
  eraseSubscriber,
  exportSubscriber,
  requestAddressChange,
} from '../../../administration/people-orders.ts';
import { explainDraw } from '@drawbell/store/draws/explanation';
import { findSubscriber } from '@drawbell/store/subscribers/subscribers';
import { z } from 'zod';
import { adminOf } from '../../../administration/admin-of.ts';
import { adminRouteFor, foundProblems, writeProblems } from '../../../administration/admin-routes.ts';
import { administer } from '../../../administration/administer.ts';
import { explanationJson, explanationSchema } from '../../../administration/explanation-schema.ts';
import { operatorEvidence } from '../../../administration/operator-evidence.ts';
import type { App, AppParts } from '../../../app/app.ts';
import { addJsonBodies } from '../../../app/json-bodies.ts';
import { documented, jsonAnswer } from '../../../app/openapi.ts';
import { orNotFound, RequestProblem } from '../../../app/problem.ts';
import { idempotencyHeaders } from '../../../json/create-once.ts';
import { drawNumberParams } from '../../../json/draw.ts';
import { idSchema, publicId } from '../../../json/public-ids.ts';
import { subscriptionJson, subscriptionSchema } from '../../../json/subscription.ts';

const params = z.object({ subscriber: idSchema('sub') });
const dayMs = 86_400_000;
const doneSchema = z.object({ subscriber: z.string(), done: z.literal(true) });

/** `/v1/admin/subscribers`: what an operator looks at and does for a person who asked. */
export function adminSubscriberRoutes(app: App, parts: AppParts): void {
  const { store, secrets, clock } = parts;
  addJsonBodies(app);
  app.get(
    '/v1/admin/subscribers/:subscriber',
    {
      schema: {
        ...adminRouteFor('subscribers'),
        summary: 'Shows a subscriber: state, preferences, profiles',
        params,
        response: documented(
          { 200: jsonAnswer('The subscriber.', subscriptionSchema.extend({ id: z.string() })) },
          foundProblems,
        ),
      },
    },
    async (req) => {
      await adminOf(req, parts, 'subscribers');
      const subscriber = orNotFound(await findSubscriber(store.db, req.params.subscriber), 'subscriber');
      return { id: publicId('sub', subscriber.id), ...(await subscriptionJson(store, subscriber)) };
    },
  );
  app.get(
    '/v1/admin/subscribers/:subscriber/draws/:number',
    {
      schema: {
        ...adminRouteFor('subscribers'),
        summary: 'Explains why a draw did or did not reach a subscriber',
        description: 'What the ledger recorded, and what matching says now and of that day, side by side.',
        params: params.extend(drawNumberParams.shape),
        response: documented({ 200: jsonAnswer('Why.', explanationSchema) }, foundProblems),
      },
    },
    async (req) => {
      await adminOf(req, parts, 'subscribers');
      const { subscriber: subscriberId, number: drawNumber } = req.params;
      const found = await explainDraw(store.db, { subscriberId, drawNumber, now: clock() });
      return explanationJson(orNotFound(found, 'subscriber or draw'));
    },
  );
  for (const { verb, summary, act } of [
    {
      verb: 'unsubscribe',
      summary: 'Ends the alerts of a subscriber who asked for it',
      act: unsubscribe,
    },
    {
      verb: 'erase',
      summary: 'Removes a subscriber everywhere, and tells them that it was done',
      act: (trx: Parameters<typeof eraseSubscriber>[0], order: Parameters<typeof eraseSubscriber>[2]) =>
        eraseSubscriber(trx, secrets, order),
    },
  ] as const) {
    app.post(
      `/v1/admin/subscribers/:subscriber/${verb}`,
      {
        schema: {
          ...{ ...adminRouteFor('subscribers'), summary, params, headers: idempotencyHeaders },
          response: documented({ 200: jsonAnswer('It is done.', doneSchema) }, writeProblems),
        },
      },
      async (req, reply) => {
        const { subscriber: subscriberId } = req.params;
        const answer = await administer(parts, { req, reply, scope: 'subscribers' }, async (trx, actor) => {
          if (!(await act(trx, { subscriberId, actor, now: clock() })))
            throw new RequestProblem('not-found', 'There is no such subscriber.');
          return { status: 200, body: { subscriber: publicId('sub', subscriberId), done: true as const } };
        });
        parts.ring('deliver-account-mail', {});
        return answer;
      },
    );
  }
  app.post(
    '/v1/admin/subscribers/:subscriber/export',
    {
      schema: {
        ...adminRouteFor('subscribers'),
        summary: 'Gives everything that is kept about a subscriber',
        description: 'A POST, since it leaves a trace.',
        params,
        response: documented({ 200: jsonAnswer('All of it.', z.looseObject({})) }, writeProblems),
      },
    },
    async (req) => {
      const actor = await adminOf(req, parts, 'subscribers');
      const { subscriber: subscriberId } = req.params;
      const all = await store.db
        .transaction()
        .execute((trx) => exportSubscriber(trx, { subscriberId, actor, now: clock() }));
      return JSON.parse(JSON.stringify(orNotFound(all, 'subscriber'))) as Record<string, unknown>;
    },
  );
  app.post(
    '/v1/admin/subscribers/:subscriber/move',
    {
      schema: {
        ...adminRouteFor('subscribers'),
        summary: 'Asks the owner of a new address whether a subscription may move there',
        params,
        headers: idempotencyHeaders,
        body: z.strictObject({ email: emailSchema }),
        response: documented({ 202: jsonAnswer('A mail asks them.', doneSchema) }, writeProblems),
      },
    },
    async (req, reply) => {
      const { subscriber: subscriberId } = req.params;
      const now = clock();
      const answer = await administer(parts, { req, reply, scope: 'subscribers' }, async (trx, actor) => {
        const end = await requestAddressChange(trx, secrets, {
          ...{ subscriberId, actor, now, email: req.body.email, evidence: operatorEvidence },
          expiresAt: new Date(now.getTime() + parts.unconfirmedDays * dayMs),
        });
        if (end === 'no_subscriber') throw new RequestProblem('not-found', 'There is no such subscriber.');
        if (end === 'same_address') throw new RequestProblem('conflict', 'They have this address.');
        return { status: 202, body: { subscriber: publicId('sub', subscriberId), done: true as const } };
      });
      parts.ring('deliver-account-mail', {});
      return answer;
    },
  );
}
