import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { confirmWords } from '../src/account/confirm.ts';
import { decidedWords } from '../src/account/decided-draws.ts';
import { eraseWords } from '../src/account/erase.ts';
import { factWords } from '../src/account/facts.ts';
import { formWords } from '../src/account/form-words.ts';
import { historyWords } from '../src/account/history.ts';
import { manageWords } from '../src/account/manage.ts';
import { pageRouteWords } from '../src/account/page-route.ts';
import { standingWords } from '../src/account/standing-words.ts';
import { clientWords } from '../src/account/clients.ts';
import { documentFormWords } from '../src/account/document-form.ts';
import { planWords } from '../src/account/plan-words.ts';
import { readinessPanelWords } from '../src/account/readiness-panel.ts';
import { phoneWords } from '../src/account/phone.ts';
import { settingsWords } from '../src/account/settings-words.ts';
import { sheetWords } from '../src/account/sheet-words.ts';
import { sentWords } from '../src/account/sign-up-sent.ts';
import { signUpWords } from '../src/account/sign-up.ts';
import { unsubscribeWords } from '../src/account/unsubscribe.ts';
import { textsEn, textsFr } from '../src/site/about-privacy-terms.ts';
import { axisWords } from '../src/site/charts/cut-off-axes.ts';
import { poolWords } from '../src/site/charts/pool.ts';
import { portraitWords } from '../src/site/charts/portrait.ts';
import { rankWords } from '../src/site/charts/rank.ts';
import { timeLineWords } from '../src/site/charts/time-line.ts';
import { stripWords } from '../src/site/charts/strip.ts';
import { drawTableWords } from '../src/site/draw-table.ts';
import { drawPageWords } from '../src/site/draw-words.ts';
import { drawsWords } from '../src/site/draws.ts';
import { frameWords } from '../src/site/frame.ts';
import { summaryWords } from '../src/site/cut-off-summary.ts';
import { cutOffsWords } from '../src/site/cut-offs.ts';
import { homeWords } from '../src/site/home-words.ts';
import { serviceStateWords } from '../src/site/service-state-words.ts';
import { openTestApp, type TestApp, testNow } from './open-test-app.ts';
import { aDraw, fillRecord, look } from './recorded-draws.ts';

describe('the public pages', () => {
  let test: TestApp;
  let now = testNow;
  beforeAll(async () => {
    test = await openTestApp({ clock: () => now });
    await fillRecord(test.store, testNow);
  });
  afterAll(() => test.close());
  const get = (url: string, headers: Record<string, string> = {}) => test.app.inject({ url, headers });

  it('lead to the language of the browser', async () => {
    for (const [accepted, path] of [
      ['fr-CA,fr;q=0.9,en;q=0.8', '/fr/'],
      ['en-CA,fr;q=0.5', '/en/'],
      ['de,fr;q=0.3', '/fr/'],
      ['de', '/en/'],
      ['', '/en/'],
      ['fr;q=0', '/en/'],
    ] as const) {
      const { statusCode, headers } = await get('/', { 'accept-language': accepted });
      expect([statusCode, headers.location, headers.vary], accepted).toEqual([302, path, 'Accept-Language']);
    }
    expect((await get('/fr')).headers.location).toBe('/fr/');
  });

  it('show the latest draws, each in the language of the page, with the switch to the other', async () => {
    const english = await get('/en/');
    expect(english.body).toContain('<html lang="en">');
    expect(english.body).toContain('href="/en/draws/447"');
    expect(english.body).toMatch(/href="\/fr\/"\s+lang="fr"/);
    const french = await get('/fr/draws/447');
    expect(french.body).toContain('<html lang="fr">');
    expect(french.body).toContain('Ronde 447');
    expect(french.body).toMatch(/href="\/en\/draws\/447"\s+lang="en"/);
  });

  it('list draws by type and date, and say so when nothing fits or the question makes no sense', async () => {
    const rows = (body: string) => body.match(/<th scope="row"/g)?.length ?? 0;
    const all = rows((await get('/en/draws')).body);
    const trades = rows((await get('/en/draws?type=trades')).body);
    expect(all).toBeGreaterThan(trades);
    expect(trades).toBeGreaterThan(0);
    expect((await get('/en/draws?from=2031-01-01')).body).toContain('No draw fits');
    for (const query of [
      ...['type=nonsense', 'type=m%C3%A9tiers', 'type=%00', 'type=a&type=b', 'type=cec&type=cec'],
      ...['from=yesterday', 'from=2026-13-01', 'to=2026', 'page=-1', 'page=0', 'page=99999'],
    ])
      for (const [language, says] of [
        ['en', 'knows no such type, date or page'],
        ['fr', 'pas de tel type, de telle date ou de telle page'],
      ] as const) {
        const { statusCode, body, headers } = await get(`/${language}/draws?${query}`);
        expect([statusCode, body.includes(says)], query).toEqual([404, true]);
        // All draws are below it, and no browser is told that it has them already.
        expect(rows(body), query).toBe(all);
        const again = { url: `/${language}/draws?${query}`, headers: { 'if-none-match': headers.etag } };
        expect((await test.app.inject(again)).statusCode, query).toBe(404);
      }
    const beyond = await get('/en/draws?page=9');
    expect([beyond.statusCode, beyond.body.includes('the list is shorter')]).toEqual([404, true]);
    expect((await get('/en/draws?type=&from=&to=&page=1&utm_source=x')).statusCode).toBe(200);
  });

  it('tell how each cut-off changed since the last of its type, and lead to the draws of a type', async () => {
    const { body } = await get('/en/draws');
    const rowOf = (number: string) =>
      body.split('<tr>').find((row) => row.includes(`/draws/${number}"`)) ?? '';
    expect(rowOf('447')).toContain('first');
    // The last draw of all programs before it was in 2018.
    expect(rowOf('449')).toMatch(/class="change">–</);
    expect(rowOf('448')).toContain('Withdrawn');
    expect(rowOf('448')).toMatch(/class="change"><\/td>/);
    expect(body).toMatch(/October\s2026/);
    const french = (await get('/fr/draws?type=french')).body;
    expect(french).toMatch(/Octobre\s2026/);
    expect(french).toMatch(/href="\/fr\/draws\?type=french"\s+aria-current="true"/);
  });

  it('say how fresh the official list is, and nothing better than is known', async () => {
    const empty = await openTestApp({ clock: () => now });
    const home = async (path: string) => (await empty.app.inject({ url: path })).body;
    expect(await home('/en/')).toContain('has not been read yet');
    await empty.close();
    const fresh = (await get('/en/')).body;
    expect(fresh).toMatch(
      /Official list checked <time [^>]*>at 9:59\s?a\.m\. Eastern<\/time>. Nothing newer/,
    );
    await test.store.db.updateTable('feed_state').set({ consecutive_failures: 3 }).execute();
    now = new Date(now.getTime() + 6_000);
    const failing = (await get('/fr/')).body;
    expect(failing).toContain('illisible en ce moment');
    expect(failing).not.toContain('Rien de plus récent');
    await test.store.db.updateTable('feed_state').set({ consecutive_failures: 0 }).execute();
  });

  it('ask for a score and a program, which go into no address', async () => {
    for (const language of ['en', 'fr']) {
      const { body } = await get(`/${language}/`);
      const [form = ''] = /<form[^>]*method="post"[\s\S]*?<\/form>/.exec(body) ?? [];
      expect(form).toContain(`action="/${language}/standing"`);
      expect(form.match(/ name="(\w+)"/g)).toEqual([' name="crs"', ' name="programs"']);
    }
  });

  it('answer 404 with a page for a draw that is not there, whatever its number', async () => {
    for (const number of ['999999', 'x', '447x1', '%3Cscript%3E', '../etc']) {
      const { statusCode, body } = await get(`/fr/draws/${encodeURIComponent(number)}`);
      expect(statusCode, number).toBe(404);
      expect(body, number).toContain('Cette ronde n’existe pas');
    }
  });

  it('escape what was published', async () => {
    await look(test.store, testNow, {
      fresh: [
        aDraw('900', { nameEn: '<img src=x onerror=alert(1)>', nameFr: null, round: { kind: 'unknown' } }),
      ],
    });
    now = new Date(now.getTime() + 60_000);
    for (const path of ['/en/draws', '/en/draws/900', '/en/', '/fr/cut-offs']) {
      const { body } = await get(path);
      expect(body, path).not.toContain('<img src=x');
    }
    expect((await get('/en/draws/900')).body).toContain('&lt;img src=x onerror=alert(1)&gt;');
  });

  it('are kept for a few seconds, compressed for who reads it, and 304 for who has them', async () => {
    const first = await get('/en/', { 'accept-encoding': 'gzip' });
    expect(first.headers['content-encoding']).toBe('gzip');
    const plain = await get('/en/');
    expect(gunzipSync(first.rawPayload).toString()).toBe(plain.body);
    const etag = String(plain.headers.etag);
    const same = await get('/en/', { 'if-none-match': etag });
    expect([same.statusCode, same.body]).toEqual([304, '']);
    await look(test.store, now, { fresh: [aDraw('901')] });
    expect((await get('/en/')).body).not.toContain('/en/draws/901');
    now = new Date(now.getTime() + 6_000);
    expect((await get('/en/', { 'if-none-match': etag })).body).toContain('/en/draws/901');
  });

  it('cost a first visit less than 60 kB over the wire', async () => {
    const wire = async (url: string) => {
      const { rawPayload, headers } = await get(url, { 'accept-encoding': 'gzip' });
      return rawPayload.length + JSON.stringify(headers).length;
    };
    const assets = (
      await Promise.all(['css', 'js', 'svg'].map((type) => wire(`/assets/drawbell.${type}`)))
    ).reduce((sum, size) => sum + size, 0);
    for (const path of [
      '/en/',
      '/fr/',
      '/en/draws',
      '/en/draws/447',
      '/fr/cut-offs',
      '/fr/sign-up',
      '/en/standing',
    ])
      expect((await wire(path)) + assets, path).toBeLessThan(60_000);
  });
});

describe('the two languages', () => {
  const pairs: [string, unknown, unknown][] = [
    ['forms', formWords.en, formWords.fr],
    ['sign-up', signUpWords.en, signUpWords.fr],
    ['sign-up sent', sentWords.en, sentWords.fr],
    ['what facts decide', decidedWords.en, decidedWords.fr],
    ['standing', standingWords.en, standingWords.fr],
    ['confirm', confirmWords.en, confirmWords.fr],
    ['manage', manageWords.en, manageWords.fr],
    ['settings', settingsWords.en, settingsWords.fr],
    ['phone', phoneWords.en, phoneWords.fr],
    ['sheet', sheetWords.en, sheetWords.fr],
    ['clients', clientWords.en, clientWords.fr],
    ['history', historyWords.en, historyWords.fr],
    ['erase', eraseWords.en, eraseWords.fr],
    ['unsubscribe', unsubscribeWords.en, unsubscribeWords.fr],
    ['facts', factWords.en, factWords.fr],
    ['refusals', pageRouteWords.en, pageRouteWords.fr],
    ['frame', frameWords.en, frameWords.fr],
    ['home', homeWords.en, homeWords.fr],
    ['state of the service', serviceStateWords.en, serviceStateWords.fr],
    ['draws', drawsWords.en, drawsWords.fr],
    ['table of draws', drawTableWords.en, drawTableWords.fr],
    ['draw', drawPageWords.en, drawPageWords.fr],
    ['summary', summaryWords.en, summaryWords.fr],
    ['cut-offs', cutOffsWords.en, cutOffsWords.fr],
    ['axes', axisWords.en, axisWords.fr],
    ['strips', stripWords.en, stripWords.fr],
    ['portraits', portraitWords.en, portraitWords.fr],
    ['pool', poolWords.en, poolWords.fr],
    ['rank', rankWords.en, rankWords.fr],
    ['time line', timeLineWords.en, timeLineWords.fr],
    ['plan', planWords.en, planWords.fr],
    ['documents', documentFormWords.en, documentFormWords.fr],
    ['readiness', readinessPanelWords.en, readinessPanelWords.fr],
    ['texts', textsEn, textsFr],
  ];

  it.each(pairs)(
    'say the same things, and none of them in the other language: %s',
    (_name, english, french) => {
      const [en, fr] = [leaves(english), leaves(french)];
      expect([...fr.keys()]).toEqual([...en.keys()]);
      for (const [key, text] of en) {
        expect(text.trim(), key).not.toBe('');
        expect(fr.get(key)?.trim(), key).not.toBe('');
        if (text.split(/\s+/).length > 2) expect(fr.get(key), key).not.toBe(text);
      }
    },
  );
});

/** Every sentence by its path; those made by functions with something put in. */
function leaves(value: unknown, path = ''): Map<string, string> {
  if (typeof value === 'string') return new Map([[path, value]]);
  if (typeof value === 'function') {
    const say = value as (...args: unknown[]) => unknown;
    return new Map([2, 1].map((n) => [`${path}(${n})`, String(say(n, n, n))]));
  }
  if (typeof value !== 'object' || value === null) return new Map();
  return new Map(Object.entries(value).flatMap(([key, each]) => [...leaves(each, `${path}/${key}`)]));
}
