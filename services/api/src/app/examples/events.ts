import { exampleData } from '@drawbell/webhooks/events/examples';
import type { EventData, EventType } from '@drawbell/webhooks/events/payload-schemas';
import { writePayload } from '@drawbell/webhooks/events/write-payload';
import { type Example, recordedAt, toldDraw } from './draws.ts';

/** What a consumer was told, by its ids. */
export const toldIds = {
  event: 'evt_1207_3hXq0v9ZtK2mB7Lc',
  match: 'evt_1208_Zk4uV1mYw8QpR2aT',
  message: 'msg_5310_Qe81tYw0rJp4NdVs',
} as const;

/** The draw of the examples instead of the made-up one of samples. A slip of the pen was corrected, so that something was. */
function dataOf<Type extends EventType>(type: Type): EventData<Type> {
  const data = exampleData[type];
  if (type === 'draw.corrected')
    return {
      draw: { ...toldDraw, revision: 2 },
      changes: [{ field: 'crs', from: 561, to: toldDraw.crs }],
    } as EventData<Type>;
  return 'draw' in data ? { ...data, draw: toldDraw } : data;
}

/** The whole body of an event, as it is posted and listed. */
export function exampleEvent(type: EventType, id: string = toldIds.event): object {
  const body = JSON.parse(writePayload(type, new Date(recordedAt), dataOf(type))) as object;
  return { id, ...body };
}

/** Of what a consumer reads instead of hearing of it. */
export const eventExamples: Readonly<Record<string, Example>> = {
  listEvents: {
    answer: {
      events: [exampleEvent('draw.published'), exampleEvent('profile.matched', toldIds.match)],
      nextCursor: toldIds.match,
      hasMore: false,
    },
  },
  showEvent: { answer: exampleEvent('draw.published') },
};
