import type { Deadline } from '@drawbell/draws/plan/deadlines';
import { builtInDocumentRules, ruleOf } from '@drawbell/draws/plan/document-rules';
import type { DocumentKind, KeptDocument } from '@drawbell/draws/plan/document';
import type { AccountMail, AccountMailRecipient } from '../src/account/account-mail.ts';
import { type AccountMails, createAccountMails } from '../src/account/account-mails.ts';
import type { ReminderItem } from '../src/account/reminder-content.ts';
import { messageIdFor } from '../src/message-id.ts';
import { alertInput } from './alerts.ts';

const expiresAt = new Date('2026-12-01T15:04:05Z');
const settingsExpireAt = new Date('2026-11-25T09:30:00Z');
const base = 'https://drawbell.example/en';

type MailOf = { readonly [K in AccountMail['kind']]: Extract<AccountMail, { kind: K }> };

export function aDocument(kind: DocumentKind, facts: Partial<KeptDocument> = {}): KeptDocument {
  return { id: kind, kind, countsFrom: 'end', day: '2027-02-01', ...facts };
}

/** A day to remind of; its rule is the one of its kind. */
export function item(
  kind: Deadline['kind'],
  on: string,
  document: KeptDocument | null,
  facts: Partial<ReminderItem> & { readonly bookBy?: string } = {},
): ReminderItem {
  const rules = builtInDocumentRules();
  const { bookBy = document === null ? null : on, ...more } = facts;
  const rule =
    document === null
      ? rules[kind === 'application_due' ? 'invitation' : 'profile']
      : ruleOf(rules, document.kind);
  return {
    deadline: { key: `${document?.id ?? 'x'}:${kind}`, kind, on, document, bookBy, rule },
    ...{ profileLabel: null, ends: kind === 'ends' ? on : null, lastUseful: null, endBefore: [] },
    ...more,
  };
}

/** One of each kind: a new one does not compile until it stands here. */
export const mailOfEachKind: MailOf = {
  confirm_sign_up: { kind: 'confirm_sign_up', confirmUrl: `${base}/confirm/token-a?b=1&c=2`, expiresAt },
  already_signed_up: {
    kind: 'already_signed_up',
    confirmUrl: `${base}/confirm/token-a`,
    expiresAt,
    settingsUrl: `${base}/settings/token-b`,
    settingsExpireAt,
  },
  welcome: {
    kind: 'welcome',
    settingsUrl: `${base}/settings/token-b`,
    settingsExpireAt,
    manageUrl: `${base}/manage/token-c`,
    unsubscribeUrl: `${base}/unsubscribe/token-d`,
    oneClickUrl: `${base}/unsubscribe/token-d?one=1&click=2`,
    past: {
      months: 24,
      draws: 120,
      leftOut: [{ changedOn: '2026-11-03', draws: 4 }],
      notes: ['The points grid changed on March 25, 2025. Most scores stayed as they were.'],
      counts: { meets: 7, may_meet: 12, near: 3 },
      newest: [
        { number: '447', date: '2026-10-01', label: 'Trades', cutOff: 476, outcome: 'meets' },
        {
          number: '445',
          date: '2026-09-17',
          label: 'French-language proficiency',
          cutOff: 391,
          outcome: 'may_meet',
        },
        {
          number: '444',
          date: '2026-09-16',
          label: 'Canadian Experience Class',
          cutOff: 508,
          outcome: 'near',
        },
        { number: '91a', date: '2026-09-01', label: 'General', cutOff: null, outcome: 'may_meet' },
      ],
    },
  },
  todays_score: {
    kind: 'todays_score',
    changedOn: '2026-11-03',
    settingsUrl: `${base}/settings/token-b`,
    settingsExpireAt,
    manageUrl: `${base}/manage/token-c`,
    unsubscribeUrl: `${base}/unsubscribe/token-d`,
    oneClickUrl: `${base}/unsubscribe/token-d?one=1&click=2`,
  },
  reminder: {
    kind: 'reminder',
    today: '2026-11-03',
    invitationDays: 60,
    items: [
      item('application_due', '2026-11-17', null, {
        endBefore: [
          { document: aDocument('eca', { label: 'mine' }), end: '2026-11-10', mustBeValid: true },
          { document: aDocument('passport'), end: '2026-11-12', mustBeValid: false },
        ],
      }),
      item('last_useful', '2026-12-03', aDocument('language_first', { test: 'celpip' }), {
        ...{ ends: '2027-02-01', lastUseful: '2026-12-03' },
      }),
      item('profile_ends', '2027-02-01', null),
    ],
    planUrl: `${base}/settings/token-b/plan/1`,
    remindersUrl: `${base}/settings/token-b/reminders`,
    settingsExpireAt,
    manageUrl: `${base}/manage/token-c`,
    unsubscribeUrl: `${base}/unsubscribe/token-d`,
    oneClickUrl: `${base}/unsubscribe/token-d?one=1&click=2`,
  },
  invitation_expired: {
    kind: 'invitation_expired',
    ...{ invitedOn: '2026-09-04', days: 60, profileLabel: null },
    settingsUrl: `${base}/settings/token-b`,
    settingsExpireAt,
    manageUrl: `${base}/manage/token-c`,
    unsubscribeUrl: `${base}/unsubscribe/token-d`,
    oneClickUrl: `${base}/unsubscribe/token-d?one=1&click=2`,
  },
  source_silent: {
    kind: 'source_silent',
    ...{ since: expiresAt, until: settingsExpireAt },
    manageUrl: `${base}/manage/token-c`,
    unsubscribeUrl: `${base}/unsubscribe/token-d`,
    oneClickUrl: `${base}/unsubscribe/token-d?one=1&click=2`,
  },
  source_back: {
    kind: 'source_back',
    ...{ since: expiresAt, until: settingsExpireAt },
    manageUrl: `${base}/manage/token-c`,
    unsubscribeUrl: `${base}/unsubscribe/token-d`,
    oneClickUrl: `${base}/unsubscribe/token-d?one=1&click=2`,
  },
  settings_link: {
    kind: 'settings_link',
    settingsUrl: `${base}/settings/token-b`,
    expiresAt: settingsExpireAt,
  },
  confirm_address: { kind: 'confirm_address', confirmUrl: `${base}/address/token-e`, expiresAt },
  address_taken: { kind: 'address_taken' },
  address_changed: { kind: 'address_changed', newAddress: 'm…@example.org' },
  erased: { kind: 'erased' },
  endpoint_disabled: {
    kind: 'endpoint_disabled',
    endpoint: 'https://hooks.example.net/drawbell',
    why: 'failing',
    since: expiresAt,
  },
};

export const accountMailKinds: readonly AccountMail['kind'][] = Object.values(mailOfEachKind).map(
  ({ kind }) => kind,
);

/** Links that the body of a mail must show; the one-click address is for programs and stands in the header only. */
export function linksOf(mail: AccountMail): string[] {
  return Object.entries(mail).flatMap(([key, value]) =>
    key.endsWith('Url') && key !== 'oneClickUrl' && typeof value === 'string' ? [value] : [],
  );
}

export function accountMails(changes: Partial<Parameters<typeof createAccountMails>[0]> = {}): AccountMails {
  const { sender, publicUrl } = alertInput();
  return createAccountMails({ sender, publicUrl, ...changes });
}

export function addressee(changes: Partial<AccountMailRecipient> = {}): AccountMailRecipient {
  return {
    to: 'reader@example.org',
    messageId: messageIdFor({ deliveryKey: 'account 1', domain: 'drawbell.example' }),
    date: new Date('2026-11-24T15:04:05Z'),
    language: 'en',
    ...changes,
  };
}
