import type { Explanation, Recomputed } from '@drawbell/store/draws/explanation';
import { z } from 'zod';
import { deliveryDetailJson, deliveryDetailSchema } from './delivery-schema.ts';

const instant = z.iso.datetime();
const recomputedSchema = z.object({
  because: z.string().nullable().describe('null when the draw does not concern them.'),
  results: z.array(z.looseObject({ outcome: z.string() })).describe('For each profile, with its reasons.'),
});

/** Why a draw did or did not reach a person. */
export const explanationSchema = z.object({
  drawNumber: z.string(),
  revision: z.int().describe('The newest; the verdict is about it.'),
  verdict: z.enum([
    'told',
    'under_way',
    'in_doubt',
    'refused',
    'cancelled',
    'told_of_an_earlier_revision',
    'draw_alerts_nobody',
    'held',
    'withdrawn',
    'not_matched_yet',
    'signed_up_later',
    'suppressed',
    'unsubscribed',
    'paused',
    'not_concerned',
    'missed',
  ]),
  sentence: z.string(),
  draw: z.object({
    recordedAt: instant,
    alerting: z.enum(['alert', 'baseline', 'late', 'none']),
    withdrawnAt: instant.nullable(),
    heldAt: instant.nullable(),
    heldBecause: z.string().nullable(),
    fanOut: z.object({ state: z.string(), finishedAt: instant.nullable() }).nullable(),
  }),
  person: z.object({
    state: z.string(),
    confirmedAt: instant.nullable(),
    endedAt: instant.nullable(),
    pausedUntil: instant.nullable(),
    suppressed: z.string().nullable(),
  }),
  recorded: z.array(deliveryDetailSchema).describe('What the ledger says, of all revisions.'),
  today: recomputedSchema.describe('By what is settled today.'),
  thatDay: recomputedSchema
    .nullable()
    .describe('By what was settled then; null when they were not here, or wanted no mail.'),
});

export function explanationJson(explanation: Explanation): z.infer<typeof explanationSchema> {
  const { drawNumber, revision, verdict, sentence, draw, person, recorded, today, thatDay } = explanation;
  return {
    ...{ drawNumber, revision, verdict, sentence },
    draw: {
      recordedAt: draw.recordedAt.toISOString(),
      alerting: draw.alerting,
      withdrawnAt: iso(draw.withdrawnAt),
      heldAt: iso(draw.heldAt),
      heldBecause: draw.heldBecause,
      fanOut:
        draw.fanOut === null ? null : { state: draw.fanOut.state, finishedAt: iso(draw.fanOut.finishedAt) },
    },
    person: {
      ...{ state: person.state, suppressed: person.suppressed },
      ...{ confirmedAt: iso(person.confirmedAt), endedAt: iso(person.endedAt) },
      pausedUntil: iso(person.pausedUntil),
    },
    recorded: recorded.map(deliveryDetailJson),
    today: recomputedJson(today),
    thatDay: thatDay === null ? null : recomputedJson(thatDay),
  };
}

function recomputedJson({ because, results }: Recomputed): z.infer<typeof recomputedSchema> {
  return { because, results: results.map((result) => ({ ...result })) };
}

function iso(at: Date | null): string | null {
  return at?.toISOString() ?? null;
}
