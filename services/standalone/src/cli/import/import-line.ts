import { addressKey } from '@drawbell/draws/address';
import type { CsvProblem } from '@drawbell/draws/csv/csv-rows';
import { isComing } from '@drawbell/draws/grid';
import { wrongDays } from '@drawbell/draws/plan/tracked-profile';
import { type SubscriberInput, subscriberInputSchema } from '@drawbell/draws/subscriber-input';
import type { z } from 'zod';

/** Where something is wrong in an import file: a table also says the cell. */
export type ImportProblem = CsvProblem;

/** One person of an import file as found. */
export interface ImportLine {
  /** The line they begin on. */
  readonly line: number;
  readonly value: unknown;
  /** Says what is wrong with a fact where the file itself has a place and a way for it. */
  readonly problemAt?: (path: readonly PropertyKey[], message: string) => ImportProblem;
}

/** What was found in a file, before anybody is checked. */
export interface ReadLines {
  readonly lines: readonly ImportLine[];
  readonly problems: readonly ImportProblem[];
}

export type CheckedImport =
  | { readonly ok: true; readonly people: SubscriberInput[] }
  | { readonly ok: false; readonly problems: ImportProblem[] };

/** Checks every line against the one subscriber format. One bad line and nobody is taken. Messages hold no addresses. */
export function checkImport({ lines, problems: unreadable }: ReadLines, now: Date): CheckedImport {
  const problems = [...unreadable];
  const people: SubscriberInput[] = [];
  const firstSeen = new Map<string, number>();
  for (const { line, value, problemAt = placeless(line) } of lines) {
    const parsed = subscriberInputSchema.safeParse(value);
    if (!parsed.success) {
      const found = parsed.error.issues.slice(0, 10).map((issue) => problemAt(issue.path, messageOf(issue)));
      // Each wrong item of a list is the same wrong cell.
      problems.push(...new Map(found.map((each) => [`${each.cell} ${each.message}`, each])).values());
      continue;
    }
    problems.push(...futureFacts(parsed.data, now).map((path) => problemAt(path, 'is in the future')));
    problems.push(
      ...wrongDays(parsed.data.profiles, now).map(({ place, document, why }) =>
        problemAt(['profiles', place, 'documents', document, 'day'], why),
      ),
    );
    const key = addressKey(parsed.data.email);
    const before = firstSeen.get(key);
    if (before === undefined) firstSeen.set(key, line);
    else problems.push(problemAt(['email'], `the same address as on line ${before}`));
    people.push(parsed.data);
  }
  problems.sort((a, b) => a.line - b.line);
  return problems.length === 0 ? { ok: true, people } : { ok: false, problems };
}

/** A consent is written down by other clocks, in zones that were guessed. */
const consentAheadMaxMs = 86_400_000;

/**
 * Where a person speaks of what has not come yet: a profile that would be in no pool until then, or a consent that would
 * outlast every withdrawal before it.
 */
function futureFacts({ consent, profiles }: SubscriberInput, now: Date): PropertyKey[][] {
  const aheadMs = (at: string) => new Date(at).getTime() - now.getTime();
  return [
    ...(aheadMs(consent.givenAt) > consentAheadMaxMs ? [['consent', 'givenAt']] : []),
    ...profiles.flatMap(({ crsReadOn, submittedAt }, place) => [
      ...(crsReadOn !== undefined && isComing(crsReadOn, now) ? [['profiles', place, 'crsReadOn']] : []),
      ...(submittedAt !== undefined && aheadMs(submittedAt) > 0 ? [['profiles', place, 'submittedAt']] : []),
    ]),
  ];
}

/** What cannot be the name of a fact may be anything, an address too, and of any length: it is not repeated. */
function messageOf(issue: z.core.$ZodIssue): string {
  if (issue.code !== 'unrecognized_keys') return issue.message;
  const names = issue.keys.slice(0, 10).map((key) => (/^[\w-]{1,40}$/.test(key) ? `"${key}"` : '…'));
  return `there is no ${names.join(', ')}`;
}

const placeless =
  (line: number) =>
  (path: readonly PropertyKey[], message: string): ImportProblem => ({
    line,
    message: path.length === 0 ? message : `${path.map(String).join('.')}: ${message}`,
  });
