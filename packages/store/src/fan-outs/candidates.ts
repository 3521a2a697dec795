import type { Catalogue } from '@drawbell/draws/catalogue';
import type { Draw } from '@drawbell/draws/draw';
import { gridOn } from '@drawbell/draws/grid';
import { matchDraw } from '@drawbell/draws/match-draw';
import type { Profile } from '@drawbell/draws/profile';
import type { TellingPlace } from '@drawbell/draws/telling';
import type pg from 'pg';
import { programsMask } from '../subscribers/profiles.ts';

export type CandidateRow = [
  subscriberId: string,
  facts: Profile,
  wantsMeets: boolean,
  wantsMayMeet: boolean,
  nearPoints: number,
  wantsMyPrograms: boolean,
  wantsEveryDraw: boolean,
  toldBefore: boolean,
  /** As they chose to be told, as text: few choices repeat often. Null for what is usual. */
  telling: string | null,
  /** The zone of their clocks; null for the usual one. */
  zone: string | null,
  /** Where they are told beside their mailbox. */
  places: readonly TellingPlace[] | null,
  /** Whether their mailbox may be mailed; asked only where there are other places. */
  mailable: boolean,
];

/**
 * Prepares the walk for one draw: `read(after, upTo)` gives the profiles of all active subscribers with
 * `after < id <= upTo` whom the draw may concern, by subscriber and position. A profile that rests, for it was invited, is
 * left out, except where a correction is of what was told for it. Ranges of ids, not LIMIT: each range is
 * two index scans merged, and a subscriber's profiles never fall into two batches.
 */
export function prepareCandidates(
  pool: pg.Pool,
  {
    draw,
    catalogue,
    revision,
    correction,
  }: { draw: Draw; catalogue: Catalogue; revision: number; correction: boolean },
): (after: string, upTo: string, now: Date) => Promise<CandidateRow[]> {
  const fixed: unknown[] = [null, null, null];
  const narrowed = coarseFilter(draw, catalogue, fixed);
  const told = correction
    ? `EXISTS (SELECT FROM deliveries d WHERE d.recipient_id = s.id
         AND d.draw_number = $${fixed.push(draw.number)} AND d.revision < $${fixed.push(revision)})`
    : 'false';
  const orTold = correction ? ` OR ${told}` : '';
  const text = `
    SELECT s.id, p.facts, s.wants_meets, s.wants_may_meet, s.near_points, s.wants_my_programs, s.wants_every_draw,
           ${told} AS told_before, s.telling::text, s.reminders ->> 'zone',
           CASE WHEN s.channel_count > 0 THEN (
             SELECT jsonb_agg(jsonb_build_object('id', c.id::text, 'channel', c.kind) ORDER BY c.id)
               FROM channels c WHERE c.subscriber_id = s.id AND c.state = 'active') END AS places,
           s.channel_count = 0 OR NOT EXISTS (SELECT FROM suppressions x WHERE x.email_hash = s.email_hash) AS mailable
      FROM subscribers s JOIN profiles p ON p.subscriber_id = s.id
     WHERE s.id > $1 AND s.id <= $2 AND p.subscriber_id > $1 AND p.subscriber_id <= $2
       AND s.state = 'active' AND (s.paused_until IS NULL OR s.paused_until <= $3)
       AND (p.rests_until IS NULL OR p.rests_until < ($3 AT TIME ZONE 'America/Toronto')::date${orTold})
       AND (${narrowed}${orTold})
     ORDER BY s.id, p.position`;
  return async (after, upTo, now) => {
    const values = [after, upTo, now, ...fixed.slice(3)];
    const { rows } = await pool.query<CandidateRow>({ text, values, rowMode: 'array' });
    return rows;
  };
}

/**
 * SQL that leaves out subscribers whom `draw` cannot concern, so that fewer rows are read. It may only narrow:
 * `matchDraw` decides. Everything unknown stays in, and so does everybody with several profiles (all of a person's
 * profiles are shown in one mail). Aliases: `p` profiles, `s` subscribers. Parameters are appended to `values`.
 */
function coarseFilter(draw: Draw, catalogue: Catalogue, values: unknown[]): string {
  const parameter = (value: unknown) => `$${values.push(value)}`;
  const concerned: string[] = [];
  if (draw.crs !== null) {
    concerned.push(
      `(p.crs IS NULL OR p.crs >= ${parameter(draw.crs)}::int - s.near_points${ofOtherGrids(draw, catalogue, parameter)})`,
    );
  }
  const { round } = draw;
  if (round.kind === 'program' && round.program === 'pnp')
    concerned.push('p.nomination IS DISTINCT FROM false');
  if (round.kind === 'program' && round.program !== 'pnp') {
    const bit = parameter(programsMask([round.program]));
    concerned.push(`(p.programs_mask IS NULL OR p.programs_mask & ${bit}::smallint <> 0)`);
  }
  // Nobody without a federal program is in the pool; beside a nomination an empty list is a slip.
  if (round.kind === 'general' || round.kind === 'category')
    concerned.push('(p.programs_mask IS DISTINCT FROM 0 OR p.nomination IS DISTINCT FROM false)');
  if (asksForFrench(draw, catalogue)) concerned.push('p.french IS DISTINCT FROM false');
  const byFacts = concerned.length === 0 ? 'true' : concerned.join(' AND ');
  return `(s.wants_every_draw OR s.wants_my_programs OR s.profile_count > 1 OR (${byFacts}))`;
}

/** A score of another points grid is unknown, however low it is. */
function ofOtherGrids(
  { date }: Draw,
  { gridChanges }: Catalogue,
  parameter: (value: unknown) => string,
): string {
  const { from, to, undated } = gridOn(date, gridChanges);
  return [
    from === null ? '' : ` OR p.crs_read_on < ${parameter(from)}`,
    to === null ? '' : ` OR p.crs_read_on >= ${parameter(to)}`,
    undated ? '' : ' OR p.crs_read_on IS NULL',
  ].join('');
}

/**
 * Whether nobody without French can be concerned. `matchDraw` is asked, for a round whose version of the category is
 * not on file may concern everyone.
 */
function asksForFrench(draw: Draw, catalogue: Catalogue): boolean {
  if (draw.round.kind !== 'category') return false;
  return matchDraw(draw, { french: 'no' }, {}, catalogue).outcome === 'does_not_meet';
}
