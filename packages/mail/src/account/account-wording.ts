import type { Language } from '@drawbell/draws/subscriber-input';
import { accountWordingEn } from './account-wording-en.ts';
import { accountWordingFr } from './account-wording-fr.ts';

/** Everything an account mail says that is not a fact. */
export const accountWordings: Readonly<Record<Language, typeof accountWordingEn>> = {
  en: accountWordingEn,
  fr: accountWordingFr,
};
