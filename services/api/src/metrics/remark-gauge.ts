import { Gauge, type Registry } from '@drawbell/runtime/metrics';

/** What is new and odd in the feed, by code. The codes are those of the parser: few, and none is from the feed. */
export function createRemarkGauge(registry: Registry): {
  set(remarks: Readonly<Record<string, number>>): void;
} {
  const remarks = new Gauge({
    name: 'drawbell_feed_remarks_last_day',
    help: 'Oddities of the feed that are new in the last 24 hours, by code; those of the first look are not counted.',
    labelNames: ['code'],
    registers: [registry],
  });
  return {
    set: (counts) => {
      remarks.reset();
      for (const [code, count] of Object.entries(counts)) remarks.set({ code }, count);
    },
  };
}
