import { drawByHandSchema } from '@drawbell/draws/draw-by-hand';
import type { DrawChange } from '@drawbell/draws/draw-change';
import { drawCorrectionSchema } from '@drawbell/draws/draw-correction';
import { addDraw, correctDraw, type DrawAdded, noteDraw, withdrawDraw } from '@drawbell/store/draws/by-hand';
import { drawKeyOf } from '@drawbell/store/draws/draw-key';
import type { RecordTransaction } from '@drawbell/store/open-store';
import { z } from 'zod';
import { one } from './answers.ts';
import { ask } from './ask.ts';
import { type Context, order, ringsOf } from './operation.ts';
import { found, Refusal } from './refusal.ts';
import { alerting, drawNumber, line } from './values.ts';

const at = { number: drawNumber };
const key = ask(z.string().describe('What the draw is known by here: its number, or its day and a letter.'), {
  label: 'Draw',
});
const { shape } = drawByHandSchema;
const added = drawByHandSchema.extend({
  date: ask(shape.date.describe('The day it was held, YYYY-MM-DD.'), { label: 'Day' }),
  nameEn: ask(shape.nameEn, { label: 'Name, as published in English' }),
  nameFr: ask(shape.nameFr, { label: 'Name, as published in French' }),
  round: ask(shape.round, { label: 'Whom it is for' }),
  crs: ask(shape.crs, { label: 'Lowest CRS score invited' }),
  tieBreak: ask(shape.tieBreak, { label: 'Tie-break, as published' }),
});
const note = z.strictObject({ en: line(500), fr: line(500) }).meta({ id: 'DrawNote' });

/** What an operator puts right where the feed is wrong, or late. */
export const drawsByHand = {
  add: order({
    name: 'draws add',
    path: '/draws',
    scope: 'config',
    audit: 'draw.add',
    says: 'Adds a draw by hand, until the feed shows it',
    more: 'For a draw that IRCC published and that no reading of the feed finds. It alerts at once, as a published one would. When the feed shows it, by its number or by its day and name, IRCC’s values take the place of these; a difference that matters is a correction.',
    done: 'The draw is added. Those whom it concerns are told now, unless it is too old.',
    status: 201,
    takes: added,
    answers: one(z.object({ key, revision: z.int(), alerting }).meta({ id: 'DrawAdded' })),
    leads: ({ key: which }) => `/draws/${which}`,
    faces: {
      form: 'a tie-break is typed in two fields, and the categories are those of now',
      command: 'a tie-break is told by two options',
    },
    run: async ({ trx, settings: { alertMaxAgeDays }, actor, now }, draw) => {
      const end = orRefused(await addDraw(trx, { draw, actor, alertMaxAgeDays, now }));
      const { number, revision } = end;
      return {
        target: `draw ${number}`,
        after: { alerting: end.alerting, ...draw },
        body: { key: number, revision, alerting: end.alerting },
        rings: ringsOf(end.orders),
      };
    },
  }),
  withdraw: order({
    name: 'draws withdraw',
    path: '/draws/:number/withdraw',
    scope: 'config',
    audit: 'draw.withdraw',
    says: 'Takes back a draw that was added by hand',
    more: 'What is still owed of it is not sent, and programs are told that it is withdrawn. A draw that the feed has shown is not taken back here: correct it, or hold it.',
    done: 'The draw is taken back: what is still owed of it is not sent.',
    tone: 'warn',
    same: 'The draw was taken back before. Nothing changed.',
    at,
    answers: one(
      z
        .object({
          key,
          withdrawn: z.literal(true),
          changed: z.boolean().describe('false when it was so before.'),
        })
        .meta({ id: 'DrawWithdrawn' }),
    ),
    run: async ({ trx, now }, { number }) => {
      const which = await drawKeyOf(trx, number);
      const end = found(await withdrawDraw(trx, { number, now }), 'draw');
      if (end.kind === 'published')
        throw new Refusal(
          'conflict',
          'The feed shows this draw: it is not taken back by hand. Correct it, or hold its alerts back.',
        );
      const body = { key: which, withdrawn: true as const, changed: end.kind === 'withdrawn' };
      if (end.kind === 'unchanged') return { target: null, body };
      return {
        target: `draw ${which}`,
        before: { withdrawnAt: null },
        after: { withdrawnAt: now },
        body,
        rings: ringsOf(end.orders),
      };
    },
  }),
  correct: order({
    name: 'draws correct',
    path: '/draws/:number/corrections',
    scope: 'config',
    audit: 'draw.correct',
    says: 'Corrects a draw by hand, until IRCC publishes another value',
    done: 'The draw is corrected.',
    status: 201,
    at,
    takes: drawCorrectionSchema,
    answers: one(
      z
        .object({
          revision: z.int(),
          changes: ask(z.array(z.looseObject({ field: z.string(), material: z.boolean() })), {
            label: 'Corrected',
            write: (changes) => changes.map(({ field }) => field).join(', '),
          }),
          alerting,
        })
        .meta({ id: 'DrawCorrected' }),
    ),
    faces: { form: 'there is none', command: 'a tie-break is told by two options' },
    run: async ({ trx, settings: { alertMaxAgeDays }, actor, now }, { number, ...correction }) => {
      const order = { number, correction, actor, alertMaxAgeDays, now };
      const end = found(await correctDraw(trx, order), 'draw');
      if (end.kind === 'unchanged')
        throw new Refusal('conflict', 'The draw is so already: there is nothing to correct.');
      if (end.kind === 'no_such_category') throw noSuchCategory(end.category);
      const { revision, changes } = end;
      return {
        target: `draw ${end.number}`,
        before: valuesOf(changes, 'from'),
        after: { revision, alerting: end.alerting, ...valuesOf(changes, 'to') },
        body: { revision, changes: changes.map((change) => ({ ...change })), alerting: end.alerting },
        rings: ringsOf(end.orders),
      };
    },
  }),
  setNote: order({
    name: 'draws notes set',
    path: '/draws/:number/note',
    scope: 'config',
    method: 'PUT',
    audit: 'draw.note',
    says: 'Writes a note that is shown with the draw, in place of the one before',
    done: 'The draw has this note now.',
    at,
    takes: note.shape,
    answers: one(
      z.object({ note: ask(note, { write: ({ en, fr }) => `${en} / ${fr}` }) }).meta({ id: 'DrawNoteSet' }),
    ),
    faces: { form: 'there is none', command: 'one command sets a note or removes it' },
    run: async (context, { number, en, fr }) => {
      const words = { en, fr };
      return { ...(await setNote(context, number, words)), body: { note: words } };
    },
  }),
  removeNote: order({
    name: 'draws notes remove',
    path: '/draws/:number/note',
    scope: 'config',
    method: 'DELETE',
    audit: 'draw.note',
    says: 'Takes the note of a draw away',
    done: 'The draw has no note now.',
    at,
    answers: one(z.object({ note: z.null() }).meta({ id: 'DrawNoteRemoved' })),
    faces: { form: 'there is none', command: 'one command sets a note or removes it' },
    run: async (context, { number }) => ({ ...(await setNote(context, number, null)), body: { note: null } }),
  }),
};

/** Writes a note and what the audit log is to say of it: nothing, where it was so before. */
async function setNote(
  { trx, actor, now }: Context & { readonly trx: RecordTransaction },
  number: string,
  words: { en: string; fr: string } | null,
) {
  const noted = found(await noteDraw(trx, { number, note: words, actor, now }), 'draw');
  if (!noted.changed) return { target: null };
  return { target: `draw ${noted.number}`, before: { note: noted.before }, after: { note: words } };
}

function valuesOf(changes: readonly DrawChange[], side: 'from' | 'to'): object {
  return Object.fromEntries(changes.map((change) => [change.field, change[side]]));
}

function noSuchCategory(category: string): Refusal {
  const fields = { 'round/category': `is no category: ${category}` };
  return new Refusal('invalid-request', 'There is no such category.', fields);
}

/** @throws Refusal that says why the draw was not added */
function orRefused(end: DrawAdded): Extract<DrawAdded, { kind: 'added' }> {
  switch (end.kind) {
    case 'added':
      return end;
    case 'exists':
      throw new Refusal(
        'conflict',
        `The draw is recorded already, as ${end.number}. Correct it, if it is wrong.`,
      );
    case 'no_history':
      throw new Refusal(
        'conflict',
        'No look at the feed was recorded yet: the first one brings all that was published.',
      );
    case 'in_future':
      throw new Refusal('invalid-request', 'The day of the draw has not come.', {
        date: 'is in the future',
      });
    case 'no_such_category':
      throw noSuchCategory(end.category);
  }
}
