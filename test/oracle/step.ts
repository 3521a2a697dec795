import type { World } from './world.ts';

/**
 * One thing that somebody orders or looks up, and how each face is told to do it. A face that has no way to do it is
 * left out; then the order is carried out over the API unseen, so that every face goes on from the same state.
 */
export interface Step {
  /** The operation and the case: `consumers disable: unknown`. Unique in its noun. */
  readonly says: string;
  /** Method, path and body. `/v1/webhooks` is called with the consumer's key, all else with the operator's. */
  readonly api?: readonly [method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: object];
  /** A page of the console that shows it. */
  readonly page?: string;
  /** Where a form of the console goes, and what is typed. */
  readonly form?: readonly [path: string, fields?: Readonly<Record<string, string | readonly string[]>>];
  /** The words behind `drawbell`. */
  readonly command?: readonly string[];
  /** Brings about what the step is about, the same in every face. */
  readonly before?: (world: World) => Promise<unknown>;
}

/** What the paths of the seeded things are. They are the same in every run: ids count, hashes come from one secret. */
export interface Things {
  /** `adr_…` of the seeded subscriber, and of somebody unknown. */
  readonly address: string;
  readonly nobody: string;
  /** `msg_…` of the consumer's test. */
  readonly message: string;
  /** What carries out the seeded rehearsal, once it was walked. */
  readonly confirmation: string;
  /** A folder for files of commands. */
  readonly folder: string;
}

/** All steps about one noun, in their order. */
export type Noun = (things: Things) => readonly Step[];
