import type { Draw } from '@drawbell/draws/draw';
import { publishedNumber } from '@drawbell/draws/draw-number';
import type { TellingChannel } from '@drawbell/draws/telling';
import type { Kysely } from 'kysely';
import { listChannels } from '../channels/channels.ts';
import { tellingOf } from '../channels/telling.ts';
import { listBouncesOf } from '../bounces/bounces.ts';
import type { Database, SuppressionReason } from '../schema.ts';
import type { AlertKind, DeliveryStatus, ProfileResult } from '../deliveries/tables.ts';
import { listTrackedProfiles, type PlannedProfile, readPlans } from '../plan/plan.ts';
import { reminderChoiceOf } from '../plan/reminders.ts';
import { listDevices } from './devices.ts';
import { listPastSettings } from './subscribers.ts';
import { preferencesOf, type Subscriber } from './subscribers.ts';

/** All that is known under one address, found by its keyed hash. */
export interface AddressRecord {
  readonly subscriber: Subscriber | null;
  readonly suppression: {
    readonly reason: SuppressionReason;
    readonly detail: string;
    readonly since: Date;
  } | null;
  /** Also after the person was erased. */
  readonly consents: readonly Consent[];
  /** Sign-ups that wait for the owner of the address. */
  readonly waitingRequests: number;
}

export async function readAddress(db: Kysely<Database>, emailHash: Buffer): Promise<AddressRecord> {
  const subscriber = await db
    .selectFrom('subscribers')
    .selectAll()
    .where('email_hash', '=', emailHash)
    .executeTakeFirst();
  const suppression = await db
    .selectFrom('suppressions')
    .select(['reason', 'detail', 'suppressed_at as since'])
    .where('email_hash', '=', emailHash)
    .executeTakeFirst();
  const { waiting } = await db
    .selectFrom('requests')
    .select((eb) => eb.fn.countAll<string>().as('waiting'))
    .where('email_hash', '=', emailHash)
    .where('confirmed_at', 'is', null)
    .executeTakeFirstOrThrow();
  return {
    subscriber: subscriber ?? null,
    suppression: suppression ?? null,
    consents: await listConsents(db, emailHash),
    waitingRequests: Number(waiting),
  };
}

const alertsMax = 100_000;

/** Everything that is kept about a person, to read and to take elsewhere. */
export async function exportSubscriber(
  db: Kysely<Database>,
  subscriber: Subscriber,
  now: Date,
): Promise<object> {
  const { alerts } = await listAlertHistory(db, subscriber.id, { limit: alertsMax, before: null });
  return {
    exportedAt: now.toISOString(),
    email: subscriber.email,
    language: subscriber.language,
    state: subscriber.state,
    pausedUntil: subscriber.paused_until?.toISOString() ?? null,
    signedUpAt: subscriber.created_at.toISOString(),
    confirmedAt: subscriber.confirmed_at?.toISOString() ?? null,
    unsubscribedAt: subscriber.ended_at?.toISOString() ?? null,
    preferences: preferencesOf(subscriber),
    profiles: await listTrackedProfiles(db, subscriber.id),
    reminders: reminderChoiceOf(subscriber),
    telling: tellingOf(subscriber),
    channels: await listChannels(db, { subscriberId: subscriber.id, now }),
    plans: (await readPlans(db, subscriber.id)).map(exportedPlan),
    settingsBefore: await listPastSettings(db, subscriber.id),
    consents: await listConsents(db, subscriber.email_hash),
    rememberedBrowsers: await listDevices(db, { subscriberId: subscriber.id, now }),
    bounces: await listBouncesOf(db, subscriber.email_hash),
    alerts: alerts.map(({ id: _id, draw, ...alert }) => ({
      ...{ drawNumber: publishedNumber(draw), drawDate: draw.date },
      ...alert,
    })),
  };
}

/** What hangs on one profile, in the order of the profiles. */
function exportedPlan({ documents, history, invitation, pastInvitations, ticks }: PlannedProfile): object {
  return {
    documents,
    documentsBefore: history,
    invitations: [...(invitation === null ? [] : [invitation]), ...pastInvitations],
    checklist: [...ticks].map(([item, tickedAt]) => ({ item, tickedAt })),
  };
}

/** One consent on record, with all that proves it. */
export interface Consent {
  readonly wordingVersion: string;
  readonly language: string;
  readonly source: string;
  readonly givenAt: Date;
  readonly evidence: object;
  readonly withdrawnAt: Date | null;
  readonly withdrawalMeans: string | null;
}

/** Every consent ever recorded for an address, oldest first, also after the person was erased. */
export async function listConsents(db: Kysely<Database>, emailHash: Buffer): Promise<Consent[]> {
  return db
    .selectFrom('consent_records')
    .select([
      'wording_version as wordingVersion',
      'language',
      'source',
      'given_at as givenAt',
      'evidence',
      'withdrawn_at as withdrawnAt',
      'withdrawal_means as withdrawalMeans',
    ])
    .where('email_hash', '=', emailHash)
    .orderBy('id')
    .execute();
}

/** One alert of one person, as they may see it. */
export interface PastAlert {
  readonly id: string;
  readonly draw: { readonly number: string; readonly joinedNumber?: string; readonly date: string };
  readonly revision: number;
  readonly kind: AlertKind;
  readonly channel: TellingChannel;
  readonly status: DeliveryStatus;
  readonly because: string;
  readonly results: readonly ProfileResult[];
  readonly createdAt: Date;
  readonly endedAt: Date | null;
}

/** A person's alerts, newest first. `before` is the id to go on from. */
export async function listAlertHistory(
  db: Kysely<Database>,
  subscriberId: string,
  { limit, before }: { limit: number; before: string | null },
): Promise<{ alerts: PastAlert[]; next: string | null }> {
  let query = db
    .selectFrom('deliveries')
    .innerJoin('draws', 'draws.number', 'deliveries.draw_number')
    .select([
      'deliveries.id',
      ...(['draws.number', 'draws.joined_number', 'draws.draw_date'] as const),
      'deliveries.revision',
      'kind',
      'channel',
      'status',
      'because',
      'results',
      'created_at as createdAt',
      'ended_at as endedAt',
    ])
    .where('recipient_id', '=', subscriberId)
    .orderBy('deliveries.id', 'desc')
    .limit(limit + 1);
  if (before !== null) query = query.where('deliveries.id', '<', before);
  const rows = await query.execute();
  const alerts = rows.slice(0, limit).map(({ number, joined_number: joined, draw_date: date, ...alert }) => ({
    ...alert,
    draw: { number, date, ...(joined !== null && { joinedNumber: joined }) },
  }));
  return { alerts, next: rows.length > limit ? (alerts.at(-1)?.id ?? null) : null };
}

/** What somebody was told of a draw, as it was published when they were. */
export interface ToldDraw {
  /** Of the delivery that told them first. */
  readonly id: string;
  readonly draw: Draw;
  readonly kind: AlertKind;
  readonly results: readonly ProfileResult[];
  readonly toldAt: Date;
}

/** What a person was told, newest first: each revision of a draw once, by whatever way they were told of it, however often. */
export async function listTold(
  db: Kysely<Database>,
  subscriberId: string,
  { limit }: { limit: number },
): Promise<ToldDraw[]> {
  const rows = await db
    .selectFrom((eb) =>
      eb
        .selectFrom('deliveries')
        .select(['id', 'draw_number', 'revision', 'kind', 'results', 'ended_at as toldAt'])
        .distinctOn(['draw_number', 'revision'])
        .where('recipient_id', '=', subscriberId)
        .where('status', '=', 'sent')
        .where('ended_at', 'is not', null)
        .orderBy('draw_number')
        .orderBy('revision')
        .orderBy('ended_at')
        .orderBy('id')
        .as('told'),
    )
    .innerJoin('draws', 'draws.number', 'told.draw_number')
    .innerJoin('draw_revisions', (join) =>
      join
        .onRef('draw_revisions.draw_number', '=', 'told.draw_number')
        .onRef('draw_revisions.revision', '=', 'told.revision'),
    )
    .select(['told.id', 'told.kind', 'told.results', 'told.toldAt', 'content', 'joined_number'])
    .orderBy('told.toldAt', 'desc')
    .orderBy('told.id', 'desc')
    .limit(limit)
    .execute();
  return rows.flatMap(({ content, joined_number: joined, toldAt, ...told }) =>
    toldAt === null
      ? []
      : [{ ...told, toldAt, draw: { ...content, ...(joined !== null && { joinedNumber: joined }) } }],
  );
}
