import type { Outcome } from '@drawbell/draws/match-result';

/** How the profiles of one recipient stand, best first: what subject, headline and preheader are made from. */
export interface Standing {
  readonly best: Outcome;
  /** Profiles with that outcome, and all profiles shown. */
  readonly count: number;
  readonly total: number;
  /** Points above the cut-off (meets) or below it (near; 0 for a lost tie) of the one profile; null otherwise. */
  readonly points: number | null;
  /** The best outcome is open because the score is of another points grid than the draw. */
  readonly scoreIsOld: boolean;
}

/** What the reader will do with the news: nothing here depends on the person beyond the best outcome. */
export type NextSteps = 'invitation_possible' | 'score_asked' | 'facts_missing' | 'nothing_to_do';

/** Everything an alert says that is not a fact, in one language. Plain text; nothing is escaped yet. */
export interface Wording {
  readonly locale: string;
  /** Between a name and its value, with its spaces. */
  readonly colon: string;
  /** Subject before the standing: "Draw 447 Trades, cut-off 476". Without a number, its day and a comma stand there. */
  readonly subjectLead: (number: string, label: string, cutOff: string | null, corrected: boolean) => string;
  /** Joins lead and standing, and marks corrections and copies. */
  readonly subject: (lead: string, standing: string, mark: 'none' | 'correction' | 'repeat') => string;
  /** The standing as the end of a subject: "you meet the published criteria (+12)". */
  readonly standingInSubject: (standing: Standing) => string;
  /** The standing as a headline: a sentence without a full stop. */
  readonly headline: (standing: Standing) => string;
  /** The line that mail programs show after the subject. */
  readonly preheader: (standing: Standing) => string;
  readonly profilesHeading: string;
  readonly yourProfile: string;
  readonly numberedProfile: (position: number) => string;
  readonly pointsAbove: (points: number) => string;
  readonly pointsBelow: (points: number) => string;
  /** Why a profile that does not meet is shown at all. */
  readonly becauseEveryDraw: string;
  readonly becauseEveryDrawOfMyPrograms: string;
  readonly drawHeading: string;
  readonly rows: {
    readonly type: string;
    readonly publishedName: string;
    readonly date: string;
    readonly cutOff: string;
    readonly invitations: string;
    readonly tieBreak: string;
  };
  readonly notPublished: string;
  /** Beside a corrected fact: "Before: 470". */
  readonly before: (value: string) => string;
  readonly correctionHeading: string;
  readonly correctionText: string;
  readonly repeatText: string;
  readonly nextHeading: string;
  readonly nextSteps: Readonly<Record<NextSteps, readonly string[]>>;
  readonly manage: string;
  readonly unsubscribe: string;
  readonly whyYouGetThis: string;
  readonly notAnInvitation: string;
  readonly sourceLead: string;
  readonly sourceTitle: string;
  readonly sourceNote: string;
  /** The rounds page of IRCC in this language. */
  readonly sourcePage: string;
  /** Names the link to the draw's own page there. */
  readonly drawPage: string;
}
