import { type DrawByHand, drawByHandSchema } from '@drawbell/draws/draw-by-hand';
import { addDraw, withdrawDraw } from '../../administration/draw-orders.ts';
import { readCatalogue } from '@drawbell/store/catalogue/catalogue';
import { type Form, numberOf, textOf } from '../../app/form.ts';
import { html, type SafeHtml } from '../../app/html.ts';
import { orNotFound, RequestProblem } from '../../app/problem.ts';
import type { ConsoleAdmin } from '../../console/console-admin.ts';
import type { Section } from '../../console/console.ts';
import { field, orderForm, select } from '../../console/order-form.ts';
import { panel } from '../../console/table.ts';
import { drawNumberParams } from '../../json/draw.ts';
import { orRefusedDraw, publishedSentence } from '../v1/admin/draws-by-hand.ts';
import { listOpenWalks } from '@drawbell/store/walk';

const programs = ['cec', 'fsw', 'fst', 'pnp'];

/** `/admin/draws/add`: a draw that no reading of the feed finds; and the order that takes one back. */
export const drawsByHandSection: Section = {
  nav: null,
  add: ({ parts, page, order }) => {
    const { db } = parts.store;
    const ringAll = async () => {
      for (const fanOutId of await listOpenWalks(db, 'fan_outs')) parts.ring('match-draw', { fanOutId });
      for (const eventId of await listOpenWalks(db, 'webhook_events'))
        parts.ring('announce-event', { eventId });
    };
    page(
      '/admin/draws/add',
      { summary: 'Shows the form that adds a draw by hand', scope: 'config' },
      async ({ admin }) => ({
        title: 'Add a draw by hand',
        body: addForm(admin, (await readCatalogue(db)).keys),
      }),
    );
    order(
      '/admin/draws/add',
      { summary: 'Adds a draw by hand, until the feed shows it', scope: 'config' },
      async (trx, { admin, form, now }) => {
        const { alertMaxAgeDays } = parts;
        const { number } = orRefusedDraw(
          await addDraw(trx, { draw: readForm(form), actor: admin, alertMaxAgeDays, now }),
        );
        return { kind: 'go', to: `/admin/draws/${number}?done=draw-added` };
      },
      ringAll,
    );
    order(
      '/admin/draws/:number/withdraw',
      { summary: 'Takes back a draw that was added by hand', scope: 'config', params: drawNumberParams },
      async (trx, { admin, now, params: { number } }) => {
        const end = orNotFound(await withdrawDraw(trx, { number, actor: admin, now }), 'draw');
        if (end.kind === 'published') throw new RequestProblem('conflict', publishedSentence);
        return { kind: 'go', to: `/admin/draws/${number}?done=draw-withdrawn` };
      },
      ringAll,
    );
  },
};

function addForm(admin: ConsoleAdmin, categories: readonly string[]): SafeHtml {
  return panel(
    'add',
    'Add a draw by hand',
    html`<p>
        For a draw that IRCC published and that is missing in the list. Those whom it concerns are told at once,
        unless it is too old. When the feed shows it, IRCC’s values take the place of these.
      </p>
      ${orderForm(admin, {
        ...{ action: '/admin/draws/add', button: 'Add the draw and tell people', look: 'danger' },
        fields: html`${field({ name: 'number', label: 'Number', hint: '447, 91a. Leave it empty while none is published.', short: true })}
        ${field({ name: 'date', label: 'Day', hint: 'YYYY-MM-DD', required: true, short: true })}
        ${field({ name: 'nameEn', label: 'Name, as published in English', required: true })}
        ${field({ name: 'nameFr', label: 'Name, as published in French' })}
        ${select({ name: 'round', label: 'Whom it is for', any: 'as the name says', of: ['general', ...programs, ...categories] })}
        ${field({ name: 'crs', label: 'Lowest CRS score invited', type: 'number', short: true })}
        ${field({ name: 'invitations', label: 'Invitations', type: 'number', short: true })}
        ${field({ name: 'tieBreak', label: 'Tie-break, as published' })}
        ${field({ name: 'tieBreakAt', label: 'The moment of it', hint: '2026-10-01T12:34:56Z; leave it empty when it cannot be told.' })}`,
      })}`,
  );
}

/** What takes a draw back that was added by hand. */
export function withdrawPanel(admin: ConsoleAdmin, number: string): SafeHtml {
  return panel(
    'by-hand',
    'Added by hand',
    html`<p>
        The feed has not shown this draw yet. If it was a mistake, take it back: what is still owed of it is not sent,
        and programs are told that it is withdrawn. Who had the mail already is not written to again.
      </p>
      ${orderForm(admin, { action: `/admin/draws/${number}/withdraw`, button: 'Take the draw back', look: 'danger' })}`,
  );
}

/** @throws RequestProblem that names the fields */
function readForm(form: Form): DrawByHand {
  const given = (name: string) => textOf(form, name) || undefined;
  const figure = (name: string) => numberOf(form, name) ?? undefined;
  const tieBreak = given('tieBreak');
  if (tieBreak === undefined && given('tieBreakAt') !== undefined)
    throw new RequestProblem(
      'invalid-request',
      'Nothing was added: the moment of a tie-break needs its text.',
    );
  const round = given('round');
  const read = drawByHandSchema.safeParse({
    ...{ number: given('number'), date: given('date'), nameEn: given('nameEn'), nameFr: given('nameFr') },
    ...{ crs: figure('crs'), invitations: figure('invitations') },
    ...(tieBreak !== undefined && { tieBreak: { text: tieBreak, at: given('tieBreakAt') ?? null } }),
    ...(round !== undefined && { round: meaningOf(round) }),
  });
  if (read.success) return read.data;
  const sentences = read.error.issues.map(({ path }) => mistakes[path.join('.')] ?? 'something is missing');
  throw new RequestProblem('invalid-request', `Nothing was added: ${[...new Set(sentences)].join('; ')}.`);
}

/** What is wrong with a field, by its place. */
const mistakes: Readonly<Record<string, string>> = {
  number: 'the number must be one such as 447 or 91a',
  date: 'the day must be a date such as 2026-10-01',
  nameEn: 'the English name must be one line of 1 to 300 characters',
  nameFr: 'the French name must be one line of 1 to 300 characters',
  crs: 'the score must be a whole number from 0 to 1200',
  invitations: 'the invitations must be a whole number',
  'tieBreak.text': 'the tie-break must be one line of 1 to 200 characters',
  'tieBreak.at': 'the moment of the tie-break must be one such as 2026-10-01T12:34:56Z',
};

function meaningOf(word: string): object {
  if (word === 'general') return { kind: 'general' };
  return programs.includes(word) ? { kind: 'program', program: word } : { kind: 'category', category: word };
}
