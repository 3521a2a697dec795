import type { AuditRow } from '@drawbell/store/audit-log';
import { z } from 'zod';
import { publicId } from '../json/public-ids.ts';

/** One line of the audit log. */
export const auditSchema = z.object({
  id: z.string(),
  at: z.iso.datetime(),
  actor: z.string().describe('`key 3 (name)`, `command line`, or what acts by itself.'),
  action: z.string().describe('`replay.order`, `subscriber.suppress`, …'),
  target: z.string().describe('What it was done to: `draw 447`, `sub_12`. Never an address.'),
  requestId: z.string().nullable(),
  before: z.looseObject({}).nullable(),
  after: z.looseObject({}).nullable(),
});

export function auditJson(row: AuditRow): z.infer<typeof auditSchema> {
  const { id, at, actor, action, target, request_id: requestId, before, after } = row;
  return {
    id: publicId('aud', id),
    at: at.toISOString(),
    ...{ actor, action, target, requestId },
    before: before === null ? null : { ...before },
    after: after === null ? null : { ...after },
  };
}
