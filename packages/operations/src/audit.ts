import { listAudit } from '@drawbell/store/audit-log';
import { z } from 'zod';
import { pages } from './answers.ts';
import { ask } from './ask.ts';
import { lookup } from './operation.ts';
import { camel, id, instant, pageOf, paging } from './values.ts';

const rowNumber = /^\d{1,18}$/;

const entry = z
  .object({
    id: id('aud'),
    at: ask(instant, { label: 'When' }),
    actor: ask(z.string().describe('`key 3 (name)`, `command line`, or what acts by itself.'), {
      label: 'Who',
    }),
    action: ask(z.string().describe('`replay.order`, `subscriber.suppress`, …'), { label: 'What' }),
    target: ask(z.string().describe('What it was done to: `draw 447`, `sub_12`. Never an address.'), {
      label: 'To what',
    }),
    requestId: z.string().nullable(),
    before: z.looseObject({}).nullable(),
    after: z.looseObject({}).nullable(),
  })
  .meta({ id: 'AuditEntry' });

/** Who did what. Every operator's order leaves one entry. */
export const audit = {
  list: lookup({
    name: 'audit list',
    operationId: 'listAuditEntries',
    path: '/audit',
    scope: 'read',
    says: 'Lists what operators did, newest first',
    takes: {
      target: ask(
        z.string().trim().max(100).describe('Only what was done to this, such as draw 447 or sub_12.'),
        {
          label: 'To what',
        },
      ).optional(),
      action: ask(
        z.string().trim().max(60).describe('Only this, such as replay.order or subscriber.erase.'),
        {
          label: 'What',
        },
      ).optional(),
      ...paging(rowNumber),
    },
    answers: pages('entries', entry, { form: rowNumber, columns: ['at', 'actor', 'action', 'target'] }),
    run: async ({ db }, { target, action, limit, cursor = null }) => {
      const read = await listAudit(db, { target, action, before: cursor, limit: limit + 1 });
      const { rows, nextCursor } = pageOf(read, limit, (row) => row.id);
      const loose = (value: object | null) => (value === null ? null : { ...value });
      const entries = rows.map((row) => ({
        ...camel(row),
        before: loose(row.before),
        after: loose(row.after),
      }));
      return { entries, nextCursor };
    },
  }),
};
