import { randomUUID } from 'node:crypto';
import type { Invitation } from '@drawbell/draws/plan/deadlines';
import { type Document, documentsMax, type KeptDocument } from '@drawbell/draws/plan/document';
import { documentOf } from '@drawbell/draws/plan/tracked-profile';
import type { ReminderChoice } from '@drawbell/draws/plan/reminders';
import type { Profile } from '@drawbell/draws/profile';
import { type Kysely, sql } from 'kysely';
import { inTransaction } from '../open-store.ts';
import type { Database } from '../schema.ts';
import { type ProfileDocuments, writeDocuments } from './profile-documents.ts';
import { redecideWaiting } from '../channels/telling.ts';
import { syncReminders } from './reminders.ts';
import type { InvitationState } from './tables.ts';

/** A document with what its history needs. */
interface DocumentOnRecord extends KeptDocument {
  /** Counts its changes, from 1. */
  readonly revision: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** Another has taken its place. */
  readonly replacedAt: Date | null;
}

/** An invitation, open or ended. */
interface InvitationOnRecord extends Invitation {
  readonly state: InvitationState;
  readonly revision: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly endedAt: Date | null;
}

/** One profile of a person with all that hangs on it. */
export interface PlannedProfile {
  readonly profileId: string;
  /** Place among the profiles, from 0. */
  readonly position: number;
  readonly profile: Profile;
  /** Those that count, in the order in which they were entered. */
  readonly documents: readonly DocumentOnRecord[];
  /** Replaced ones, newest first. */
  readonly history: readonly DocumentOnRecord[];
  readonly invitation: InvitationOnRecord | null;
  /** Newest first. */
  readonly pastInvitations: readonly InvitationOnRecord[];
  /** Keys of the items of the checklist that are ticked, with when. */
  readonly ticks: ReadonlyMap<string, Date>;
}

/** Everything that hangs on the profiles of a person, in their order. */
export async function readPlans(db: Kysely<Database>, subscriberId: string): Promise<PlannedProfile[]> {
  const profiles = await db
    .selectFrom('profiles')
    .select(['id', 'position', 'facts'])
    .where('subscriber_id', '=', subscriberId)
    .orderBy('position')
    .execute();
  const ids = profiles.map(({ id }) => id);
  if (ids.length === 0) return [];
  const documents = await db
    .selectFrom('documents')
    .selectAll()
    .where('profile_id', 'in', ids)
    .orderBy('place')
    .execute();
  const invitations = await db
    .selectFrom('invitations')
    .selectAll()
    .where('profile_id', 'in', ids)
    .orderBy('created_at', 'desc')
    .execute();
  const ticks = await db.selectFrom('checklist_ticks').selectAll().where('profile_id', 'in', ids).execute();
  return profiles.map(({ id: profileId, position, facts: profile }) => {
    const own = documents
      .filter((row) => row.profile_id === profileId)
      .map((row): DocumentOnRecord => ({
        ...row.content,
        ...{ id: row.id, revision: row.revision, createdAt: row.created_at },
        ...{ updatedAt: row.updated_at, replacedAt: row.replaced_at },
      }));
    const invited = invitations
      .filter((row) => row.profile_id === profileId)
      .map((row): InvitationOnRecord => ({
        ...{ id: row.id, invitedOn: row.invited_on, state: row.state, revision: row.revision },
        ...{ createdAt: row.created_at, updatedAt: row.updated_at, endedAt: row.ended_at },
      }));
    return {
      ...{ profileId, position, profile },
      documents: own.filter(({ replacedAt }) => replacedAt === null),
      history: own.filter(({ replacedAt }) => replacedAt !== null).toReversed(),
      invitation: invited.find(({ state }) => state === 'open') ?? null,
      pastInvitations: invited.filter(({ state }) => state !== 'open'),
      ticks: new Map(
        ticks.filter((row) => row.profile_id === profileId).map(({ item, ticked_at: at }) => [item, at]),
      ),
    };
  });
}

/** A person's profiles as they are given and shown, with the documents that count. */
export async function listTrackedProfiles(
  db: Kysely<Database>,
  subscriberId: string,
): Promise<(Profile & { readonly documents: Document[] })[]> {
  const plans = await readPlans(db, subscriberId);
  return plans.map(({ profile, documents }) => ({ ...profile, documents: documents.map(documentOf) }));
}

/** Why a change of a plan was not made. */
type PlanRefusal =
  /** The profile, or the document, is not there any more. */
  | 'gone'
  /** Somebody changed it meanwhile: another device, or another window. */
  | 'changed_meanwhile'
  /** There are as many documents as there may be. */
  | 'full'
  /** An invitation is open already. */
  | 'open_already';

export type PlanChange<Result> =
  | { readonly ok: true; readonly value: Result }
  | { readonly ok: false; readonly refused: PlanRefusal };

export interface PlanOrder {
  readonly subscriberId: string;
  readonly now: Date;
}

/**
 * Does a change of what hangs on a person's profiles, and plans its reminders anew in the same transaction. One after the
 * other: two devices never make half of each.
 */
export async function changePlan<Result>(
  db: Kysely<Database>,
  { subscriberId, now }: PlanOrder,
  change: (trx: Kysely<Database>) => Promise<PlanChange<Result>>,
): Promise<PlanChange<Result>> {
  return inTransaction(db, async (trx) => {
    const locked = await trx
      .selectFrom('subscribers')
      .select('id')
      .where('id', '=', subscriberId)
      .forUpdate()
      .executeTakeFirst();
    if (locked === undefined) return { ok: false, refused: 'gone' };
    const changed = await change(trx);
    if (changed.ok) await syncReminders(trx, { subscriberIds: [subscriberId], now });
    return changed;
  });
}

/** Adds a document to a profile. Answers its id. */
export async function addDocument(
  db: Kysely<Database>,
  { profileId, document, ...order }: PlanOrder & { profileId: string; document: Document },
): Promise<PlanChange<string>> {
  return changePlan(db, order, async (trx) => {
    if (!(await ownsProfile(trx, order.subscriberId, profileId))) return { ok: false, refused: 'gone' };
    const { count } = await trx
      .selectFrom('documents')
      .select((eb) => eb.fn.countAll<string>().as('count'))
      .where('profile_id', '=', profileId)
      .where('replaced_at', 'is', null)
      .executeTakeFirstOrThrow();
    if (Number(count) >= documentsMax) return { ok: false, refused: 'full' };
    return { ok: true, value: await insertDocument(trx, { profileId, document, now: order.now }) };
  });
}

/** Changes a document of which `revision` was seen. */
export async function changeDocument(
  db: Kysely<Database>,
  { id, revision, document, ...order }: PlanOrder & { id: string; revision: number; document: Document },
): Promise<PlanChange<string>> {
  return changePlan(db, order, async (trx) => {
    const seen = await findAsSeen(trx, order.subscriberId, { id, revision });
    if (!seen.ok) return seen;
    await trx
      .updateTable('documents')
      .set({ content: JSON.stringify(document), revision: revision + 1, updated_at: order.now })
      .where('id', '=', id)
      .execute();
    return { ok: true, value: id };
  });
}

/** Puts a new document in the place of one, which is kept as history. Answers the id of the new one. */
export async function replaceDocument(
  db: Kysely<Database>,
  { id, revision, document, ...order }: PlanOrder & { id: string; revision: number; document: Document },
): Promise<PlanChange<string>> {
  return changePlan(db, order, async (trx) => {
    const seen = await findAsSeen(trx, order.subscriberId, { id, revision });
    if (!seen.ok) return seen;
    await trx
      .updateTable('documents')
      .set({ replaced_at: order.now, revision: revision + 1, updated_at: order.now })
      .where('id', '=', id)
      .execute();
    const profileId = seen.value;
    return { ok: true, value: await insertDocument(trx, { profileId, document, now: order.now }) };
  });
}

/** Erases a document, or one of the history: nothing of it stays, and no reminder of it is sent. */
export async function removeDocument(
  db: Kysely<Database>,
  { id, ...order }: PlanOrder & { id: string },
): Promise<PlanChange<null>> {
  return changePlan(db, order, async (trx) => {
    const known = await findDocument(trx, order.subscriberId, id, { replacedToo: true });
    if (known === undefined) return { ok: false, refused: 'gone' };
    await trx.deleteFrom('documents').where('id', '=', id).execute();
    return { ok: true, value: null };
  });
}

/** Puts documents in the place of all that a profile has, as `writeDocuments` does. */
export async function putDocuments(
  db: Kysely<Database>,
  { profileId, documents, ...order }: PlanOrder & ProfileDocuments,
): Promise<PlanChange<null>> {
  return changePlan(db, order, async (trx) => {
    if (!(await ownsProfile(trx, order.subscriberId, profileId))) return { ok: false, refused: 'gone' };
    if (documents.length > documentsMax) return { ok: false, refused: 'full' };
    await writeDocuments(trx, [{ profileId, documents }], order.now);
    return { ok: true, value: null };
  });
}

/**
 * Ticks the items named, and no others of those that were decided on; of all where that is not said. A form decides on what
 * its owner changed in it: what another device ticked meanwhile stays.
 */
export async function tickItems(
  db: Kysely<Database>,
  {
    profileId,
    items,
    decided,
    ...order
  }: PlanOrder & {
    profileId: string;
    items: readonly string[];
    decided?: readonly string[] | undefined;
  },
): Promise<PlanChange<null>> {
  return inTransaction(db, async (trx) => {
    if (!(await ownsProfile(trx, order.subscriberId, profileId))) return { ok: false, refused: 'gone' };
    const others = decided?.filter((item) => !items.includes(item)) ?? null;
    await sql`
      DELETE FROM checklist_ticks
       WHERE profile_id = ${profileId} AND item <> ALL (${items}::text[])
         AND (${others}::text[] IS NULL OR item = ANY (${others}::text[]))`.execute(trx);
    await sql`
      INSERT INTO checklist_ticks (profile_id, item, ticked_at)
      SELECT ${profileId}, item, ${order.now}::timestamptz FROM unnest(${items}::text[]) AS item
      ON CONFLICT DO NOTHING`.execute(trx);
    return { ok: true, value: null };
  });
}

/** Changes what a person chose for reminders, and plans them anew; what waits for a digest is decided anew in their zone. */
export async function chooseReminders(
  db: Kysely<Database>,
  { choice, ...order }: PlanOrder & { choice: ReminderChoice },
): Promise<PlanChange<null>> {
  return changePlan(db, order, async (trx) => {
    await trx
      .updateTable('subscribers')
      .set({ reminders: JSON.stringify(choice) })
      .where('id', '=', order.subscriberId)
      .execute();
    await redecideWaiting(trx, { ...order, because: 'times' });
    return { ok: true, value: null };
  });
}

async function insertDocument(
  trx: Kysely<Database>,
  { profileId, document, now }: { profileId: string; document: Document; now: Date },
): Promise<string> {
  const id = randomUUID();
  await trx
    .insertInto('documents')
    .values({
      ...{ id, profile_id: profileId, content: JSON.stringify(document) },
      ...{ created_at: now, updated_at: now },
    })
    .execute();
  return id;
}

/** Whether a profile is one of a person's. It stays so until the transaction ends. */
export async function ownsProfile(
  trx: Kysely<Database>,
  subscriberId: string,
  profileId: string,
): Promise<boolean> {
  const row = await trx
    .selectFrom('profiles')
    .select('id')
    .where('id', '=', profileId)
    .where('subscriber_id', '=', subscriberId)
    .forKeyShare()
    .executeTakeFirst();
  return row !== undefined;
}

/** The profile of a document that is still as it was seen. */
async function findAsSeen(
  trx: Kysely<Database>,
  subscriberId: string,
  { id, revision }: { id: string; revision: number },
): Promise<PlanChange<string>> {
  const known = await findDocument(trx, subscriberId, id);
  if (known === undefined) return { ok: false, refused: 'gone' };
  if (known.revision !== revision) return { ok: false, refused: 'changed_meanwhile' };
  return { ok: true, value: known.profile_id };
}

async function findDocument(
  trx: Kysely<Database>,
  subscriberId: string,
  id: string,
  { replacedToo = false } = {},
) {
  const row = await trx
    .selectFrom('documents')
    .innerJoin('profiles', 'profiles.id', 'documents.profile_id')
    .select(['documents.profile_id', 'documents.revision', 'documents.replaced_at'])
    .where('documents.id', '=', id)
    .where('profiles.subscriber_id', '=', subscriberId)
    .executeTakeFirst();
  return row === undefined || (row.replaced_at !== null && !replacedToo) ? undefined : row;
}
