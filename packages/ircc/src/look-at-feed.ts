import { createHash } from 'node:crypto';
import { builtInCatalogue, type Catalogue } from '@drawbell/draws/catalogue';
import { remark, type Remark } from './cell.ts';
import { decodeText } from './feed-body.ts';
import type { FeedClient, FetchResult, Validators } from './feed-client.ts';
import { parseFeed } from './feed.ts';
import { changesContent, type KnownDraw, type Reconciliation } from './known-draw.ts';
import { isImplausible, reconcile, reconcilePartial } from './reconciliation.ts';
import { findFeedUrl, parseRoundsTable } from './rounds-page.ts';

interface FeedUrls {
  readonly en: string;
  readonly fr: string;
}

/** What is remembered of the last look: saved only after its findings were recorded. JSON-safe. */
export interface FeedMemory {
  readonly en: RememberedFile | null;
  readonly fr: RememberedFile | null;
}

interface RememberedFile extends Validators {
  readonly url: string;
  readonly sha256: string;
}

export interface LookInput {
  readonly client: FeedClient;
  readonly urls: FeedUrls;
  readonly pageUrl: string;
  readonly memory: FeedMemory | null;
  readonly known: readonly KnownDraw[];
  /** Failed looks in a row before this one. */
  readonly failures: number;
  readonly now: Date;
  /** By which names are read and draws compared; without it, that of this code. */
  readonly catalogue?: Catalogue;
}

export type Look =
  /** The server says, or the bytes show, that nothing changed. */
  | { readonly kind: 'unchanged'; readonly memory: FeedMemory | null }
  | {
      readonly kind: 'looked';
      readonly found: Reconciliation;
      readonly remarks: readonly Remark[];
      readonly memory: FeedMemory | null;
      /** Where the feed was found when it was not at its known address. */
      readonly moved: FeedUrls | null;
      /** The bytes as served, when the content changed. */
      readonly capture: Capture | null;
    }
  | {
      readonly kind: 'failed';
      /** Stable and machine-readable: `http_403`, `headers_timeout`, `html`, `implausible`, … */
      readonly reason: string;
      readonly detail: string;
      readonly retryAfterMs: number | null;
    };

interface Capture {
  readonly source: 'json' | 'page_table';
  readonly en: Uint8Array;
  readonly fr: Uint8Array | null;
}

type Failed = Extract<Look, { kind: 'failed' }>;

/** After so many failures in a row, and at once when the file is gone, the page is asked where the feed is. */
const failuresBeforeSearch = 2;

/**
 * One look at the official source: fetch, detect, parse, compare with what is recorded. Changes nothing, and never
 * throws for anything a server does. A failed look keeps the last good state.
 */
export async function lookAtFeed(input: LookInput): Promise<Look> {
  const look = await lookAt(input, input.urls, null);
  if (look.kind !== 'failed' || !isWorthSearching(look, input.failures)) return look;
  return (await searchPage(input, look)) ?? look;
}

/** A server that asks us to stay away is not asked for its page instead. */
function isWorthSearching({ reason, retryAfterMs }: Failed, failures: number): boolean {
  if (reason === 'http_404' || reason === 'http_410') return true;
  const askedToWait = reason === 'http_429' || retryAfterMs !== null;
  return !askedToWait && failures >= failuresBeforeSearch;
}

async function lookAt(input: LookInput, urls: FeedUrls, moved: FeedUrls | null): Promise<Look> {
  const { client, known, now, catalogue = builtInCatalogue() } = input;
  // What is pending must be looked at again even when nothing changed: it counts polls.
  const pending = known.some(({ missing, reversal }) => missing !== null || reversal !== null);
  const memory = pending ? null : input.memory;
  let en = await client.get(urls.en, validatorsFor(memory?.en, urls.en));
  if (en.kind === 'refused' || en.kind === 'failed') return failedFetch(en);
  let fr = await client.get(urls.fr, validatorsFor(memory?.fr, urls.fr));
  const frIsNew = fr.kind === 'fetched' && !sameBytes(memory?.fr ?? null, remember(urls.fr, fr));
  if (en.kind === 'not_modified' && !frIsNew) return { kind: 'unchanged', memory: input.memory };
  // One of them changed: to be compared, both are needed.
  if (en.kind === 'not_modified') en = await client.get(urls.en, null);
  if (fr.kind === 'not_modified') fr = await client.get(urls.fr, null);
  if (en.kind !== 'fetched') return failedFetch(en);

  const next = { en: remember(urls.en, en), fr: fr.kind === 'fetched' ? remember(urls.fr, fr) : null };
  if (
    memory !== null &&
    sameBytes(memory.en, next.en) &&
    (next.fr === null || sameBytes(memory.fr, next.fr))
  ) {
    return { kind: 'unchanged', memory: { en: next.en, fr: next.fr ?? memory.fr } };
  }
  const frBytes = fr.kind === 'fetched' ? fr.bytes : null;
  const parsed = parseFeed(en.bytes, frBytes, catalogue, now.toISOString().slice(0, 10));
  if (parsed.kind === 'not_a_feed') return failed(parsed.reason, 'the answer was no feed');
  if (isImplausible(known, parsed.draws)) {
    return failed('implausible', `${parsed.draws.length} draws, of ${known.length} known`);
  }
  const found = reconcile(known, parsed.draws, { now, catalogue, claims: parsed.claims });
  const remarks = [
    ...remarksOf(parsed.remarks, found),
    ...(fr.kind === 'fetched' ? [] : [frenchMissing(fr)]),
  ];
  const capture: Capture = { source: 'json', en: en.bytes, fr: frBytes };
  return {
    kind: 'looked',
    found,
    remarks,
    memory: next,
    moved,
    capture: changesContent(found) ? capture : null,
  };
}

/** The remarks under the names that the record knows the draws by, and those on numbers of other draws. */
function remarksOf(remarks: readonly Remark[], { keys, unsettled }: Reconciliation): Remark[] {
  const renamed = remarks.map((each) => {
    const number = each.drawNumber === null ? undefined : keys.get(each.drawNumber);
    return number === undefined ? each : { ...each, drawNumber: number };
  });
  return [
    ...renamed,
    ...unsettled.map(({ number, typed }) => remark(number, 'drawNumber', 'number_of_another_draw', typed)),
  ];
}

/** Looks for the feed where the page says it is, and reads the page's own table when it is nowhere. */
async function searchPage(input: LookInput, before: Failed): Promise<Look | null> {
  const page = await input.client.get(input.pageUrl, null);
  if (page.kind !== 'fetched') return null;
  const html = decodeText(page.bytes);
  const place = findFeedUrl(html, input.pageUrl);
  if (place !== null && place.en !== input.urls.en) {
    const urls = { en: place.en, fr: place.fr ?? input.urls.fr };
    const look = await lookAt({ ...input, memory: null }, urls, urls);
    if (look.kind !== 'failed') return look;
  }
  const table = parseRoundsTable(html, input.catalogue);
  if (table.length === 0) return null;
  const found = reconcilePartial(input.known, table);
  const capture: Capture = { source: 'page_table', en: page.bytes, fr: null };
  return {
    kind: 'looked',
    found,
    remarks: [remark(null, 'feed', 'read_from_page', before.reason)],
    memory: null,
    moved: null,
    capture: changesContent(found) ? capture : null,
  };
}

function validatorsFor(file: RememberedFile | null | undefined, url: string): Validators | null {
  return file?.url === url ? { etag: file.etag, lastModified: file.lastModified } : null;
}

function remember(
  url: string,
  { bytes, validators }: Extract<FetchResult, { kind: 'fetched' }>,
): RememberedFile {
  return {
    url,
    etag: validators?.etag ?? null,
    lastModified: validators?.lastModified ?? null,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  };
}

function sameBytes(before: RememberedFile | null, after: RememberedFile): boolean {
  return before?.url === after.url && before.sha256 === after.sha256;
}

function frenchMissing(result: Exclude<FetchResult, { kind: 'fetched' }>): Remark {
  const why =
    result.kind === 'refused'
      ? `http_${result.status}`
      : result.kind === 'failed'
        ? result.reason
        : result.kind;
  return remark(null, 'fr', 'french_feed_unavailable', why);
}

function failedFetch(result: Exclude<FetchResult, { kind: 'fetched' }>): Failed {
  switch (result.kind) {
    case 'refused':
      return {
        ...failed(`http_${result.status}`, `the server answered ${result.status}`),
        retryAfterMs: result.retryAfterMs,
      };
    case 'failed':
      return failed(result.reason, result.detail);
    case 'not_modified':
      return failed('not_modified_unasked', 'the server answered 304 to an unconditional request');
  }
}

function failed(reason: string, detail: string): Failed {
  return { kind: 'failed', reason, detail, retryAfterMs: null };
}
