import { gridChangeSchema } from '@drawbell/draws/grid';
import { catalogueWith, readAdditions } from '@drawbell/store/catalogue/catalogue';
import { decideGridChange, putGridChange } from '@drawbell/store/catalogue/grid-changes';
import type { RecordTransaction } from '@drawbell/store/open-store';
import { z } from 'zod';
import { list, one } from './answers.ts';
import { ask } from './ask.ts';
import { type Context, lookup, order } from './operation.ts';
import { Refusal } from './refusal.ts';
import { instant, unreadable } from './values.ts';

const { date, status, scoresStayed, labelEn, labelFr, source } = gridChangeSchema.unwrap().shape;
const change = gridChangeSchema
  .unwrap()
  .extend({ status: ask(status, { looks: { confirmed: 'good', reported: 'warn' } }) })
  .meta({ id: 'GridChange' });

const listed = change
  .extend({
    author: z.string().nullable().describe('null: this code brings it.'),
    decidedAt: instant.nullable(),
  })
  .meta({ id: 'ListedGridChange' });

type Change = z.input<typeof change>;
const wordOf = ({ status: state, scoresStayed: stayed }: Change) =>
  stayed ? `${state}, scores stayed` : state;
const written = one(
  z.object({ before: change.nullable(), after: change }).meta({ id: 'GridChangeWritten' }),
  [
    { label: 'Day', tell: ({ after }) => after.date },
    { label: 'Now', tell: ({ after }) => wordOf(after) },
    { label: 'Before', tell: ({ before }) => (before === null ? 'not on record' : wordOf(before)) },
  ],
);

const firstDay = 'First day of the new grid, YYYY-MM-DD.';
const at = { date: ask(z.iso.date().describe(firstDay), { label: 'Day' }) };
const scoresInWords = {
  label: 'Scores of most people',
  words: { yes: 'stayed as they were: compare across' },
};
const decision = {
  scoresStayed: ask(
    scoresStayed.describe('Whether most scores stayed, and are compared across. As it was, when left out.'),
    scoresInWords,
  ).optional(),
  source: source.optional().describe('Where it is known from. As it was, when left out.'),
};
const targetOf = (day: string) => `grid change ${day}`;

/** When the points grid changed, so that no score meets a cut-off of another grid. */
export const gridChanges = {
  list: lookup({
    name: 'grids list',
    operationId: 'listGridChanges',
    path: '/grid-changes',
    scope: 'read',
    says: 'Lists the changes of the points grid, and who decided on which',
    answers: list(
      'gridChanges',
      listed,
      [
        'date',
        'status',
        { label: 'Scores', tell: ({ scoresStayed: stayed }) => (stayed ? 'stayed' : 'new') },
        {
          label: 'Decided by',
          tell: ({ author, decidedAt }) =>
            author === null ? 'built in' : `${author}, ${decidedAt?.slice(0, 10) ?? ''}`,
        },
        'source',
        { label: 'What', tell: ({ labelEn: words }) => words },
      ],
      { unreadable },
    ),
    run: async ({ db }) => {
      const additions = await readAdditions(db);
      const decided = new Map(additions.grids.map(({ change: { date: day }, ...by }) => [day, by]));
      return {
        gridChanges: catalogueWith(additions).gridChanges.map((each) => {
          const by = decided.get(each.date);
          return { ...each, author: by?.author ?? null, decidedAt: by?.at ?? null };
        }),
        unreadable: [...additions.unreadable],
      };
    },
  }),
  add: order({
    name: 'grids add',
    operationId: 'addGridChange',
    path: '/grid-changes/:date',
    scope: 'config',
    method: 'PUT',
    audit: 'grid_change.put',
    says: 'Adds a change of the points grid, or replaces the one of its day',
    done: 'The change is on record. Matching and pages go by it within seconds.',
    at: { date: ask(date.describe(firstDay), { label: 'Day' }) },
    takes: {
      status: ask(status, { label: 'State' }).default('reported'),
      scoresStayed: ask(
        scoresStayed.describe('Most scores stayed as they were, and are compared across, with that said.'),
        scoresInWords,
      ).default(false),
      labelEn: ask(labelEn.describe('What changed, in English.'), {
        label: 'What changed, in English',
        option: 'en',
      }),
      labelFr: ask(labelFr.describe('What changed, in French.'), {
        label: 'What changed, in French',
        option: 'fr',
      }),
      source: ask(source.describe('Where it is known from.'), { label: 'Where it is known from' }),
    },
    answers: written,
    faces: { form: 'its day is typed' },
    run: async ({ trx, actor, now }, given) => {
      const { before, after } = await putGridChange(trx, { change: given, actor, now });
      return { target: targetOf(given.date), ...(before && { before }), after, body: { before, after } };
    },
  }),
  confirm: order({
    name: 'grids confirm',
    operationId: 'confirmGridChange',
    path: '/grid-changes/:date/confirm',
    scope: 'config',
    audit: 'grid_change.confirm',
    says: 'Confirms a change of the points grid',
    more: 'From now on no score is compared with a cut-off across it. When a draw of the new grid is on record, everybody whose score is older gets one mail that asks for today’s.',
    done: 'The change is confirmed. No score is compared across it any more, on any process, within seconds.',
    at,
    takes: decision,
    answers: written,
    run: async (context, given) => decide(context, { ...given, status: 'confirmed' }),
  }),
  dismiss: order({
    name: 'grids dismiss',
    operationId: 'dismissGridChange',
    path: '/grid-changes/:date/dismiss',
    scope: 'config',
    audit: 'grid_change.dismiss',
    says: 'Dismisses a change of the points grid',
    more: 'It did not happen: nothing is said of it any more, and scores are compared as before.',
    done: 'The change is dismissed. Nothing is said of it any more.',
    tone: '',
    at,
    takes: decision,
    answers: written,
    run: async (context, given) => decide(context, { ...given, status: 'dismissed' }),
  }),
};

async function decide(
  { trx, actor, now }: Context & { readonly trx: RecordTransaction },
  decided: Pick<Parameters<typeof decideGridChange>[1], 'date' | 'status' | 'scoresStayed' | 'source'>,
) {
  const end = await decideGridChange(trx, { ...decided, actor, now });
  if ('refused' in end) throw new Refusal('not-found', 'No change of the points grid on this day is known.');
  const { before, after } = end.written;
  return { target: targetOf(decided.date), ...(before && { before }), after, body: { before, after } };
}
