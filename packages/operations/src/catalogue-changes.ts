import type { Objection } from '@drawbell/draws/check-addition';
import { roundSchema } from '@drawbell/draws/draw-fields';
import type { CatalogueChanged } from '@drawbell/store/catalogue/changes';
import type { ChangePreview } from '@drawbell/store/catalogue/preview';
import { z } from 'zod';
import { one } from './answers.ts';
import { ask } from './ask.ts';
import { Refusal } from './refusal.ts';
import { alerting, drawNumber } from './values.ts';

/** What followed from a change, for the operator to decide about replays. */
export const changed = z.object({
  reread: ask(
    z
      .array(
        z.object({
          number: z.string(),
          date: z.iso.date(),
          revision: z.int(),
          from: roundSchema,
          to: roundSchema,
          alerting,
        }),
      )
      .describe('Recorded draws whose name means something else now: corrected, and told unless too old.'),
    {
      label: 'Corrected',
      write: (draws) =>
        draws
          .map(
            ({ number, revision, alerting: how }) =>
              `draw ${number} (revision ${revision}, alerting: ${how})`,
          )
          .join(', '),
    },
  ),
  touched: ask(
    z
      .array(z.object({ number: z.string(), date: z.iso.date() }))
      .describe(
        'Recorded draws that go by other criteria now. Nobody is told of that: replay them if need be.',
      ),
    {
      label: 'By other criteria, nobody is told',
      write: (draws) => draws.map(({ number }) => `draw ${number}`).join(', '),
    },
  ),
});

/** The same of what the record says of a change. */
export function changedOf({ reread, touched }: CatalogueChanged): z.output<typeof changed> {
  return {
    reread: reread.map(({ event, ...draw }) => ({ ...draw, alerting: event?.alerting ?? 'none' })),
    touched: [...touched],
  };
}

/** @throws Refusal `invalid-request` that says what stands against an addition, and in which fields */
export function refuseObjections(objections: readonly Objection[], below = ''): void {
  if (objections.length === 0) return;
  const fields: Record<string, string> = {};
  for (const { path, message } of objections) {
    const name = `${below}${path.replaceAll('.', '/')}`;
    fields[name] = `${fields[name] === undefined ? '' : `${fields[name]}; `}${message}`.slice(0, 500);
  }
  const why = objections.map(({ message }) => message).join('; ');
  throw new Refusal('invalid-request', `It cannot be taken: ${why}.`.slice(0, 1_000), fields);
}

const outcomes = z.object({ meets: z.int(), may_meet: z.int(), near: z.int(), does_not_meet: z.int() });
const audience = z.object({
  people: outcomes.describe('Active subscribers by their best outcome.'),
  told: z.int().describe('Subscribers who would have an alert.'),
  watched: outcomes.describe('Watched profiles by outcome.'),
});

const preview = z
  .object({
    draws: z.array(
      z.object({
        number: z
          .string()
          .nullable()
          .describe('null: none is on record; a made-up one on the first day, open to every score.'),
        date: z.iso.date(),
        before: audience,
        after: audience,
      }),
    ),
    people: z.int().describe('Active subscribers looked at.'),
    watched: z.int().describe('Watched profiles looked at.'),
    complete: z.boolean().describe('false: there are more than a preview looks at.'),
  })
  .meta({ id: 'CataloguePreview' });

/** For which draws a preview counts. */
export const previewed = {
  number: drawNumber
    .nullable()
    .default(null)
    .describe('The draw to count for; null: the newest of the category or name.'),
  draws: z.int().min(1).max(10).default(3).describe('How many of the newest.'),
};

/** Whom a change would affect, in numbers. */
export const previewAnswer = one(preview, [
  {
    label: 'Told',
    tell: ({ draws }) =>
      draws
        .map(
          ({ number, date, before, after }) =>
            `${number === null ? `a made-up draw of ${date}` : `draw ${number}`}: ${before.told} people now, ${after.told} then`,
        )
        .join('; '),
  },
  'people',
  'watched',
  'complete',
]);

/** The same of what was counted. */
export function previewOf({ draws, ...walked }: ChangePreview): z.output<typeof preview> {
  return { ...walked, draws: [...draws] };
}
