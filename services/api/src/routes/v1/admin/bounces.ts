import { bounceEventKinds } from '@drawbell/store/bounces/tables';
import { listBounces, type ListedBounce } from '@drawbell/store/bounces/bounces';
import { bounceLimits, readDrawBounces } from '@drawbell/store/bounces/guard';
import { heldBecauses } from '@drawbell/store/draws/tables';
import { z } from 'zod';
import { adminOf } from '../../../administration/admin-of.ts';
import { adminRouteFor, readProblems } from '../../../administration/admin-routes.ts';
import type { App, AppParts } from '../../../app/app.ts';
import { documented, jsonAnswer } from '../../../app/openapi.ts';
import { cursorSchema, nextCursorSchema, pageLimit, pageOf, readCursor } from '../../../json/paging.ts';
import { publicId } from '../../../json/public-ids.ts';

const bounceSchema = z.object({
  id: z.string(),
  kind: z.enum(bounceEventKinds),
  reason: z.string().describe('no_such_mailbox, mailbox_full, policy, text_only, …'),
  status: z.string().nullable().describe('The enhanced status code (RFC 3463).'),
  source: z.string().describe('smtp, ses, postmark or generic.'),
  drawNumber: z.string().nullable(),
  subscriberId: z.string().nullable().describe('Whose address it was; null for nobody who is here now.'),
  consequence: z
    .string()
    .describe(
      'suppressed, unsubscribed, counted; outdated: the owner confirmed the address since; nobody: nobody is known by it.',
    ),
  softBounces: z.int().describe('Soft bounces of this address in 90 days, this one included.'),
  occurredAt: z.iso.datetime(),
  receivedAt: z.iso.datetime(),
});

const limitSchema = z.object({
  share: z.number().describe('Of the mails sent: above it the draw is held.'),
  sentMin: z.int().describe('With fewer sent it is not.'),
});
const drawSchema = z.object({
  sent: z.int(),
  bounced: z.int().describe('Mails of the draw that came back.'),
  complained: z.int(),
  heldBecause: z.enum(heldBecauses).nullable(),
  limits: z.object({ bounces: limitSchema, complaints: limitSchema }),
});

/** `GET /v1/admin/bounces`: what came back, newest first. */
export function bounceRoutes(app: App, parts: AppParts): void {
  app.get(
    '/v1/admin/bounces',
    {
      schema: {
        ...adminRouteFor('read'),
        summary: 'Lists bounces and complaints, newest first',
        querystring: z.strictObject({
          kind: z.enum(bounceEventKinds).optional(),
          draw: z
            .string()
            .regex(/^\d{1,6}[a-z]?$/)
            .optional()
            .describe('Only mails of this draw.'),
          limit: pageLimit,
          cursor: cursorSchema(/^\d{1,18}$/).optional(),
        }),
        response: documented(
          {
            200: jsonAnswer(
              'A page of them.',
              z.object({
                bounces: z.array(bounceSchema),
                nextCursor: nextCursorSchema,
                draw: drawSchema.nullable().describe('Of the draw that was asked for.'),
                complaintsAddress: z
                  .string()
                  .nullable()
                  .describe('Where feedback loops may report to; null without BOUNCE_DOMAIN.'),
              }),
            ),
          },
          readProblems,
        ),
      },
    },
    async (req) => {
      await adminOf(req, parts, 'read');
      const { kind, draw, limit, cursor } = req.query;
      const before = cursor === undefined ? null : readCursor(cursor);
      const found = await listBounces(
        parts.store.db,
        { kind, drawNumber: draw },
        { before, limit: limit + 1 },
      );
      const { page, nextCursor } = pageOf(found, limit, ({ id }) => id);
      const complaintsAddress = parts.bounces.verp?.complaintsAddress ?? null;
      const counted = draw === undefined ? undefined : await readDrawBounces(parts.store.db, draw);
      const { bounces, complaints } = bounceLimits;
      return {
        bounces: page.map((bounce) => bounceJson(bounce)),
        draw: counted === undefined ? null : { ...counted, limits: { bounces, complaints } },
        ...{ nextCursor, complaintsAddress },
      };
    },
  );
}

function bounceJson(bounce: ListedBounce): z.infer<typeof bounceSchema> {
  const { kind, reason, status, source, drawNumber, consequence, softBounces } = bounce;
  return {
    id: publicId('bnc', bounce.id),
    ...{ kind, reason, status, source, drawNumber, consequence, softBounces },
    subscriberId: bounce.subscriberId === null ? null : publicId('sub', bounce.subscriberId),
    occurredAt: bounce.occurredAt.toISOString(),
    receivedAt: bounce.receivedAt.toISOString(),
  };
}
