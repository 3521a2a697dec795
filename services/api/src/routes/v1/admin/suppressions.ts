import { countSuppressions, listSuppressions } from '@drawbell/store/bounces/bounces';
import { suppressionReasons } from '@drawbell/store/schema';
import { z } from 'zod';
import { adminOf } from '../../../administration/admin-of.ts';
import { adminRouteFor, readProblems } from '../../../administration/admin-routes.ts';
import type { App, AppParts } from '../../../app/app.ts';
import { documented, jsonAnswer } from '../../../app/openapi.ts';
import { cursorSchema, nextCursorSchema, pageLimit, pageOf, readCursor } from '../../../json/paging.ts';
import { publicId } from '../../../json/public-ids.ts';

const suppressionSchema = z.object({
  id: z.string(),
  reason: z.enum(suppressionReasons),
  detail: z.string().describe('A status code or a word.'),
  since: z.iso.datetime(),
  subscriberId: z.string().nullable().describe('Who has the address now; null for nobody.'),
});
const countsSchema = z.object({
  hard_bounce: z.int(),
  complaint: z.int(),
  operator: z.int(),
  erased: z.int(),
});

/** `GET /v1/admin/suppressions`: addresses that are never mailed, without the addresses. */
export function suppressionRoutes(app: App, parts: AppParts): void {
  const { store } = parts;
  app.get(
    '/v1/admin/suppressions',
    {
      schema: {
        ...adminRouteFor('read'),
        summary: 'Lists suppressions without their addresses, newest first',
        querystring: z.strictObject({
          reason: z.enum(suppressionReasons).optional(),
          limit: pageLimit,
          cursor: cursorSchema(/^\d{1,18}$/).optional(),
        }),
        response: documented(
          {
            200: jsonAnswer(
              'A page of them, and how many there are altogether.',
              z.object({
                suppressions: z.array(suppressionSchema),
                counts: countsSchema,
                nextCursor: nextCursorSchema,
              }),
            ),
          },
          readProblems,
        ),
      },
    },
    async (req) => {
      await adminOf(req, parts, 'read');
      const { reason, limit, cursor } = req.query;
      const before = cursor === undefined ? null : readCursor(cursor);
      const found = await listSuppressions(store.db, { reason }, { before, limit: limit + 1 });
      const { page, nextCursor } = pageOf(found, limit, ({ id }) => id);
      const none = { hard_bounce: 0, complaint: 0, operator: 0, erased: 0 };
      return {
        suppressions: page.map(({ id, suppressedAt, subscriberId, ...suppression }) => ({
          id: publicId('sup', id),
          reason: suppression.reason,
          detail: suppression.detail,
          since: suppressedAt.toISOString(),
          subscriberId: subscriberId === null ? null : publicId('sub', subscriberId),
        })),
        counts: { ...none, ...(await countSuppressions(store.pool)) },
        nextCursor,
      };
    },
  );
}
