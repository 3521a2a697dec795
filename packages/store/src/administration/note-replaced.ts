import type { DrawChange } from '@drawbell/draws/draw-change';
import type { Transaction } from 'kysely';
import { recordRemarks } from '../remarks.ts';
import type { Database } from '../schema.ts';
import { recordAudit } from './audit-log.ts';

/** Says to the operator, as a remark and in the audit log, that IRCC's later values took the place of theirs. */
export async function noteReplaced(
  { trx, now }: { trx: Transaction<Database>; now: Date },
  { number, revision, replaced }: { number: string; revision: number; replaced: readonly DrawChange[] },
): Promise<void> {
  const remarks = replaced.map(({ field, from, to }) => ({
    ...{ drawNumber: number, field, code: 'hand_correction_replaced' },
    detail: `${JSON.stringify(from)} by hand, ${JSON.stringify(to)} by IRCC since`,
  }));
  await recordRemarks(trx, remarks, now);
  await recordAudit(trx, {
    ...{ action: 'draw.correction_replaced', target: `draw ${number}`, now },
    actor: { name: 'IRCC', requestId: null },
    before: Object.fromEntries(replaced.map(({ field, from }) => [field, from])),
    after: { revision, ...Object.fromEntries(replaced.map(({ field, to }) => [field, to])) },
  });
}
