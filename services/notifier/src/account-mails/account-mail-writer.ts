import type { Verp } from '@drawbell/bounces/verp';
import { drawAddress } from '@drawbell/draws/draw-number';
import { roundLabel } from '@drawbell/draws/labels';
import { lookBack, type PastDraw } from '@drawbell/draws/look-back';
import { type GridNote, isGridNote } from '@drawbell/draws/match-result';
import { monthsBefore } from '@drawbell/draws/past-draws';
import { reasonSentence } from '@drawbell/draws/reason-sentences';
import type { Language } from '@drawbell/draws/subscriber-input';
import { type AccountMail, maskAddress, type PastDraws } from '@drawbell/mail/account/account-mail';
import type { AccountMails } from '@drawbell/mail/account/account-mails';
import { messageIdFor } from '@drawbell/mail/message-id';
import type { OutgoingMail } from '@drawbell/mail/outgoing-mail';
import type { ClaimedAccountMail } from '@drawbell/store/account-mails/account-mails';
import { readCatalogue } from '@drawbell/store/catalogue/catalogue';
import { listDraws } from '@drawbell/store/draws/draws';
import { dropStale } from '@drawbell/store/plan/reminder-mails';
import type { Store } from '@drawbell/store/open-store';
import type { Secrets } from '@drawbell/store/secrets';
import { openSettings, settingsOpenForMs } from '@drawbell/store/subscribers/settings';
import { listProfiles, preferencesOf, type Subscriber } from '@drawbell/store/subscribers/subscribers';
import { setReturnAddress } from '../return-addresses.ts';
import type { ChosenMail } from './account-mail-choice.ts';

interface AccountMailWriterDependencies {
  readonly store: Store;
  readonly secrets: Secrets;
  readonly mails: AccountMails;
  readonly publicUrl: string;
  /** Right side of every Message-ID. */
  readonly mailDomain: string;
  /** Where mails come back to; null for the sender's own address. */
  readonly verp: Verp | null;
}

/** Makes the function that turns a chosen mail into the finished message. Opens the settings that a mail links to. */
export function createAccountMailWriter(deps: AccountMailWriterDependencies) {
  const { secrets, mails, mailDomain, verp } = deps;
  return async (claimed: ClaimedAccountMail, chosen: ChosenMail, now: Date): Promise<OutgoingMail> => {
    const content = await contentOf(deps, claimed, chosen, now);
    const mail = mails.write(content, {
      to: recipientOf(claimed, chosen),
      language: claimed.language,
      messageId: messageIdFor({
        deliveryKey: `${secrets.fingerprint} account ${claimed.id}`,
        domain: mailDomain,
      }),
      date: now,
    });
    return setReturnAddress(mail, { kind: 'account_mail', id: claimed.id }, { verp, secrets });
  };
}

/**
 * Where a mail goes: as it was asked for while nobody has confirmed the address, and then as its owner confirmed it,
 * whatever capitals somebody typed since.
 */
function recipientOf({ email }: ClaimedAccountMail, chosen: ChosenMail): string {
  switch (chosen.kind) {
    case 'already_signed_up':
    case 'welcome':
    case 'settings_link':
      return chosen.subscriber.email;
    default:
      return email;
  }
}

async function contentOf(
  { store, secrets, publicUrl }: AccountMailWriterDependencies,
  claimed: ClaimedAccountMail,
  chosen: ChosenMail,
  now: Date,
): Promise<AccountMail> {
  const { language } = claimed;
  const link = (path: string, token: string) => `${publicUrl}/${language}/${path}/${token}`;
  const settings = async ({ id: subscriberId }: Subscriber) => {
    const token = await openSettings(store.db, secrets, {
      ...{ subscriberId, now },
      subject: `mail:${claimed.id}`,
    });
    return { url: link('settings', token), expireAt: new Date(now.getTime() + settingsOpenForMs) };
  };
  const lastingLinksOf = ({ id }: Subscriber) => {
    const unsubscribeUrl = link('unsubscribe', secrets.linkToken('unsubscribe', id));
    const manageUrl = link('manage', secrets.linkToken('manage', id));
    return { manageUrl, unsubscribeUrl, oneClickUrl: unsubscribeUrl };
  };
  /** Of a mail to somebody who gets alerts. */
  const linksOf = async (subscriber: Subscriber) => {
    const { url: settingsUrl, expireAt: settingsExpireAt } = await settings(subscriber);
    return { settingsUrl, settingsExpireAt, ...lastingLinksOf(subscriber) };
  };
  switch (chosen.kind) {
    case 'confirm_sign_up':
    case 'confirm_address': {
      const { id, expires_at: expiresAt } = chosen.request;
      const path = chosen.kind === 'confirm_sign_up' ? 'confirm' : 'address';
      return { kind: chosen.kind, confirmUrl: link(path, secrets.linkToken('confirm', id)), expiresAt };
    }
    case 'already_signed_up': {
      const { id, expires_at: expiresAt } = chosen.request;
      const { url, expireAt } = await settings(chosen.subscriber);
      return {
        kind: 'already_signed_up',
        confirmUrl: link('confirm', secrets.linkToken('confirm', id)),
        expiresAt,
        settingsUrl: url,
        settingsExpireAt: expireAt,
      };
    }
    case 'welcome': {
      return {
        kind: 'welcome',
        ...(await linksOf(chosen.subscriber)),
        past: await readPastDraws(store, chosen.subscriber, { language, now }),
      };
    }
    case 'todays_score':
      return {
        kind: 'todays_score',
        changedOn: chosen.changedOn,
        ...(await linksOf(chosen.subscriber)),
      };
    case 'reminder': {
      const { subscriber, due } = chosen;
      await dropStale(store.db, {
        ...{ mailId: claimed.id, stale: due.stale, maybeTold: claimed.uncertainAttempts > 0 },
      });
      const { settingsUrl, ...links } = await linksOf(subscriber);
      return {
        kind: 'reminder',
        ...{ today: due.today, items: due.deadlines, invitationDays: due.invitationDays },
        planUrl: `${settingsUrl}/plan/${due.deadlines[0]?.place ?? 1}`,
        remindersUrl: `${settingsUrl}/reminders`,
        ...links,
      };
    }
    case 'invitation_expired': {
      const { invitedOn, days, profileLabel } = chosen.invitation;
      const links = await linksOf(chosen.subscriber);
      return { kind: 'invitation_expired', invitedOn, days, profileLabel, ...links };
    }
    case 'source_silent':
    case 'source_back': {
      const { since, backAt } = chosen.silence;
      return { kind: chosen.kind, since, until: backAt ?? now, ...lastingLinksOf(chosen.subscriber) };
    }
    case 'settings_link': {
      const { url, expireAt } = await settings(chosen.subscriber);
      return { kind: 'settings_link', settingsUrl: url, expiresAt: expireAt };
    }
    case 'address_changed':
      return { kind: 'address_changed', newAddress: maskAddress(chosen.subscriber.email) };
    case 'endpoint_disabled': {
      const { url, disabled_reason: reason, failing_since: since, updated_at: updatedAt } = chosen.endpoint;
      const { origin, pathname } = new URL(url);
      return {
        kind: 'endpoint_disabled',
        endpoint: `${origin}${pathname}`,
        why: reason === 'gone' ? 'gone' : 'failing',
        since: since ?? updatedAt,
      };
    }
    case 'address_taken':
    case 'erased':
      return { kind: chosen.kind };
  }
}

const months = 24;
const newestShown = 5;

/** What the draws of the last 24 months would have meant for a subscriber's profiles, for their welcome. */
export async function readPastDraws(
  store: Store,
  subscriber: Subscriber,
  { language, now }: { language: Language; now: Date },
): Promise<PastDraws> {
  const filter = { from: monthsBefore(now.toISOString().slice(0, 10), months) };
  const { draws } = await listDraws(store.db, filter, { limit: 2_000, before: null });
  const standing = draws.filter(({ withdrawnAt }) => withdrawnAt === null).map(({ draw }) => draw);
  const profiles = await listProfiles(store.db, subscriber.id);
  const catalogue = await readCatalogue(store.db);
  const all = lookBack(standing, { profiles, preferences: preferencesOf(subscriber) }, catalogue);
  const past = all.filter(({ leftOut }) => leftOut === null);
  const count = (outcome: 'meets' | 'may_meet' | 'near') =>
    past.filter(({ best }) => best === outcome).length;
  return {
    months,
    draws: past.length,
    leftOut: leftOutOf(all),
    notes: notesOf(past).map((note) => reasonSentence(note, language, catalogue)),
    counts: { meets: count('meets'), may_meet: count('may_meet'), near: count('near') },
    newest: past
      .flatMap(({ draw, best }) => (best === 'does_not_meet' ? [] : [{ draw, outcome: best }]))
      .slice(0, newestShown)
      .map(({ draw, outcome }) => ({
        number: drawAddress(draw),
        date: draw.date,
        label: roundLabel(draw, language, catalogue),
        cutOff: draw.crs,
        outcome,
      })),
  };
}

function leftOutOf(all: readonly PastDraw[]): PastDraws['leftOut'] {
  const days = all.flatMap(({ leftOut }) => (leftOut === null ? [] : [leftOut]));
  return [...Map.groupBy(days, (day) => day)]
    .map(([changedOn, { length }]) => ({ changedOn, draws: length }))
    .toSorted((a, b) => (a.changedOn < b.changedOn ? 1 : -1));
}

function notesOf(past: readonly PastDraw[]): GridNote[] {
  const notes = past.flatMap(({ results }) => results.flatMap(({ reasons }) => reasons.filter(isGridNote)));
  return [...new Map(notes.map((note) => [note.changedOn, note])).values()].toSorted((a, b) =>
    a.changedOn < b.changedOn ? -1 : 1,
  );
}
