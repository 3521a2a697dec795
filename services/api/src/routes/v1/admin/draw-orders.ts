import { holdDraw } from '../../../administration/draw-orders.ts';
import { listOwedWalks } from '@drawbell/store/fan-outs/fan-outs';
import { z } from 'zod';
import { adminRouteFor, writeProblems } from '../../../administration/admin-routes.ts';
import { administer } from '../../../administration/administer.ts';
import type { App, AppParts } from '../../../app/app.ts';
import { addJsonBodies } from '../../../app/json-bodies.ts';
import { documented, jsonAnswer } from '../../../app/openapi.ts';
import { orNotFound } from '../../../app/problem.ts';
import { idempotencyHeaders } from '../../../json/create-once.ts';
import { drawNumberParams } from '../draws/draw-number.ts';

const answerSchema = z.object({
  drawNumber: z.string(),
  held: z.boolean(),
  changed: z.boolean().describe('false when it was so before.'),
});

const orders = [
  {
    order: 'hold',
    summary: 'Holds the alerts of a draw back',
    description:
      'Nothing of it begins from now on: no matching, no mail, no webhook. What is being sent at this moment is not called back.',
  },
  {
    order: 'release',
    summary: 'Lets the alerts of a draw go',
    description:
      'Also after they were held back by themselves: because nobody had mapped the name of the round, or because too many mails bounced or were complained of.',
  },
] as const;

/** Orders about the alerts of one draw before they go out. */
export function drawOrderRoutes(app: App, parts: AppParts): void {
  const { store, clock } = parts;
  addJsonBodies(app);
  for (const { order, summary, description } of orders) {
    app.post(
      `/v1/admin/draws/:number/${order}`,
      {
        schema: {
          ...{
            ...adminRouteFor('replay'),
            summary,
            description,
            params: drawNumberParams,
            headers: idempotencyHeaders,
          },
          response: documented({ 200: jsonAnswer('How it stands.', answerSchema) }, writeProblems),
        },
      },
      async (req, reply) => {
        const { number } = req.params;
        const answer = await administer(parts, { req, reply, scope: 'replay' }, async (trx, actor) => {
          const changed = orNotFound(await holdDraw(trx, { number, order, actor, now: clock() }), 'draw');
          return { status: 200, body: { drawNumber: number, held: order === 'hold', changed } };
        });
        if (order === 'release') {
          const { fanOutIds, eventIds } = await listOwedWalks(store.db, number);
          for (const fanOutId of fanOutIds) parts.ring('match-draw', { fanOutId });
          for (const eventId of eventIds) parts.ring('announce-event', { eventId });
          parts.ring('deliver-email', {});
          parts.ring('deliver-webhook', {});
        }
        return answer;
      },
    );
  }
}
