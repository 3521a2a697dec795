import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Handlers, Queue, Workers } from '../src/index.ts';
import type { TestBackend } from './backends.ts';

/** Longer than a lost wake-up takes to be noticed. */
const patience = { timeout: 30_000, interval: 20 };

function latch(): { readonly opened: Promise<void>; open(): void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: () => resolve() };
}

/** What holds of the queue on either backend. */
export function queueContract(name: string, start: () => Promise<TestBackend>): void {
  describe(name, () => {
    let backend: TestBackend;
    let queue: Queue;
    const opened: (Workers | Queue)[] = [];

    const open = async (options?: { tickMs?: number }): Promise<Queue> => {
      const other = await backend.open(options);
      opened.push(other);
      return other;
    };
    const work = (handlers: Handlers, on: Queue = queue, concurrency = 1): Workers => {
      const workers = on.startWorkers(handlers, { concurrency });
      opened.push(workers);
      return workers;
    };
    const drained = () =>
      vi.waitFor(async () => {
        for (const depth of Object.values(await queue.depths()))
          expect(depth).toMatchObject({ waiting: 0, active: 0 });
      }, patience);
    const ringUntilHeard = (fanOutId: string) =>
      vi.waitFor(
        async () => expect(await queue.ring('match-draw', { fanOutId })).toEqual({ rung: true }),
        patience,
      );

    beforeAll(async () => {
      backend = await start();
    });
    beforeEach(async () => {
      queue = await open();
    });
    afterEach(async () => {
      for (const each of opened.splice(0).toReversed()) await each.close();
      await backend.empty();
    });
    afterAll(() => backend.end());

    it('a ring runs the handler once with its payload', async () => {
      const seen: unknown[] = [];
      work({ 'match-draw': async (payload) => void seen.push(payload) });
      expect(await queue.ring('match-draw', { fanOutId: '42' })).toEqual({ rung: true });
      await vi.waitFor(() => expect(seen).toHaveLength(1), patience);
      await drained();
      expect(seen).toEqual([{ fanOutId: '42' }]);
    });

    it.each(['match-draw', 'deliver-email'] as const)(
      'a ring during a run of %s makes another run',
      async (job) => {
        let runs = 0;
        const ring = () =>
          queue.ring(job as 'match-draw', (job === 'match-draw' ? { fanOutId: '7' } : {}) as never);
        const handler = async (): Promise<void> => {
          runs += 1;
          if (runs <= 3) expect(await ring()).toEqual({ rung: true });
        };
        work({ [job]: handler });
        await ring();
        await vi.waitFor(() => expect(runs).toBe(4), patience);
        await drained();
        expect(runs).toBe(4);
      },
    );

    it('a thousand rings become one run', async () => {
      for (let rings = 0; rings < 1_000; rings += 1) await queue.ring('deliver-email', {});
      expect((await queue.depths())['deliver-email']).toEqual({
        waiting: 1,
        active: 0,
        delayed: 0,
        failed: 0,
      });
      let runs = 0;
      work({ 'deliver-email': async () => void (runs += 1) });
      await vi.waitFor(() => expect(runs).toBe(1), patience);
      await drained();
      expect(runs).toBe(1);
    });

    it('a thousand rings during a run become one more run', async () => {
      const rung = latch();
      let runs = 0;
      work({
        'match-draw': async () => {
          runs += 1;
          await rung.opened;
        },
      });
      await queue.ring('match-draw', { fanOutId: '1' });
      await vi.waitFor(() => expect(runs).toBe(1), patience);
      for (let rings = 0; rings < 1_000; rings += 1) await queue.ring('match-draw', { fanOutId: '1' });
      rung.open();
      await vi.waitFor(() => expect(runs).toBe(2), patience);
      await drained();
      expect(runs).toBe(2);
    });

    it('one fan-out is never walked by two workers at once, and two fan-outs are', async () => {
      const other = await open();
      const otherWalked = latch();
      let [running, most, runs] = [0, 0, 0];
      const handlers: Handlers = {
        'match-draw': async ({ fanOutId }) => {
          if (fanOutId === '2') return otherWalked.open();
          running += 1;
          runs += 1;
          most = Math.max(most, running);
          for (let rings = 0; rings < 5; rings += 1)
            if (runs === 1) await queue.ring('match-draw', { fanOutId: '1' });
          if (runs === 1) await queue.ring('match-draw', { fanOutId: '2' });
          // The free worker has had its pick of what waits: fan-out 2, which was rung after 1.
          await otherWalked.opened;
          running -= 1;
        },
      };
      work(handlers);
      work(handlers, other);
      await queue.ring('match-draw', { fanOutId: '1' });
      await vi.waitFor(() => expect(runs).toBe(2), patience);
      await drained();
      expect({ runs, most }).toEqual({ runs: 2, most: 1 });
    });

    it('a delivery that rings is helped by another worker at once', async () => {
      const other = await open();
      const helped = latch();
      let runs = 0;
      const handlers: Handlers = {
        'deliver-email': async () => {
          runs += 1;
          if (runs > 1) return helped.open();
          await queue.ring('deliver-email', {});
          await helped.opened;
        },
      };
      work(handlers);
      work(handlers, other);
      await queue.ring('deliver-email', {});
      await drained();
      expect(runs).toBe(2);
    });

    it('the schedule ticks, and a living one is left alone', async () => {
      const ticking = await open({ tickMs: 100 });
      let ticks = 0;
      work({ 'poll-feed': async () => void (ticks += 1) }, ticking);
      expect(await ticking.repairSchedules()).toEqual({ rung: true, repaired: ['poll-feed'] });
      await vi.waitFor(() => expect(ticks).toBeGreaterThan(4), patience);
      const slow = await open({ tickMs: 3_600_000 });
      expect(await slow.repairSchedules()).toEqual({ rung: true, repaired: ['poll-feed'] });
      await vi.waitFor(async () => expect((await slow.depths())['poll-feed'].delayed).toBe(1), patience);
      expect(await slow.repairSchedules()).toEqual({ rung: true, repaired: [] });
    });

    it('a schedule whose next run is gone is replaced', async () => {
      const ticking = await open({ tickMs: 3_600_000 });
      let ticks = 0;
      work({ 'poll-feed': async () => void (ticks += 1) }, ticking);
      await ticking.repairSchedules();
      await vi.waitFor(() => expect(ticks).toBe(1), patience);
      await vi.waitFor(async () => expect((await ticking.depths())['poll-feed'].delayed).toBe(1), patience);
      await backend.dropDelayed('poll-feed');
      expect(await ticking.repairSchedules()).toEqual({ rung: true, repaired: ['poll-feed'] });
      expect(await ticking.repairSchedules()).toMatchObject({ rung: true });
      await vi.waitFor(() => expect(ticks).toBe(2), patience);
    });

    it('a queue emptied by hand during a run loses a delay and no more', async () => {
      const emptied = latch();
      const ticking = await open({ tickMs: 3_600_000 });
      let [runs, ticks] = [0, 0];
      work(
        {
          'match-draw': async () => {
            runs += 1;
            await emptied.opened;
          },
          'poll-feed': async () => void (ticks += 1),
        },
        ticking,
      );
      await ticking.repairSchedules();
      await queue.ring('match-draw', { fanOutId: '5' });
      await vi.waitFor(() => expect([runs, ticks]).toEqual([1, 1]), patience);
      await queue.ring('match-draw', { fanOutId: '5' });
      await backend.empty();
      emptied.open();
      await ringUntilHeard('5');
      await vi.waitFor(() => expect(runs).toBeGreaterThan(1), patience);
      expect(await ticking.repairSchedules()).toEqual({ rung: true, repaired: ['poll-feed'] });
      await vi.waitFor(() => expect(ticks).toBe(2), patience);
    });

    it('a queue that is away is not heard, and is heard again when it is back', async () => {
      const seen: string[] = [];
      work({ 'match-draw': async ({ fanOutId }) => void seen.push(fanOutId) });
      await ringUntilHeard('1');
      await vi.waitFor(() => expect(seen).toEqual(['1']), patience);
      await backend.goAway();
      for (let rings = 0; rings < 20; rings += 1)
        expect(await queue.ring('match-draw', { fanOutId: '2' })).toEqual({
          rung: false,
          reason: expect.any(String),
        });
      expect(await queue.repairSchedules()).toMatchObject({ rung: false });
      await expect(queue.depths()).rejects.toThrow(/./);
      await backend.comeBack();
      await ringUntilHeard('3');
      await vi.waitFor(() => expect(seen).toContain('3'), patience);
    });

    it('workers started while the queue is away begin when it is back', async () => {
      await backend.goAway();
      const seen: string[] = [];
      const workers = work({ 'match-draw': async ({ fanOutId }) => void seen.push(fanOutId) });
      const never = queue.startWorkers({ 'deliver-email': async () => {} });
      await never.close();
      expect(await queue.ring('match-draw', { fanOutId: '1' })).toMatchObject({ rung: false });
      await backend.comeBack();
      await ringUntilHeard('2');
      await vi.waitFor(() => expect(seen).toContain('2'), patience);
      await workers.close();
    });

    it('connections cut during a wait and during a run are made again', async () => {
      const cut = latch();
      const seen: string[] = [];
      work({
        'match-draw': async ({ fanOutId }) => {
          seen.push(fanOutId);
          if (fanOutId === '2') await cut.opened;
        },
      });
      await ringUntilHeard('1');
      await vi.waitFor(() => expect(seen).toEqual(['1']), patience);
      await backend.cut();
      await ringUntilHeard('2');
      await vi.waitFor(() => expect(seen).toContain('2'), patience);
      await backend.cut();
      cut.open();
      await ringUntilHeard('3');
      await vi.waitFor(() => expect(seen).toContain('3'), patience);
      await drained();
      expect(seen.filter((id) => id === '2')).toHaveLength(1);
    });

    it('a job that is not understood is failed, and the worker goes on', async () => {
      const seen: unknown[] = [];
      work({ 'match-draw': async (payload) => void seen.push(payload) });
      await backend.addByHand('match-draw', 'match-draw', { fanOutId: 'someone@example.org' });
      await backend.addByHand('match-draw', 'match-draw', { fanOutId: '1', drawNumber: '91a' });
      await backend.addByHand('match-draw', 'of-another-release', { fanOutId: '1' });
      await queue.ring('match-draw', { fanOutId: '9' });
      await vi.waitFor(() => expect(seen).toEqual([{ fanOutId: '9' }]), patience);
      await drained();
      expect((await queue.depths())['match-draw'].failed).toBe(3);
    });

    it('a failed handler leaves nothing about people in the queue, and the worker goes on', async () => {
      let runs = 0;
      const handler = async (): Promise<void> => {
        runs += 1;
        if (runs === 1) throw new Error('550 someone@example.org is unknown');
      };
      work({ 'deliver-email': handler });
      await queue.ring('deliver-email', {});
      await vi.waitFor(async () => expect((await queue.depths())['deliver-email'].failed).toBe(1), patience);
      expect(await backend.failures('deliver-email')).toContain('see the log');
      expect(await backend.failures('deliver-email')).not.toContain('someone@example.org');
      await queue.ring('deliver-email', {});
      await vi.waitFor(() => expect(runs).toBe(2), patience);
    });

    it('close tells the handler and waits for the work in hand', async () => {
      const [begun, mayEnd] = [latch(), latch()];
      const story: string[] = [];
      const workers = work({
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
      await queue.ring('match-draw', { fanOutId: '1' });
      await begun.opened;
      const closing = workers.close().then(() => story.push('closed'));
      await vi.waitFor(() => expect(story).toEqual(['told']), patience);
      mayEnd.open();
      await closing;
      expect(story).toEqual(['told', 'ended', 'closed']);
      expect((await queue.depths())['match-draw']).toMatchObject({ active: 0, waiting: 0 });
    });

    it('as many jobs of one name run at once as were asked for', async () => {
      const all = latch();
      const begun: string[] = [];
      const handler = async ({ fanOutId }: { fanOutId: string }): Promise<void> => {
        begun.push(fanOutId);
        if (begun.length === 3) all.open();
        await all.opened;
      };
      work({ 'match-draw': handler }, queue, 3);
      for (const fanOutId of ['1', '2', '3']) await queue.ring('match-draw', { fanOutId });
      await all.opened;
      expect(begun.sort()).toEqual(['1', '2', '3']);
    });

    it('a payload that is not of the job is the mistake of the caller', async () => {
      await expect(queue.ring('match-draw', { fanOutId: 'a:b' })).rejects.toThrow(/fanOutId/);
    });

    it('a closed queue is not heard', async () => {
      const closed = await backend.open();
      await closed.close();
      expect(await closed.ring('deliver-email', {})).toEqual({ rung: false, reason: 'the queue is closed' });
    });
  });
}
