import { describe, expect, it, vi } from 'vitest';
import type { TestBackend } from './backends.ts';
import { contractBench, latch, patience } from './contract-bench.ts';

/** What the queue withstands on either backend. */
export function faultContract(name: string, start: () => Promise<TestBackend>): void {
  describe(name, () => {
    const bench = contractBench(start);

    it('a queue emptied by hand during a run loses a delay and no more', async () => {
      const emptied = latch();
      const ticking = await bench.open({ tickMs: 3_600_000 });
      let [runs, ticks] = [0, 0];
      bench.work(
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
      await bench.queue.ring('match-draw', { fanOutId: '5' });
      await vi.waitFor(() => expect([runs, ticks]).toEqual([1, 1]), patience);
      await bench.queue.ring('match-draw', { fanOutId: '5' });
      await bench.backend.empty();
      emptied.open();
      await bench.ringUntilHeard('5');
      await vi.waitFor(() => expect(runs).toBeGreaterThan(1), patience);
      expect(await ticking.repairSchedules()).toEqual({ rung: true, repaired: ['poll-feed'] });
      await vi.waitFor(() => expect(ticks).toBe(2), patience);
    });

    it('a queue that is away is not heard, and is heard again when it is back', async () => {
      const seen: string[] = [];
      bench.work({ 'match-draw': async ({ fanOutId }) => void seen.push(fanOutId) });
      await bench.ringUntilHeard('1');
      await vi.waitFor(() => expect(seen).toEqual(['1']), patience);
      await bench.backend.goAway();
      for (let rings = 0; rings < 20; rings += 1)
        expect(await bench.queue.ring('match-draw', { fanOutId: '2' })).toEqual({
          rung: false,
          reason: expect.any(String),
        });
      expect(await bench.queue.repairSchedules()).toMatchObject({ rung: false });
      await expect(bench.queue.depths()).rejects.toThrow(/./);
      expect(await bench.queue.missing()).toBe('The queue cannot be reached.');
      await bench.backend.comeBack();
      await bench.ringUntilHeard('3');
      expect(await bench.queue.missing()).toBeNull();
      await vi.waitFor(() => expect(seen).toContain('3'), patience);
    });

    it('workers started while the queue is away begin when it is back', async () => {
      await bench.backend.goAway();
      const seen: string[] = [];
      const workers = bench.work({ 'match-draw': async ({ fanOutId }) => void seen.push(fanOutId) });
      const never = bench.queue.startWorkers({ 'deliver-email': async () => {} });
      await never.close();
      expect(await bench.queue.ring('match-draw', { fanOutId: '1' })).toMatchObject({ rung: false });
      await bench.backend.comeBack();
      await bench.ringUntilHeard('2');
      await vi.waitFor(() => expect(seen).toContain('2'), patience);
      await workers.close();
    });

    it('connections cut during a wait and during a run are made again', async () => {
      const cut = latch();
      const seen: string[] = [];
      bench.work({
        'match-draw': async ({ fanOutId }) => {
          seen.push(fanOutId);
          if (fanOutId === '2') await cut.opened;
        },
      });
      await bench.ringUntilHeard('1');
      await vi.waitFor(() => expect(seen).toEqual(['1']), patience);
      await bench.backend.cut();
      await bench.ringUntilHeard('2');
      await vi.waitFor(() => expect(seen).toContain('2'), patience);
      await bench.backend.cut();
      cut.open();
      await bench.ringUntilHeard('3');
      await vi.waitFor(() => expect(seen).toContain('3'), patience);
      await bench.drained();
      expect(seen.filter((id) => id === '2')).toHaveLength(1);
    });

    it('a run that ends as its connections are cut has ended, and is neither failed nor run again', async () => {
      const runs = new Map<string, number>();
      const handler = async ({ fanOutId }: { fanOutId: string }): Promise<void> => {
        runs.set(fanOutId, (runs.get(fanOutId) ?? 0) + 1);
        await bench.backend.cut();
      };
      bench.work({ 'match-draw': handler });
      const rings = new Map<string, number>();
      for (let job = 1; job <= 10; job += 1) {
        const id = String(job);
        rings.set(id, await bench.ringUntilHeard(id));
        await vi.waitFor(() => expect(runs.get(id)).toBeGreaterThan(0), patience);
      }
      await bench.drained();
      expect((await bench.queue.depths())['match-draw'].failed).toBe(0);
      expect([...runs.keys()]).toEqual([...rings.keys()]);
      for (const [id, times] of runs) expect(times, id).toBeLessThanOrEqual(rings.get(id) ?? 0);
    });

    it('connections cut while workers close do not end the process', async () => {
      // Vitest fails the run on an uncaught error. With the connections that BullMQ makes itself on PostgreSQL, one
      // close in four to eight left one. Half of the workers are cut as they start.
      for (let closes = 0; closes < 25; closes += 1) {
        const begun = latch();
        const workers = bench.work({ 'match-draw': async () => begun.open() });
        await bench.ringUntilHeard(String(closes));
        if (closes % 2 === 0) await begun.opened;
        await Promise.all([bench.backend.cut(), workers.close()]);
      }
      const seen: string[] = [];
      bench.work({ 'match-draw': async ({ fanOutId }) => void seen.push(fanOutId) });
      await bench.ringUntilHeard('99');
      await vi.waitFor(() => expect(seen).toContain('99'), patience);
    });

    it('a job that is not understood is failed, and the worker goes on', async () => {
      const seen: unknown[] = [];
      bench.work({ 'match-draw': async (payload) => void seen.push(payload) });
      await bench.backend.addByHand('match-draw', 'match-draw', { fanOutId: 'someone@example.org' });
      await bench.backend.addByHand('match-draw', 'match-draw', { fanOutId: '1', drawNumber: '91a' });
      await bench.backend.addByHand('match-draw', 'of-another-release', { fanOutId: '1' });
      await bench.queue.ring('match-draw', { fanOutId: '9' });
      await vi.waitFor(() => expect(seen).toEqual([{ fanOutId: '9' }]), patience);
      await bench.drained();
      expect((await bench.queue.depths())['match-draw'].failed).toBe(3);
    });

    it('a failed handler leaves nothing about people in the queue, and the worker goes on', async () => {
      let runs = 0;
      const handler = async (): Promise<void> => {
        runs += 1;
        if (runs === 1) throw new Error('550 someone@example.org is unknown');
      };
      bench.work({ 'deliver-email': handler });
      await bench.queue.ring('deliver-email', {});
      await vi.waitFor(
        async () => expect((await bench.queue.depths())['deliver-email'].failed).toBe(1),
        patience,
      );
      expect(await bench.backend.failures('deliver-email')).toContain('see the log');
      expect(await bench.backend.failures('deliver-email')).not.toContain('someone@example.org');
      await bench.queue.ring('deliver-email', {});
      await vi.waitFor(() => expect(runs).toBe(2), patience);
    });
  });
}
