import { recordAudit } from '@drawbell/store/audit-log';
import * as grids from '@drawbell/store/catalogue/grid-changes';
import type { RecordTransaction } from '@drawbell/store/open-store';

/** Adds a change of the points grid, or puts it in place of the one of the same day, with its audit row. */
export async function putGridChange(
  trx: RecordTransaction,
  order: Parameters<typeof grids.putGridChange>[1],
): Promise<grids.GridWritten> {
  const { actor, now, change } = order;
  const written = await grids.putGridChange(trx, order);
  const target = `grid change ${change.date}`;
  await recordAudit(trx, { actor, action: 'grid_change.put', target, now, ...written });
  return written;
}

/** Confirms or dismisses a change of the points grid that is known, with its audit row. */
export async function decideGridChange(
  trx: RecordTransaction,
  order: Parameters<typeof grids.decideGridChange>[1],
): Promise<grids.GridDecided> {
  const end = await grids.decideGridChange(trx, order);
  if (!('refused' in end)) {
    const { actor, now, date, status } = order;
    const action = status === 'confirmed' ? 'grid_change.confirm' : 'grid_change.dismiss';
    await recordAudit(trx, { actor, action, target: `grid change ${date}`, now, ...end.written });
  }
  return end;
}
