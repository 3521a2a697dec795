import type { Language } from '@drawbell/draws/subscriber-input';
import type { FastifyRequest } from 'fastify';

/** Whether an Accept header names HTML and nothing it names as JSON is wanted more. A wildcard asks for JSON. */
export function prefersHtml(accept: string | undefined): boolean {
  if (accept === undefined) return false;
  let htmlWanted = 0;
  let jsonWanted = 0;
  for (const range of accept.slice(0, 1_000).split(',')) {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    const given = parameters.find((parameter) => parameter.startsWith('q='));
    const quality = given === undefined ? 1 : Number(given.slice(2));
    if (type === 'text/html') htmlWanted = quality;
    if (type === 'application/json') jsonWanted = quality;
  }
  return htmlWanted > 0 && htmlWanted >= jsonWanted;
}

/** The language a browser asks for most; English when it asks for neither. */
export function preferredLanguage(acceptLanguage: string | undefined): Language {
  let best: { language: Language; quality: number } = { language: 'en', quality: 0 };
  for (const range of (acceptLanguage ?? '').slice(0, 500).split(',')) {
    const [tag = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    const language = (['en', 'fr'] as const).find((each) => tag === each || tag.startsWith(`${each}-`));
    const given = parameters.find((parameter) => parameter.startsWith('q='));
    const quality = given === undefined ? 1 : Number(given.slice(2));
    if (language !== undefined && quality > best.quality) best = { language, quality };
  }
  return best.language;
}

/** Whether a client accepts gzip: it names it with a quality above zero. */
export function takesGzip({ headers }: Pick<FastifyRequest, 'headers'>): boolean {
  const accepted = (headers['accept-encoding'] ?? '').slice(0, 500);
  return /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/i.test(accepted);
}
