import type { ClaimedAccountMail } from '@drawbell/store/account-mails/account-mails';
import type { Addressee } from '@drawbell/store/account-mails/addressee';
import type { Request } from '@drawbell/store/subscribers/sign-up';
import type { Subscriber } from '@drawbell/store/subscribers/subscribers';
import { expect, it } from 'vitest';
import { chooseAccountMail } from '../src/account-mails/account-mail-choice.ts';

const now = new Date('2026-10-01T15:00:00Z');

const mail = (kind: ClaimedAccountMail['kind']): ClaimedAccountMail => ({
  ...{ id: '1', kind, email: 'a@example.org', emailHash: Buffer.alloc(32), language: 'en', createdAt: now },
  ...{
    subscriberId: null,
    requestId: null,
    endpointId: null,
    gridChange: null,
    attempts: 0,
    uncertainAttempts: 0,
  },
});

const subscriber: Subscriber = {
  ...{ id: '7', email: 'a@example.org', email_hash: Buffer.alloc(32), language: 'en', state: 'active' },
  ...{ paused_until: null, wants_meets: true, wants_may_meet: true, near_points: 10 },
  ...{ wants_my_programs: false, wants_every_draw: false, profile_count: 1 },
  ...{ created_at: now, confirmed_at: now, ended_at: null },
  ...{ reminders: {}, reminders_planned_at: null },
};
const left: Subscriber = { ...subscriber, state: 'unsubscribed' };
const request: Request = {
  ...{ id: 'r', kind: 'sign_up', token_hash: Buffer.alloc(32), email: 'a@example.org' },
  ...{ email_hash: Buffer.alloc(32), subscriber_id: null, language: 'en', content: {} },
  evidence: { wordingVersion: '1', wording: 'Yes', source: 'web', ip: '', userAgent: '' },
  ...{ requested_at: now, expires_at: new Date('2026-10-08T15:00:00Z'), confirmed_at: null },
};

const choose = (kind: ClaimedAccountMail['kind'], standing: Partial<Addressee>, at = now): string => {
  const addressee: Addressee = {
    ...{ subscriber: null, subject: null, suppressed: null, request, endpoint: null },
    ...{ askedInADay: 0, askedIn30Days: 0, scoreIsOld: false },
    ...standing,
  };
  const choice = chooseAccountMail(mail(kind), addressee, at);
  return choice.send ? choice.mail.kind : choice.reason;
};

it.each<[ClaimedAccountMail['kind'], Partial<Addressee>, string]>([
  ['sign_up', {}, 'confirm_sign_up'],
  ['sign_up', { subscriber: left }, 'confirm_sign_up'],
  ['sign_up', { subscriber }, 'already_signed_up'],
  ['sign_up', { askedInADay: 4 }, 'confirm_sign_up'],
  ['sign_up', { askedInADay: 5 }, 'asked_too_often'],
  ['sign_up', { request: null }, 'no_longer_asked'],
  ['sign_up', { request: { ...request, confirmed_at: now } }, 'no_longer_asked'],
  ['sign_up', { suppressed: 'complaint' }, 'confirm_sign_up'],
  ['sign_up', { suppressed: 'complaint', askedIn30Days: 1 }, 'suppressed'],
  ['sign_up', { suppressed: 'hard_bounce', askedIn30Days: 1 }, 'suppressed'],
  ['sign_up', { suppressed: 'erased', askedIn30Days: 1 }, 'confirm_sign_up'],
  ['sign_up', { suppressed: 'operator' }, 'suppressed'],
  ['settings_link', { subscriber }, 'settings_link'],
  ['settings_link', { subscriber: left }, 'settings_link'],
  ['settings_link', {}, 'nobody_has_this_address'],
  ['settings_link', { subscriber, suppressed: 'complaint' }, 'suppressed'],
  ['settings_link', { subscriber, askedInADay: 5 }, 'asked_too_often'],
  ['welcome', { subscriber }, 'welcome'],
  ['welcome', { subscriber: left }, 'no_longer_asked'],
  ['welcome', { subscriber, suppressed: 'hard_bounce' }, 'suppressed'],
  ['address_change', {}, 'confirm_address'],
  ['address_change', { subscriber }, 'address_taken'],
  // Their own, with other capitals.
  ['address_change', { subscriber, request: { ...request, subscriber_id: '7' } }, 'confirm_address'],
  ['address_change', { subscriber, request: { ...request, subscriber_id: '8' } }, 'address_taken'],
  ['address_change', { suppressed: 'operator' }, 'suppressed'],
  ['address_changed', { subject: subscriber }, 'address_changed'],
  ['address_changed', {}, 'no_longer_asked'],
  ['erased', { suppressed: 'erased' }, 'erased'],
])('%s for %o: %s', (kind, standing, expected) => {
  expect(choose(kind, standing)).toBe(expected);
});

it('a confirmation that waited until its request expired is not sent', () => {
  expect(choose('sign_up', {}, request.expires_at)).toBe('no_longer_asked');
});
