import { call } from './call.ts';

interface Health {
  state: string;
  last7Days: { failed: number };
}

// After an outage of yours: turn the endpoint on again if it was disabled, and have what failed since sent again.
const { ENDPOINT, SINCE: since } = process.env; // ep_…, 2026-10-01T00:00:00Z
const endpoint = `/v1/webhooks/endpoints/${ENDPOINT}`;
const { state, last7Days } = await call<Health>('GET', `${endpoint}/health`);
if (state !== 'active') await call('PATCH', endpoint, { state: 'active' });
const { messages } = await call<{ messages: number }>('POST', `${endpoint}/recover`, { since });
console.log(`${last7Days.failed} failed, ${messages} are sent again`);
