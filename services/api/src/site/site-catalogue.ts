import type { Language } from '@drawbell/draws/subscriber-input';
import { siteWordsEn } from './site-words-en.ts';
import { siteWordsFr } from './site-words-fr.ts';
import type { SiteWords } from './site-words.ts';

/** In both languages. */
export const siteWords: Readonly<Record<Language, SiteWords>> = { en: siteWordsEn, fr: siteWordsFr };
