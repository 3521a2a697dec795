import type { Catalogue } from '@drawbell/draws/catalogue';
import { drawAddress, drawTitle, drawWord, publishedNumber } from '@drawbell/draws/draw-number';
import { roundLabel } from '@drawbell/draws/labels';
import { drawAlerts } from '@drawbell/operations/draw-alerts';
import { draws } from '@drawbell/operations/draws';
import { type ReplayJson, replays } from '@drawbell/operations/replays';
import { drawsByHand } from '@drawbell/operations/draws-by-hand';
import { readMeaning } from '@drawbell/operations/round-meaning';
import { readCatalogue } from '@drawbell/store/catalogue/catalogue';
import { countDeliveries, countDrawMessages } from '@drawbell/store/deliveries/deliveries';
import { type DrawHistory, listDrawEvents, readDrawHistory } from '@drawbell/store/draws/history';
import { type Form, numberOf, textOf } from '../app/form.ts';
import { html, moment, type SafeHtml } from '../app/html.ts';
import { orNotFound } from '../app/problem.ts';
import { drawRevisions } from '../site/draw-revisions.ts';
import { drawPageWords } from '../site/draw-words.ts';
import type { ConsoleAdmin } from './console-admin.ts';
import type { Console, Section } from './console.ts';
import { drawTable } from './draw-table.ts';
import { heldWords } from './held-words.ts';
import { formOf, takeForm } from './operation-forms.ts';
import { navTo, nextPage, pathTo, showPage } from './operation-pages.ts';
import { field, select } from './order-form.ts';
import { replayForm } from './replay-forms.ts';
import { replayTable } from './replays.ts';
import { badge, facts, panel } from './table.ts';

const { list, show } = draws;
const { add, withdraw } = drawsByHand;
const addPlace = `${pathTo(list)}/add`;
const programs = ['cec', 'fsw', 'fst', 'pnp'];

/** What was published and whom it reached; holding back, releasing, ordering a replay; draws that no reading finds. */
export const drawsSection: Section = {
  nav: navTo(list, 'Draws'),
  add: (console) => {
    addList(console);
    addDraw(console);
    addNew(console);
  },
};

function addList(console: Console): void {
  const { db } = console.parts.store;
  showPage(console, list, async ({ admin, answer, input: { held, category } }) => {
    const events = await listDrawEvents(
      db,
      answer.draws.map(({ key }) => key),
    );
    const lines = answer.draws.map((draw) => ({
      ...draw,
      label: draw.labels.en,
      events: events.get(draw.key) ?? [],
    }));
    const waiting = answer.draws.flatMap(({ held: wait, key: number }) =>
      wait === null ? [] : [{ number }],
    );
    const typed = { held: held === undefined ? undefined : `${held}`, category };
    const narrower =
      held === true
        ? html`<p><a href="${pathTo(list)}">All draws</a></p>`
        : html`<p><a href="${pathTo(list)}?held=true">Those that are held back</a></p>`;
    const missing = admin.may(add.scope)
      ? html`<p>Is one missing? <a href="${addPlace}">Add a draw by hand</a>.</p>`
      : null;
    return {
      title: 'Draws',
      body: html`<div class="panel">
        ${drawTable(lines, waiting)}${nextPage(pathTo(list), answer, typed)}${narrower}${missing}
      </div>`,
    };
  });
}

function addDraw(console: Console): void {
  const { db } = console.parts.store;
  showPage(console, show, async ({ admin, answer, look }) => {
    const number = answer.key;
    const history = orNotFound(await readDrawHistory(db, number), 'draw');
    const address = drawAddress(history.draw);
    const catalogue = await readCatalogue(db);
    const [counts, messages, replayed] = await Promise.all([
      countDeliveries(db, number),
      countDrawMessages(db, number),
      look(replays.list, { draw: address, limit: 10, cursor: undefined }),
    ]);
    return {
      title: drawTitle(history.draw, 'en'),
      body: html`<div class="columns">${publishedPanel(history, catalogue)}${reachedPanel(address, counts, messages)}</div>
        ${drawRevisions({ language: 'en', words: drawPageWords.en, catalogue }, history)} ${replaysPanel(replayed.replays)}
        ${history.byHand && history.withdrawnAt === null ? withdrawPanel(admin, address) : null}
        ${admin.may('replay') ? html`${steerPanel(admin, address, history.held)}${replayPanel(admin, history)}` : null}`,
    };
  });
}

function addNew(console: Console): void {
  const options = { summary: 'Shows the form that adds a draw by hand', scope: add.scope };
  console.page(addPlace, options, async ({ admin }) => ({
    title: 'Add a draw by hand',
    body: addPanel(admin, (await readCatalogue(console.parts.store.db)).keys),
  }));
  takeForm(console, add, { place: addPlace, read: readAdded });
}

function addPanel(admin: ConsoleAdmin, categories: readonly string[]): SafeHtml {
  const round = select({
    ...{ name: 'round', label: 'Whom it is for', any: 'as the name says' },
    of: ['general', ...programs, ...categories],
  });
  const tieBreak = html`${field({ name: 'tieBreak', label: 'Tie-break, as published' })}
  ${field({ name: 'tieBreakAt', label: 'The moment of it', hint: '2026-10-01T12:34:56Z; leave it empty when it cannot be told.' })}`;
  return panel(
    'add',
    'Add a draw by hand',
    html`<p>
        For a draw that IRCC published and that is missing in the list. Those whom it concerns are told at once,
        unless it is too old. When the feed shows it, IRCC’s values take the place of these.
      </p>
      ${formOf(admin, add, {
        ...{ at: {}, place: addPlace, button: 'Add the draw and tell people', look: 'danger' },
        inputs: { round, tieBreak },
      })}`,
  );
}

/** What was typed: a round is one word, and a tie-break two fields. The moment alone is one whose text is missing. */
function readAdded(form: Form): Record<string, unknown> {
  const given = (name: string) => textOf(form, name) || undefined;
  const figure = (name: string) => numberOf(form, name) ?? undefined;
  const [tieBreak, at] = [given('tieBreak'), given('tieBreakAt')];
  return {
    ...{ number: given('number'), date: given('date'), nameEn: given('nameEn'), nameFr: given('nameFr') },
    ...{ crs: figure('crs'), invitations: figure('invitations') },
    round: readMeaning(given('round') ?? ''),
    ...((tieBreak ?? at) !== undefined && { tieBreak: { text: tieBreak ?? '', at: at ?? null } }),
  };
}

function publishedPanel(
  { draw, revision, firstSeenAt, withdrawnAt, held, events, byHand }: DrawHistory,
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
    html`As published ${held === null ? null : badge('held back', 'warn')}
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
      held === null ? null : ['Held back', html`${moment(held.since)}: ${heldWords[held.because]}`],
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

/** The form that withdraws a draw that was added by hand. */
function withdrawPanel(admin: ConsoleAdmin, number: string): SafeHtml | null {
  const form = formOf(admin, withdraw, { at: { number }, button: 'Take the draw back', look: 'danger' });
  if (form === null) return null;
  return panel(
    'by-hand',
    'Added by hand',
    html`<p>
        The feed has not shown this draw yet. If it was a mistake, take it back: what is still owed of it is not sent,
        and programs are told that it is withdrawn. Who had the mail already is not written to again.
      </p>
      ${form}`,
  );
}

function replaysPanel(replayed: readonly ReplayJson[]): SafeHtml | null {
  return replayed.length === 0 ? null : panel('replays', 'Replays', replayTable(replayed));
}

function steerPanel(admin: ConsoleAdmin, number: string, held: DrawHistory['held']): SafeHtml {
  return panel(
    'steer',
    held === null ? 'Hold its alerts back' : 'Release its alerts',
    held === null
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
