import type { Draw } from '@drawbell/draws/draw';
import type { Leaver } from './leave.ts';
import { messageIdOf } from './mail-copies.ts';
import type { Stage } from './stage.ts';
import { whoIsOwed } from './who-is-owed.ts';

/** How the mails of a draw came out. */
export interface MailFigures {
  readonly owed: number;
  readonly sent: number;
  /** Second copies. */
  readonly copies: number;
  /** Deliveries marked as ever in doubt. */
  readonly inDoubt: number;
}

interface Row {
  readonly id: string;
  readonly recipient: string;
  readonly revision: number;
  readonly status: string;
  readonly reason: string | null;
  readonly inDoubt: number;
  readonly attempts: number;
}

/**
 * Compares what the mail server kept with who was owed: everybody once per revision that they were owed, copies only
 * of what is marked as in doubt, nobody who had left. Answers what is wrong, in words without end.
 */
export async function verifyMails(
  stage: Stage,
  drawNumber: string,
  { leavers, inDoubtMax }: { leavers: ReadonlyMap<string, Leaver>; inDoubtMax: number },
): Promise<{ figures: MailFigures; wrong: string[] }> {
  const wrong: string[] = [];
  const revisions = await stage.ask<{ revision: number; content: Draw }>(
    'SELECT revision, content FROM draw_revisions WHERE draw_number = $1 ORDER BY revision',
    [drawNumber],
  );
  const rows = await stage.ask<Row>(
    `SELECT id, recipient_id AS recipient, revision, status, end_reason AS reason,
            uncertain_attempts::int AS "inDoubt", attempts::int AS attempts
       FROM deliveries WHERE draw_number = $1`,
    [drawNumber],
  );
  const newest = revisions.at(-1)?.revision ?? 0;
  const byMessage = new Map(rows.map((row) => [messageIdOf(stage, drawNumber, row.id), row]));
  const addresses = new Map(stage.people.map(({ id, email }) => [id, email]));
  const copies = new Map<Row, number>();
  for (const { messageId, to } of stage.sink.kept) {
    const row = byMessage.get(messageId);
    if (row === undefined) continue;
    if (addresses.get(row.recipient) !== to) wrong.push(`delivery ${row.id} went to another address`);
    copies.set(row, (copies.get(row) ?? 0) + 1);
  }
  const copiesOf = (row: Row): number => copies.get(row) ?? 0;
  for (const row of rows) wrong.push(...wrongWith(row, copiesOf(row), leavers.get(row.recipient)));
  for (const { revision, content } of revisions) {
    const owed = whoIsOwed(content, stage.people);
    const ofRevision = new Map(
      rows.filter((row) => row.revision === revision).map((row) => [row.recipient, row]),
    );
    for (const { id } of stage.people) {
      const row = ofRevision.get(id);
      const told = row !== undefined && copiesOf(row) > 0;
      const earlier = rows.filter((each) => each.recipient === id && each.revision < revision);
      const toldEarlier = earlier.some((each) => copiesOf(each) > 0);
      // The server lost it after DATA: nobody but the test can know that it never came.
      const mayHaveBeenTold = toldEarlier || earlier.some((each) => each.inDoubt > 0);
      const superseded = revision < newest && row?.reason === 'superseded';
      const mayMiss = leavers.has(id) || superseded || revision < newest;
      if (owed.has(id) && !told && !mayMiss)
        wrong.push(`${id} was owed revision ${revision} and not told (${describe(row)})`);
      if (!owed.has(id) && told && !mayHaveBeenTold)
        wrong.push(`${id} was told of revision ${revision} and not owed it`);
      if (!owed.has(id) && toldEarlier && !told && revision === newest && !leavers.has(id))
        wrong.push(`${id} was told of an earlier revision and not of the correction (${describe(row)})`);
    }
  }
  const inDoubt = rows.filter((row) => row.inDoubt > 0);
  const times = inDoubt.reduce((sum, row) => sum + row.inDoubt, 0);
  if (times > inDoubtMax) wrong.push(`${times} mails in doubt, at most ${inDoubtMax} were in flight`);
  const kept = [...copies.values()].reduce((sum, count) => sum + count, 0);
  return {
    figures: { owed: rows.length, sent: copies.size, copies: kept - copies.size, inDoubt: inDoubt.length },
    wrong,
  };
}

function wrongWith(row: Row, copies: number, leaver: Leaver | undefined): string[] {
  const wrong: string[] = [];
  const name = `delivery ${row.id} (${describe(row)})`;
  if (copies > 1 + row.inDoubt) wrong.push(`${name} came ${copies} times`);
  if (row.status === 'sent' && copies === 0) wrong.push(`${name} never came`);
  if (row.status === 'failed') wrong.push(`${name} failed: ${row.reason}`);
  if (row.status === 'cancelled' && copies > row.inDoubt)
    wrong.push(`${name} came although it was cancelled`);
  if (leaver !== undefined && copies > (leaver.mayCome.get(row.id) ?? 0))
    wrong.push(`${name} came after its reader had left`);
  return wrong;
}

function describe(row: Row | undefined): string {
  if (row === undefined) return 'no row';
  const { id, status, reason, attempts, inDoubt } = row;
  return `row ${id} ${status}, ${reason ?? 'no reason'}, ${attempts} attempts, ${inDoubt} in doubt`;
}
