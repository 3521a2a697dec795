import { type RoundMeaning, roundMeaningSchema } from '@drawbell/draws/round-meaning';
import { ask } from './ask.ts';

/** Reads one word for whom a round is: `general`, a program, or the key of a category. Undefined when none was said. */
export function readMeaning(typed: string): RoundMeaning | undefined {
  const word = typed.trim();
  switch (word) {
    case '':
      return undefined;
    case 'general':
      return { kind: 'general' };
    case 'cec':
    case 'fsw':
    case 'fst':
    case 'pnp':
      return { kind: 'program', program: word };
    default:
      return { kind: 'category', category: word };
  }
}

/** The same word of a meaning. */
function meaningWord(means: RoundMeaning): string {
  if (means.kind === 'program') return means.program;
  return means.kind === 'category' ? means.category : 'general';
}

/** Whom the rounds of a name are for; people say it in one word. */
export const meaning = ask(
  roundMeaningSchema.describe(
    '{"kind":"category","category":"healthcare"}, {"kind":"program","program":"cec"} or {"kind":"general"}. In a command: general, cec, fsw, fst, pnp, or the key of a category.',
  ),
  { label: 'Its rounds are for', read: readMeaning, write: meaningWord },
);
