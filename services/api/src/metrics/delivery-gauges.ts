import { Gauge, type Registry } from '@drawbell/runtime/metrics';
import type { DeliveryTimes } from '@drawbell/store/fan-outs/times';

/** Gauges of how long the newest draw took to reach people. */
export function createDeliveryGauges(registry: Registry): {
  set(times: DeliveryTimes | undefined): void;
} {
  const registers = [registry];
  const seconds = new Gauge({
    name: 'drawbell_fan_out_delivery_seconds',
    help: 'Newest measured fan-out: from recorded draw to accepted mail, by quantile; NaN while unknown.',
    labelNames: ['quantile'],
    registers,
  });
  return {
    set: (times) => {
      seconds.set({ quantile: '0.5' }, times?.p50 ?? NaN);
      seconds.set({ quantile: '0.95' }, times?.p95 ?? NaN);
      seconds.set({ quantile: '0.99' }, times?.p99 ?? NaN);
    },
  };
}
