import { call } from './call.ts';

interface Events {
  events: { id: string; type: string; data: { draw?: { number: string } } | null }[];
  nextCursor: string | null;
}

let { AFTER: after = '' } = process.env; // Where you were: keep it with what you did.
for (;;) {
  // Answers at once if there is anything, and otherwise as soon as there is, or after 30 seconds.
  const from = after && `&after=${encodeURIComponent(after)}`;
  const { events, nextCursor } = await call<Events>('GET', `/v1/events?wait=30${from}`);
  for (const { id, type, data } of events) console.log(id, type, data?.draw?.number ?? '');
  after = nextCursor ?? after;
}
