import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planRound } from './rounds/round-plan.ts';
import { runRound } from './rounds/run-round.ts';
import { openStage, type Stage } from './rounds/stage.ts';
import { startRedisServer } from '../../packages/testing/src/redis-server.ts';

/** Between them: services killed, PostgreSQL restarted, connections cut, SMTP hanging, a rolling restart, a clock ahead. */
const seeds = [3, 13, 48];

const probe = await startRedisServer();
await probe?.stop();

describe.skipIf(probe === null)(
  'fault rounds, a few of many (left out without redis-server; all with npm run test:faults)',
  () => {
    let stage: Stage | null = null;

    beforeAll(async () => {
      stage = await openStage({
        ...{ seed: 447, subscribers: 300, endpoints: 10 },
        ...{ sinkDelayMs: 40, durable: false },
      });
    });
    afterAll(async () => {
      await stage?.close();
    });

    it.each(seeds)(
      'seed %i: everybody is told once, whatever goes wrong',
      async (seed) => {
        if (stage === null) throw new Error('redis-server is gone');
        const { wrong } = await runRound(stage, planRound(seed));
        expect(wrong).toEqual([]);
      },
      300_000,
    );
  },
);
