import { usualZone } from '@drawbell/draws/local-time';
import { quietUntil } from '@drawbell/draws/telling';
import type { ClaimedAccountMail } from '@drawbell/store/account-mails/account-mails';
import type { Addressee } from '@drawbell/store/account-mails/addressee';
import type { SourceSilence } from '@drawbell/store/account-mails/source-silences';
import { tellingOf } from '@drawbell/store/channels/telling';
import type { DueReminders, ExpiredInvitation } from '@drawbell/store/plan/reminder-mails';
import { reminderChoiceOf } from '@drawbell/store/plan/reminders';
import type { Request } from '@drawbell/store/subscribers/sign-up';
import type { Subscriber } from '@drawbell/store/subscribers/subscribers';
import type { Endpoint } from '@drawbell/store/webhooks/endpoints';

/** What an account mail says, as things stand now. */
export type ChosenMail =
  | { readonly kind: 'confirm_sign_up'; readonly request: Request }
  | { readonly kind: 'already_signed_up'; readonly request: Request; readonly subscriber: Subscriber }
  | { readonly kind: 'welcome'; readonly subscriber: Subscriber }
  | { readonly kind: 'settings_link'; readonly subscriber: Subscriber }
  | { readonly kind: 'confirm_address'; readonly request: Request }
  | { readonly kind: 'address_taken' }
  | { readonly kind: 'address_changed'; readonly subscriber: Subscriber }
  | { readonly kind: 'erased' }
  | { readonly kind: 'endpoint_disabled'; readonly endpoint: Endpoint }
  | { readonly kind: 'todays_score'; readonly subscriber: Subscriber; readonly changedOn: string }
  | { readonly kind: 'reminder'; readonly subscriber: Subscriber; readonly due: DueReminders }
  | {
      readonly kind: 'invitation_expired';
      readonly subscriber: Subscriber;
      readonly invitation: ExpiredInvitation;
    }
  | {
      readonly kind: 'source_silent' | 'source_back';
      readonly subscriber: Subscriber;
      readonly silence: SourceSilence;
    };

/** A mail, or why there is none. */
export type AccountMailChoice =
  | { readonly send: true; readonly mail: ChosenMail }
  | {
      readonly send: false;
      readonly reason: 'suppressed' | 'asked_too_often' | 'nobody_has_this_address' | 'no_longer_asked';
    }
  /** They paused their mails, or it is in their quiet hours: it waits. */
  | { readonly send: false; readonly reason: 'paused' | 'quiet_hours'; readonly until: Date };

/** Mails that anybody who knows an address may cause it to get in a day. */
const askedInADayMax = 5;

/**
 * Decides what, if anything, the owner of an address is told. Only here does it matter whether an address is known:
 * whoever fills in a form sees nothing of it. Pure.
 *
 * An address that complained or bounced gets one confirmation in 30 days, because only its owner can let it in again;
 * one that an operator ruled out gets nothing.
 */
export function chooseAccountMail(
  mail: ClaimedAccountMail,
  addressee: Addressee,
  now: Date,
): AccountMailChoice {
  const { subscriber, subject, suppressed, request, endpoint } = addressee;
  if (mail.kind === 'erased') return send({ kind: 'erased' });
  const confirms = mail.kind === 'sign_up' || mail.kind === 'address_change';
  const mayConfirm = suppressed === 'erased' || (suppressed !== 'operator' && addressee.askedIn30Days === 0);
  if (suppressed !== null && !(confirms && mayConfirm)) return no('suppressed');
  switch (mail.kind) {
    case 'sign_up':
      if (request === null || request.confirmed_at !== null || request.expires_at <= now)
        return no('no_longer_asked');
      if (addressee.askedInADay >= askedInADayMax) return no('asked_too_often');
      return subscriber?.state === 'active'
        ? send({ kind: 'already_signed_up', request, subscriber })
        : send({ kind: 'confirm_sign_up', request });
    case 'address_change':
      if (request === null || request.confirmed_at !== null || request.expires_at <= now)
        return no('no_longer_asked');
      if (addressee.askedInADay >= askedInADayMax) return no('asked_too_often');
      return subscriber === null || subscriber.id === request.subscriber_id
        ? send({ kind: 'confirm_address', request })
        : send({ kind: 'address_taken' });
    case 'settings_link':
      if (subscriber === null) return no('nobody_has_this_address');
      if (addressee.askedInADay >= askedInADayMax) return no('asked_too_often');
      return send({ kind: 'settings_link', subscriber });
    case 'welcome':
      return subscriber?.state === 'active' ? send({ kind: 'welcome', subscriber }) : no('no_longer_asked');
    case 'endpoint_disabled':
      return endpoint?.state === 'disabled_after_failures'
        ? send({ kind: 'endpoint_disabled', endpoint })
        : no('no_longer_asked');
    case 'todays_score':
      return askForScore(mail, addressee, now);
    case 'reminder':
      return remind(mail, addressee, now);
    case 'invitation_expired':
      return tellOfExpiry(mail, addressee, now);
    case 'source_silent':
    case 'source_back':
      return tellOfSource(mail.kind, { mail, addressee, now });
    case 'address_changed':
      return subject === null
        ? no('no_longer_asked')
        : send({ kind: 'address_changed', subscriber: subject });
  }
}

/** Not whoever gave today's score meanwhile. */
function askForScore(mail: ClaimedAccountMail, addressee: Addressee, now: Date): AccountMailChoice {
  const { gridChange } = mail;
  if (gridChange === null || !addressee.scoreIsOld) return no('no_longer_asked');
  return toSubject(mail, addressee, now, (subscriber) => ({
    ...{ kind: 'todays_score', subscriber, changedOn: gridChange },
  }));
}

/** Not of days that moved, are over, or follow from what is gone. */
function remind(mail: ClaimedAccountMail, addressee: Addressee, now: Date): AccountMailChoice {
  const { reminders: due } = addressee;
  if (due === null || due.deadlines.length === 0) return no('no_longer_asked');
  return toSubject(mail, addressee, now, (subscriber) => ({ kind: 'reminder', subscriber, due }));
}

function tellOfExpiry(mail: ClaimedAccountMail, addressee: Addressee, now: Date): AccountMailChoice {
  const { expired: invitation } = addressee;
  if (invitation === null) return no('no_longer_asked');
  return toSubject(mail, addressee, now, (subscriber) => ({
    ...{ kind: 'invitation_expired', subscriber, invitation },
  }));
}

/** That the list is silent only while it is; that it is back, also to whoever wants no such word any more. */
function tellOfSource(
  kind: 'source_silent' | 'source_back',
  { mail, addressee, now }: { mail: ClaimedAccountMail; addressee: Addressee; now: Date },
): AccountMailChoice {
  const { silence, subject } = addressee;
  const over = silence?.backAt != null;
  const wanted = kind === 'source_back' || (subject !== null && tellingOf(subject).sourceSilent);
  if (silence === null || over !== (kind === 'source_back') || !wanted) return no('no_longer_asked');
  return toSubject(mail, addressee, now, (subscriber) => ({ kind, subscriber, silence }));
}

/** What nobody waits for goes to whoever still gets alerts, at the address that they have now, after a pause and quiet hours. */
function toSubject(
  { emailHash }: ClaimedAccountMail,
  { subject }: Addressee,
  now: Date,
  mailTo: (subscriber: Subscriber) => ChosenMail,
): AccountMailChoice {
  if (subject?.state !== 'active' || !subject.email_hash.equals(emailHash)) return no('no_longer_asked');
  const { paused_until: until } = subject;
  if (until !== null && until > now) return { send: false, reason: 'paused', until };
  const { zone = usualZone } = reminderChoiceOf(subject);
  const quiet = quietUntil(tellingOf(subject).quiet, zone, now);
  if (quiet !== null) return { send: false, reason: 'quiet_hours', until: quiet };
  return send(mailTo(subject));
}

function send(mail: ChosenMail): AccountMailChoice {
  return { send: true, mail };
}

function no(
  reason: Exclude<Extract<AccountMailChoice, { send: false }>['reason'], 'paused' | 'quiet_hours'>,
): AccountMailChoice {
  return { send: false, reason };
}
