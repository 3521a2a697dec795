import type { App } from '../app.ts';
import { RequestProblem } from '../problems/request-problem.ts';

const brokenText = 'A text holds the character U+0000 or half of a surrogate pair.';

/**
 * Refuses calls of the API with the character U+0000, or with half of a surrogate pair, anywhere in path, query or body,
 * keys included: no text here has a use for them, and PostgreSQL can store neither, the second not in JSON. One guard,
 * because each schema that forgot it would answer 500; it comes after the schemas, which may say more. Pages take
 * whatever comes, and look only for what they know.
 */
export function addWholeTexts(app: App): void {
  app.addHook('preHandler', async (req) => {
    if (req.routeOptions.url?.startsWith('/v1/') !== true) return;
    for (const part of [req.params, req.query, req.body]) {
      if (holdsBrokenText(part)) throw new RequestProblem('invalid-request', brokenText);
    }
  });
}

/** A list of what is still to be looked at instead of a recursion: bodies may be nested as deep as they are long. */
function holdsBrokenText(part: unknown): boolean {
  const left: unknown[] = [part];
  for (let next = left.pop(); next !== undefined || left.length > 0; next = left.pop()) {
    if (typeof next === 'string') {
      if (next.includes('\u0000') || !next.isWellFormed()) return true;
    } else if (next instanceof URLSearchParams) {
      for (const entry of next) left.push(...entry);
    } else if (typeof next === 'object' && next !== null) {
      for (const entry of Object.entries(next)) left.push(...entry);
    }
  }
  return false;
}
