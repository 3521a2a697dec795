import type { Language } from '@drawbell/draws/subscriber-input';
import { joinWordsEn } from './join-words-en.ts';
import { joinWordsFr } from './join-words-fr.ts';
import type { JoinWords } from './join-words.ts';

/** In both languages. */
export const joinWords: Readonly<Record<Language, JoinWords>> = { en: joinWordsEn, fr: joinWordsFr };
