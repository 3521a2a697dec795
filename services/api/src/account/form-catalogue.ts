import type { Language } from '@drawbell/draws/subscriber-input';
import { formWordsEn } from './form-words-en.ts';
import { formWordsFr } from './form-words-fr.ts';
import type { FormWords } from './form-words.ts';

/** In both languages. */
export const formWords: Readonly<Record<Language, FormWords>> = { en: formWordsEn, fr: formWordsFr };
