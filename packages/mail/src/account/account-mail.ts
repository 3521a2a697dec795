import type { Outcome } from '@drawbell/draws/match-result';
import type { Language } from '@drawbell/draws/subscriber-input';
import type { Reminder } from './reminder-content.ts';
import { isMailbox, refuseDates, refuseLinks } from '../header-values.ts';

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
  /** Days of their plan are coming up. */
  | ({
      readonly kind: 'reminder';
      readonly planUrl: string;
      readonly remindersUrl: string;
      readonly settingsExpireAt: Date;
      readonly manageUrl: string;
      readonly unsubscribeUrl: string;
      /** Takes the POST of RFC 8058. */
      readonly oneClickUrl: string;
    } & Reminder)
  /** The time to apply after an invitation is over: alerts of its profile are on again. */
  | {
      readonly kind: 'invitation_expired';
      /** ISO day. */
      readonly invitedOn: string;
      /** How many days there were. */
      readonly days: number;
      /** Of several profiles: whose. */
      readonly profileLabel: string | null;
      readonly settingsUrl: string;
      readonly settingsExpireAt: Date;
      readonly manageUrl: string;
      readonly unsubscribeUrl: string;
      /** Takes the POST of RFC 8058. */
      readonly oneClickUrl: string;
    }
  /** The official list could not be read for hours. */
  | ({ readonly kind: 'source_silent' } & SourceSilence)
  /** It can be read again. */
  | ({ readonly kind: 'source_back' } & SourceSilence)
  /** To a consumer: a webhook endpoint of theirs gets nothing any more. */
  | {
      readonly kind: 'endpoint_disabled';
      /** Its address without a query, which may hold a secret. */
      readonly endpoint: string;
      /** `gone`: it answered 410. `failing`: it has answered nothing but failures since `since`. */
      readonly why: 'gone' | 'failing';
      readonly since: Date;
    };

interface SourceSilence {
  /** When the list could be read last. */
  readonly since: Date;
  /** When it could be read again; while it cannot, when this is written. */
  readonly until: Date;
  readonly manageUrl: string;
  readonly unsubscribeUrl: string;
  /** Takes the POST of RFC 8058. */
  readonly oneClickUrl: string;
}

/** Who gets an account mail. */
export interface AccountMailRecipient {
  readonly to: string;
  /** From `messageIdFor`. */
  readonly messageId: string;
  readonly date: Date;
  readonly language: Language;
}

/** Enough of an address for its owner to know it, and not for anybody else: `m…@example.org`. */
export function maskAddress(email: string): string {
  const [first = ''] = email;
  return `${first}…${email.slice(email.lastIndexOf('@'))}`;
}

const newestMax = 5;
const maskedLengthMax = 256;

/** @throws RangeError when a link, date, count or masked address cannot be what its name says. */
export function refuseAccountMistakes(mail: AccountMail): void {
  switch (mail.kind) {
    case 'confirm_sign_up':
    case 'confirm_address':
      refuseLinks([mail.confirmUrl]);
      refuseDates([mail.expiresAt]);
      return;
    case 'already_signed_up':
      refuseLinks([mail.confirmUrl, mail.settingsUrl]);
      refuseDates([mail.expiresAt, mail.settingsExpireAt]);
      return;
    case 'settings_link':
      refuseLinks([mail.settingsUrl]);
      refuseDates([mail.expiresAt]);
      return;
    case 'welcome':
      refuseLinks([mail.settingsUrl, mail.manageUrl, mail.unsubscribeUrl, mail.oneClickUrl]);
      refuseDates([mail.settingsExpireAt]);
      refuseDays(mail.past.leftOut.map(({ changedOn }) => changedOn));
      refusePast(mail.past);
      return;
    case 'todays_score':
      refuseLinks([mail.settingsUrl, mail.manageUrl, mail.unsubscribeUrl, mail.oneClickUrl]);
      refuseDates([mail.settingsExpireAt]);
      refuseDays([mail.changedOn]);
      return;
    case 'reminder':
      refuseLinks([mail.planUrl, mail.remindersUrl, mail.manageUrl, mail.unsubscribeUrl, mail.oneClickUrl]);
      refuseDates([mail.settingsExpireAt]);
      refuseDays([mail.today, ...mail.items.map(({ deadline }) => deadline.on)]);
      if (mail.items.length === 0) throw new RangeError('a reminder of nothing');
      return;
    case 'invitation_expired':
      refuseLinks([mail.settingsUrl, mail.manageUrl, mail.unsubscribeUrl, mail.oneClickUrl]);
      refuseDates([mail.settingsExpireAt]);
      refuseDays([mail.invitedOn]);
      return;
    case 'source_silent':
    case 'source_back':
      refuseLinks([mail.manageUrl, mail.unsubscribeUrl, mail.oneClickUrl]);
      refuseDates([mail.since, mail.until]);
      return;
    case 'address_changed':
      refuseUnmasked(mail.newAddress);
      return;
    case 'endpoint_disabled':
      refuseLinks([mail.endpoint]);
      refuseDates([mail.since]);
      return;
    case 'address_taken':
    case 'erased':
  }
}

function refuseDays(days: readonly string[]): void {
  refuseDates(days.map((day) => new Date(`${day}T00:00:00Z`)));
}

function refusePast({ months, draws, leftOut, counts, newest }: PastDraws): void {
  const notCompared = leftOut.map((each) => each.draws);
  const figures = [months, draws, ...notCompared, counts.meets, counts.may_meet, counts.near];
  const cutOffs = newest.flatMap(({ cutOff }) => (cutOff === null ? [] : [cutOff]));
  if (![...figures, ...cutOffs].every((figure) => Number.isSafeInteger(figure) && figure >= 0))
    throw new RangeError('not a count');
  if (newest.length > newestMax) throw new RangeError(`at most ${newestMax} past draws are shown`);
}

/** The old address may be in other hands by now: it must not learn the new one. */
function refuseUnmasked(address: string): void {
  const [, domain = ''] = address.split('…@');
  if (address.length > maskedLengthMax || !/^.?…@/u.test(address) || !isMailbox(`x@${domain}`))
    throw new RangeError('not a masked address');
}
