import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { feedFromRounds } from '@drawbell/testing/feed-from-rounds';
import { recordedRounds } from '@drawbell/testing/recorded-rounds';
import { afterEach, describe, expect, it } from 'vitest';
import { findFeedUrl, parseRoundsTable } from '../src/rounds-page.ts';
import { startWatcher, type Watcher } from './looking.ts';

const realPage = join(
  import.meta.dirname,
  '../../../../shared/data/ircc/rounds_page.rendered.2024-08-25.html',
);
const rounds = recordedRounds();
const page = (path: string) =>
  `<!doctype html><!-- <table><tr><td>91</td></tr></table> --><table data-wb-json='{ "url": "${path}#/rounds" }'><tbody></tbody></table>`;
const row = (number: string, crs: string) =>
  `<tr><td><a href="/en/x.html?q=${number}">${number}</a></td><td data-order="2026-10-01">October 1, 2026</td><td>General</td><td>2,000</td><td>${crs}</td></tr>`;

describe('the feed moved', () => {
  let at: Watcher | undefined;
  afterEach(() => at?.close());

  const begin = async (): Promise<Watcher> => {
    at = await startWatcher();
    at.ircc.serve('en', feedFromRounds(rounds.slice(0, -1), 'en'));
    await at.look();
    return at;
  };

  it('is found again from the page at once when its file is gone', async () => {
    const watcher = await begin();
    watcher.ircc.behave('en', (response) => void response.writeHead(404).end());
    // The stand-in has one more JSON file to offer: the page names the French one.
    watcher.ircc.serve('fr', feedFromRounds(rounds, 'en'));
    watcher.ircc.serve('page', page(new URL(watcher.ircc.urls.fr).pathname));
    const look = await watcher.look();
    expect(look).toMatchObject({
      kind: 'looked',
      moved: { en: watcher.ircc.urls.fr },
      found: { fresh: [{ number: '447' }], corrected: [] },
    });
    expect(await watcher.look()).toMatchObject({ kind: 'unchanged' });
  });

  it('the table of the page is the last resort: it adds what is new and says nothing about the rest', async () => {
    const watcher = await begin();
    watcher.ircc.behave('en', (response) => void response.writeHead(503).end());
    watcher.ircc.serve('page', `<table><tbody>${row('447', '300')}${row('448', '512')}</tbody></table>`);
    expect(await watcher.look()).toMatchObject({ kind: 'failed', reason: 'http_503' });
    expect(await watcher.look()).toMatchObject({ kind: 'failed' });
    const look = await watcher.look();
    expect(look).toMatchObject({
      kind: 'looked',
      found: {
        fresh: [{ number: '447' }, { number: '448', crs: 512, tieBreak: { text: '', at: null } }],
        corrected: [],
        missing: [],
        withdrawn: [],
      },
      capture: { source: 'page_table' },
      remarks: [{ code: 'read_from_page' }],
    });
  });

  it('a server that asks us to wait is not asked for its page instead', async () => {
    const watcher = await begin();
    watcher.ircc.behave('en', (response) => void response.writeHead(429).end());
    for (let looks = 0; looks < 5; looks += 1) await watcher.look();
    watcher.ircc.behave('en', (response) => void response.writeHead(503, { 'retry-after': '600' }).end());
    expect(await watcher.look()).toMatchObject({ kind: 'failed', retryAfterMs: 600_000 });
    expect(watcher.ircc.requests.filter(({ file }) => file === 'page')).toEqual([]);
  });

  it.each([
    ['nested without end', '<div>'.repeat(300_000)],
    ['with a cell nested without end', `<table><tbody><tr><td>${'<b>'.repeat(300_000)}`],
    [
      'far longer than any page',
      `<table data-wb-json='{"url":"/ee_rounds_x_en.json"}'>${' '.repeat(3_000_000)}`,
    ],
  ])('a page %s leaves the look failed, at once', async (_name, html) => {
    const watcher = await begin();
    watcher.ircc.behave('en', (response) => void response.writeHead(404).end());
    watcher.ircc.serve('page', html);
    expect(await watcher.look()).toMatchObject({ kind: 'failed', reason: 'http_404' });
  });

  it('a page without any of it leaves the look failed', async () => {
    const watcher = await begin();
    watcher.ircc.behave('en', (response) => void response.writeHead(410).end());
    watcher.ircc.serve('page', '<!doctype html><p>maintenance</p>');
    expect(await watcher.look()).toMatchObject({ kind: 'failed', reason: 'http_410' });
  });
});

describe.skipIf(!existsSync(realPage))('the real page (left out where it is not present)', () => {
  const html = existsSync(realPage) ? readFileSync(realPage, 'utf8') : '';

  it('names the feed', () => {
    expect(findFeedUrl(html, 'https://www.canada.ca/en/x/express-entry-rounds.html')).toEqual({
      en: 'https://www.canada.ca/content/dam/ircc/documents/json/ee_rounds_123_en.json',
      fr: 'https://www.canada.ca/content/dam/ircc/documents/json/ee_rounds_123_fr.json',
    });
  });

  it('shows 25 rounds, and the old table in its comment is not read', () => {
    const draws = parseRoundsTable(html);
    expect(draws).toHaveLength(25);
    expect(draws.at(-1)).toMatchObject({ number: '310', date: '2024-08-15' });
    expect(draws.map(({ number }) => number)).not.toContain('91');
    expect(draws.filter(({ round }) => round.kind === 'unknown')).toEqual([]);
  });
});
