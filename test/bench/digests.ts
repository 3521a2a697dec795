import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { oweDigests } from '@drawbell/store/deliveries/digests';
import { lanes } from '@drawbell/store/lease';
import { type BenchDatabase, openBenchDatabase, recordDraw } from './bench-database.ts';
import { type Child, startChild } from './child.ts';
import { makeSubscribers } from './many-subscribers.ts';
import type { Figure } from './report.ts';

/** Fewer on a machine that is busy with other things: what is compared has the same number. */
const people = Number(process.env['BENCH_DIGESTS'] ?? 100_000);
const drawsOfDigest = ['601', '602', '603', '604', '605'] as const;
const newDraw = '606';
/** New alerts owed one after the other while digests go out: not more than go out beside them. */
const samples = Math.max(1, Math.min(8, Math.floor(people / 5_000)));
const sampleEveryMs = 1_500;
const connections = '20';
const sinkFile = fileURLToPath(new URL('../../packages/testing/src/fast-smtp-sink.ts', import.meta.url));

/**
 * Digests of five alerts, made and sent, against single alerts to the same people in the same run; and what a new alert waits
 * when quiet hours end for all of them at once.
 */
export async function benchDigests(): Promise<Figure[]> {
  const database = await openBenchDatabase();
  const { store } = database;
  await makeSubscribers(store, people);
  for (const number of [...drawsOfDigest, newDraw]) await recordDraw(store, number);
  const sink = startChild(sinkFile);
  const { port }: { port: number } = JSON.parse(await sink.next());
  const send = (): Child => startChild('send-worker.ts', [database.url, String(port), connections, '0']);

  await owe(database, { draws: drawsOfDigest.slice(0, 1), lane: lanes.live });
  const alerts = await run(send());
  await owe(database, { draws: drawsOfDigest, lane: lanes.together });
  const before = await counts(sink);
  const made = await makeDigests(database);
  const digests = await run(send());
  const after = await counts(sink);
  if (after.messages - before.messages !== people) throw new Error('not every digest reached the sink');
  const seconds = made + digests;

  await owe(database, { draws: [], lane: lanes.together });
  await oweOne(database, 0);
  const alone = await run(send());
  await owe(database, { draws: drawsOfDigest.slice(0, 1), lane: lanes.together });
  await makeDigests(database);
  const sending = send();
  const end = sending.next();
  for (let sample = 0; sample < samples; sample += 1) {
    await delay(sampleEveryMs);
    await oweOne(database, sample);
  }
  await end;
  sending.end();
  const beside = await slowest(database);
  sink.end();
  await database.close();
  return [
    { name: 'people', value: people, unit: 'people', target: null },
    { name: 'single alerts', value: people / alerts, unit: 'mails/s', target: null },
    { name: 'digests of five made', value: people / made, unit: 'digests/s', target: null },
    { name: 'digests of five, made and sent', value: people / seconds, unit: 'mails/s', target: null },
    {
      name: 'size of a digest of five',
      value: (after.bytes - before.bytes) / people / 1_000,
      ...{ unit: 'kB', target: { atMost: 20 } },
    },
    { name: 'digests over single alerts', value: alerts / seconds, unit: '×', target: { atLeast: 0.6 } },
    { name: 'a new alert alone', value: alone, unit: 's', target: null },
    {
      name: 'delay of a new alert when quiet hours end, the worst',
      value: beside - alone,
      ...{ unit: 's', target: { atMost: 2 } },
    },
  ];
}

/** Owes everybody these draws, due now, and nothing else. */
async function owe(
  { store }: BenchDatabase,
  { draws, lane }: { draws: readonly string[]; lane: number },
): Promise<void> {
  await store.pool.query('TRUNCATE deliveries, digests CASCADE');
  await store.pool.query(
    `INSERT INTO deliveries (recipient_id, fan_out_id, draw_number, revision, channel, lane, kind, because, results,
                             next_attempt_at, created_at)
     SELECT s.id, f.id, f.draw_number, 1, 'email', $2, 'alert', 'near',
            jsonb_build_array(jsonb_build_object('label', 'me', 'outcome', 'near', 'pointsShort', 1 + s.id % 10, 'reasons',
              jsonb_build_array(jsonb_build_object('code', 'score_below', 'points', 1 + s.id % 10)))),
            now() - interval '1 minute', now()
       FROM fan_outs f CROSS JOIN subscribers s WHERE f.draw_number = ANY ($1::text[]) ORDER BY f.id, s.id`,
    [draws, lane],
  );
  await store.pool.query('VACUUM (ANALYZE) deliveries, digests');
  await store.pool.query('CHECKPOINT');
}

/** Owes one person a draw that they meet, at once. */
async function oweOne({ store }: BenchDatabase, sample: number): Promise<void> {
  await store.pool.query(
    `INSERT INTO deliveries (recipient_id, fan_out_id, draw_number, revision, channel, lane, kind, because, results,
                             next_attempt_at, created_at)
     SELECT (SELECT id FROM subscribers ORDER BY id OFFSET $2 LIMIT 1), f.id, f.draw_number, 1, 'email', ${lanes.live}, 'alert', 'meets',
            '[{"label": "me", "outcome": "meets", "pointsShort": null, "reasons": [{"code": "score_above", "points": 3}]}]',
            now(), now()
       FROM fan_outs f WHERE f.draw_number = $1`,
    [newDraw, sample],
  );
}

/** Seconds from owing to the end, of the new alert that waited longest. */
async function slowest({ store }: BenchDatabase): Promise<number> {
  const { rows } = await store.pool.query<{ open: number; seconds: number }>(
    `SELECT count(*) FILTER (WHERE status <> 'sent')::int AS open,
            extract(epoch FROM max(ended_at - created_at))::float8 AS seconds
       FROM deliveries WHERE draw_number = $1`,
    [newDraw],
  );
  const [row] = rows;
  if (row === undefined || row.open > 0) throw new Error('a new alert was not sent');
  return row.seconds;
}

async function makeDigests({ store }: BenchDatabase): Promise<number> {
  const startedAt = performance.now();
  await oweDigests(store.pool, { now: new Date(), since: null });
  return (performance.now() - startedAt) / 1_000;
}

/** Sends all that is due; answers the seconds that took. */
async function run(child: Child): Promise<number> {
  const { seconds }: { seconds: number } = JSON.parse(await child.next());
  child.end();
  await child.gone();
  return seconds;
}

async function counts(sink: Child): Promise<{ messages: number; bytes: number }> {
  return JSON.parse(await sink.ask('counts'));
}
