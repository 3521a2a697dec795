import type { RoundMeaning } from '@drawbell/draws/round-meaning';

/** Reads one word for whom a round is: `general`, a program, or the key of a category. */
export function readMeaning(word: string): RoundMeaning {
  switch (word) {
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
export function meaningWord(means: RoundMeaning): string {
  if (means.kind === 'program') return means.program;
  return means.kind === 'category' ? means.category : 'general';
}
