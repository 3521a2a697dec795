import { Gauge, type Registry } from '@drawbell/runtime/metrics';
import type { WebhookHealth } from '@drawbell/store/webhooks/endpoint-health';

/** Gauges of the webhook half of the ledger and of the health of endpoints. */
export function createWebhookGauges(registry: Registry): {
  set(health: WebhookHealth, oldestDueSeconds: number): void;
} {
  const registers = [registry];
  const due = new Gauge({
    ...{ name: 'drawbell_webhooks_due', help: 'Webhook messages owed whose time has come.' },
    registers,
  });
  const dueAge = new Gauge({
    name: 'drawbell_webhooks_due_oldest_age_seconds',
    help: 'How long the oldest of them has been due; 0 for none.',
    registers,
  });
  const underWay = new Gauge({
    ...{ name: 'drawbell_webhooks_under_way', help: 'Webhook messages being sent.' },
    registers,
  });
  const openEvents = new Gauge({
    ...{ name: 'drawbell_webhook_events_open', help: 'Webhook events whose messages are not all made yet.' },
    registers,
  });
  const endpoints = new Gauge({
    ...{ name: 'drawbell_webhook_endpoints', help: 'Endpoints, by state.', labelNames: ['state'] },
    registers,
  });
  const failing = new Gauge({
    name: 'drawbell_webhook_endpoints_failing',
    help: 'Active endpoints whose last attempt failed.',
    registers,
  });
  return {
    set: (health, oldestDueSeconds) => {
      due.set(health.due);
      dueAge.set(oldestDueSeconds);
      underWay.set(health.underWay);
      openEvents.set(health.openEvents);
      for (const [state, number] of Object.entries(health.endpoints)) endpoints.set({ state }, number);
      failing.set(health.failingEndpoints);
    },
  };
}
