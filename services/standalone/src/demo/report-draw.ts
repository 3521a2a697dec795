import type { Catalogue } from '@drawbell/draws/catalogue';
import { drawTitle } from '@drawbell/draws/draw-number';
import { roundLabel } from '@drawbell/draws/labels';
import { reasonSentence } from '@drawbell/draws/reason-sentences';
import { readCatalogue } from '@drawbell/store/catalogue/catalogue';
import { type DrawRecipient, listDrawRecipients } from '@drawbell/store/deliveries/deliveries';
import { readDrawHistory } from '@drawbell/store/draws/history';
import type { Store } from '@drawbell/store/open-store';

/** Whom a draw's alert went to and why, as lines for a terminal. */
export async function describeDraw(store: Store, number: string, peopleTotal: number): Promise<string> {
  const history = await readDrawHistory(store.db, number);
  if (history === undefined) return `draw ${number} is not recorded`;
  const { draw } = history;
  const recipients = await listDrawRecipients(store.db, number, 100);
  const catalogue = await readCatalogue(store.db);
  const lines = [
    `\n${drawTitle(draw, 'en')}, ${draw.date}: ${roundLabel(draw, 'en', catalogue)}, cut-off ${draw.crs ?? '?'}, ${draw.invitations ?? '?'} invitations`,
    ...recipients.flatMap((recipient) => describeRecipient(recipient, catalogue)),
    `  ${peopleTotal - recipients.length} other people: not concerned, not told`,
  ];
  return lines.join('\n');
}

function describeRecipient(
  { email, language, status, because, results }: DrawRecipient,
  catalogue: Catalogue,
): string[] {
  const head = `  ${status === 'sent' ? '✉' : '…'} ${email} (${language}): ${words[because] ?? because}`;
  const each = results.map(
    ({ label, outcome, reasons }) =>
      `      ${label ?? 'profile'}: ${outcome.replaceAll('_', ' ')}. ${reasons[0] === undefined ? '' : reasonSentence(reasons[0], 'en', catalogue)}`,
  );
  return [head, ...each];
}

const words: Readonly<Record<string, string>> = {
  meets: 'meets the published criteria',
  may_meet: 'may meet them, something is unknown',
  near: 'came near',
  my_program: 'asked for every draw of their programs',
  every_draw: 'asked for every draw',
};
