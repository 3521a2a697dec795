import { drawCorrectionSchema } from '@drawbell/draws/draw-correction';
import { plainText } from '@drawbell/draws/plain-text';
import { correctDraw, noteDraw } from '../../../administration/draw-orders.ts';
import type { Orders } from '@drawbell/store/draws/events';
import { z } from 'zod';
import { adminRouteFor, writeProblems } from '../../../administration/admin-routes.ts';
import { administer } from '../../../administration/administer.ts';
import { ringOrders } from '../../../administration/ring-orders.ts';
import type { App, AppParts } from '../../../app/app.ts';
import { addJsonBodies } from '../../../app/json-bodies.ts';
import { documented, jsonAnswer } from '../../../app/openapi.ts';
import { orNotFound, RequestProblem } from '../../../app/problem.ts';
import { idempotencyHeaders } from '../../../json/create-once.ts';
import { drawNumberParams } from '../../../json/draw.ts';

const noteSchema = z.strictObject({ en: plainText(500), fr: plainText(500) });

const correctedSchema = z.object({
  revision: z.int(),
  changes: z.array(z.looseObject({ field: z.string(), material: z.boolean() })),
  alerting: z
    .enum(['alert', 'baseline', 'late', 'none'])
    .describe('alert: those who were told, and those whom it concerns now, are told. late: it is too old.'),
});

/** Corrections and notes of one draw by hand. */
export function drawCorrectionRoutes(app: App, parts: AppParts): void {
  const { clock, alertMaxAgeDays } = parts;
  addJsonBodies(app);
  app.post(
    '/v1/admin/draws/:number/corrections',
    {
      schema: {
        ...adminRouteFor('config'),
        summary: 'Corrects a draw by hand, until IRCC publishes another value',
        params: drawNumberParams,
        headers: idempotencyHeaders,
        body: drawCorrectionSchema,
        response: documented({ 201: jsonAnswer('The revision.', correctedSchema) }, writeProblems),
      },
    },
    async (req, reply) => {
      let orders: Orders | null = null;
      const answer = await administer(parts, { req, reply, scope: 'config' }, async (trx, actor) => {
        const { number } = req.params;
        const order = { number, correction: req.body, actor, alertMaxAgeDays, now: clock() };
        const corrected = orNotFound(await correctDraw(trx, order), 'draw');
        if (corrected.kind === 'unchanged')
          throw new RequestProblem('conflict', 'The draw is so already: there is nothing to correct.');
        if (corrected.kind === 'no_such_category') {
          throw new RequestProblem('invalid-request', 'There is no such category.', [
            { pointer: '/body/round/category', message: `is no category: ${corrected.category}` },
          ]);
        }
        const { revision, changes, alerting } = corrected;
        orders = corrected.orders;
        return {
          status: 201,
          body: { revision, changes: changes.map((change) => ({ ...change })), alerting },
        };
      });
      ringOrders(parts, orders);
      return answer;
    },
  );
  app.put(
    '/v1/admin/draws/:number/note',
    {
      schema: {
        ...adminRouteFor('config'),
        summary: 'Writes a note that is shown with the draw, in place of the one before',
        params: drawNumberParams,
        headers: idempotencyHeaders,
        body: noteSchema,
        response: documented({ 200: jsonAnswer('The note.', z.object({ note: noteSchema })) }, writeProblems),
      },
    },
    async (req, reply) =>
      administer(parts, { req, reply, scope: 'config' }, async (trx, actor) => {
        const note = { en: req.body.en, fr: req.body.fr };
        orNotFound(await noteDraw(trx, { number: req.params.number, note, actor, now: clock() }), 'draw');
        return { status: 200, body: { note } };
      }),
  );
  app.delete(
    '/v1/admin/draws/:number/note',
    {
      schema: {
        ...adminRouteFor('config'),
        summary: 'Takes the note of a draw away',
        params: drawNumberParams,
        headers: idempotencyHeaders,
        response: documented(
          { 200: jsonAnswer('There is none.', z.object({ note: z.null() })) },
          writeProblems,
        ),
      },
    },
    async (req, reply) =>
      administer(parts, { req, reply, scope: 'config' }, async (trx, actor) => {
        const { number } = req.params;
        orNotFound(await noteDraw(trx, { number, note: null, actor, now: clock() }), 'draw');
        return { status: 200, body: { note: null } };
      }),
  );
}
