import type { Language } from '@drawbell/draws/subscriber-input';
import { wordingEn } from './alert-wording-en.ts';
import { wordingFr } from './alert-wording-fr.ts';

/** Everything an alert says that is not a fact. What is written in English must be written in French, or it does not compile. */
export type Wording = typeof wordingEn;

export const wordings: Readonly<Record<Language, Wording>> = { en: wordingEn, fr: wordingFr };
