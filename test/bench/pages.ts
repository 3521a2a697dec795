import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import type { Draw } from '@drawbell/draws/draw';
import { readRoundType } from '@drawbell/draws/round-type';
import { recordLook } from '@drawbell/store/draws/look';
import { recordedRounds } from '@drawbell/testing/recorded-rounds';
import { openBenchDatabase } from './bench-database.ts';
import { startChild } from './child.ts';
import { type Figure, median } from './report.ts';

const paths = ['/en/', '/en/draws', '/en/draws/440'] as const;
const secondsEach = 2;
const rounds = 3;
const connections = 20;

/** Pages against constant pages of equal size from the same process, turn by turn; and where a profile stands. */
export async function benchPages(): Promise<Figure[]> {
  const database = await openBenchDatabase();
  const now = new Date();
  await recordLook(
    database.store.db,
    {
      ...{ fresh: recordedRounds().map(drawOf), corrected: [], cosmetic: [], missing: [], withdrawn: [] },
      ...{ returned: [], reversals: [], settled: [], remarks: [], capture: null },
      feedState: { last_poll_at: now, last_success_at: now },
    },
    { now, alertMaxAgeDays: 7 },
  );
  const server = startChild('pages-worker.ts', [database.url, ...paths]);
  const { url }: { url: string } = JSON.parse(await server.next());
  const figures: Figure[] = [];
  for (const [index, path] of paths.entries()) {
    const page: number[] = [];
    const constant: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      page.push(await requestsPerSecond(url + path));
      constant.push(await requestsPerSecond(`${url}/constant/${index}`));
    }
    figures.push(
      { name: path, value: median(page), unit: 'requests/s', target: null },
      {
        name: `${path} over a constant page`,
        value: median(page) / median(constant),
        unit: '×',
        target: { atLeast: 0.5 },
      },
    );
  }
  figures.push({
    name: 'where a profile stands, with all levers',
    value: await standingMs(url),
    unit: 'ms',
    target: { atMost: 20 },
  });
  server.end();
  await database.close();
  return figures;
}

/** As a client that takes no compression: both sides then send the same bytes. */
async function requestsPerSecond(url: string): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const until = performance.now() + secondsEach * 1_000;
  let answered = 0;
  const ask = async () => {
    while (performance.now() < until) {
      const [answer] = (await once(get(url, { agent }), 'response')) as [IncomingMessage];
      answer.resume();
      await once(answer, 'end');
      if (answer.statusCode !== 200) throw new Error(`${url} answered ${answer.statusCode}`);
      answered += 1;
    }
  };
  await Promise.all(Array.from({ length: connections }, ask));
  agent.destroy();
  return answered / secondsEach;
}

/** One after another, as a person waits for it, the way over loopback included. */
async function standingMs(url: string): Promise<number> {
  const body = 'crs=505&programs=cec&programs=fsw&french=yes&noc0=31301&months0=20&action=compare';
  const sent = await fetch(`${url}/en/standing`, {
    ...{ method: 'POST', body, redirect: 'manual' },
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
  const cookie = sent.headers.get('set-cookie')?.split(';')[0] ?? '';
  const times: number[] = [];
  for (let i = 0; i < 200; i += 1) {
    const startedAt = performance.now();
    const answer = await fetch(`${url}/en/standing`, { headers: { cookie } });
    const page = await answer.text();
    if (!page.includes('verdicts')) throw new Error('the page does not say where the profile stands');
    times.push(performance.now() - startedAt);
  }
  return median(times);
}

function drawOf(round: ReturnType<typeof recordedRounds>[number]): Draw {
  return {
    ...{ number: round.number, date: round.date, nameEn: round.nameEn, nameFr: round.nameFr },
    round: readRoundType(round.nameEn),
    ...{ invitations: round.invitations, crs: round.crs, tieBreak: null, heldAtText: round.heldAtText },
    ...{ programsText: null, pool: null, sourceUrl: null },
  };
}
