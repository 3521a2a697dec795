import { type FakeIrcc, startFakeIrcc } from '@drawbell/testing/fake-ircc';
import { createFeedClient, type Deadlines } from '../src/feed-client.ts';
import type { KnownDraw, Reconciliation } from '../src/known-draw.ts';
import { type FeedMemory, type Look, lookAtFeed } from '../src/look-at-feed.ts';

/** Short enough that a hanging server costs a test little. */
export const impatient: Deadlines = { connectMs: 1_000, headersMs: 1_000, bodyMs: 1_000, totalMs: 3_000 };

/** Looks at a stand-in for the source as the scraper does, and remembers in memory what PostgreSQL would. */
export interface Watcher {
  readonly ircc: FakeIrcc;
  known(): readonly KnownDraw[];
  pass(ms: number): void;
  look(): Promise<Look>;
  close(): Promise<void>;
}

export async function startWatcher(
  options: { allowOtherHosts?: boolean; deadlines?: Deadlines } = {},
): Promise<Watcher> {
  const ircc = await startFakeIrcc();
  let now = new Date('2026-10-01T15:00:00Z');
  let known = new Map<string, KnownDraw>();
  let memory: FeedMemory | null = null;
  let failures = 0;
  let urls = { en: ircc.urls.en, fr: ircc.urls.fr };
  const client = createFeedClient({
    userAgent: 'Drawbell-test (+https://drawbell.example)',
    allowOtherHosts: options.allowOtherHosts ?? true,
    clock: () => now,
    ...(options.deadlines !== undefined && { deadlines: options.deadlines }),
  });
  return {
    ircc,
    known: () => [...known.values()],
    pass: (ms) => {
      now = new Date(now.getTime() + ms);
    },
    look: async () => {
      const look = await lookAtFeed({
        ...{ client, urls, memory, failures, now },
        pageUrl: ircc.urls.page,
        known: [...known.values()],
      });
      failures = look.kind === 'failed' ? failures + 1 : 0;
      if (look.kind !== 'failed') memory = look.memory;
      if (look.kind === 'looked') {
        known = applied(known, look.found, now);
        urls = look.moved ?? urls;
      }
      return look;
    },
    close: async () => {
      await client.close();
      await ircc.close();
    },
  };
}

/** What the record holds after a look. */
function applied(before: Map<string, KnownDraw>, found: Reconciliation, now: Date): Map<string, KnownDraw> {
  const after = new Map(before);
  const change = (number: string, facts: Partial<KnownDraw>): void => {
    const entry = after.get(number);
    if (entry !== undefined) after.set(number, { ...entry, ...facts });
  };
  for (const draw of found.fresh) {
    after.set(draw.number, {
      ...{ draw, published: null, earlier: [], withdrawnAt: null, missing: null, reversal: null },
    });
  }
  for (const { draw, published } of found.corrected) {
    const entry = before.get(draw.number);
    change(draw.number, {
      ...{ draw, published },
      earlier: entry === undefined ? [] : [...entry.earlier, entry.published ?? entry.draw],
      reversal: null,
    });
  }
  for (const { draw, published } of found.cosmetic) change(draw.number, { draw, published });
  for (const { number, ...missing } of found.missing) change(number, { missing });
  for (const number of found.withdrawn) change(number, { withdrawnAt: now.toISOString() });
  for (const { number } of found.returned) change(number, { withdrawnAt: null, missing: null });
  for (const { number, ...reversal } of found.reversals) change(number, { reversal });
  for (const number of found.settled) change(number, { reversal: null });
  return after;
}
