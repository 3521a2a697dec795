import { describe, expect, it, vi } from 'vitest';
import type { Handlers } from '../src/workers.ts';
import type { TestBackend } from './backends.ts';
import { contractBench, latch, patience } from './contract-bench.ts';

/** What holds of rings, runs and schedules on either backend. */
export function queueContract(name: string, start: () => Promise<TestBackend>): void {
  describe(name, () => {
    const bench = contractBench(start);

    it('a ring runs the handler once with its payload', async () => {
      const seen: unknown[] = [];
      bench.work({ 'match-draw': async (payload) => void seen.push(payload) });
      expect(await bench.queue.ring('match-draw', { fanOutId: '42' })).toEqual({ rung: true });
      await vi.waitFor(() => expect(seen).toHaveLength(1), patience);
      await bench.drained();
      expect(seen).toEqual([{ fanOutId: '42' }]);
    });

    it.each(['match-draw', 'deliver-email'] as const)(
      'a ring during a run of %s makes another run',
      async (job) => {
        let runs = 0;
        const ring = () =>
          bench.queue.ring(job as 'match-draw', (job === 'match-draw' ? { fanOutId: '7' } : {}) as never);
        const handler = async (): Promise<void> => {
          runs += 1;
          if (runs <= 3) expect(await ring()).toEqual({ rung: true });
        };
        bench.work({ [job]: handler });
        await ring();
        await vi.waitFor(() => expect(runs).toBe(4), patience);
        await bench.drained();
        expect(runs).toBe(4);
      },
    );

    it('a thousand rings become one run', async () => {
      for (let rings = 0; rings < 1_000; rings += 1) await bench.queue.ring('deliver-email', {});
      expect((await bench.queue.depths())['deliver-email']).toEqual({
        waiting: 1,
        active: 0,
        delayed: 0,
        failed: 0,
      });
      let runs = 0;
      bench.work({ 'deliver-email': async () => void (runs += 1) });
      await vi.waitFor(() => expect(runs).toBe(1), patience);
      await bench.drained();
      expect(runs).toBe(1);
    });

    it('a thousand rings during a run become one more run', async () => {
      const rung = latch();
      let runs = 0;
      bench.work({
        'match-draw': async () => {
          runs += 1;
          await rung.opened;
        },
      });
      await bench.queue.ring('match-draw', { fanOutId: '1' });
      await vi.waitFor(() => expect(runs).toBe(1), patience);
      for (let rings = 0; rings < 1_000; rings += 1) await bench.queue.ring('match-draw', { fanOutId: '1' });
      rung.open();
      await vi.waitFor(() => expect(runs).toBe(2), patience);
      await bench.drained();
      expect(runs).toBe(2);
    });

    it('one fan-out is never walked by two workers at once, and two fan-outs are', async () => {
      const other = await bench.open();
      const otherWalked = latch();
      let [running, most, runs] = [0, 0, 0];
      const handlers: Handlers = {
        'match-draw': async ({ fanOutId }) => {
          if (fanOutId === '2') return otherWalked.open();
          running += 1;
          runs += 1;
          most = Math.max(most, running);
          for (let rings = 0; rings < 5; rings += 1)
            if (runs === 1) await bench.queue.ring('match-draw', { fanOutId: '1' });
          if (runs === 1) await bench.queue.ring('match-draw', { fanOutId: '2' });
          // The free worker has had its pick of what waits: fan-out 2, which was rung after 1.
          await otherWalked.opened;
          running -= 1;
        },
      };
      bench.work(handlers);
      bench.work(handlers, other);
      await bench.queue.ring('match-draw', { fanOutId: '1' });
      await vi.waitFor(() => expect(runs).toBe(2), patience);
      await bench.drained();
      expect({ runs, most }).toEqual({ runs: 2, most: 1 });
    });

    it('a delivery that rings is helped by another worker at once', async () => {
      const other = await bench.open();
      const helped = latch();
      let runs = 0;
      const handlers: Handlers = {
        'deliver-email': async () => {
          runs += 1;
          if (runs > 1) return helped.open();
          await bench.queue.ring('deliver-email', {});
          await helped.opened;
        },
      };
      bench.work(handlers);
      bench.work(handlers, other);
      await bench.queue.ring('deliver-email', {});
      await bench.drained();
      expect(runs).toBe(2);
    });

    it('the schedule ticks, and a living one is left alone', async () => {
      const ticking = await bench.open({ tickMs: 100 });
      let ticks = 0;
      bench.work({ 'poll-feed': async () => void (ticks += 1) }, ticking);
      expect(await ticking.repairSchedules()).toEqual({ rung: true, repaired: ['poll-feed'] });
      await vi.waitFor(() => expect(ticks).toBeGreaterThan(4), patience);
      const slow = await bench.open({ tickMs: 3_600_000 });
      expect(await slow.repairSchedules()).toEqual({ rung: true, repaired: ['poll-feed'] });
      await vi.waitFor(async () => expect((await slow.depths())['poll-feed'].delayed).toBe(1), patience);
      expect(await slow.repairSchedules()).toEqual({ rung: true, repaired: [] });
    });

    it('a schedule whose next run is gone is replaced', async () => {
      const ticking = await bench.open({ tickMs: 3_600_000 });
      let ticks = 0;
      bench.work({ 'poll-feed': async () => void (ticks += 1) }, ticking);
      await ticking.repairSchedules();
      await vi.waitFor(() => expect(ticks).toBe(1), patience);
      await vi.waitFor(async () => expect((await ticking.depths())['poll-feed'].delayed).toBe(1), patience);
      await bench.backend.dropDelayed('poll-feed');
      expect(await ticking.repairSchedules()).toEqual({ rung: true, repaired: ['poll-feed'] });
      expect(await ticking.repairSchedules()).toMatchObject({ rung: true });
      await vi.waitFor(() => expect(ticks).toBe(2), patience);
    });

    it('a schedule made by a clock that was stepped back since is replaced', async () => {
      const ticking = await bench.open({ tickMs: 10_000 });
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_600_000 });
      try {
        expect(await ticking.repairSchedules()).toEqual({ rung: true, repaired: ['poll-feed'] });
      } finally {
        vi.useRealTimers();
      }
      expect(await ticking.repairSchedules()).toEqual({ rung: true, repaired: ['poll-feed'] });
      let ticks = 0;
      bench.work({ 'poll-feed': async () => void (ticks += 1) }, ticking);
      await vi.waitFor(() => expect(ticks).toBeGreaterThan(0), patience);
      // A run may be under way while its next one is not written yet.
      await vi.waitFor(
        async () => expect(await ticking.repairSchedules()).toEqual({ rung: true, repaired: [] }),
        patience,
      );
    });

    it('close tells the handler and waits for the work in hand', async () => {
      const [begun, mayEnd] = [latch(), latch()];
      const story: string[] = [];
      const workers = bench.work({
        'match-draw': async (_payload, signal) => {
          begun.open();
          await new Promise((resolve) => {
            signal.addEventListener('abort', resolve, { once: true });
          });
          story.push('told');
          await mayEnd.opened;
          story.push('ended');
        },
      });
      await bench.queue.ring('match-draw', { fanOutId: '1' });
      await begun.opened;
      const closing = workers.close().then(() => story.push('closed'));
      await vi.waitFor(() => expect(story).toEqual(['told']), patience);
      mayEnd.open();
      await closing;
      expect(story).toEqual(['told', 'ended', 'closed']);
      expect((await bench.queue.depths())['match-draw']).toMatchObject({ active: 0, waiting: 0 });
    });

    it('as many jobs of one name run at once as were asked for', async () => {
      const all = latch();
      const begun: string[] = [];
      const handler = async ({ fanOutId }: { fanOutId: string }): Promise<void> => {
        begun.push(fanOutId);
        if (begun.length === 3) all.open();
        await all.opened;
      };
      bench.work({ 'match-draw': handler }, bench.queue, 3);
      for (const fanOutId of ['1', '2', '3']) await bench.queue.ring('match-draw', { fanOutId });
      await all.opened;
      expect(begun.sort()).toEqual(['1', '2', '3']);
    });

    it('a payload that is not of the job is the mistake of the caller', async () => {
      await expect(bench.queue.ring('match-draw', { fanOutId: 'a:b' })).rejects.toThrow(/fanOutId/);
    });

    it('a closed queue is not heard', async () => {
      const closed = await bench.backend.open();
      await closed.close();
      expect(await closed.ring('deliver-email', {})).toEqual({ rung: false, reason: 'the queue is closed' });
    });
  });
}
