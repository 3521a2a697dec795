import type { Language } from '@drawbell/draws/subscriber-input';

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
