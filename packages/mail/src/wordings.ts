import type { Language } from '@drawbell/draws/subscriber-input';
import { wordingEn } from './wording-en.ts';
import { wordingFr } from './wording-fr.ts';
import type { Wording } from './wording.ts';

export const wordings: Readonly<Record<Language, Wording>> = { en: wordingEn, fr: wordingFr };
