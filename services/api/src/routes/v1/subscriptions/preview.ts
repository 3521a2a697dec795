import { publishedNumber } from '@drawbell/draws/draw-number';
import { preferencesSchema } from '@drawbell/draws/preferences';
import { z } from 'zod';
import type { App, AppParts } from '../../../app/app.ts';
import { addJsonBodies } from '../../../app/json-bodies.ts';
import { keepAllDraws, keepCatalogue } from '../../../app/kept-reads.ts';
import { documented, jsonAnswer, noQuery, tags } from '../../../app/openapi.ts';
import { preview } from '../../../subscriptions/preview.ts';
import { profilesSchema } from '../../../subscriptions/subscription-schema.ts';
import { refuseFuture } from './answers.ts';

const outcomeSchema = z.enum(['meets', 'may_meet', 'near', 'does_not_meet']);
const previewSchema = z.object({
  from: z.iso.date(),
  to: z.iso.date(),
  counts: z.record(outcomeSchema, z.int()),
  alerts: z.int().describe('How many of the draws would have made an alert.'),
  leftOut: z
    .array(
      z.object({
        number: z.string().nullable(),
        key: z.string(),
        date: z.iso.date(),
        gridChangedOn: z.iso.date(),
      }),
    )
    .describe(
      'Draws that are not compared, and in no count: the points grid changed between them and the day of the score.',
    ),
  draws: z.array(
    z.object({
      number: z.string().nullable().describe('null while none is published that could be read.'),
      key: z.string().describe('What the draw is known by here, for ever.'),
      date: z.iso.date(),
      crs: z.int().nullable(),
      outcome: outcomeSchema.describe('Of the best profile.'),
      alert: z.boolean(),
      results: z.array(z.looseObject({ outcome: outcomeSchema })).describe('In the order of the profiles.'),
    }),
  ),
});

/** `POST /v1/subscriptions/preview`: what profiles would have received. Keeps nothing. */
export function previewApiRoute(app: App, parts: AppParts): void {
  addJsonBodies(app);
  const allDraws = keepAllDraws(parts);
  const catalogueNow = keepCatalogue(parts);
  app.post(
    '/v1/subscriptions/preview',
    {
      schema: {
        tags: [tags.subscriptions.name],
        summary: 'Compares profiles with the draws of the last 24 months; nothing is stored',
        querystring: noQuery,
        body: z.strictObject({ preferences: preferencesSchema.prefault({}), profiles: profilesSchema }),
        response: documented({ 200: jsonAnswer('The comparison.', previewSchema) }, [
          'invalid-request',
          'payload-too-large',
          'unsupported-media-type',
        ]),
      },
    },
    async (req): Promise<z.infer<typeof previewSchema>> => {
      refuseFuture(req.body.profiles, parts.clock());
      const { from, to, counts, alerts, draws, leftOut } = preview(await allDraws(), req.body, {
        now: parts.clock(),
        catalogue: await catalogueNow(),
      });
      return {
        ...{ from, to, counts, alerts },
        leftOut: leftOut.flatMap(({ draw, leftOut: gridChangedOn }) =>
          gridChangedOn === null
            ? []
            : [{ number: publishedNumber(draw), key: draw.number, date: draw.date, gridChangedOn }],
        ),
        draws: draws.map(({ draw, best, alert, results }) => ({
          ...{ number: publishedNumber(draw), key: draw.number, date: draw.date, crs: draw.crs },
          outcome: best,
          alert: alert.told,
          results: results.map((result) => ({ ...result })),
        })),
      };
    },
  );
}
