import type { Outcome } from '@drawbell/draws/match-result';

/** Signing up, trying a profile, and confirming, in one language. */
export interface JoinWords {
  readonly signUp: {
    readonly title: string;
    readonly description: string;
    readonly lead: string;
    readonly address: string;
    readonly profile: string;
    readonly profileHint: string;
    readonly wants: string;
    readonly terms: string;
    readonly termsLink: string;
    readonly privacyLink: string;
    readonly submit: string;
    readonly tryFirst: string;
    readonly manyProfiles: string;
  };
  readonly sent: {
    readonly title: string;
    readonly text: readonly string[];
    readonly expires: (days: number) => string;
  };
  readonly tooMany: { readonly title: string; readonly text: (minutes: number) => string };
  readonly foreignForm: { readonly title: string; readonly text: string };
  readonly preview: {
    readonly title: string;
    readonly description: string;
    readonly lead: string;
    readonly nothingStored: string;
    readonly nearLabel: string;
    readonly submit: string;
    readonly results: (months: number, draws: number) => string;
    readonly counts: Readonly<Record<Outcome, string>>;
    readonly alerts: (count: number) => string;
    readonly noDraws: string;
    readonly chartTitle: string;
    readonly chartDescription: (score: number | null) => string;
    readonly score: (score: number) => string;
    readonly nominationNote: string;
    readonly listTitle: string;
    readonly allTitle: (count: number) => string;
    readonly none: string;
    readonly columns: { date: string; draw: string; cutOff: string; outcome: string; why: string };
    readonly pointsShort: (points: number) => string;
    readonly signUp: string;
    readonly change: string;
    readonly today: string;
    /** Heads the draws that are not compared. */
    readonly leftOut: (count: number) => string;
  };
  readonly outcomes: Readonly<Record<Outcome, string>>;
  readonly confirm: {
    readonly title: string;
    readonly text: (address: string) => string;
    readonly what: string;
    readonly button: string;
    readonly doneTitle: string;
    readonly done: string;
    readonly settings: string;
    readonly already: string;
    readonly alreadyTitle: string;
    readonly askForLink: string;
    readonly goneTitle: string;
    readonly gone: string;
    readonly again: string;
    readonly suppressed: string;
  };
  readonly address: {
    readonly title: string;
    readonly text: (address: string) => string;
    readonly button: string;
    readonly doneTitle: string;
    readonly done: string;
    readonly notPossible: string;
  };
}
