import { drawWord } from '@drawbell/draws/draw-number';
import { findReplay, listReplays, readReplayProgress } from '@drawbell/store/replays/replays';
import { resumeReplay, cancelReplay } from '../../administration/replay-orders.ts';
import { z } from 'zod';
import { orderReplay } from '../../administration/replay-orders.ts';
import { newReplaySchema } from '../../administration/replay-schema.ts';
import { html } from '../../app/html.ts';
import { orNotFound, RequestProblem } from '../../app/problem.ts';
import { checkTypedCount, confirmationFrom } from '../../console/confirm-replay.ts';
import type { Section } from '../../console/console.ts';
import { readReplayForm } from '../../console/replay-form.ts';
import { replayBody } from '../../console/replay-page.ts';
import { replayTable } from '../../console/replay-table.ts';
import { olderLink } from '../../console/table.ts';
import { drawNumberParams } from '../../json/draw.ts';
import { cursorSchema, pageOf, readCursor } from '../../json/paging.ts';
import { idSchema } from '../../json/public-ids.ts';

const shown = 30;
const query = z.strictObject({ cursor: cursorSchema(/^\d{1,18}$/).optional() });
const params = z.object({ replay: idSchema('rep') });

/** `/admin/replays`: rehearse, look, confirm, watch, stop. */
export const replaysSection: Section = {
  nav: { href: '/admin/replays', text: 'Replays', scope: 'read' },
  add: ({ parts, page, order }) => {
    const { store, secrets } = parts;
    const ring = () => parts.ring('run-replays', {});
    page(
      '/admin/replays',
      { summary: 'Lists replays, newest first', scope: 'read', query },
      async ({ query: { cursor } }) => {
        const before = cursor === undefined ? null : readCursor(cursor);
        const found = await listReplays(store.db, { before, limit: shown + 1 });
        const { page: rows, nextCursor } = pageOf(found, shown, ({ id }) => id);
        const list =
          rows.length === 0
            ? html`<p>None yet. A replay is ordered on the page of its draw.</p>`
            : replayTable(rows);
        const older = nextCursor === null ? null : olderLink('/admin/replays', { cursor: nextCursor });
        return { title: 'Replays', body: html`<div class="panel">${list}${older}</div>` };
      },
    );
    page(
      '/admin/replays/:replay',
      {
        summary: 'Shows a replay: what it counted, how far it is, and what can be done',
        scope: 'read',
        params,
      },
      async ({ admin, params: { replay: id }, now }) => {
        const replay = orNotFound(await findReplay(store.db, id), 'replay');
        const progress = await readReplayProgress(store.db, id);
        return {
          title: `${replay.dry_run ? 'Rehearsal' : 'Replay'} ${id} of draw ${drawWord({ number: replay.draw_address }, 'en')}`,
          body: replayBody({ replay, progress, admin, secrets, now }),
          live: true,
        };
      },
    );
    order(
      '/admin/draws/:number/replay',
      { summary: 'Orders the rehearsal of a replay', scope: 'replay', params: drawNumberParams },
      async (trx, { admin, form, params: { number: drawNumber }, now }) => {
        const body = readReplayForm(form);
        const end = await orderReplay(trx, secrets, { drawNumber, body, actor: admin, now });
        if (end.kind === 'refused') throw new RequestProblem(end.because, end.sentence);
        return { kind: 'go', to: `/admin/replays/rep_${end.replay.id}?done=rehearsing` };
      },
      ring,
    );
    order(
      '/admin/replays/:replay/confirm',
      { summary: 'Carries out what was rehearsed', scope: 'replay', params },
      async (trx, { admin, form, params: { replay: id }, now }) => {
        const rehearsal = orNotFound(await findReplay(trx, id), 'replay');
        const confirmation = confirmationFrom(form);
        checkTypedCount(rehearsal, confirmation.counts, form);
        const body = newReplaySchema.parse({ confirmation });
        const { draw_address: drawNumber } = rehearsal;
        const end = await orderReplay(trx, secrets, { drawNumber, body, actor: admin, now });
        if (end.kind === 'refused') throw new RequestProblem(end.because, end.sentence);
        return { kind: 'go', to: `/admin/replays/rep_${end.replay.id}?done=confirmed` };
      },
      ring,
    );
    for (const { verb, act, done, refused } of [
      {
        ...{ verb: 'cancel', act: cancelReplay, done: 'cancelled' },
        refused: 'The replay is over: there is nothing to stop.',
      },
      { ...{ verb: 'resume', act: resumeReplay, done: 'resumed' }, refused: 'The replay is not stopped.' },
    ] as const) {
      order(
        `/admin/replays/:replay/${verb}`,
        { summary: `Orders a replay to ${verb}`, scope: 'replay', params },
        async (trx, { admin, params: { replay: id }, now }) => {
          const end = orNotFound(await act(trx, { id, actor: admin, now }), 'replay');
          if (!end.changed) throw new RequestProblem('conflict', refused);
          return { kind: 'go', to: `/admin/replays/rep_${id}?done=${done}` };
        },
        ring,
      );
    }
  },
};
