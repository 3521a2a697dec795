import { Counter, type Registry } from '@drawbell/runtime/metrics';

/** Counts what comes back, by what became of it. */
export function createBounceMetrics(registry: Registry): { readonly taken: (outcome: string) => void } {
  const reports = new Counter({
    name: 'drawbell_bounce_reports_total',
    help: 'Mails to return addresses, by what became of them.',
    labelNames: ['outcome'],
    registers: [registry],
  });
  return { taken: (outcome) => reports.inc({ outcome }) };
}
