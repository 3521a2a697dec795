import type { Clock } from '@drawbell/runtime/clock';
import type { Logger } from '@drawbell/runtime/logger';
import { askForScores } from '@drawbell/store/account-mails/score-asks';
import { cleanUpWhenDue, type Retention } from '@drawbell/store/clean-up';
import { isDue, sweepLost, type Swept } from '@drawbell/store/lease';
import { countOwed } from '@drawbell/store/deliveries/deliveries';
import { readFeedState } from '@drawbell/store/feed';
import type { Store } from '@drawbell/store/open-store';
import { noteFeedStale } from '@drawbell/store/webhooks/events';
import { listOpenWalks } from '@drawbell/store/walk';

export interface SweepDependencies {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  readonly runFanOut: (fanOutId: string) => Promise<void>;
  /** Begins to deliver what is due; does not wait for its end. */
  readonly drain: () => void;
  /** The same for account mail. */
  readonly drainAccounts: () => void;
  readonly announce: (eventId: string) => Promise<void>;
  /** The same for webhook messages. */
  readonly drainWebhooks: () => void;
  /** Begins to walk the replays that are owed; does not wait for their end. */
  readonly replay: () => void;
  readonly retention: Retention;
  readonly onSwept: (swept: Swept) => void;
  /** Work of the other kinds had lost its worker. */
  readonly onFound: (kind: 'account_mail' | 'webhook_message', rows: number) => void;
}

/**
 * Finds everything that is owed and not under way from the record alone, and does it here and now: the queue may have
 * lost every ring. Two notifiers that sweep at once share the work, as claims decide.
 */
export async function sweep(deps: SweepDependencies): Promise<void> {
  const { store, clock, log } = deps;
  const now = clock();
  const { inDoubt: lost } = await sweepLost(store.pool, 'account_mails', { now });
  deps.onFound('account_mail', lost);
  if (lost > 0) log.warn({ lost }, 'account mails had lost their worker and are owed again');
  if (await isDue(store.pool, 'account_mails', now)) deps.drainAccounts();
  const swept = await sweepLost(store.pool, 'deliveries', { now });
  deps.onSwept(swept);
  if (swept.released + swept.inDoubt > 0) log.warn(swept, 'mails had lost their worker and are owed again');
  for (const id of await listOpenWalks(store.db, 'fan_outs')) await deps.runFanOut(id);
  const { due } = await countOwed(store.pool, clock());
  if (due > 0) deps.drain();
  await sweepWebhooks(deps);
  deps.replay();
  // After all that somebody waits for: once a change it walks over everybody.
  const asked = await askForScores(store, { now });
  if (asked > 0) {
    log.info({ asked }, 'people with a score of an older points grid are asked for today’s');
    deps.drainAccounts();
  }
  const cleaned = await cleanUpWhenDue(store.pool, { now: clock(), retention: deps.retention });
  if (cleaned !== null) log.info(cleaned, 'what was past its time is removed');
}

async function sweepWebhooks({
  store,
  clock,
  log,
  announce,
  drainWebhooks,
  onFound,
}: SweepDependencies): Promise<void> {
  const { inDoubt: lost } = await sweepLost(store.pool, 'webhook_messages', { now: clock() });
  onFound('webhook_message', lost);
  if (lost > 0) log.warn({ lost }, 'webhook messages had lost their worker and are owed again');
  await noticeMissingScraper(store, clock());
  for (const eventId of await listOpenWalks(store.db, 'webhook_events')) await announce(eventId);
  if (await isDue(store.pool, 'webhook_messages', clock())) drainWebhooks();
}

/** A poll this much later than planned means that nobody polls. */
const pollLateMs = 15 * 60_000;

/** The scraper tells when it cannot read the feed. That it is not there at all, somebody else must tell. */
async function noticeMissingScraper(store: Store, now: Date): Promise<void> {
  const state = await readFeedState(store.db);
  if (state.stale_since === null && now.getTime() - state.next_poll_at.getTime() > pollLateMs)
    await noteFeedStale(store.db, now);
}
