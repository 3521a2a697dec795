import type { Language } from '@drawbell/draws/subscriber-input';
import type { Kysely, Selectable } from 'kysely';
import type { Database } from './schema.ts';

export type Consumer = Selectable<Database['consumers']>;

export interface ConsumerDetails {
  readonly name: string;
  /** Where its people are told that an endpoint was disabled. */
  readonly contactEmail: string;
  readonly language: Language;
}

export async function createConsumer(
  db: Kysely<Database>,
  { name, contactEmail, language }: ConsumerDetails,
  now: Date,
): Promise<Consumer> {
  return db
    .insertInto('consumers')
    .values({ name, contact_email: contactEmail, language, created_at: now })
    .returningAll()
    .executeTakeFirstOrThrow();
}

export async function changeConsumer(
  db: Kysely<Database>,
  id: string,
  { name, contactEmail, language }: Partial<ConsumerDetails>,
): Promise<Consumer | undefined> {
  const change = {
    ...(name !== undefined && { name }),
    ...(contactEmail !== undefined && { contact_email: contactEmail }),
    ...(language !== undefined && { language }),
  };
  if (Object.keys(change).length === 0) return findConsumer(db, id);
  return db.updateTable('consumers').set(change).where('id', '=', id).returningAll().executeTakeFirst();
}

export async function findConsumer(db: Kysely<Database>, id: string): Promise<Consumer | undefined> {
  return db.selectFrom('consumers').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function listConsumers(db: Kysely<Database>): Promise<Consumer[]> {
  return db.selectFrom('consumers').selectAll().orderBy('id').execute();
}

/** Turns a consumer off, keys and webhooks, or on again. Nothing is removed. */
export async function setConsumerDisabled(
  db: Kysely<Database>,
  id: string,
  disabledAt: Date | null,
): Promise<Consumer | undefined> {
  return db
    .updateTable('consumers')
    .set({ disabled_at: disabledAt })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst();
}
