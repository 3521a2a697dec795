import type { AccountMail, PastDraws, PastOutcome } from './account-mail.ts';

type Kind = AccountMail['kind'];

/** What every account mail has. */
export interface MailLead {
  readonly subject: string;
  /** The line that mail programs show after the subject. */
  readonly preheader: string;
  /** A sentence without a full stop. */
  readonly headline: string;
  /** In the footer: why this mail came. */
  readonly because: string;
}

/** The rest of each kind; `at` and `until` are moments in words. */
interface MailTexts {
  readonly confirm_sign_up: {
    readonly asked: string;
    readonly button: string;
    readonly expires: (at: string) => string;
    readonly notYou: string;
  };
  readonly already_signed_up: {
    readonly asked: string;
    readonly replaceHeading: string;
    readonly replace: (until: string) => string;
    readonly replaceButton: string;
    readonly keepHeading: string;
    readonly keep: (until: string) => string;
    readonly keepButton: string;
    readonly notYou: string;
  };
  readonly welcome: {
    readonly on: string;
    readonly pastHeading: string;
    readonly past: (past: Pick<PastDraws, 'draws' | 'months' | 'counts'>) => string;
    readonly pastNote: string;
    /** How many draws are of another points grid. */
    readonly leftOut: (draws: number, day: string) => string;
    readonly newest: string;
    readonly changeHeading: string;
    readonly change: (until: string) => string;
    readonly changeButton: string;
    readonly afterwards: string;
  };
  readonly settings_link: {
    readonly asked: string;
    readonly button: string;
    readonly secret: (until: string) => string;
    readonly notYou: string;
  };
  readonly todays_score: {
    readonly changed: (day: string) => string;
    readonly ask: string;
    readonly button: string;
    readonly expires: (until: string) => string;
    readonly until: string;
  };
  readonly confirm_address: MailTexts['confirm_sign_up'];
  readonly address_taken: { readonly asked: string; readonly notYou: string };
  readonly address_changed: {
    readonly changed: (newAddress: string) => string;
    readonly notYou: string;
  };
  readonly erased: {
    readonly done: string;
    readonly keptHeading: string;
    readonly kept: readonly string[];
    readonly last: string;
  };
  readonly endpoint_disabled: {
    readonly gone: (endpoint: string) => string;
    readonly failing: (endpoint: string, since: string) => string;
    readonly nothingLost: string;
    readonly steps: readonly string[];
    readonly stepsHeading: string;
  };
}

/** Everything an account mail says that is not a fact, in one language. Plain text; nothing is escaped yet. */
export interface AccountWording {
  readonly mails: { readonly [K in Kind]: MailLead & MailTexts[K] };
  /** Before the address of a link, written out. */
  readonly copyLink: string;
  /** Of a past draw. */
  readonly outcomes: Readonly<Record<PastOutcome, string>>;
  readonly cutOff: (score: number) => string;
  readonly notAffiliated: string;
}
