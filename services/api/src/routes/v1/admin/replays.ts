import { findReplay, listReplays, readReplayProgress, type Replay } from '@drawbell/store/replays/replays';
import { resumeReplay, cancelReplay } from '../../../administration/replay-orders.ts';
import { z } from 'zod';
import { adminOf } from '../../../administration/admin-of.ts';
import {
  adminRouteFor,
  foundProblems,
  readProblems,
  writeProblems,
} from '../../../administration/admin-routes.ts';
import { administer } from '../../../administration/administer.ts';
import { orderReplay } from '../../../administration/replay-orders.ts';
import { newReplaySchema, replayJson, replaySchema } from '../../../administration/replay-schema.ts';
import type { App, AppParts } from '../../../app/app.ts';
import { addJsonBodies } from '../../../app/json-bodies.ts';
import { documented, jsonAnswer } from '../../../app/openapi.ts';
import { orNotFound, RequestProblem } from '../../../app/problem.ts';
import { idempotencyHeaders } from '../../../json/create-once.ts';
import { drawNumberParams } from '../../../json/draw.ts';
import { cursorSchema, nextCursorSchema, pageLimit, pageOf, readCursor } from '../../../json/paging.ts';
import { idSchema } from '../../../json/public-ids.ts';

const params = z.object({ replay: idSchema('rep') });

/** `/v1/admin/replays`: a past draw through matching and delivery again, on an operator's order. */
export function replayRoutes(app: App, parts: AppParts): void {
  const { store, secrets, clock } = parts;
  const json = async (replay: Replay) =>
    replayJson(secrets, replay, await readReplayProgress(store.db, replay.id));
  addJsonBodies(app);
  app.post(
    '/v1/admin/draws/:number/replays',
    {
      schema: {
        ...adminRouteFor('replay'),
        summary: 'Orders a replay of a draw, or a rehearsal of one',
        description:
          'Walked in the background, behind live alerts, through the same matching and ledger. Nobody who unsubscribed or is suppressed is mailed; mails say that they are a repeat; two replays of one draw do not double each other. The scope `all` only orders its rehearsal: look at its counts, and send back its confirmation.',
        params: drawNumberParams,
        headers: idempotencyHeaders,
        body: newReplaySchema,
        response: documented({ 202: jsonAnswer('It is owed.', replaySchema) }, writeProblems),
      },
    },
    async (req, reply) => {
      const answer = await administer(parts, { req, reply, scope: 'replay' }, async (trx, actor) => {
        const order = { drawNumber: req.params.number, body: req.body, actor, now: clock() };
        const end = await orderReplay(trx, secrets, order);
        if (end.kind === 'refused') throw new RequestProblem(end.because, end.sentence);
        const nothing = { owed: 0, sent: 0, failed: 0, cancelled: 0 };
        return { status: 202, body: replayJson(secrets, end.replay, nothing) };
      });
      parts.ring('run-replays', {});
      return answer;
    },
  );
  app.get(
    '/v1/admin/replays',
    {
      schema: {
        ...adminRouteFor('read'),
        summary: 'Lists replays, newest first',
        querystring: z.strictObject({
          draw: drawNumberParams.shape.number.optional(),
          limit: pageLimit,
          cursor: cursorSchema(/^\d{1,18}$/).optional(),
        }),
        response: documented(
          {
            200: jsonAnswer(
              'A page of replays.',
              z.object({ replays: z.array(replaySchema), nextCursor: nextCursorSchema }),
            ),
          },
          readProblems,
        ),
      },
    },
    async (req) => {
      await adminOf(req, parts, 'read');
      const { draw: drawNumber, limit, cursor } = req.query;
      const before = cursor === undefined ? null : readCursor(cursor);
      const found = await listReplays(store.db, { drawNumber, before, limit: limit + 1 });
      const { page, nextCursor } = pageOf(found, limit, ({ id }) => id);
      return { replays: await Promise.all(page.map(json)), nextCursor };
    },
  );
  app.get(
    '/v1/admin/replays/:replay',
    {
      schema: {
        ...adminRouteFor('read'),
        summary: 'Shows a replay: what it counted and how far it is',
        params,
        response: documented({ 200: jsonAnswer('The replay.', replaySchema) }, foundProblems),
      },
    },
    async (req) => {
      await adminOf(req, parts, 'read');
      return json(orNotFound(await findReplay(store.db, req.params.replay), 'replay'));
    },
  );
  for (const { verb, act, summary, refused } of [
    {
      ...{ verb: 'cancel', act: cancelReplay, summary: 'Stops a replay: what has not begun is not sent' },
      refused: 'The replay is over: there is nothing to stop.',
    },
    {
      ...{ verb: 'resume', act: resumeReplay, summary: 'Lets a stopped replay go on' },
      refused: 'The replay is not stopped.',
    },
  ] as const) {
    app.post(
      `/v1/admin/replays/:replay/${verb}`,
      {
        schema: {
          ...{ ...adminRouteFor('replay'), summary, params, headers: idempotencyHeaders },
          response: documented({ 200: jsonAnswer('The replay.', replaySchema) }, writeProblems),
        },
      },
      async (req, reply) => {
        const answer = await administer(parts, { req, reply, scope: 'replay' }, async (trx, actor) => {
          const end = orNotFound(await act(trx, { id: req.params.replay, actor, now: clock() }), 'replay');
          if (!end.changed) throw new RequestProblem('conflict', refused);
          const progress = await readReplayProgress(trx, end.replay.id);
          return { status: 200, body: replayJson(secrets, end.replay, progress) };
        });
        parts.ring('run-replays', {});
        return answer;
      },
    );
  }
}
