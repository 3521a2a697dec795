import type { Preferences } from '@drawbell/draws/preferences';
import type { Subscriber } from './find-subscriber.ts';

/** What a subscriber wants to be told, in the format of the API. */
export function preferencesOf(subscriber: Subscriber): Preferences {
  return {
    meets: subscriber.wants_meets,
    mayMeet: subscriber.wants_may_meet,
    nearPoints: subscriber.near_points,
    everyDrawOfMyPrograms: subscriber.wants_my_programs,
    everyDraw: subscriber.wants_every_draw,
  };
}
