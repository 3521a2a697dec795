import { setTimeout as delay } from 'node:timers/promises';
import type { Catalogue } from '@drawbell/draws/catalogue';
import { drawTitle } from '@drawbell/draws/draw-number';
import { roundLabel } from '@drawbell/draws/labels';
import { reasonSentence } from '@drawbell/draws/reason-sentences';
import { readCatalogue } from '@drawbell/store/catalogue/catalogue';
import { type DrawRecipient, listDrawRecipients } from '@drawbell/store/deliveries/deliveries';
import { countOwed } from '@drawbell/store/deliveries/deliveries';
import { readDrawHistory } from '@drawbell/store/draws/history';
import type { Store } from '@drawbell/store/open-store';
import { type FakeIrcc, startFakeIrcc } from '@drawbell/testing/fake-ircc';
import { feedFromRounds } from '@drawbell/testing/feed-from-rounds';
import { type RecordedRound, recordedRounds } from '@drawbell/testing/recorded-rounds';

/** The last round that is history when the demo begins. */
const historyUpTo = '436';

interface PublishedFeed {
  readonly ircc: FakeIrcc;
  /** Rounds still to come, oldest first. */
  readonly upcoming: readonly RecordedRound[];
  /** Puts a round at the top of the feed, as the official source does. */
  publish(round: RecordedRound): void;
}

/** A local stand-in for the official source that serves the recorded rounds up to some date. */
export async function startPublishedFeed(): Promise<PublishedFeed> {
  const rounds = recordedRounds();
  const split = rounds.findIndex(({ number }) => number === historyUpTo) + 1;
  const published = rounds.slice(0, split);
  const ircc = await startFakeIrcc();
  ircc.useValidators(true);
  const serve = (): void => {
    ircc.serve('en', feedFromRounds(published, 'en'));
    ircc.serve('fr', feedFromRounds(published, 'fr'));
  };
  serve();
  return {
    ircc,
    upcoming: rounds.slice(split),
    publish: (round) => {
      published.push(round);
      serve();
    },
  };
}

const pauseMs = 100;

/** Waits until a draw is recorded and everybody it concerns has been told. */
export async function untilDelivered(store: Store, number: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const recorded = await readDrawHistory(store.db, number);
    if (recorded !== undefined && (await isQuiet(store))) return;
    await delay(pauseMs, undefined, { signal }).catch(() => {});
  }
}

/** Waits until history is recorded. */
export async function untilBaseline(store: Store, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const { rows } = await store.pool.query('SELECT 1 FROM feed_state WHERE baseline_at IS NOT NULL');
    if (rows.length > 0) return;
    await delay(pauseMs, undefined, { signal }).catch(() => {});
  }
}

/** Fan-outs first: what one owes is there before it is done. */
async function isQuiet(store: Store): Promise<boolean> {
  const { rows } = await store.pool.query("SELECT 1 FROM fan_outs WHERE state <> 'done' LIMIT 1");
  if (rows.length > 0) return false;
  const { due, underWay } = await countOwed(store.pool, new Date());
  return due + underWay === 0;
}

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
