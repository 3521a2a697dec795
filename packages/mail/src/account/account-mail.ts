import type { Outcome } from '@drawbell/draws/match-result';
import type { Language } from '@drawbell/draws/subscriber-input';

/** How a past draw that is worth telling compared with a profile. */
export type PastOutcome = Exclude<Outcome, 'does_not_meet'>;

/** What past draws would have meant for a subscriber. */
export interface PastDraws {
  /** How far back was looked, and how many draws there were. */
  readonly months: number;
  readonly draws: number;
  /** Besides them: draws that are not compared, by the first day (ISO) of the points grid that lies between them and the score. */
  readonly leftOut: readonly { readonly changedOn: string; readonly draws: number }[];
  /** What is said of changes of the grid across which draws are compared all the same: sentences in the reader's language. */
  readonly notes: readonly string[];
  readonly counts: Readonly<Record<PastOutcome, number>>;
  /** Newest first, at most 5. */
  readonly newest: readonly PastDraw[];
}

export interface PastDraw {
  readonly number: string;
  /** ISO day. */
  readonly date: string;
  /** What kind of round, in the reader's language. */
  readonly label: string;
  readonly cutOff: number | null;
  readonly outcome: PastOutcome;
}

/**
 * What a mail about somebody's own subscription says. All links are absolute http(s) URLs. One that is opened shows a
 * page; nothing changes before a button on it is pressed.
 */
export type AccountMail =
  | { readonly kind: 'confirm_sign_up'; readonly confirmUrl: string; readonly expiresAt: Date }
  | {
      readonly kind: 'already_signed_up';
      /** Replaces profile and preferences by those just entered. */
      readonly confirmUrl: string;
      readonly expiresAt: Date;
      /** Opens those that are in force. */
      readonly settingsUrl: string;
      readonly settingsExpireAt: Date;
    }
  | {
      readonly kind: 'welcome';
      readonly settingsUrl: string;
      readonly settingsExpireAt: Date;
      readonly manageUrl: string;
      readonly unsubscribeUrl: string;
      /** Takes the POST of RFC 8058. */
      readonly oneClickUrl: string;
      readonly past: PastDraws;
    }
  | { readonly kind: 'settings_link'; readonly settingsUrl: string; readonly expiresAt: Date }
  /** To the new address. */
  | { readonly kind: 'confirm_address'; readonly confirmUrl: string; readonly expiresAt: Date }
  /** To the new address, which has a subscription of its own. */
  | { readonly kind: 'address_taken' }
  /** To the old address; the new one as `maskAddress` gives it. */
  | { readonly kind: 'address_changed'; readonly newAddress: string }
  /** The last mail to somebody who was erased. */
  | { readonly kind: 'erased' }
  /** The points grid changed, and their score is older: asks for today's. */
  | {
      readonly kind: 'todays_score';
      /** First day of the new grid, ISO. */
      readonly changedOn: string;
      readonly settingsUrl: string;
      readonly settingsExpireAt: Date;
      readonly manageUrl: string;
      readonly unsubscribeUrl: string;
      /** Takes the POST of RFC 8058. */
      readonly oneClickUrl: string;
    }
  /** To a consumer: a webhook endpoint of theirs gets nothing any more. */
  | {
      readonly kind: 'endpoint_disabled';
      /** Its address without a query, which may hold a secret. */
      readonly endpoint: string;
      /** `gone`: it answered 410. `failing`: it has answered nothing but failures since `since`. */
      readonly why: 'gone' | 'failing';
      readonly since: Date;
    };

/** Who gets an account mail. */
export interface AccountMailRecipient {
  readonly to: string;
  /** From `messageIdFor`. */
  readonly messageId: string;
  readonly date: Date;
  readonly language: Language;
}
