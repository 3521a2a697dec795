import { setTimeout as delay } from 'node:timers/promises';
import type { RecordedRound } from '@drawbell/testing/recorded-rounds';
import type { Stage } from './stage.ts';

const beatMs = 250;

/** A draw as the feed shows it now. */
type AsPublished = Pick<RecordedRound, 'number' | 'crs'>;

/** What still is not done, in words; empty when all is quiet. */
async function openWork(stage: Stage, { number, crs }: AsPublished): Promise<string[]> {
  const rows = await stage.ask<{ what: string; n: number }>(
    `SELECT * FROM (
       SELECT 'draw not recorded as published' AS what, (1 - count(*))::int AS n
         FROM draws d JOIN draw_revisions r ON r.draw_number = d.number AND r.revision = d.revision
        WHERE d.number = $1 AND r.content ->> 'crs' = $2::text
       UNION ALL SELECT 'fan-outs ' || state, count(*)::int FROM fan_outs WHERE state NOT IN ('done', 'cancelled') GROUP BY state
       UNION ALL SELECT 'deliveries ' || status, count(*)::int FROM deliveries
         WHERE status IN ('owed', 'claimed', 'sending') GROUP BY status
       UNION ALL SELECT 'webhook events ' || state, count(*)::int FROM webhook_events WHERE state <> 'done' GROUP BY state
       UNION ALL SELECT 'webhook messages ' || status, count(*)::int FROM webhook_messages
         WHERE status IN ('owed', 'sending') GROUP BY status
       UNION ALL SELECT 'account mails ' || status, count(*)::int FROM account_mails
         WHERE status IN ('owed', 'sending') GROUP BY status
     ) AS open WHERE n > 0`,
    [number, String(crs)],
  );
  const away = Object.values(stage.services).flatMap((service) =>
    service.isRunning() ? [] : [`${service.name} is not running`],
  );
  return [...rows.map(({ what, n }) => `${what}: ${n}`), ...away];
}

/**
 * What waits for its next try waits no longer: the pauses between tries are minutes and hours, and what is tested is
 * that the tries are made, not that the pauses are kept.
 */
async function passTheTime(stage: Stage): Promise<void> {
  await stage.ask(
    "UPDATE deliveries SET next_attempt_at = now() WHERE status = 'owed' AND attempts > 0 AND next_attempt_at > now()",
  );
  await stage.ask(
    "UPDATE deliveries SET next_attempt_at = now() WHERE status = 'owed' AND kind = 'correction' AND next_attempt_at > now()",
  );
  await stage.ask('UPDATE endpoints SET hold_until = now() WHERE hold_until > now()');
  await stage.ask(
    `UPDATE webhook_messages m SET next_attempt_at = now()
       FROM endpoints e WHERE e.id = m.endpoint_id AND (m.attempts > 0 OR e.consecutive_failures > 0)
        AND m.status = 'owed' AND m.next_attempt_at > now()`,
  );
  await stage.ask(
    "UPDATE account_mails SET next_attempt_at = now() WHERE status = 'owed' AND attempts > 0 AND next_attempt_at > now()",
  );
}

/** A few of the mails that wait, with all that could hold them up. */
async function stuckMails(stage: Stage): Promise<string[]> {
  const rows = await stage.ask<{ line: string }>(
    `SELECT concat_ws(' ', 'mail', d.id, d.status, d.kind, 'of', d.draw_number, d.revision, 'because', d.because,
              'tried', d.attempts, 'doubt', d.uncertain_attempts, 'next in', d.next_attempt_at - now(),
              'lane', d.lane, 'reader', s.state, 'newest', w.revision, 'earlier',
              (SELECT string_agg(concat_ws(' ', e.revision, e.status, e.uncertain_attempts), ', ') FROM deliveries e
                WHERE e.recipient_id = d.recipient_id AND e.draw_number = d.draw_number AND e.id <> d.id)) AS line
       FROM deliveries d JOIN draws w ON w.number = d.draw_number LEFT JOIN subscribers s ON s.id = d.recipient_id
      WHERE d.status IN ('owed', 'claimed', 'sending') LIMIT 5`,
  );
  return rows.map(({ line }) => line);
}

/**
 * Waits until nothing is owed or under way and the draw is recorded as it was published last.
 * @returns what was still open when `patienceMs` had passed; empty when all is quiet
 */
export async function untilQuiet(
  stage: Stage,
  published: AsPublished,
  patienceMs: number,
): Promise<string[]> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const open = await openWork(stage, published);
    if (open.length === 0) return open;
    if (performance.now() > deadline) return [...open, ...(await stuckMails(stage))];
    await passTheTime(stage);
    await delay(beatMs);
  }
}
