import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Database } from '../schema.ts';
import { changePlan, ownsProfile, type PlanChange, type PlanOrder } from './plan.ts';
import type { InvitationState } from './tables.ts';

/**
 * Notes that a profile was invited on a day: its alerts rest until the last day for an application, or until the invitation
 * ends before.
 * @param order.restsUntil the last day for an application
 */
export async function openInvitation(
  db: Kysely<Database>,
  {
    profileId,
    invitedOn,
    restsUntil,
    ...order
  }: PlanOrder & { profileId: string; invitedOn: string; restsUntil: string },
): Promise<PlanChange<string>> {
  return changePlan(db, order, async (trx) => {
    if (!(await ownsProfile(trx, order.subscriberId, profileId))) return { ok: false, refused: 'gone' };
    const open = await trx
      .selectFrom('invitations')
      .select('id')
      .where('profile_id', '=', profileId)
      .where('state', '=', 'open')
      .executeTakeFirst();
    if (open !== undefined) return { ok: false, refused: 'open_already' };
    const id = randomUUID();
    await trx
      .insertInto('invitations')
      .values({
        ...{ id, profile_id: profileId, invited_on: invitedOn },
        ...{ created_at: order.now, updated_at: order.now },
      })
      .execute();
    await rest(trx, profileId, restsUntil);
    return { ok: true, value: id };
  });
}

/** Moves the day of an open invitation of which `revision` was seen. */
export async function moveInvitation(
  db: Kysely<Database>,
  {
    id,
    revision,
    invitedOn,
    restsUntil,
    ...order
  }: PlanOrder & { id: string; revision: number; invitedOn: string; restsUntil: string },
): Promise<PlanChange<string>> {
  return changePlan(db, order, async (trx) => {
    const known = await findOpenInvitation(trx, order.subscriberId, id);
    if (known === undefined) return { ok: false, refused: 'gone' };
    if (known.revision !== revision) return { ok: false, refused: 'changed_meanwhile' };
    await trx
      .updateTable('invitations')
      .set({ invited_on: invitedOn, revision: revision + 1, updated_at: order.now })
      .where('id', '=', id)
      .execute();
    await rest(trx, known.profile_id, restsUntil);
    return { ok: true, value: id };
  });
}

/** Ends an open invitation: its profile is told of draws again. `gone` when it has ended already. */
export async function endInvitation(
  db: Kysely<Database>,
  { id, state, ...order }: PlanOrder & { id: string; state: Exclude<InvitationState, 'open'> },
): Promise<PlanChange<null>> {
  return changePlan(db, order, async (trx) => {
    const known = await findOpenInvitation(trx, order.subscriberId, id);
    if (known === undefined) return { ok: false, refused: 'gone' };
    await trx
      .updateTable('invitations')
      .set((eb) => ({ state, ended_at: order.now, updated_at: order.now, revision: eb('revision', '+', 1) }))
      .where('id', '=', id)
      .execute();
    await rest(trx, known.profile_id, null);
    return { ok: true, value: null };
  });
}

async function findOpenInvitation(trx: Kysely<Database>, subscriberId: string, id: string) {
  return trx
    .selectFrom('invitations')
    .innerJoin('profiles', 'profiles.id', 'invitations.profile_id')
    .select(['invitations.profile_id', 'invitations.revision'])
    .where('invitations.id', '=', id)
    .where('invitations.state', '=', 'open')
    .where('profiles.subscriber_id', '=', subscriberId)
    .executeTakeFirst();
}

async function rest(trx: Kysely<Database>, profileId: string, until: string | null): Promise<void> {
  await trx.updateTable('profiles').set({ rests_until: until }).where('id', '=', profileId).execute();
}
