import { builtInChecklist, type Checklist, checklistSchema } from '@drawbell/draws/plan/checklist';
import {
  builtInDocumentRules,
  type DocumentRules,
  documentRulesSchema,
} from '@drawbell/draws/plan/document-rules';
import { type Kysely, sql } from 'kysely';
import { inTransaction } from '../open-store.ts';
import type { Database } from '../schema.ts';
import type { GuideName } from './tables.ts';

/** What an operator decided of a guide, and when; null while what the code brings holds. */
export async function readGuide(
  db: Kysely<Database>,
  name: GuideName,
): Promise<{ readonly content: object; readonly author: string; readonly at: Date } | null> {
  const row = await db
    .selectFrom('guides')
    .select(['content', 'author', 'created_at as at'])
    .where('name', '=', name)
    .where('superseded_at', 'is', null)
    .executeTakeFirst();
  return row ?? null;
}

/** The rules of documents in force. Those that this code cannot read are left out, and those of the code hold. */
export async function readDocumentRules(db: Kysely<Database>): Promise<DocumentRules> {
  const decided = documentRulesSchema.safeParse((await readGuide(db, 'document_rules'))?.content);
  return decided.data ?? builtInDocumentRules();
}

/** The checklist in force. One that this code cannot read is left out, and that of the code holds. */
export async function readChecklist(db: Kysely<Database>): Promise<Checklist> {
  const decided = checklistSchema.safeParse((await readGuide(db, 'checklist'))?.content);
  return decided.data ?? builtInChecklist();
}

/**
 * Puts an operator's guide in force instead of the one before, which stays on record with the time until which it held;
 * null: that of the code holds again. New rules of documents move days, so that everybody's reminders, and the steps of
 * watched profiles, are planned anew.
 */
export async function decideGuide(
  db: Kysely<Database>,
  { name, content, author, now }: { name: GuideName; content: object | null; author: string; now: Date },
): Promise<void> {
  await inTransaction(db, async (trx) => {
    // Two operators at once: one after the other.
    await sql`LOCK TABLE guides IN SHARE ROW EXCLUSIVE MODE`.execute(trx);
    await trx
      .updateTable('guides')
      .set({ superseded_at: now })
      .where('name', '=', name)
      .where('superseded_at', 'is', null)
      .execute();
    if (content !== null) {
      await trx
        .insertInto('guides')
        .values({ name, content: JSON.stringify(content), author, created_at: now })
        .execute();
    }
    if (name !== 'document_rules') return;
    await trx.updateTable('subscribers').set({ reminders_planned_at: null }).execute();
    await trx.updateTable('watched_profiles').set({ deadlines_planned_at: null }).execute();
  });
}
