import { listDeliveries, readDelivery } from '@drawbell/store/deliveries/deliveries';
import { deliveryStatuses } from '@drawbell/store/schema';
import { z } from 'zod';
import { adminOf } from '../../../administration/admin-of.ts';
import {
  adminRouteFor,
  foundProblems,
  readProblems,
  writeProblems,
} from '../../../administration/admin-routes.ts';
import { administer } from '../../../administration/administer.ts';
import {
  deliveryDetailJson,
  deliveryDetailSchema,
  deliveryJson,
  deliverySchema,
} from '../../../administration/delivery-schema.ts';
import { resendDelivery, resendMessage } from '../../../administration/send-again.ts';
import type { App, AppParts } from '../../../app/app.ts';
import { addJsonBodies } from '../../../app/json-bodies.ts';
import { documented, jsonAnswer } from '../../../app/openapi.ts';
import { orNotFound, RequestProblem } from '../../../app/problem.ts';
import { idempotencyHeaders } from '../../../json/create-once.ts';
import { drawNumberParams } from '../../../json/draw.ts';
import { cursorSchema, nextCursorSchema, pageLimit, pageOf, readCursor } from '../../../json/paging.ts';
import { idSchema, publicId } from '../../../json/public-ids.ts';

const params = z.object({ delivery: idSchema('dlv') });

/** `/v1/admin/deliveries`: the ledger of mails, and the order to send one again. */
export function deliveryRoutes(app: App, parts: AppParts): void {
  const { store, secrets, clock } = parts;
  addJsonBodies(app);
  app.get(
    '/v1/admin/deliveries',
    {
      schema: {
        ...adminRouteFor('read'),
        summary: 'Lists deliveries without addresses, newest first',
        querystring: z.strictObject({
          draw: drawNumberParams.shape.number.optional(),
          status: z.enum(deliveryStatuses).optional(),
          subscriber: idSchema('sub').optional(),
          replay: idSchema('rep').optional(),
          limit: pageLimit,
          cursor: cursorSchema(/^\d{1,18}$/).optional(),
        }),
        response: documented(
          {
            200: jsonAnswer(
              'A page of the ledger.',
              z.object({ deliveries: z.array(deliverySchema), nextCursor: nextCursorSchema }),
            ),
          },
          readProblems,
        ),
      },
    },
    async (req) => {
      await adminOf(req, parts, 'read');
      const { draw, status, subscriber, replay, limit, cursor } = req.query;
      const filter = { drawNumber: draw, status, subscriberId: subscriber, replayId: replay };
      const before = cursor === undefined ? null : readCursor(cursor);
      const found = await listDeliveries(store.db, { ...filter, before }, limit + 1);
      const { page, nextCursor } = pageOf(found, limit, ({ id }) => id);
      return { deliveries: page.map(deliveryJson), nextCursor };
    },
  );
  app.get(
    '/v1/admin/deliveries/:delivery',
    {
      schema: {
        ...adminRouteFor('subscribers'),
        summary: 'Shows a delivery with its attempts and what the mail server answered',
        params,
        response: documented({ 200: jsonAnswer('The delivery.', deliveryDetailSchema) }, foundProblems),
      },
    },
    async (req) => {
      await adminOf(req, parts, 'subscribers');
      return deliveryDetailJson(orNotFound(await readDelivery(store.db, req.params.delivery), 'delivery'));
    },
  );
  app.post(
    '/v1/admin/deliveries/:delivery/resend',
    {
      schema: {
        ...adminRouteFor('subscribers'),
        summary: 'Sends one alert again, marked as a repeat',
        params,
        headers: idempotencyHeaders,
        response: documented(
          { 202: jsonAnswer('The delivery that is owed now.', z.object({ delivery: z.string() })) },
          writeProblems,
        ),
      },
    },
    async (req, reply) => {
      const answer = await administer(parts, { req, reply, scope: 'subscribers' }, async (trx, actor) => {
        const end = await resendDelivery(trx, { deliveryId: req.params.delivery, actor, now: clock() });
        if (end.kind === 'refused') throw new RequestProblem(end.because, end.sentence);
        return { status: 202, body: { delivery: publicId('dlv', end.deliveryId) } };
      });
      parts.ring('deliver-email', {});
      return answer;
    },
  );
  app.post(
    '/v1/admin/messages/:message/resend',
    {
      schema: {
        ...adminRouteFor('subscribers'),
        summary: 'Sends one webhook message again, under the same webhook-id',
        params: z.object({ message: z.string().max(60).describe('msg_…') }),
        headers: idempotencyHeaders,
        response: documented(
          { 202: jsonAnswer('It is owed again.', z.object({ message: z.string() })) },
          writeProblems,
        ),
      },
    },
    async (req, reply) => {
      const { message } = req.params;
      const answer = await administer(parts, { req, reply, scope: 'subscribers' }, async (trx, actor) => {
        const refusal = await resendMessage(trx, secrets, { message, actor, now: clock() });
        if (refusal !== null) throw new RequestProblem(refusal.because, refusal.sentence);
        return { status: 202, body: { message } };
      });
      parts.ring('deliver-webhook', {});
      return answer;
    },
  );
}
