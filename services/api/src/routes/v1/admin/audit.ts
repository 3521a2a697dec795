import { listAudit } from '@drawbell/store';
import { z } from 'zod';
import { adminOf } from '../../../administration/admin-of.ts';
import { adminRoute, readProblems } from '../../../administration/admin-routes.ts';
import type { App, AppParts } from '../../../app.ts';
import { cursorSchema, nextCursorSchema, pageLimit, pageOf, readCursor } from '../../../paging.ts';
import { documented, jsonAnswer } from '../../../problems/documented.ts';
import { publicId } from '../../../public-ids.ts';

const entrySchema = z.object({
  id: z.string(),
  at: z.iso.datetime(),
  actor: z.string().describe('`key 3 (name)`, `command line`, or what acts by itself.'),
  action: z.string().describe('`replay.order`, `subscriber.suppress`, …'),
  target: z.string().describe('What it was done to: `draw 447`, `sub_12`. Never an address.'),
  requestId: z.string().nullable(),
  before: z.looseObject({}).nullable(),
  after: z.looseObject({}).nullable(),
});

/** `GET /v1/admin/audit`: who did what, newest first. */
export function auditRoutes(app: App, parts: AppParts): void {
  app.get(
    '/v1/admin/audit',
    {
      schema: {
        ...adminRoute,
        summary: 'Lists what operators did, newest first',
        querystring: z.strictObject({
          target: z.string().max(100).optional().describe('Only what was done to this.'),
          action: z.string().max(60).optional(),
          limit: pageLimit,
          cursor: cursorSchema(/^\d{1,18}$/).optional(),
        }),
        response: documented(
          {
            200: jsonAnswer(
              'A page of the audit log.',
              z.object({ entries: z.array(entrySchema), nextCursor: nextCursorSchema }),
            ),
          },
          readProblems,
        ),
      },
    },
    async (req) => {
      await adminOf(req, parts, 'read');
      const { target, action, limit, cursor } = req.query;
      const before = cursor === undefined ? null : readCursor(cursor);
      const found = await listAudit(parts.store.db, { target, action, before, limit: limit + 1 });
      const { page, nextCursor } = pageOf(found, limit, ({ id }) => id);
      return {
        entries: page.map(({ id, at, request_id: requestId, ...entry }) => ({
          id: publicId('aud', id),
          at: at.toISOString(),
          requestId,
          actor: entry.actor,
          action: entry.action,
          target: entry.target,
          before: entry.before === null ? null : { ...entry.before },
          after: entry.after === null ? null : { ...entry.after },
        })),
        nextCursor,
      };
    },
  );
}
