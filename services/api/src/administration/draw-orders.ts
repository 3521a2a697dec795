import type { Draw } from '@drawbell/draws/draw';
import { type Actor, recordAudit } from '@drawbell/store/audit-log';
import * as byHand from '@drawbell/store/draws/by-hand';
import type { RecordTransaction } from '@drawbell/store/open-store';

/** Adds a draw that no reading of the feed finds, with its audit row. */
export async function addDraw(
  trx: RecordTransaction,
  order: Parameters<typeof byHand.addDraw>[1],
): Promise<byHand.DrawAdded> {
  const end = await byHand.addDraw(trx, order);
  if (end.kind === 'added') {
    const { actor, now, draw } = order;
    await recordAudit(trx, {
      ...{ actor, action: 'draw.add', target: `draw ${end.number}`, now },
      after: { alerting: end.alerting, ...draw },
    });
  }
  return end;
}

/** Takes back a draw that was added by hand and is not in the feed, with its audit row. */
export async function withdrawDraw(
  trx: RecordTransaction,
  { actor, ...order }: Parameters<typeof byHand.withdrawDraw>[1] & { readonly actor: Actor },
): Promise<byHand.DrawTakenBack | undefined> {
  const end = await byHand.withdrawDraw(trx, order);
  if (end?.kind === 'withdrawn') {
    const { now } = order;
    await recordAudit(trx, {
      ...{ actor, action: 'draw.withdraw', target: `draw ${end.number}`, now },
      before: { withdrawnAt: null },
      after: { withdrawnAt: now },
    });
  }
  return end;
}

/** Corrects a draw by hand, with its audit row. */
export async function correctDraw(
  trx: RecordTransaction,
  order: Parameters<typeof byHand.correctDraw>[1],
): Promise<byHand.DrawCorrected | undefined> {
  const end = await byHand.correctDraw(trx, order);
  if (end?.kind === 'corrected') {
    const { number, revision, alerting, changes } = end;
    const values = (side: 'from' | 'to'): Partial<Draw> =>
      Object.fromEntries(changes.map((change) => [change.field, change[side]]));
    await recordAudit(trx, {
      ...{ actor: order.actor, action: 'draw.correct', target: `draw ${number}`, now: order.now },
      before: values('from'),
      after: { revision, alerting, ...values('to') },
    });
  }
  return end;
}

/** Writes a word of the operator beside a draw, or takes it away, with its audit row. */
export async function noteDraw(
  trx: RecordTransaction,
  order: Parameters<typeof byHand.noteDraw>[1],
): Promise<byHand.DrawNoted | undefined> {
  const noted = await byHand.noteDraw(trx, order);
  if (noted?.changed === true) {
    const { number, before, note } = noted;
    await recordAudit(trx, {
      ...{ actor: order.actor, action: 'draw.note', target: `draw ${number}`, now: order.now },
      before: { note: before },
      after: { note },
    });
  }
  return noted;
}
