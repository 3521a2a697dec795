import { describe, expect, it } from 'vitest';
import { keptFor } from '../src/app/kept-reads.ts';

/** What is made waits until it is told how it ends. */
function makings() {
  const made: PromiseWithResolvers<string>[] = [];
  const make = async (): Promise<string> => {
    const making = Promise.withResolvers<string>();
    made.push(making);
    return making.promise;
  };
  return { made, make };
}

describe('an answer that is kept', () => {
  it('is made once for all who ask, and again when its time is over', async () => {
    let now = 0;
    const { made, make } = makings();
    const read = keptFor(1_000, () => new Date(now), make);
    const asked = [read(), read(), read()];
    expect(made).toHaveLength(1);
    made[0]?.resolve('first');
    expect(await Promise.all(asked)).toEqual(['first', 'first', 'first']);
    now = 999;
    expect(await read()).toBe('first');
    now = 1_000;
    const again = read();
    expect(made).toHaveLength(2);
    made[1]?.resolve('second');
    expect(await again).toBe('second');
  });

  it('is given for a while longer, while a new one is made', async () => {
    let now = 0;
    const { made, make } = makings();
    const read = keptFor(1_000, () => new Date(now), make, { olderMs: 500 });
    const first = read();
    made[0]?.resolve('first');
    await first;
    now = 1_499;
    expect(await Promise.all([read(), read()])).toEqual(['first', 'first']);
    expect(made).toHaveLength(2);
    now = 1_500;
    const waits = read();
    expect(made).toHaveLength(2);
    made[1]?.resolve('second');
    expect(await waits).toBe('second');
  });

  it('that failed is told to those who waited, and made anew for the next', async () => {
    let now = 0;
    const { made, make } = makings();
    const read = keptFor(1_000, () => new Date(now), make, { olderMs: 500 });
    const failing = read();
    made[0]?.reject(new Error('away'));
    await expect(failing).rejects.toThrow('away');
    const next = read();
    expect(made).toHaveLength(2);
    made[1]?.resolve('second');
    expect(await next).toBe('second');
    // With an old answer at hand a failure is not seen, until that is too old.
    now = 1_200;
    expect(await read()).toBe('second');
    made[2]?.reject(new Error('away'));
    await expect(made[2]?.promise).rejects.toThrow('away');
    const after = read();
    expect(made).toHaveLength(4);
    made[3]?.resolve('third');
    expect(await after).toBe('third');
  });

  it('is made anew when the clock was set back', async () => {
    let now = 10_000;
    const { made, make } = makings();
    const read = keptFor(1_000, () => new Date(now), make, { olderMs: 500 });
    const first = read();
    made[0]?.resolve('first');
    await first;
    now = 5_000;
    const second = read();
    made[1]?.resolve('second');
    expect(await second).toBe('second');
  });
});
