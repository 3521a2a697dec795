import type { Language } from '@drawbell/draws/subscriber-input';
import { settingsWordsEn } from './settings-words-en.ts';
import { settingsWordsFr } from './settings-words-fr.ts';
import type { SettingsWords } from './settings-words.ts';

/** In both languages. */
export const settingsWords: Readonly<Record<Language, SettingsWords>> = {
  en: settingsWordsEn,
  fr: settingsWordsFr,
};
