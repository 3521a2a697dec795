import { watchLog } from '@drawbell/testing/watched-log';
import { expect, it } from 'vitest';
import { RingLoop } from '../src/ring-loop.ts';

/** A loop whose one step breaks off: before whoever rang was let go, or after. */
function breakingOff(letsGo: boolean) {
  const watched = watchLog('info');
  let mayBeDue = false;
  const loop: RingLoop = new RingLoop({
    ...{ clock: () => new Date(), log: watched.log, leaseMs: 60_000, renew: async () => {} },
    onRing: () => {
      mayBeDue = true;
    },
    step: async () => {
      mayBeDue = false;
      if (letsGo) loop.letGo();
      throw new Error('no such thing');
    },
    isIdle: () => !mayBeDue,
  });
  return { loop, watched };
}

it('tells whoever waits that the work broke off, and begins anew at the next ring', async () => {
  const { loop, watched } = breakingOff(false);
  await expect(loop.ring()).rejects.toThrow('no such thing');
  await expect(loop.ring()).rejects.toThrow('no such thing');
  expect(watched.text()).toBe('');
});

it('tells the log when nobody waits any more', async () => {
  const { loop, watched } = breakingOff(true);
  await loop.ring();
  await loop.close();
  expect(watched.text()).toMatch(/no such thing.*a worker broke off/);
});
