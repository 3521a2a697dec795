import { baseOfName } from '@drawbell/draws/round-meaning';
import { recordAudit } from '@drawbell/store/audit-log';
import * as categories from '@drawbell/store/catalogue/categories';
import * as grids from '@drawbell/store/catalogue/grid-changes';
import * as names from '@drawbell/store/catalogue/round-names';
import type { RecordTransaction } from '@drawbell/store/open-store';

/** Says whom the rounds of a name are for, with its audit row. */
export async function mapRoundName(
  trx: RecordTransaction,
  order: Parameters<typeof names.mapRoundName>[1],
): Promise<names.NameMapped> {
  const end = await names.mapRoundName(trx, order);
  if (!('refused' in end)) {
    const { actor, now, name, means } = order;
    await recordAudit(trx, {
      ...{ actor, action: 'round_name.map', target: targetOfName(name), now },
      before: end.replaced,
      after: { name, means },
    });
  }
  return end;
}

/** Takes an operator's mapping back, with its audit row. */
export async function unmapRoundName(
  trx: RecordTransaction,
  order: Parameters<typeof names.unmapRoundName>[1],
): Promise<names.NameUnmapped> {
  const end = await names.unmapRoundName(trx, order);
  if (!('refused' in end)) {
    const { actor, now, name } = order;
    const { before } = end.written;
    await recordAudit(trx, { actor, action: 'round_name.unmap', target: targetOfName(name), now, before });
  }
  return end;
}

function targetOfName(name: string): string {
  return `round name ${baseOfName(name)}`.slice(0, 200);
}

/** Adds a version of a category, or puts it in place of the one of the same number, with its audit row. */
export async function putCategoryVersion(
  trx: RecordTransaction,
  order: Parameters<typeof categories.putCategoryVersion>[1],
): Promise<categories.VersionPut> {
  const end = await categories.putCategoryVersion(trx, order);
  if (!('refused' in end)) {
    const { actor, now, version } = order;
    const target = `category ${version.key} ${version.version}`;
    await recordAudit(trx, { actor, action: 'category.put', target, now, ...end.written });
  }
  return end;
}

/** Takes an operator's version of a category away, with its audit row. */
export async function removeCategoryVersion(
  trx: RecordTransaction,
  order: Parameters<typeof categories.removeCategoryVersion>[1],
): Promise<categories.VersionRemoved> {
  const end = await categories.removeCategoryVersion(trx, order);
  if (!('refused' in end)) {
    const { actor, now, key, version } = order;
    const target = `category ${key} ${version}`;
    await recordAudit(trx, { actor, action: 'category.remove', target, now, ...end.written });
  }
  return end;
}

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
