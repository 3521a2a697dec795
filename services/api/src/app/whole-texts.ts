import { unseenCharacterIn, unseenSentence } from '@drawbell/draws/plain-text';
import type { App } from './app.ts';
import { RequestProblem } from './problem.ts';

/** Certificates and keys are written in lines, of characters that everybody sees. */
const pem = /^-----BEGIN [A-Z0-9 ]{1,40}-----[A-Za-z0-9+/=\r\n -]+$/;

const brokenText = 'A text holds the character U+0000 or half of a surrogate pair.';

/**
 * Refuses calls of the API with the character U+0000, or with half of a surrogate pair, anywhere in path, query or body,
 * keys included: no text here has a use for them, and PostgreSQL can store neither, the second not in JSON. The same for
 * whatever else nobody sees in a text (`plainText`), but in what mail providers tell of bounces, which quotes servers.
 * One guard, because each schema that forgot it would answer 500, or keep a name that rewrites the words around it; it
 * comes after the schemas, which may say more. Pages take whatever comes, and look only for what they know.
 */
export function addWholeTexts(app: App): void {
  app.addHook('preHandler', async (req) => {
    const url = req.routeOptions.url;
    if (url?.startsWith('/v1/') !== true) return;
    const quotes = url.startsWith('/v1/bounces/');
    for (const part of [req.params, req.query, req.body]) {
      const broken = brokenTextIn(part, quotes ? null : unseenCharacterIn);
      if (broken !== null) throw new RequestProblem('invalid-request', broken);
    }
  });
}

/** Uses a list instead of recursion: bodies may be nested as deep as they are long. */
function brokenTextIn(part: unknown, unseen: ((text: string) => string | null) | null): string | null {
  const left: unknown[] = [part];
  for (let next = left.pop(); next !== undefined || left.length > 0; next = left.pop()) {
    if (typeof next === 'string') {
      if (next.includes('\u0000') || !next.isWellFormed()) return brokenText;
      const character = pem.test(next) ? null : (unseen?.(next) ?? null);
      if (character !== null) return `A text ${unseenSentence(character)}.`;
    } else if (next instanceof URLSearchParams) {
      for (const entry of next) left.push(...entry);
    } else if (typeof next === 'object' && next !== null) {
      for (const entry of Object.entries(next)) left.push(...entry);
    }
  }
  return null;
}
