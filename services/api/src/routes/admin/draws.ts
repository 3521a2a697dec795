import type { Catalogue } from '@drawbell/draws/catalogue';
import { drawAddress, drawTitle, drawWord, publishedNumber } from '@drawbell/draws/draw-number';
import { roundLabel } from '@drawbell/draws/labels';
import { drawAlerts } from '@drawbell/operations/draw-alerts';
import { type ReplayJson, replays } from '@drawbell/operations/replays';
import { lookUp } from '@drawbell/operations/run';
import { readCatalogue } from '@drawbell/store/catalogue/catalogue';
import { countDeliveries, countDrawMessages } from '@drawbell/store/deliveries/deliveries';
import { listDraws } from '@drawbell/store/draws/draws';
import { type DrawHistory, listDrawEvents, readDrawHistory } from '@drawbell/store/draws/history';
import { type HeldDraw, listHeldDraws } from '@drawbell/store/draws/hold';
import { z } from 'zod';
import { html, moment, type SafeHtml } from '../../app/html.ts';
import { orNotFound } from '../../app/problem.ts';
import type { ConsoleAdmin } from '../../console/console-admin.ts';
import type { Section } from '../../console/console.ts';
import { drawTable } from '../../console/draw-table.ts';
import { heldWords } from '../../console/held-words.ts';
import { formOf } from '../../console/operation-forms.ts';
import { replayForm } from '../../console/replay-forms.ts';
import { replayTable } from '../../console/replays.ts';
import { badge, facts, olderLink, panel } from '../../console/table.ts';
import { drawNumberParams } from '../../json/draw.ts';
import { cursorSchema, readCursor, writeCursor } from '../../json/paging.ts';
import { drawRevisions } from '../../site/draw-revisions.ts';
import { drawPageWords } from '../../site/draw-words.ts';
import { withdrawPanel } from './draws-by-hand.ts';

const shown = 30;
const query = z.strictObject({ cursor: cursorSchema(/^[\x21-\x7e]{1,40}$/).optional() });

/** `/admin/draws`: what was published and whom it reached; holding back, releasing, ordering a replay. */
export const drawsSection: Section = {
  nav: { href: '/admin/draws', text: 'Draws', scope: 'read' },
  add: ({ parts, page }) => {
    const { db } = parts.store;
    const work = { ...parts, settings: parts };
    page(
      '/admin/draws',
      { summary: 'Lists draws, newest first', scope: 'read', query },
      async ({ admin, query: { cursor } }) => {
        const before = cursor === undefined ? null : readCursor(cursor);
        const { draws, next } = await listDraws(db, {}, { limit: shown, before });
        const catalogue = await readCatalogue(db);
        const numbers = draws.map(({ draw }) => draw.number);
        const [events, held] = await Promise.all([listDrawEvents(db, numbers), listHeldDraws(db, numbers)]);
        const lines = draws.map(({ draw, revision, withdrawnAt }) => ({
          ...{
            number: publishedNumber(draw),
            key: draw.number,
            date: draw.date,
            crs: draw.crs,
            invitations: draw.invitations,
            revision,
          },
          label: roundLabel(draw, 'en', catalogue),
          withdrawnAt: withdrawnAt?.toISOString() ?? null,
          events: events.get(draw.number) ?? [],
        }));
        const older = next === null ? null : olderLink('/admin/draws', { cursor: writeCursor(next) });
        const add = admin.may('config')
          ? html`<p>Is one missing? <a href="/admin/draws/add">Add a draw by hand</a>.</p>`
          : null;
        return {
          title: 'Draws',
          body: html`<div class="panel">${drawTable(lines, held)}${older}${add}</div>`,
        };
      },
    );
    page(
      '/admin/draws/:number',
      {
        summary: 'Shows a draw, whom it reached, and what can be done about it',
        scope: 'read',
        params: drawNumberParams,
      },
      async ({ admin, params, now }) => {
        const history = orNotFound(await readDrawHistory(db, params.number), 'draw');
        const { number } = history.draw;
        const address = drawAddress(history.draw);
        const catalogue = await readCatalogue(db);
        const [counts, messages, [held], replayed] = await Promise.all([
          countDeliveries(db, number),
          countDrawMessages(db, number),
          listHeldDraws(db, [number]),
          lookUp(replays.list, work, { actor: admin, now }, { draw: address, limit: 10, cursor: undefined }),
        ]);
        return {
          title: drawTitle(history.draw, 'en'),
          body: html`<div class="columns">${publishedPanel(history, held, catalogue)}${reachedPanel(address, counts, messages)}</div>
            ${drawRevisions({ language: 'en', words: drawPageWords.en, catalogue }, history)} ${replaysPanel(replayed.replays)}
            ${history.byHand && history.withdrawnAt === null && admin.may('config') ? withdrawPanel(admin, address) : null}
            ${admin.may('replay') ? html`${steerPanel(admin, address, held)}${replayPanel(admin, history)}` : null}`,
        };
      },
    );
  },
};

function publishedPanel(
  { draw, revision, firstSeenAt, withdrawnAt, events, byHand }: DrawHistory,
  held: HeldDraw | undefined,
  catalogue: Catalogue,
): SafeHtml {
  const alerting = {
    alert: 'people alerted',
    baseline: 'history, nobody alerted',
    late: 'found late, nobody alerted',
    none: 'nobody alerted',
  } as const;
  return panel(
    'published',
    html`As published ${held === undefined ? null : badge('held back', 'warn')}
    ${byHand ? badge('added by hand', 'warn') : null}
    ${withdrawnAt === null ? null : badge('withdrawn', 'bad')}`,
    facts([
      ['Number', publishedNumber(draw) ?? 'not published yet'],
      ['Round', roundLabel(draw, 'en', catalogue)],
      ['Name', draw.nameEn],
      ['Date', draw.date],
      ['Cut-off', draw.crs],
      ['Invitations', draw.invitations?.toLocaleString('en-CA') ?? null],
      ['Tie-break', draw.tieBreak?.text ?? null],
      ['Revision', revision],
      ['First seen', moment(firstSeenAt)],
      ['On arrival', alerting[events[0]?.alerting ?? 'none']],
      withdrawnAt === null ? null : ['Withdrawn', moment(withdrawnAt)],
      held === undefined ? null : ['Held back', html`${moment(held.heldAt)}: ${heldWords[held.because]}`],
    ]),
  );
}

function reachedPanel(
  number: string,
  counts: Awaited<ReturnType<typeof countDeliveries>>,
  messages: Awaited<ReturnType<typeof countDrawMessages>>,
): SafeHtml {
  const mails = counts.map(
    ({ status, count }) =>
      [
        html`<a href="/admin/deliveries?draw=${number}&amp;status=${status}">${status}</a>`,
        count.toLocaleString('en-CA'),
      ] as const,
  );
  return panel(
    'reached',
    'Whom it reached',
    html`<h3>Mails</h3>
      ${mails.length === 0 ? html`<p>Nobody was told of this draw by mail.</p>` : facts(mails)}
      <h3>Webhook messages</h3>
      ${
        messages.length === 0
          ? html`<p>No program was told of it.</p>`
          : facts(messages.map(({ status, count }) => [status, count.toLocaleString('en-CA')] as const))
      }`,
  );
}

function replaysPanel(replayed: readonly ReplayJson[]): SafeHtml | null {
  return replayed.length === 0 ? null : panel('replays', 'Replays', replayTable(replayed));
}

function steerPanel(admin: ConsoleAdmin, number: string, held: HeldDraw | undefined): SafeHtml {
  return panel(
    'steer',
    held === undefined ? 'Hold its alerts back' : 'Release its alerts',
    held === undefined
      ? html`<p>
            Nothing of it begins from then on: no matching, no mail, no webhook. What is being sent at that
            moment is not called back. You can release it at any time.
          </p>
          ${formOf(admin, drawAlerts.hold, { at: { number }, button: `Hold draw ${drawWord({ number }, 'en')} back` })}`
      : html`<p>Everything that it owes goes out at once: matching, mails and webhooks.</p>
          ${formOf(admin, drawAlerts.release, { at: { number }, button: `Release draw ${drawWord({ number }, 'en')}`, look: null })}`,
  );
}

function replayPanel(admin: ConsoleAdmin, { draw, revision, withdrawnAt }: DrawHistory): SafeHtml {
  const withdrawn =
    withdrawnAt === null
      ? null
      : html`<p>The draw is withdrawn: it can be rehearsed, and not carried out.</p>`;
  return panel(
    'replay',
    'Replay it',
    html`<p>
        A rehearsal comes first. It counts who would be told, and sends nothing; you confirm it on its page.
      </p>
      ${withdrawn} ${replayForm(admin, { number: drawAddress(draw), revision })}`,
  );
}
