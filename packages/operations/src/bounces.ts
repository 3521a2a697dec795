import { listBounces } from '@drawbell/store/bounces/bounces';
import { bounceLimits, readDrawBounces } from '@drawbell/store/bounces/guard';
import { bounceEventKinds } from '@drawbell/store/bounces/tables';
import { heldBecauses } from '@drawbell/store/draws/tables';
import { z } from 'zod';
import { pages } from './answers.ts';
import { ask } from './ask.ts';
import { lookup } from './operation.ts';
import { drawNumber, id, instant, pageOf, paging, rowNumber } from './values.ts';

const bounce = z
  .object({
    id: id('bnc'),
    kind: z.enum(bounceEventKinds),
    reason: z.string().describe('no_such_mailbox, mailbox_full, policy, text_only, …'),
    status: z.string().nullable().describe('The enhanced status code (RFC 3463).'),
    source: z.string().describe('smtp, ses, postmark or generic.'),
    drawNumber: ask(z.string().nullable(), { label: 'Draw' }),
    subscriberId: ask(
      id('sub').nullable().describe('Whose address it was; null for nobody who is here now.'),
      { label: 'Subscriber' },
    ),
    consequence: z
      .string()
      .describe(
        'suppressed, unsubscribed, counted; outdated: the owner confirmed the address since; nobody: nobody is known by it.',
      ),
    softBounces: z.int().describe('Soft bounces of this address in 90 days, this one included.'),
    occurredAt: instant,
    receivedAt: ask(instant, { label: 'When' }),
  })
  .meta({ id: 'Bounce' });

const limit = z.object({
  share: z.number().describe('Of the mails sent: above it the draw is held.'),
  sentMin: z.int().describe('With fewer sent it is not.'),
});
const ofDraw = z.object({
  sent: z.int(),
  bounced: z.int().describe('Mails of the draw that came back.'),
  complained: z.int(),
  heldBecause: z.enum(heldBecauses).nullable(),
  limits: z.object({ bounces: limit, complaints: limit }),
});

/** Mails that came back. */
export const bounces = {
  list: lookup({
    name: 'bounces list',
    path: '/bounces',
    scope: 'read',
    says: 'Lists bounces and complaints, newest first',
    takes: {
      kind: z.enum(bounceEventKinds).optional().describe('Only those of this kind.'),
      draw: drawNumber.describe('Only mails of this draw.').optional(),
      ...paging(rowNumber),
    },
    answers: pages('bounces', bounce, {
      form: rowNumber,
      columns: ['id', 'receivedAt', 'kind', 'reason', 'status', 'drawNumber', 'subscriberId', 'consequence'],
      more: {
        draw: ofDraw.nullable().describe('Of the draw that was asked for.'),
        complaintsAddress: z
          .string()
          .nullable()
          .describe('Where feedback loops may report to; null without BOUNCE_DOMAIN.'),
      },
    }),
    run: async ({ db, settings }, { kind, draw, limit: rowsMax, cursor = null }) => {
      const found = await listBounces(db, { kind, drawNumber: draw }, { before: cursor, limit: rowsMax + 1 });
      const { rows, nextCursor } = pageOf(found, rowsMax, (last) => last.id);
      const counted = draw === undefined ? undefined : await readDrawBounces(db, draw);
      return {
        bounces: rows,
        draw: counted === undefined ? null : { ...counted, limits: bounceLimits },
        complaintsAddress: settings.bounces.verp?.complaintsAddress ?? null,
        nextCursor,
      };
    },
  }),
};
