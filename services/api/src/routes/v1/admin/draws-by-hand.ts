import { drawByHandSchema } from '@drawbell/draws/draw-by-hand';
import { type DrawAdded } from '@drawbell/store/draws/by-hand';
import { addDraw, withdrawDraw } from '../../../administration/draw-orders.ts';
import { drawKeyOf } from '@drawbell/store/draws/draw-key';
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

const addedSchema = z.object({
  key: z.string().describe('What the draw is known by here: its number, or its day and a letter.'),
  revision: z.int(),
  alerting: z
    .enum(['alert', 'baseline', 'late', 'none'])
    .describe('alert: those whom it concerns are told. late: it is too old; replay it, if it is right to.'),
});

const withdrawnSchema = z.object({ key: z.string(), withdrawn: z.literal(true), changed: z.boolean() });

/** Draws that an operator adds when no reading of the feed finds them, and takes back. */
export function drawByHandRoutes(app: App, parts: AppParts): void {
  const { clock, alertMaxAgeDays } = parts;
  addJsonBodies(app);
  app.post(
    '/v1/admin/draws',
    {
      schema: {
        ...adminRouteFor('config'),
        summary: 'Adds a draw by hand, until the feed shows it',
        description:
          'For a draw that IRCC published and that no reading of the feed finds. It alerts at once, as a published one would. When the feed shows it, by its number or by its day and name, IRCC’s values take the place of these; a difference that matters is a correction.',
        headers: idempotencyHeaders,
        body: drawByHandSchema,
        response: documented({ 201: jsonAnswer('The draw.', addedSchema) }, writeProblems),
      },
    },
    async (req, reply) => {
      let orders: Orders | null = null;
      const answer = await administer(parts, { req, reply, scope: 'config' }, async (trx, actor) => {
        const order = { draw: req.body, actor, alertMaxAgeDays, now: clock() };
        const { number: key, revision, alerting, ...added } = orRefusedDraw(await addDraw(trx, order));
        orders = added.orders;
        return { status: 201, body: { key, revision, alerting } };
      });
      ringOrders(parts, orders);
      return answer;
    },
  );
  app.post(
    '/v1/admin/draws/:number/withdraw',
    {
      schema: {
        ...adminRouteFor('config'),
        summary: 'Takes back a draw that was added by hand',
        description:
          'What is still owed of it is not sent, and programs are told that it is withdrawn. A draw that the feed has shown is not taken back here: correct it, or hold it.',
        params: drawNumberParams,
        headers: idempotencyHeaders,
        response: documented({ 200: jsonAnswer('It is withdrawn.', withdrawnSchema) }, writeProblems),
      },
    },
    async (req, reply) => {
      let orders: Orders | null = null;
      const answer = await administer(parts, { req, reply, scope: 'config' }, async (trx, actor) => {
        const { number } = req.params;
        const key = await drawKeyOf(trx, number);
        const end = orNotFound(await withdrawDraw(trx, { number, actor, now: clock() }), 'draw');
        if (end.kind === 'published') throw new RequestProblem('conflict', publishedSentence);
        if (end.kind === 'withdrawn') orders = end.orders;
        return {
          status: 200,
          body: { key, withdrawn: true as const, changed: end.kind === 'withdrawn' },
        };
      });
      ringOrders(parts, orders);
      return answer;
    },
  );
}

/** Why a draw of the feed is not withdrawn by hand. */
export const publishedSentence =
  'The feed shows this draw: it is not taken back by hand. Correct it, or hold its alerts back.';

/** @throws RequestProblem that says why the draw was not added */
export function orRefusedDraw(added: DrawAdded): Extract<DrawAdded, { kind: 'added' }> {
  switch (added.kind) {
    case 'added':
      return added;
    case 'exists':
      throw new RequestProblem(
        'conflict',
        `The draw is recorded already, as ${added.number}. Correct it, if it is wrong.`,
      );
    case 'no_history':
      throw new RequestProblem(
        'conflict',
        'No look at the feed was recorded yet: the first one brings all that was published.',
      );
    case 'in_future':
      throw new RequestProblem('invalid-request', 'The day of the draw has not come.', [
        { pointer: '/body/date', message: 'is in the future' },
      ]);
    case 'no_such_category':
      throw new RequestProblem('invalid-request', 'There is no such category.', [
        { pointer: '/body/round/category', message: `is no category: ${added.category}` },
      ]);
  }
}
