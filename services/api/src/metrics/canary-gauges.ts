import { Gauge, type Registry } from '@drawbell/runtime/metrics';
import type { CanaryHealth } from '@drawbell/store/canary';

/** Gauges of the canary, read from its runs: they tell the same whatever process made them, or when none does. */
export function createCanaryGauges(registry: Registry): { set(health: CanaryHealth): void } {
  const registers = [registry];
  const failing = new Gauge({
    name: 'drawbell_canary_failing',
    help: '1 when the last two canaries failed, were late, or were not made; else 0.',
    registers,
  });
  const on = new Gauge({
    name: 'drawbell_canary_on',
    help: 'Whether notifiers send a canary: 0 without CANARY_ADDRESS where there is SMTP_URL.',
    registers,
  });
  const seconds = new Gauge({
    name: 'drawbell_canary_last_sent_seconds',
    help: 'Last canary that is over: from made to accepted by the mail server; NaN when it was not.',
    registers,
  });
  return {
    set: ({ failing: isFailing, target, last }) => {
      failing.set(isFailing ? 1 : 0);
      on.set(target === null || target === 'off' ? 0 : 1);
      const sentAt = last?.status === 'sent' ? last.endedAt : null;
      seconds.set(
        last === null || sentAt === null ? NaN : (sentAt.getTime() - last.madeAt.getTime()) / 1_000,
      );
    },
  };
}
