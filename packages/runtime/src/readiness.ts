import { setTimeout as delay } from 'node:timers/promises';

/** Something that a process works with. */
export interface ReadinessPart {
  readonly name: string;
  /** Without it nothing can be done. Without another part the process does less, later, and is still of use. */
  readonly required: boolean;
  /** What is missing, in a sentence; null when all is there. A rejection counts as missing, too. */
  readonly look: () => Promise<string | null>;
}

interface Missing {
  readonly part: string;
  readonly required: boolean;
  readonly what: string;
}

/** `degraded`: only parts are missing without which the process is still of use. */
export interface Readiness {
  readonly status: 'ready' | 'degraded' | 'not_ready';
  readonly missing: readonly Missing[];
}

/** Whoever asks gives up soon; a part that answers later is missing. */
const answerWithinMs = 3_000;

/** Looks under way. Whoever asks meanwhile waits for the same, so that a part that hangs is not asked again and again. */
const underWay = new WeakMap<ReadinessPart, Promise<string | null>>();

/** Looks at all parts at once and says what is missing. Answers within three seconds; never throws. */
export async function readReadiness(parts: readonly ReadinessPart[]): Promise<Readiness> {
  const looked = await Promise.all(
    parts.map(async (part) => ({ part: part.name, required: part.required, what: await lookInTime(part) })),
  );
  const missing = looked.flatMap(({ what, ...rest }) => (what === null ? [] : [{ ...rest, what }]));
  const status = missing.some(({ required }) => required)
    ? 'not_ready'
    : missing.length > 0
      ? 'degraded'
      : 'ready';
  return { status, missing };
}

async function lookInTime(part: ReadinessPart): Promise<string | null> {
  const { name } = part;
  const done = new AbortController();
  const tooLate = delay(answerWithinMs, undefined, { signal: done.signal }).then(
    () => `The ${name} did not answer within ${answerWithinMs / 1_000} seconds.`,
    () => null,
  );
  const looked = underWay.get(part) ?? lookOnce(part);
  try {
    return await Promise.race([looked, tooLate]);
  } finally {
    done.abort();
  }
}

function lookOnce(part: ReadinessPart): Promise<string | null> {
  const looked = part
    .look()
    .catch(() => `The ${part.name} cannot be reached.`)
    .finally(() => underWay.delete(part));
  underWay.set(part, looked);
  return looked;
}
