import { addressKey, isComing, type SubscriberInput, subscriberInputSchema } from '@drawbell/draws';

/** Where something stands in an import file. */
interface Place {
  /** Physical line, from 1. */
  readonly line: number;
  /** The cell of a table, as a spreadsheet names it. */
  readonly cell?: string;
  /** The name of its column. */
  readonly column?: string;
}

export interface ImportProblem extends Place {
  readonly message: string;
}

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
      const found = parsed.error.issues.slice(0, 10).map(({ path, message }) => problemAt(path, message));
      // Each wrong item of a list is the same wrong cell.
      problems.push(...new Map(found.map((each) => [`${each.cell} ${each.message}`, each])).values());
      continue;
    }
    for (const [place, { crsReadOn }] of parsed.data.profiles.entries())
      if (crsReadOn !== undefined && isComing(crsReadOn, now))
        problems.push(problemAt(['profiles', place, 'crsReadOn'], 'is in the future'));
    const key = addressKey(parsed.data.email);
    const before = firstSeen.get(key);
    if (before === undefined) firstSeen.set(key, line);
    else problems.push(problemAt(['email'], `the same address as on line ${before}`));
    people.push(parsed.data);
  }
  problems.sort((a, b) => a.line - b.line);
  return problems.length === 0 ? { ok: true, people } : { ok: false, problems };
}

const placeless =
  (line: number) =>
  (path: readonly PropertyKey[], message: string): ImportProblem => ({
    line,
    message: path.length === 0 ? message : `${path.map(String).join('.')}: ${message}`,
  });
