import { Gauge, type Registry } from '@drawbell/runtime/metrics';
import { bounceEventKinds } from '@drawbell/store/bounces/tables';
import type { BounceHealth, countSuppressions } from '@drawbell/store/bounces/bounces';
import { heldBecauses } from '@drawbell/store/draws/tables';
import { suppressionReasons } from '@drawbell/store/schema';

/** Gauges of what came back and of what it led to. */
export function createBounceGauges(registry: Registry): {
  set(health: BounceHealth, suppressed: Awaited<ReturnType<typeof countSuppressions>>): void;
} {
  const registers = [registry];
  const events = new Gauge({
    name: 'drawbell_bounces_last_day',
    help: 'Bounces, complaints and wishes to leave of the last 24 hours, by kind.',
    labelNames: ['kind'],
    registers,
  });
  const suppressions = new Gauge({
    name: 'drawbell_suppressions',
    help: 'Addresses that are never mailed, by reason.',
    labelNames: ['reason'],
    registers,
  });
  const held = new Gauge({
    name: 'drawbell_draws_held',
    help: 'Draws whose alerts wait for the word of an operator, by reason.',
    labelNames: ['because'],
    registers,
  });
  return {
    set: (health, suppressed) => {
      for (const kind of bounceEventKinds) events.set({ kind }, health.events[kind] ?? 0);
      for (const reason of suppressionReasons) suppressions.set({ reason }, suppressed[reason] ?? 0);
      for (const because of heldBecauses) held.set({ because }, health.heldDraws[because] ?? 0);
    },
  };
}
