import { listAudit } from '@drawbell/store/audit-log';
import { z } from 'zod';
import { adminOf } from '../../../administration/admin-of.ts';
import { adminRouteFor, readProblems } from '../../../administration/admin-routes.ts';
import { auditJson, auditSchema } from '../../../administration/audit-schema.ts';
import type { App, AppParts } from '../../../app/app.ts';
import { documented, jsonAnswer } from '../../../app/openapi.ts';
import { cursorSchema, nextCursorSchema, pageLimit, pageOf, readCursor } from '../../../json/paging.ts';

/** `GET /v1/admin/audit`: who did what, newest first. */
export function auditRoutes(app: App, parts: AppParts): void {
  app.get(
    '/v1/admin/audit',
    {
      schema: {
        ...adminRouteFor('read'),
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
              z.object({ entries: z.array(auditSchema), nextCursor: nextCursorSchema }),
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
        entries: page.map(auditJson),
        nextCursor,
      };
    },
  );
}
