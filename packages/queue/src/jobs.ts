import { z } from 'zod';

/** What the queue knows of a job. */
interface Job {
  readonly payload: z.ZodObject;
  /** The service that a job of this name wakes. */
  readonly wakes: 'scraper' | 'notifier';
  /** Whether jobs of this name are also made by a schedule, whose ticks are that of the queue. */
  readonly scheduled: boolean;
  /**
   * Rings become one waiting job. A ring during a run makes another run: after this one when runs are `one_by_one`,
   * and at once when they are `side_by_side` and another worker is free.
   */
  readonly runs: 'one_by_one' | 'side_by_side';
}

/**
 * Every job there is. The queue is a doorbell: a job wakes a worker, which reads from PostgreSQL what is owed. Losing
 * a job delays, doubling one does nothing twice. Payloads carry ids, never people's data.
 */
export const jobs = {
  /** A poll may be due; the scraper looks whether it is. */
  'poll-feed': { payload: z.strictObject({}), wakes: 'scraper', scheduled: true, runs: 'one_by_one' },
  /** A fan-out is owed. One that is under way is never walked twice at once. */
  'match-draw': {
    payload: z.strictObject({ fanOutId: z.string().regex(/^\d{1,19}$/) }),
    ...{ wakes: 'notifier', scheduled: false, runs: 'one_by_one' },
  },
  /** Mails are owed. Deliverers claim different rows, so that one may call others to help. */
  'deliver-email': { payload: z.strictObject({}), wakes: 'notifier', scheduled: false, runs: 'side_by_side' },
  /** Programs are to be told of an event. One walk over those it is for at a time. */
  'announce-event': {
    payload: z.strictObject({ eventId: z.string().regex(/^\d{1,19}$/) }),
    ...{ wakes: 'notifier', scheduled: false, runs: 'one_by_one' },
  },
  /** Replays are owed. One is walked at a time: they are in no hurry. */
  'run-replays': { payload: z.strictObject({}), wakes: 'notifier', scheduled: false, runs: 'one_by_one' },
  /** Webhook messages are owed. */
  'deliver-webhook': {
    payload: z.strictObject({}),
    ...{ wakes: 'notifier', scheduled: false, runs: 'side_by_side' },
  },
  /** Alerts over push, ntfy or Telegram are owed, or the code of a topic. */
  'deliver-channel': {
    payload: z.strictObject({}),
    ...{ wakes: 'notifier', scheduled: false, runs: 'side_by_side' },
  },
  /** Account mails are owed. They never wait behind alerts. */
  'deliver-account-mail': {
    payload: z.strictObject({}),
    ...{ wakes: 'notifier', scheduled: false, runs: 'side_by_side' },
  },
  /** A canary is owed: a synthetic draw that goes the whole way. */
  'run-canary': {
    payload: z.strictObject({ runId: z.string().regex(/^\d{1,19}$/) }),
    ...{ wakes: 'notifier', scheduled: false, runs: 'one_by_one' },
  },
} as const satisfies Record<string, Job>;

export type JobName = keyof typeof jobs;
export type JobPayload<Name extends JobName> = z.infer<(typeof jobs)[Name]['payload']>;

export const jobNames = Object.keys(jobs).filter((name): name is JobName => name in jobs);

/**
 * How jobs are kept. One try each: what to try again, and when, is decided by the record and found by the sweep.
 * Done ones are of no use to anybody; failed ones stay for a week to be looked at.
 */
export const jobOptions = {
  attempts: 1,
  removeOnComplete: true,
  removeOnFail: { count: 200, age: 7 * 86_400 },
} as const;

/** Rings of the same name and ids are the same ring. */
export function ringId(name: JobName, payload: object): string {
  return [name, ...Object.values(payload).map(String)].join('-');
}
