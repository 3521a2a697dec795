import { type SubscriberInput, subscriberInputSchema } from '@drawbell/draws';

/** One person of an import file as found, and the line they begin on (from 1). */
export interface ImportLine {
  readonly line: number;
  readonly value: unknown;
}

export interface ImportProblem {
  readonly line: number;
  readonly message: string;
}

export type CheckedImport =
  | { readonly ok: true; readonly people: SubscriberInput[] }
  | { readonly ok: false; readonly problems: ImportProblem[] };

/** Checks every line against the one subscriber format. One bad line and nobody is taken. Messages hold no addresses. */
export function checkImport(
  lines: readonly ImportLine[],
  unreadable: readonly ImportProblem[],
): CheckedImport {
  const problems = [...unreadable];
  const people: SubscriberInput[] = [];
  const firstSeen = new Map<string, number>();
  for (const { line, value } of lines) {
    const parsed = subscriberInputSchema.safeParse(value);
    if (!parsed.success) {
      for (const issue of parsed.error.issues.slice(0, 10)) {
        const where = issue.path.length === 0 ? '' : `${issue.path.join('.')}: `;
        problems.push({ line, message: `${where}${issue.message}` });
      }
      continue;
    }
    const address = parsed.data.email.toLowerCase();
    const before = firstSeen.get(address);
    if (before === undefined) firstSeen.set(address, line);
    else problems.push({ line, message: `email: the same address as on line ${before}` });
    people.push(parsed.data);
  }
  problems.sort((a, b) => a.line - b.line);
  return problems.length === 0 ? { ok: true, people } : { ok: false, problems };
}
