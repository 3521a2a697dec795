import { DrawbellError } from '@drawbell/runtime/drawbell-error';

/** Why an operation cannot be carried out: each kind has one status and one code in every face. */
export type RefusalKind = 'invalid-request' | 'not-found' | 'conflict' | 'too-many-requests' | 'unavailable';

/**
 * Thrown by an operation that cannot be carried out as things stand: what it wrote is rolled back. The sentence is for
 * whoever asked, and the same in the API, the console and on the command line.
 */
export class Refusal extends DrawbellError {
  readonly kind: RefusalKind;
  /** What is wrong with single fields, by their names. */
  readonly fields: Readonly<Record<string, string>>;

  constructor(kind: RefusalKind, sentence: string, fields: Readonly<Record<string, string>> = {}) {
    super(kind, sentence);
    this.name = 'Refusal';
    this.kind = kind;
    this.fields = fields;
  }
}

/** Refused for now, because a limit was reached. */
export class TooOften extends Refusal {
  /** Until it may be done again. */
  readonly waitMs: number;

  constructor(sentence: string, waitMs: number) {
    super('too-many-requests', sentence);
    this.waitMs = waitMs;
  }
}

/** @throws Refusal `not-found`, for what does not exist as for what is another consumer's */
export function found<T>(row: T | undefined | null, what: string): T {
  if (row === undefined || row === null) throw new Refusal('not-found', `There is no such ${what}.`);
  return row;
}
