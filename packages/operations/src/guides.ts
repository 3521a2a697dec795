import { checklistSchema } from '@drawbell/draws/plan/checklist';
import { documentRulesSchema } from '@drawbell/draws/plan/document-rules';
import { decideGuide, readChecklist, readDocumentRules, readGuide } from '@drawbell/store/plan/guides';
import { z } from 'zod';
import { one } from './answers.ts';
import { ask } from './ask.ts';
import { lookup, order } from './operation.ts';
import { Refusal } from './refusal.ts';
import { instant } from './values.ts';

const decidedBy = {
  author: z.string().nullable().describe('Who set it; null: this code brings it.'),
  decidedAt: instant.nullable(),
};
const byWhom = ({ author, decidedAt }: { author: string | null; decidedAt: string | null }) =>
  author === null ? 'this code' : `${author}, ${decidedAt?.slice(0, 10) ?? ''}`;
/** A guide in a line. */
const rulesInWords = { write: () => 'rules on record', none: 'those of this code' };
const onRecord = ask(documentRulesSchema, rulesInWords).nullable();
const rulesWritten = z
  .object({
    changed: z.boolean().describe('false: they were in force already.'),
    before: onRecord.describe('What an operator had set; null: those of this code held.'),
    after: onRecord.describe('null: those of this code hold again.'),
  })
  .meta({ id: 'DocumentRulesWritten' });
const rulesTold = [
  {
    label: 'Now',
    tell: ({ after }: { after: unknown }) => (after === null ? 'those of this code' : 'as set'),
  },
  {
    label: 'Before',
    tell: ({ before }: { before: unknown }) =>
      before === null ? 'those of this code' : 'set by an operator',
  },
];
const rulesTarget = 'document rules';

/** What each kind of document lasts: the days that people and consumers are told follow from it. */
export const documentRules = {
  show: lookup({
    name: 'document-rules show',
    operationId: 'showDocumentRules',
    path: '/document-rules',
    scope: 'read',
    says: 'Shows what each kind of document lasts, a profile and an invitation, with sources, and who set it',
    answers: one(
      z.object({ rules: documentRulesSchema, ...decidedBy }).meta({ id: 'DocumentRulesInForce' }),
      [
        { label: 'Set by', tell: byWhom },
        { label: 'Kinds', tell: ({ rules }) => String(rules.documents.length) },
      ],
    ),
    faces: { command: 'it writes the rules as set takes them' },
    run: async ({ db }) => {
      const decided = await readGuide(db, 'document_rules');
      const rules = await readDocumentRules(db);
      return { rules, author: decided?.author ?? null, decidedAt: decided?.at ?? null };
    },
  }),
  set: order({
    name: 'document-rules set',
    operationId: 'setDocumentRules',
    path: '/document-rules',
    scope: 'config',
    method: 'PUT',
    audit: 'document_rules.put',
    says: 'Puts rules of documents in force instead of those before, all of them',
    more: 'Every day that follows from a document is counted anew, and what was told of a day stays told.',
    done: 'The rules hold now. Days and reminders that follow from them are counted anew within minutes.',
    same: 'These rules were in force already.',
    takes: ask(documentRulesSchema, { asJson: true }),
    answers: one(rulesWritten, rulesTold),
    faces: { form: 'it takes all of them as JSON', command: 'it reads them from a file' },
    run: async ({ trx, actor, now }, after) => {
      const before = (await readGuide(trx, 'document_rules'))?.content ?? null;
      const known = before === null ? null : (documentRulesSchema.safeParse(before).data ?? null);
      if (isSame(known ?? {}, after))
        return { target: null, body: { changed: false, before: known, after: known } };
      await decideGuide(trx, { name: 'document_rules', content: after, author: actor.name, now });
      return {
        ...{ target: rulesTarget, ...(before && { before }), after },
        body: { changed: true, before: known, after },
      };
    },
  }),
  reset: order({
    name: 'document-rules reset',
    operationId: 'resetDocumentRules',
    path: '/document-rules',
    scope: 'config',
    method: 'DELETE',
    audit: 'document_rules.remove',
    says: 'Takes back the rules that were set: those of this code hold again',
    done: 'The rules of this code hold again. Days and reminders are counted anew within minutes.',
    answers: one(rulesWritten, rulesTold),
    run: async ({ trx, actor, now }) => {
      const before = (await readGuide(trx, 'document_rules'))?.content;
      if (before === undefined)
        throw new Refusal('not-found', 'Nobody set rules of documents: those of this code hold.');
      await decideGuide(trx, { name: 'document_rules', content: null, author: actor.name, now });
      const known = documentRulesSchema.safeParse(before).data ?? null;
      return { target: rulesTarget, before, body: { changed: true, before: known, after: null } };
    },
  }),
};

const checklistOnRecord = ask(checklistSchema, { write: () => 'a checklist on record' }).nullable();
const checklistWritten = z
  .object({
    changed: z.boolean().describe('false: it was in force already.'),
    before: checklistOnRecord.describe('What an operator had set; null: that of this code held.'),
    after: checklistOnRecord.describe('null: that of this code holds again.'),
  })
  .meta({ id: 'ChecklistWritten' });
const checklistTold = [
  {
    label: 'Now',
    tell: ({ after }: { after: unknown }) => (after === null ? 'that of this code' : 'as set'),
  },
  {
    label: 'Before',
    tell: ({ before }: { before: unknown }) => (before === null ? 'that of this code' : 'set by an operator'),
  },
];
const checklistTarget = 'checklist';

/** What people go through with a profile before an invitation. Ticks are kept by the keys of its items. */
export const checklist = {
  show: lookup({
    name: 'checklist show',
    path: '/checklist',
    scope: 'read',
    says: 'Shows the checklist of profiles in both languages, with sources, and who set it',
    answers: one(z.object({ checklist: checklistSchema, ...decidedBy }).meta({ id: 'ChecklistInForce' }), [
      { label: 'Set by', tell: byWhom },
      { label: 'Items', tell: ({ checklist: { items } }) => String(items.length) },
    ]),
    faces: { command: 'it writes the checklist as set takes it' },
    run: async ({ db }) => {
      const decided = await readGuide(db, 'checklist');
      const inForce = await readChecklist(db);
      return { checklist: inForce, author: decided?.author ?? null, decidedAt: decided?.at ?? null };
    },
  }),
  set: order({
    name: 'checklist set',
    path: '/checklist',
    scope: 'config',
    method: 'PUT',
    audit: 'checklist.put',
    says: 'Puts a checklist in force instead of the one before, all of it',
    more: 'Ticks are kept by the keys of items: an item of another meaning needs another key.',
    done: 'The checklist holds now.',
    same: 'This checklist was in force already.',
    // Two languages, and as many items as there may be.
    bodyBytesMax: 256 * 1024,
    takes: ask(checklistSchema, { asJson: true }),
    answers: one(checklistWritten, checklistTold),
    faces: { form: 'it takes the whole of it as JSON', command: 'it reads it from a file' },
    run: async ({ trx, actor, now }, after) => {
      const before = (await readGuide(trx, 'checklist'))?.content ?? null;
      const known = before === null ? null : (checklistSchema.safeParse(before).data ?? null);
      if (isSame(known ?? {}, after))
        return { target: null, body: { changed: false, before: known, after: known } };
      await decideGuide(trx, { name: 'checklist', content: after, author: actor.name, now });
      return {
        ...{ target: checklistTarget, ...(before && { before }), after },
        body: { changed: true, before: known, after },
      };
    },
  }),
  reset: order({
    name: 'checklist reset',
    path: '/checklist',
    scope: 'config',
    method: 'DELETE',
    audit: 'checklist.remove',
    says: 'Takes back the checklist that was set: that of this code holds again',
    done: 'The checklist of this code holds again.',
    answers: one(checklistWritten, checklistTold),
    run: async ({ trx, actor, now }) => {
      const before = (await readGuide(trx, 'checklist'))?.content;
      if (before === undefined)
        throw new Refusal('not-found', 'Nobody set a checklist: that of this code holds.');
      await decideGuide(trx, { name: 'checklist', content: null, author: actor.name, now });
      const known = checklistSchema.safeParse(before).data ?? null;
      return { target: checklistTarget, before, body: { changed: true, before: known, after: null } };
    },
  }),
};

/** Whether two guides say the same, however their keys are ordered. */
function isSame(one: object, other: object): boolean {
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.fromEntries(
    entries.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, each]) => [key, sorted(each)]),
  );
}
