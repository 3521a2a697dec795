import {
  deliveryStatuses,
  listDeliveries,
  messageIdOf,
  readDelivery,
  readMessageTime,
  resendDelivery,
  resendMessage,
  rowOfMessageId,
} from '@drawbell/store';
import { z } from 'zod';
import { administer } from '../../../administration/administer.ts';
import { adminOf } from '../../../administration/admin-of.ts';
import {
  adminRoute,
  foundProblems,
  readProblems,
  writeProblems,
} from '../../../administration/admin-routes.ts';
import {
  deliveryDetailJson,
  deliveryDetailSchema,
  deliveryJson,
  deliverySchema,
} from '../../../administration/delivery-schema.ts';
import { orderedOr } from '../../../administration/ordered-or.ts';
import type { App, AppParts } from '../../../app.ts';
import { idempotencyHeaders } from '../../../create-once.ts';
import { cursorSchema, nextCursorSchema, pageLimit, pageOf, readCursor } from '../../../paging.ts';
import { addJsonBodies } from '../../../plugins/json-bodies.ts';
import { documented, jsonAnswer } from '../../../problems/documented.ts';
import { orNotFound } from '../../../problems/or-not-found.ts';
import { RequestProblem } from '../../../problems/request-problem.ts';
import { idSchema, publicId } from '../../../public-ids.ts';
import { drawNumberParams } from '../draws/draw-number.ts';

const params = z.object({ delivery: idSchema('dlv') });

/** `/v1/admin/deliveries`: the ledger of mails, and the order to send one again. */
export function deliveryRoutes(app: App, parts: AppParts): void {
  const { store, secrets, clock } = parts;
  addJsonBodies(app);
  app.get(
    '/v1/admin/deliveries',
    {
      schema: {
        ...adminRoute,
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
        ...adminRoute,
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
        ...adminRoute,
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
        return { status: 202, body: { delivery: publicId('dlv', orderedOr(end)) } };
      });
      parts.ring('deliver-email', {});
      return answer;
    },
  );
  app.post(
    '/v1/admin/messages/:message/resend',
    {
      schema: {
        ...adminRoute,
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
        const messageId = rowOfMessageId(message);
        const createdAt = messageId === null ? undefined : await readMessageTime(trx, messageId);
        const known =
          messageId !== null &&
          createdAt !== undefined &&
          messageIdOf(secrets, { id: messageId, createdAt }) === message;
        if (!known) throw new RequestProblem('not-found', 'There is no such message.');
        const ordered = await resendMessage(trx, { messageId, actor, now: clock() });
        if (ordered === null)
          throw new RequestProblem('conflict', 'The endpoint is disabled: its owner turns it on first.');
        if (ordered === false) throw new RequestProblem('conflict', 'It is being sent at this moment.');
        return { status: 202, body: { message } };
      });
      parts.ring('deliver-webhook', {});
      return answer;
    },
  );
}
