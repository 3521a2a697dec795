import type { Language } from '@drawbell/draws/subscriber-input';
import { accountWordingEn } from './account-wording-en.ts';
import { accountWordingFr } from './account-wording-fr.ts';
import type { AccountWording } from './account-wording.ts';

export const accountWordings: Readonly<Record<Language, AccountWording>> = {
  en: accountWordingEn,
  fr: accountWordingFr,
};
