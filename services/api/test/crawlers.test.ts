import { load } from 'cheerio';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { xml } from '../src/app/xml.ts';
import { openTestApp, type TestApp, testNow } from './open-test-app.ts';
import { aDraw, fillRecord, look } from './recorded-draws.ts';

const publicUrl = 'https://bell.example.org';

describe('what search engines, networks and phones ask for', () => {
  let test: TestApp;
  let now = testNow;
  beforeAll(async () => {
    test = await openTestApp({ publicUrl, clock: () => now });
    await fillRecord(test.store, testNow);
  });
  afterAll(() => test.close());
  const get = (url: string, headers: Record<string, string> = {}) => test.app.inject({ url, headers });

  it('says of every public page where it is in both languages, and what to show of it', async () => {
    for (const path of ['/', '/draws', '/draws/447', '/draws?type=french', '/standing', '/about']) {
      for (const language of ['en', 'fr'] as const) {
        const $ = load((await get(`/${language}${path}`)).body);
        const here = `${publicUrl}/${language}${path}`;
        expect($('link[rel=canonical]').attr('href')).toBe(here);
        for (const other of ['en', 'fr'])
          expect($(`link[hreflang=${other}-CA]`).attr('href')).toBe(`${publicUrl}/${other}${path}`);
        const property = (name: string) => $(`meta[property="og:${name}"]`).attr('content');
        expect(property('url')).toBe(here);
        expect(property('locale')).toBe(`${language}_CA`);
        expect(property('title')?.length).toBeGreaterThan(5);
        expect(property('description')).toBe($('meta[name=description]').attr('content'));
        const picture = path === '/draws/447' ? '447' : 'latest';
        expect(property('image')).toBe(`${publicUrl}/og/${language}/${picture}.png`);
      }
    }
  });

  it('says nothing of the kind on a page for one person', async () => {
    const { body } = await get('/en/manage/no-such-token');
    expect(body).not.toMatch(/canonical|og:/);
  });

  it('keeps robots out of what is for one person, for programs and for operators', async () => {
    const { body, headers } = await get('/robots.txt');
    expect(headers['content-type']).toBe('text/plain; charset=utf-8');
    for (const path of [
      '/admin',
      '/v1/',
      '/en/settings/',
      '/fr/unsubscribe/',
      '/fr/manage/',
      '/en/feeds/alerts/',
    ])
      expect(body.split('\n')).toContain(`Disallow: ${path}`);
    expect(body).toContain(`Sitemap: ${publicUrl}/sitemap.xml`);
  });

  it('lists every public page once, each there, with the other language and the time of its last change', async () => {
    const { body, headers } = await get('/sitemap.xml');
    expect(headers['content-type']).toBe('application/xml; charset=utf-8');
    const $ = load(body, { xml: true });
    const places = $('loc')
      .toArray()
      .map((each) => $(each).text());
    expect(new Set(places).size).toBe(places.length);
    for (const place of places) {
      const { statusCode, headers: answered } = await get(place.slice(publicUrl.length));
      expect(statusCode, place).toBe(200);
      expect(answered['x-robots-tag'], place).toBeUndefined();
    }
    const entry = $('url').filter((_, each) => $(each).children('loc').text().endsWith('/fr/draws/450'));
    // Corrected twenty minutes ago.
    expect(entry.children('lastmod').text()).toBe('2026-11-24T14:40:00.000Z');
    expect(entry.children('[hreflang=en-CA]').attr('href')).toBe(`${publicUrl}/en/draws/450`);
    expect(body).not.toContain('/draws/448<');
  });

  it('names icons that are there and as large as it says', async () => {
    const { body, headers } = await get('/manifest.webmanifest');
    expect(headers['content-type']).toBe('application/manifest+json; charset=utf-8');
    const { icons } = z
      .object({ icons: z.array(z.object({ src: z.string(), sizes: z.string(), type: z.string() })) })
      .parse(JSON.parse(body));
    for (const { src, sizes, type } of [
      ...icons,
      { src: '/icons/180.png', sizes: '180x180', type: 'image/png' },
    ]) {
      const { statusCode, rawPayload, headers: answered } = await get(src);
      expect([statusCode, answered['content-type']], src).toEqual([200, type]);
      if (type === 'image/png') expect(sizeOf(rawPayload)).toBe(sizes);
    }
  });

  it('draws the latest draw and every other, anew when it was corrected, and 304 for who has it', async () => {
    const latest = await get('/og/fr/latest.png');
    expect([latest.statusCode, latest.headers['content-type']]).toEqual([200, 'image/png']);
    expect(sizeOf(latest.rawPayload)).toBe('1200x630');
    const etag = String(latest.headers.etag);
    expect((await get('/og/fr/latest.png', { 'if-none-match': etag })).statusCode).toBe(304);
    expect((await get('/og/fr/450.png')).headers.etag).toBe(etag);
    expect((await get('/og/en/450.png')).headers.etag).not.toBe(etag);
    for (const number of ['448', '9999', 'x'])
      expect((await get(`/og/en/${number}.png`)).statusCode).toBe(404);
    await look(test.store, now, {
      fresh: [
        aDraw('460', { nameEn: 'A name & <b>"\u0010\ufffe', nameFr: null, round: { kind: 'unknown' } }),
      ],
    });
    now = new Date(now.getTime() + 10_000);
    const newer = await get('/og/fr/latest.png', { 'if-none-match': etag });
    expect([newer.statusCode, newer.headers.etag === etag]).toEqual([200, false]);
  });

  it('lets few pictures wait to be drawn; whoever asks for more at once is told when to ask again', async () => {
    const many = Array.from({ length: 20 }, (_, i) => String(700 + i));
    await look(test.store, now, { fresh: many.map((number) => aDraw(number)) });
    now = new Date(now.getTime() + 10_000);
    const paths = many.flatMap((number) => [`/og/en/${number}.png`, `/og/fr/${number}.png`]);
    const answers = await Promise.all(paths.map((path) => get(path)));
    const refused = answers.filter(({ statusCode }) => statusCode === 503);
    expect(answers.filter(({ statusCode }) => statusCode === 200)).toHaveLength(16);
    expect(refused).toHaveLength(24);
    for (const { headers } of refused) expect(headers['retry-after']).toMatch(/^[1-9]\d*$/);
    // The refused ones are drawn later, and nothing of the refusal is kept.
    expect((await get(paths.at(-1) ?? '')).statusCode).toBe(200);
  });
});

it('XML is well formed and says the same, whatever is put in, but for what XML has no way to write', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const { markup } = xml`<a b="${text}">${text}</a>`;
      const $ = load(markup, { xml: true });
      const kept = text.replaceAll(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '');
      expect($('a').text()).toBe(kept);
      expect($('a').attr('b')).toBe(kept);
    }),
  );
  expect(xml`<a>${'\u000b\u0010x\ud800y\ufffe'}</a>`.markup).toBe('<a>xy</a>');
});

/** From the head of a PNG. */
function sizeOf(png: Buffer): string {
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  return `${png.readUInt32BE(16)}x${png.readUInt32BE(20)}`;
}
