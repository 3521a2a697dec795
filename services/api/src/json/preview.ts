import type { Catalogue } from '@drawbell/draws/catalogue';
import { publishedNumber } from '@drawbell/draws/draw-number';
import { easternDay, withReadingDays } from '@drawbell/draws/grid';
import { lookBack, type PastDraw } from '@drawbell/draws/look-back';
import { monthsBefore } from '@drawbell/draws/past-draws';
import { splitProfiles } from '@drawbell/draws/plan/tracked-profile';
import { type Preferences, preferencesSchema } from '@drawbell/draws/preferences';
import type { Profile } from '@drawbell/draws/profile';
import type { RecordedDraw } from '@drawbell/store/draws/draws';
import { z } from 'zod';
import type { App, AppParts } from '../app/app.ts';
import { addJsonBodies } from '../app/json-bodies.ts';
import { keepAllDraws, keepCatalogue } from '../app/kept-reads.ts';
import { documented, jsonAnswer, noQuery, tags } from '../app/openapi.ts';
import { profilesSchema } from './subscription.ts';
import { refuseFuture } from './subscriptions.ts';

const outcomeSchema = z.enum(['meets', 'may_meet', 'near', 'does_not_meet']);
const previewSchema = z
  .object({
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
  })
  .meta({ id: 'Preview' });

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
        operationId: 'previewProfile',
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
      const { preferences, profiles: given } = req.body;
      const asked = { preferences, profiles: splitProfiles(given).facts };
      const { from, to, counts, alerts, draws, leftOut } = preview(await allDraws(), asked, {
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

const months = 24;

interface Preview {
  /** First day looked at, ISO. */
  readonly from: string;
  readonly to: string;
  /** Newest first; withdrawn draws are left out. */
  readonly draws: readonly PastDraw[];
  /** Newest first: draws of another points grid than the score. They count for nothing. */
  readonly leftOut: readonly PastDraw[];
  readonly counts: Readonly<Record<'meets' | 'may_meet' | 'near' | 'does_not_meet', number>>;
  /** How many of them would have made an alert. */
  readonly alerts: number;
  /** By which they were compared. */
  readonly catalogue: Catalogue;
}

/**
 * What profiles of today would have received over the last 24 months. A score without a day was read today. Keeps
 * nothing.
 */
function preview(
  all: readonly RecordedDraw[],
  person: { profiles: readonly Profile[]; preferences: Preferences },
  { now, catalogue }: { now: Date; catalogue: Catalogue },
): Preview {
  const from = monthsBefore(now.toISOString().slice(0, 10), months);
  const standing = all.filter(({ withdrawnAt, draw }) => withdrawnAt === null && draw.date >= from);
  const past = lookBack(
    standing.map(({ draw }) => draw),
    { ...person, profiles: withReadingDays(person.profiles, easternDay(now)) },
    catalogue,
  );
  const draws = past.filter(({ leftOut }) => leftOut === null);
  const counts = { meets: 0, may_meet: 0, near: 0, does_not_meet: 0 };
  for (const { best } of draws) counts[best] += 1;
  return {
    ...{ from, draws, counts, catalogue },
    leftOut: past.filter(({ leftOut }) => leftOut !== null),
    to: now.toISOString().slice(0, 10),
    alerts: draws.filter(({ alert }) => alert.told).length,
  };
}
