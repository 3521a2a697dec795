import type { Outcome } from '@drawbell/draws/match-result';
import type { Language } from '@drawbell/draws/subscriber-input';

/** How many draws of a digest stand how, each by the best of its reader's profiles. */
export type DrawCounts = Readonly<Record<Outcome, number>>;

/** Draws that stand alike. */
interface Counted {
  readonly count: number;
  /** As the first line says it. */
  readonly words: string;
  /** As a subject says it, beside others. */
  readonly brief: string;
  /** As a subject says it where all draws stand so. */
  readonly alone: string;
}

const en = {
  /** What stands how, the best first. */
  counted: (counts: DrawCounts, several: boolean): readonly Counted[] => {
    const draws = (count: number): string => (count === 1 ? '1 draw' : `${count} draws`);
    const meets = `${draws(counts.meets)} ${several ? 'met' : 'you meet'}`;
    const may = `${draws(counts.may_meet)} ${several ? 'that may be met' : 'you may meet'}`;
    return [
      { count: counts.meets, words: meets, brief: meets, alone: meets },
      { count: counts.may_meet, words: may, brief: may, alone: may },
      nearMisses(counts.near),
      {
        count: counts.does_not_meet,
        words: `${draws(counts.does_not_meet)} not met`,
        brief: `${counts.does_not_meet} not met`,
        alone: `${draws(counts.does_not_meet)} not met`,
      },
    ].filter(({ count }) => count > 0);
  },
  /** @param more draws that are not among those shown */
  subject: (shown: readonly string[], { more }: { more: number; all: number }): string =>
    shown.join(', ') + (more === 0 ? '' : `, ${more} more`),
  seeDraw: 'See the draw',
  /** Why they come in one message. */
  together: 'These draws came in one message because of the times that you chose.',
  rhythm: 'Change when you are told',
};

function nearMisses(count: number): Counted {
  const words = count === 1 ? '1 near miss' : `${count} near misses`;
  return { count, words, brief: words, alone: words };
}

const fr: typeof en = {
  counted: (counts, several) => {
    const rondes = (count: number): string => (count < 2 ? `${count} ronde` : `${count} rondes`);
    const [whose, your] = several
      ? ['dont au moins un profil remplit', 'dont un profil remplit peut-être']
      : ['dont vous remplissez', 'dont vous remplissez peut-être'];
    return [
      {
        count: counts.meets,
        words: `${rondes(counts.meets)} ${whose} les critères`,
        brief: `${counts.meets} oui`,
        alone: `${rondes(counts.meets)}\u00a0: critères remplis`,
      },
      {
        count: counts.may_meet,
        words: `${rondes(counts.may_meet)} ${your} les critères`,
        brief: `${counts.may_meet} peut-être`,
        alone: `${rondes(counts.may_meet)}\u00a0: peut-être`,
      },
      {
        count: counts.near,
        words: `${rondes(counts.near)} près du seuil`,
        brief: `${counts.near} près du seuil`,
        alone: `${rondes(counts.near)} près du seuil`,
      },
      {
        count: counts.does_not_meet,
        words: `${rondes(counts.does_not_meet)} hors critères`,
        brief: `${counts.does_not_meet} hors critères`,
        alone: `${rondes(counts.does_not_meet)} hors critères`,
      },
    ].filter(({ count }) => count > 0);
  },
  subject: (shown, { all }) => `${shown.join(', ')}\u00a0: ${all < 2 ? `${all} ronde` : `${all} rondes`}`,
  seeDraw: 'Voir la ronde',
  together: 'Ces rondes sont venues dans un seul message, selon les moments que vous avez choisis.',
  rhythm: 'Changer le moment des avis',
};

/** What a digest says besides what its alerts say. */
export const digestWordings: Readonly<Record<Language, typeof en>> = { en, fr };
