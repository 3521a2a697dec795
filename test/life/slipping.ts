import type { RecordTransaction } from '@drawbell/store/open-store';
import { feedRows } from '@drawbell/testing/feed-from-rounds';
import type { RecordedRound } from '@drawbell/testing/recorded-rounds';
import type { TestInstallation } from './installation.ts';
import { aRound, roundsBefore } from './rounds.ts';

const minuteMs = 60_000;
/** What is recorded before a test begins. */
export const history = roundsBefore('447');

type Row = Record<string, string>;

/** What tests of the feed's slips do: rows as they were typed, looks at them, and what came of it. */
export function slipping(at: () => TestInstallation) {
  /** The row of a round, with what was typed otherwise. */
  const rowOf = (number: string, facts: Partial<RecordedRound> = {}, typed: Row = {}): Row => ({
    ...feedRows([aRound(number, facts)], 'en')[0],
    ...typed,
  });
  /** Rows on top of history, newest first. */
  const serve = (...rows: Row[]) => {
    const all = [...rows, ...feedRows(history, 'en')];
    at().ircc.serve('en', Buffer.from(JSON.stringify({ classes: 'wb-tables', rounds: all })));
  };
  const see = async (...rows: Row[]) => {
    at().pass(minuteMs);
    serve(...rows);
    const polled = await at().poll();
    if (polled.kind === 'recorded')
      for (const fanOutId of polled.recorded.fanOutIds) await at().queue.ring('match-draw', { fanOutId });
    await at().quiet();
    return polled.kind === 'recorded'
      ? polled.recorded.events.map(({ type, alerting }) => `${type} ${alerting}`)
      : [polled.kind];
  };
  const begin = async (...people: object[]) => {
    await at().add(...people);
    await at().notifier();
    at().pass(minuteMs);
  };
  const subjects = () =>
    at().sink.mails.map(
      ({ raw }) =>
        /^Subject: (.*(?:\r\n[ \t].*)*)$/m.exec(raw.toString())?.[1]?.replaceAll(/\r\n\s+/g, ' ') ?? '',
    );
  const inOne = <T>(act: (trx: RecordTransaction) => Promise<T>) => at().store.db.transaction().execute(act);
  const newDraws = async () => {
    const { rows } = await at().store.pool.query<{ number: string; joined: string | null; date: string }>(
      `SELECT number, joined_number AS joined, draw_date::text AS date FROM draws
        WHERE first_seen_at > (SELECT baseline_at FROM feed_state) ORDER BY sort_key`,
    );
    return rows;
  };
  return { rowOf, serve, see, begin, subjects, inOne, newDraws };
}
