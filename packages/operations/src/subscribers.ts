import { emailSchema, isSameMailing } from '@drawbell/draws/address';
import { consentWording, consentWordingVersion } from '@drawbell/draws/consent-wording';
import { preferencesSchema } from '@drawbell/draws/preferences';
import { shownDocument } from '@drawbell/draws/plan/document';
import { profileSchema } from '@drawbell/draws/profile';
import { languages } from '@drawbell/draws/subscriber-input';
import { listChannels } from '@drawbell/store/channels/channels';
import { tellingChoiceOf } from '@drawbell/store/channels/choose';
import { explainDraw } from '@drawbell/store/draws/explanation';
import type { RecordTransaction, Store } from '@drawbell/store/open-store';
import { eraseSubscriber } from '@drawbell/store/subscribers/erasure';
import { exportSubscriber } from '@drawbell/store/subscribers/record';
import { requestAddressChange } from '@drawbell/store/subscribers/sign-up';
import { listTrackedProfiles } from '@drawbell/store/plan/plan';
import { findSubscriber, preferencesOf, type Subscriber } from '@drawbell/store/subscribers/subscribers';
import { unsubscribe } from '@drawbell/store/subscribers/unsubscribe';
import { addressId } from '@drawbell/store/suppressions';
import { z } from 'zod';
import { one } from './answers.ts';
import { ask } from './ask.ts';
import { channel, telling } from './channels.ts';
import { deliveryDetail, detailOf, profileResults } from './deliveries.ts';
import { lookup, order, type Ring } from './operation.ts';
import { found, Refusal } from './refusal.ts';
import { drawNumber, id, instant } from './values.ts';

/** A subscription as its owner sees it. */
export const subscription = z
  .object({
    email: z.string(),
    language: z.enum(languages),
    state: z.enum(['active', 'unsubscribed', 'pending']),
    pausedUntil: instant
      .nullable()
      .describe(
        'No alerts before. The settings page says it as a day, in the time zone in which one begins then.',
      ),
    confirmedAt: instant.nullable(),
    preferences: preferencesSchema,
    // A label from before the rule for them is shown as it is.
    profiles: z.array(
      profileSchema.extend({ label: z.string().optional(), documents: z.array(shownDocument) }),
    ),
  })
  .meta({ id: 'Subscription' });

/** The same as an operator sees it. */
export const subscriber = subscription
  .extend({ id: id('sub'), signedUpAt: instant, endedAt: instant.nullable() })
  .meta({ id: 'Subscriber' });

/** What is on record of a subscriber, but for their row's columns that no answer names. */
export async function subscriptionOf(db: Store['db'] | RecordTransaction, row: Subscriber) {
  return {
    ...{ id: row.id, email: row.email, language: row.language, state: row.state },
    ...{ pausedUntil: row.paused_until, confirmedAt: row.confirmed_at },
    ...{ signedUpAt: row.created_at, endedAt: row.ended_at },
    preferences: preferencesOf(row),
    profiles: await listTrackedProfiles(db, row.id),
  };
}

const recomputed = z.object({
  because: z.string().nullable().describe('null when the draw does not concern them.'),
  results: profileResults.describe('For each profile, with its reasons.'),
});

/** Why a draw did or did not reach a person. */
const explanation = z
  .object({
    drawNumber: z.string(),
    revision: z.int().describe('The newest; the verdict is about it.'),
    verdict: z.enum([
      'told',
      'under_way',
      'in_doubt',
      'refused',
      'cancelled',
      'told_of_an_earlier_revision',
      'draw_alerts_nobody',
      'held',
      'withdrawn',
      'not_matched_yet',
      'signed_up_later',
      'suppressed',
      'unsubscribed',
      'paused',
      'not_concerned',
      'missed',
    ]),
    sentence: z.string(),
    draw: z.object({
      recordedAt: instant,
      alerting: z.enum(['alert', 'baseline', 'late', 'none']),
      withdrawnAt: instant.nullable(),
      heldAt: instant.nullable(),
      heldBecause: z.string().nullable(),
      fanOut: z.object({ state: z.string(), finishedAt: instant.nullable() }).nullable(),
    }),
    person: z.object({
      state: z.string(),
      confirmedAt: instant.nullable(),
      endedAt: instant.nullable(),
      pausedUntil: instant.nullable(),
      suppressed: z.string().nullable(),
    }),
    recorded: z.array(deliveryDetail).describe('What the ledger says, of all revisions.'),
    today: recomputed.describe('By what is settled today.'),
    thatDay: recomputed
      .nullable()
      .describe('By what was settled then; null when they were not here, or wanted no mail.'),
  })
  .meta({ id: 'Explanation' });

const at = { subscriber: id('sub') };
const ordered = { subscriber: id('sub'), done: z.literal(true) };
const answers = one(z.object(ordered), ['subscriber']);
/** They are told by mail, or a mail asks them. */
const rings: readonly Ring[] = [['deliver-account-mail', {}]];
const dayMs = 86_400_000;

/** What an operator looks at and does for a person who asked. */
export const subscribers = {
  show: lookup({
    name: 'subscribers show',
    path: '/subscribers/:subscriber',
    scope: 'subscribers',
    says: 'Shows a subscriber: state, preferences, profiles, when and where they are told',
    at,
    answers: one(
      subscriber.extend({ telling, channels: z.array(channel) }).meta({ id: 'SubscriberInFull' }),
      ['id', 'state'],
    ),
    faces: { command: 'it tells preferences and profiles, and not the address' },
    run: async ({ db, now }, { subscriber: which }) => {
      const row = found(await findSubscriber(db, which), 'subscriber');
      return {
        ...(await subscriptionOf(db, row)),
        telling: tellingChoiceOf(row),
        channels: await listChannels(db, { subscriberId: which, now }),
      };
    },
  }),
  explain: lookup({
    name: 'subscribers explain',
    operationId: 'explainDraw',
    path: '/subscribers/:subscriber/draws/:number',
    scope: 'subscribers',
    says: 'Explains why a draw did or did not reach a subscriber',
    more: 'What the ledger recorded, and what matching says now and of that day, side by side.',
    at: { ...at, number: drawNumber },
    answers: one(explanation, ['verdict', 'sentence']),
    faces: { command: 'it tells the reasons in the language that is asked for' },
    run: async ({ db, now }, { subscriber: subscriberId, number }) => {
      const all = found(
        await explainDraw(db, { subscriberId, drawNumber: number, now }),
        'subscriber or draw',
      );
      return { ...all, recorded: all.recorded.map(detailOf) };
    },
  }),
  export: order({
    name: 'subscribers export',
    path: '/subscribers/:subscriber/export',
    scope: 'subscribers',
    audit: 'subscriber.export',
    says: 'Gives everything that is kept about a subscriber',
    more: 'A POST, since it leaves an entry in the audit log.',
    done: 'All of it.',
    at,
    answers: one(z.looseObject({ email: z.string() })),
    kept: false,
    file: (_all, { subscriber: which }) => `drawbell-${which}.json`,
    faces: { command: 'it writes a file' },
    run: async ({ trx, now }, { subscriber: which }) => {
      const row = found(await findSubscriber(trx, which), 'subscriber');
      const all = await exportSubscriber(trx, row, now);
      return { target: `sub_${which}`, body: { ...all, email: row.email } };
    },
  }),
  move: order({
    name: 'subscribers move',
    path: '/subscribers/:subscriber/move',
    scope: 'subscribers',
    audit: 'subscriber.move',
    says: 'Asks the owner of a new address whether a subscription may move there',
    done: 'The owner of the new address gets a mail. Alerts move there when they confirm it.',
    tone: '',
    at,
    takes: {
      email: ask(emailSchema.describe('A mail goes there. Nothing changes before its owner confirms.'), {
        label: 'New e-mail address',
        argument: true,
      }),
    },
    status: 202,
    answers,
    run: async ({ trx, secrets, settings, now }, { subscriber: which, email }) => {
      const { language, email: known } = found(await findSubscriber(trx, which), 'subscriber');
      if (isSameMailing(email, known)) throw new Refusal('conflict', 'They have this address.');
      await requestAddressChange(trx, secrets, {
        ...{ subscriberId: which, email, language, now },
        expiresAt: new Date(now.getTime() + settings.unconfirmedDays * dayMs),
        // What its owner confirms comes with theirs.
        evidence: {
          ...{ wordingVersion: consentWordingVersion, wording: consentWording[language] },
          ...{ source: 'operator', ip: '', userAgent: '' },
        },
      });
      return { target: `sub_${which}`, body: { subscriber: which, done: true as const }, rings };
    },
  }),
  unsubscribe: order({
    name: 'subscribers unsubscribe',
    path: '/subscribers/:subscriber/unsubscribe',
    scope: 'subscribers',
    audit: 'subscriber.unsubscribe',
    says: 'Ends the alerts of a subscriber who asked for it',
    done: 'Their alerts have ended.',
    danger: 'Their alerts end, and they are told nothing of it. Only they can start them again.',
    yes: true,
    at,
    answers,
    run: async ({ trx, now }, { subscriber: which }) => {
      const before = found(await findSubscriber(trx, which), 'subscriber');
      await unsubscribe(trx, { subscriberId: which, means: 'operator', now });
      return {
        target: `sub_${which}`,
        before: { state: before.state },
        after: { state: 'unsubscribed' },
        body: { subscriber: which, done: true as const },
        rings,
      };
    },
  }),
  erase: order({
    name: 'subscribers erase',
    path: '/subscribers/:subscriber/erase',
    scope: 'subscribers',
    audit: 'subscriber.erase',
    says: 'Removes a subscriber everywhere, and tells them that it was done',
    done: 'The person is erased. They get one last mail that says so.',
    danger: 'Everything about them goes, but the proof of consent. It cannot be taken back.',
    typed: 'subscriber',
    at,
    answers: one(
      z.object({
        ...ordered,
        address: z.string().describe('adr_…, under which the proof of consent stays.'),
      }),
      ['subscriber', 'address'],
    ),
    leads: ({ address }) => `/addresses/${address}`,
    run: async ({ trx, secrets, now }, { subscriber: which }) => {
      const { email_hash: emailHash } = found(await findSubscriber(trx, which), 'subscriber');
      const isErased = await eraseSubscriber(trx, secrets, { subscriberId: which, means: 'operator', now });
      found(isErased ? which : undefined, 'subscriber');
      return {
        target: `sub_${which}`,
        body: { subscriber: which, done: true as const, address: addressId(emailHash) },
        rings,
      };
    },
  }),
};
