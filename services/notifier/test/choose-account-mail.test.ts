import { tellingSchema } from '@drawbell/draws/telling';
import { builtInDocumentRules } from '@drawbell/draws/plan/document-rules';
import type { ClaimedAccountMail } from '@drawbell/store/account-mails/account-mails';
import type { Addressee } from '@drawbell/store/account-mails/addressee';
import type { DueReminders, ExpiredInvitation } from '@drawbell/store/plan/reminder-mails';
import type { Request } from '@drawbell/store/subscribers/sign-up';
import type { Subscriber } from '@drawbell/store/subscribers/subscribers';
import * as fc from 'fast-check';
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
    invitationId: null,
    sourceSilenceId: null,
    attempts: 0,
    uncertainAttempts: 0,
  },
});

const subscriber: Subscriber = {
  ...{ id: '7', email: 'a@example.org', email_hash: Buffer.alloc(32), language: 'en', state: 'active' },
  ...{ paused_until: null, wants_meets: true, wants_may_meet: true, near_points: 10 },
  ...{ wants_my_programs: false, wants_every_draw: false, profile_count: 1 },
  ...{ created_at: now, confirmed_at: now, ended_at: null },
  ...{ reminders: {}, reminders_planned_at: null, telling: null, channel_count: 0 },
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
    ...{ askedInADay: 0, askedIn30Days: 0, scoreIsOld: false, reminders: null, expired: null, silence: null },
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

const due: DueReminders = {
  ...{ today: '2026-10-01', invitationDays: 60, stale: [] },
  deadlines: [
    {
      deadline: {
        ...{ key: 'profile:ends', kind: 'profile_ends', on: '2026-10-08', document: null, bookBy: null },
        rule: builtInDocumentRules().profile,
      },
      ...{ place: 1, profileLabel: null, ends: null, lastUseful: null, endBefore: [] },
    },
  ],
};
const expired: ExpiredInvitation = {
  ...{ id: 'i', invitedOn: '2026-08-01', place: 1, profileLabel: null, days: 60 },
};
const since = new Date('2026-10-01T12:00:00Z');
const wantsToKnow = { ...subscriber, telling: tellingSchema.parse({ sourceSilent: true }) };
/** All that each kind that nobody waits for needs to be sent. */
const right = {
  reminder: { subject: subscriber, reminders: due },
  invitation_expired: { subject: subscriber, expired },
  source_silent: { subject: wantsToKnow, silence: { since, backAt: null } },
  source_back: { subject: subscriber, silence: { since, backAt: since } },
} satisfies Partial<Record<ClaimedAccountMail['kind'], Partial<Addressee>>>;
const kinds = ['reminder', 'invitation_expired', 'source_silent', 'source_back'] as const;

it.each(kinds)('%s goes to whoever still gets alerts, and says what holds', (kind) => {
  expect(choose(kind, right[kind])).toBe(kind);
  expect(choose('reminder', { ...right.reminder, reminders: { ...due, deadlines: [] } })).toBe(
    'no_longer_asked',
  );
  expect(choose(kind, { ...right[kind], reminders: null, expired: null, silence: null })).toBe(
    'no_longer_asked',
  );
});

it('what nobody waits for never reaches anybody who left, moved, is suppressed or pauses', () => {
  const paused = fc.option(fc.date({ min: new Date(0), max: new Date('2028-01-01'), noInvalidDate: true }));
  const suppression = fc.option(
    fc.constantFrom<NonNullable<Addressee['suppressed']>>('erased', 'operator', 'complaint', 'hard_bounce'),
  );
  fc.assert(
    fc.property(
      ...[fc.constantFrom(...kinds), fc.constantFrom('active' as const, 'unsubscribed' as const, null)],
      ...[fc.boolean(), paused, suppression],
      (kind, state, sameAddress, pausedUntil, suppressed) => {
        const subject = state && {
          ...{ ...wantsToKnow, state, paused_until: pausedUntil },
          email_hash: sameAddress ? Buffer.alloc(32) : Buffer.alloc(32, 1),
        };
        const chosen = choose(kind, { ...right[kind], subject, suppressed });
        const gets = state === 'active' && sameAddress && suppressed === null;
        const waits = pausedUntil !== null && pausedUntil > now;
        expect(chosen === kind).toBe(gets && !waits);
        expect(chosen === 'paused').toBe(gets && waits);
      },
    ),
  );
});

it.each([
  ['2026-10-01T07:30:00Z', 'quiet_hours'],
  ['2026-10-01T11:00:00Z', 'source_silent'],
])('what nobody asked for waits for the end of quiet hours (%s)', (at, expected) => {
  const telling = tellingSchema.parse({ sourceSilent: true, quiet: { from: '22:00', to: '07:00' } });
  const subject = { ...subscriber, telling };
  const silence = { id: '1', since: now, toldAt: now, backAt: null };
  expect(choose('source_silent', { subject, silence } as Partial<Addressee>, new Date(at))).toBe(expected);
});
