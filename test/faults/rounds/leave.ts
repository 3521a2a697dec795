import { setTimeout as delay } from 'node:timers/promises';
import type { SeededRandom } from './seeded-random.ts';
import type { Stage } from './stage.ts';
import { messageIdOf } from './mail-copies.ts';

/** Somebody who left, and what could not be held back any more when they had. */
export interface Leaver {
  /** Copies of each of their deliveries that may come: those that had come, and those in flight. */
  readonly mayCome: ReadonlyMap<string, number>;
}

/** Chooses who leaves: people who are owed the draw, so that it matters. */
export function chooseLeavers(random: SeededRandom, owed: ReadonlySet<string>, count: number): string[] {
  const ids = [...owed];
  const chosen = new Set<string>();
  while (chosen.size < Math.min(count, ids.length)) chosen.add(ids[random.between(0, ids.length - 1)] ?? '');
  return [...chosen];
}

/**
 * Leaves by the one click of a mail program, again until the api says that it is done. From then on only what the
 * record calls under way may still come.
 */
export async function leave(stage: Stage, id: string, drawNumber: string): Promise<Leaver> {
  const token = stage.secrets.linkToken('unsubscribe', id);
  while (!(await oneClick(`${stage.apiUrl}/en/unsubscribe/${token}`))) await delay(200);
  const rows = await stage.ask<{ id: string; inFlight: number }>(
    `SELECT id, (uncertain_attempts + (status = 'sending')::int)::int AS "inFlight"
       FROM deliveries WHERE recipient_id = $1 AND draw_number = $2`,
    [id, drawNumber],
  );
  const mayCome = rows.map((row) => {
    const messageId = messageIdOf(stage, drawNumber, row.id);
    const came = stage.sink.kept.filter((mail) => mail.messageId === messageId).length;
    return [row.id, came + row.inFlight] as const;
  });
  return { mayCome: new Map(mayCome) };
}

async function oneClick(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'List-Unsubscribe=One-Click',
      signal: AbortSignal.timeout(5_000),
    });
    await response.arrayBuffer();
    return response.status === 200;
  } catch {
    return false;
  }
}
