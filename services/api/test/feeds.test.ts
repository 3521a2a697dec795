import { correctDraw, noteDraw } from '@drawbell/store/draws/by-hand';
import { drawTypes } from '@drawbell/draws/draw-type';
import { builtInCatalogue } from '@drawbell/draws/catalogue';
import { load } from 'cheerio';
import { XMLValidator } from 'fast-xml-parser';
import { parseAtomFeed, parseJsonFeed } from 'feedsmith';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { recordedDraws } from '../../../packages/draws/test/recorded-draws.ts';
import { openTestApp, type TestApp, testNow } from './open-test-app.ts';
import { aDraw, fillRecord, look } from './recorded-draws.ts';

const publicUrl = 'https://bell.example.org';
const minutes = (count: number) => new Date(testNow.getTime() + count * 60_000);
const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;

describe('the feeds of draws', () => {
  let test: TestApp;
  let now = testNow;
  beforeEach(async () => {
    now = testNow;
    test = await openTestApp({ publicUrl, clock: () => now });
  });
  afterEach(() => test.close());

  const get = async (path: string, headers: Record<string, string> = {}) =>
    test.app.inject({ url: path, headers });
  /** As it is once what is kept for a few seconds is made anew. */
  const later = async (path: string) => {
    now = new Date(now.getTime() + 10_000);
    return get(path);
  };
  /** Read by another library than the one that writes, and by a strict one. */
  const atom = async (path: string) => {
    const { body, statusCode, headers } = await later(`${path}.atom`);
    expect([statusCode, headers['content-type']]).toEqual([200, 'application/atom+xml; charset=utf-8']);
    expect(XMLValidator.validate(body)).toBe(true);
    return { body, feed: parseAtomFeed(body) };
  };
  const json = async (path: string) => {
    const { body, statusCode, headers } = await later(`${path}.json`);
    expect([statusCode, headers['content-type']]).toEqual([200, 'application/feed+json; charset=utf-8']);
    expect(body).not.toMatch(/\bnull\b/);
    return { body, feed: parseJsonFeed(body) };
  };
  const entryOf = async (number: string, path = '/en/feeds/draws') => {
    const { feed } = await atom(path);
    const url = `${publicUrl}/${path.slice(1, 3)}/draws/${number}`;
    return {
      updated: feed.updated,
      entry: feed.entries?.find(({ links }) => links?.some(({ href }) => href === url)),
    };
  };

  it('of all real draws, of every type and language, are read whole by another program', async () => {
    await look(test.store, testNow, { fresh: recordedDraws() });
    const ids = new Map<string, string>();
    for (const language of ['en', 'fr'])
      for (const type of ['', ...drawTypes(builtInCatalogue()).map((each) => `/${each}`)]) {
        const path = `/${language}/feeds/draws${type}`;
        const { feed } = await atom(path);
        const { feed: same } = await json(path);
        expect(feed.updated).toMatch(instant);
        expect(ids.get(feed.id ?? ''), path).toBeUndefined();
        ids.set(feed.id ?? '', path);
        expect(feed.links?.find(({ rel }) => rel === 'self')?.href).toBe(`${publicUrl}${path}.atom`);
        expect([same.feed_url, same.language]).toEqual([`${publicUrl}${path}.json`, language]);
        const entries = feed.entries ?? [];
        if (type === '') expect(entries).toHaveLength(50);
        expect(new Set(entries.map(({ id }) => id)).size).toBe(entries.length);
        expect(same.items?.map(({ id }) => id) ?? []).toEqual(entries.map(({ id }) => id));
        for (const [i, { id, title, published, updated, content, links }] of entries.entries()) {
          expect(id).toMatch(/^urn:uuid:[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
          expect([published, updated].every((each) => instant.test(each ?? ''))).toBe(true);
          const item = same.items?.[i];
          expect([item?.title, item?.date_published, item?.date_modified, item?.url]).toEqual([
            ...[title?.value, published, updated],
            links?.find(({ rel }) => rel === 'alternate')?.href,
          ]);
          expect(item?.content_html).toBe(content?.value);
          const $ = load(content?.value ?? '');
          expect($('li').length).toBeGreaterThan(3);
          for (const link of $('[href], [src]').toArray())
            expect($(link).attr('href') ?? $(link).attr('src')).toMatch(/^https:\/\//);
        }
      }
    expect(ids.size).toBeGreaterThan(30);
    // One draw is one entry of a language, in whichever feed.
    const all = new Set((await atom('/en/feeds/draws')).feed.entries?.map(({ id }) => id));
    const [first] = (await atom('/en/feeds/draws/pnp')).feed.entries ?? [];
    expect(all.has(first?.id)).toBe(true);
    expect((await atom('/fr/feeds/draws')).feed.entries?.some(({ id }) => all.has(id))).toBe(false);
  });

  it('stay byte by byte while nothing changes, and at another address keep their ids', async () => {
    await fillRecord(test.store, testNow);
    for (const path of ['/en/feeds/draws', '/fr/feeds/draws/trades']) {
      for (const read of [atom, json]) {
        const { body } = await read(path);
        now = new Date(now.getTime() + 90 * 86_400_000);
        expect((await read(path)).body).toBe(body);
      }
    }
    const { feed } = await atom('/en/feeds/draws');
    const moved = await openTestApp({ publicUrl: 'https://other.example.net' });
    await fillRecord(moved.store, testNow);
    const there = parseAtomFeed((await moved.app.inject('/en/feeds/draws.atom')).body);
    expect(there.id).toBe(feed.id);
    expect(there.entries?.map(({ id }) => id)).toEqual(feed.entries?.map(({ id }) => id));
    await moved.close();
  });

  it('say of a draw that was found with the history its own day, and of a live one when it was first seen', async () => {
    await fillRecord(test.store, testNow);
    expect((await entryOf('447')).entry?.published).toBe('2026-10-01T12:00:00.000Z');
    expect((await entryOf('447')).entry?.updated).toBe('2026-10-01T12:00:00.000Z');
    expect((await entryOf('450')).entry?.published).toBe(minutes(-30).toISOString());
    expect((await entryOf('450')).entry?.updated).toBe(minutes(-20).toISOString());
  });

  it('move with a correction, and with a change of form or a note they do not', async () => {
    await fillRecord(test.store, testNow);
    const before = await entryOf('447');
    const draw = aDraw('447', {
      ...{ date: '2026-10-01', nameEn: 'French-Language  proficiency 2026-Version 2', crs: 400 },
      round: { kind: 'category', category: 'french', labelVersion: 2, labelYear: 2026 },
    });
    await look(test.store, minutes(1), {
      cosmetic: [{ draw }],
    });
    await noteDraw(test.store.db, {
      ...{ number: '447', note: { en: 'A word.', fr: 'Un mot.' }, now: minutes(2) },
      actor: { name: 'test', requestId: null },
    });
    const noted = await entryOf('447');
    expect([noted.updated, noted.entry?.updated]).toEqual([before.updated, before.entry?.updated]);
    expect(noted.entry?.content?.value).toContain('A word.');
    await look(test.store, minutes(3), {
      corrected: [
        {
          draw: { ...draw, crs: 399, date: '2026-09-30' },
          changes: [{ field: 'crs', from: 400, to: 399, material: true }],
        },
      ],
    });
    const { updated, entry } = await entryOf('447');
    expect([updated, entry?.updated]).toEqual([minutes(3).toISOString(), minutes(3).toISOString()]);
    expect([entry?.published, entry?.id]).toEqual([before.entry?.published, before.entry?.id]);
    expect(entry?.content?.value).toMatch(/399<\/strong> \(before: 400\)/);
    expect(entry?.title?.value).toContain('cut-off 399');
    expect((await entryOf('449')).entry?.updated).not.toBe(updated);
  });

  it('tell of the newest draw that it was withdrawn, and that it is back', async () => {
    await fillRecord(test.store, testNow);
    const before = await entryOf('450');
    await look(test.store, minutes(5), { withdrawn: ['450'] });
    const gone = await entryOf('450');
    expect(gone.updated).toBe(minutes(5).toISOString());
    expect(gone.entry).toMatchObject({
      ...{ id: before.entry?.id, published: before.entry?.published, updated: gone.updated },
      title: { value: `Withdrawn: ${before.entry?.title?.value}` },
    });
    expect(gone.entry?.content?.value).toContain('gone from the official list');
    expect((await json('/fr/feeds/draws')).feed.items?.[0]?.title).toMatch(/^Retirée\u00a0: /);
    await look(test.store, minutes(9), { returned: [{ number: '450', wasWithdrawn: true }] });
    const back = await entryOf('450');
    expect([back.updated, back.entry?.title?.value]).toEqual([
      minutes(9).toISOString(),
      before.entry?.title?.value,
    ]);
  });

  it('lose a draw that turns out to be of another type, and have changed by that', async () => {
    await fillRecord(test.store, testNow);
    const was = await atom('/en/feeds/draws/trades');
    expect(was.feed.entries).toHaveLength(1);
    await test.store.db.transaction().execute((trx) =>
      correctDraw(trx, {
        ...{ number: '450', now: minutes(4), alertMaxAgeDays: 7, actor: { name: 'test', requestId: null } },
        correction: { round: { kind: 'program', program: 'fst' } },
      }),
    );
    const trades = await atom('/en/feeds/draws/trades');
    expect([trades.feed.entries ?? [], trades.feed.updated]).toEqual([[], minutes(4).toISOString()]);
    expect((await entryOf('450', '/en/feeds/draws/fst')).entry?.updated).toBe(minutes(4).toISOString());
  });

  it('say nothing yet of an empty record, and are not there of a type that is none', async () => {
    const { feed, body } = await atom('/en/feeds/draws');
    expect([feed.entries ?? [], feed.updated]).toEqual([[], '2015-01-01T00:00:00.000Z']);
    expect(body).not.toContain('<entry>');
    for (const path of ['/en/feeds/draws/none.atom', '/fr/feeds/draws/none.json', '/en/feeds/draws/cec.rss'])
      expect((await get(path)).statusCode, path).toBe(404);
  });

  it('stay readable whatever is published and noted, without what XML cannot hold', async () => {
    const odd = 'a\u000bb\u0010c\ud800d\ufffee <b>&amp;]]><script>x</script>';
    await look(test.store, testNow, {
      fresh: [
        aDraw('451', {
          ...{ nameFr: null, sourceUrl: '/en/draws/446', round: { kind: 'unknown' } },
          nameEn: 'a\u000bb\u0010c\ufffee <b>&amp;]]><script>x</script>',
          tieBreak: { text: '"\u0010 <a href="/en/draws/446">', at: null },
        }),
      ],
    });
    await noteDraw(test.store.db, {
      ...{ number: '451', note: { en: odd.replace('\ud800', ''), fr: 'x' }, now: testNow },
      actor: { name: 'test', requestId: null },
    });
    for (const read of [atom, json]) {
      const { body } = await read('/en/feeds/draws');
      expect(body.replaceAll(/[\t\n]/g, '')).not.toMatch(/[\p{Cc}\p{Cs}\ufffe\uffff]|\\u00|\\ud8|\\ufffe/u);
    }
    const value = (await entryOf('451')).entry?.content?.value ?? '';
    const $ = load(value);
    expect($('body').text()).toContain('abce <b>&amp;]]><script>x</script>');
    expect($('script, b').length).toBe(0);
    for (const link of $('[href]').toArray()) expect($(link).attr('href')).toMatch(/^https:\/\//);
  });

  it.each(['/en/feeds/draws.atom', '/fr/feeds/draws/cec.json'])(
    '%s costs nothing for who holds it, whatever a proxy made of its tag',
    async (path) => {
      await fillRecord(test.store, testNow);
      const first = await get(path);
      const tag = String(first.headers.etag);
      expect(first.headers).toMatchObject({ vary: 'Accept-Encoding', 'access-control-allow-origin': '*' });
      for (const held of [
        tag,
        `W/${tag}`,
        tag.replace(/"$/, '-gzip"'),
        `"x", ${tag}`,
        `W/"x", W/${tag}`,
        '*',
      ]) {
        const again = await get(path, { 'if-none-match': held });
        expect([again.statusCode, again.body, again.headers.etag], held).toEqual([304, '', tag]);
      }
      expect((await get(path, { 'if-none-match': '"x"' })).statusCode).toBe(200);
      const packed = await get(path, { 'accept-encoding': 'gzip' });
      expect([packed.headers['content-encoding'], packed.headers.etag]).toEqual(['gzip', tag]);
      const head = await test.app.inject({ method: 'HEAD', url: path });
      expect([head.statusCode, head.body, head.headers.etag]).toEqual([200, '', tag]);
    },
  );

  it('are named by the pages that show the same, in their head and in words', async () => {
    await fillRecord(test.store, testNow);
    const pages = {
      '/': '',
      '/draws': '',
      '/draws?type=cec': '/cec',
      '/cut-offs/trades': '/trades',
      '/data': '',
    };
    for (const language of ['en', 'fr'])
      for (const [page, type] of Object.entries(pages)) {
        const $ = load((await get(`/${language}${page}`)).body);
        for (const [form, mediaType] of Object.entries({
          atom: 'application/atom+xml',
          json: 'application/feed+json',
        })) {
          const href = `/${language}/feeds/draws${type}.${form}`;
          const link = $(`head link[rel=alternate][type="${mediaType}"]`);
          expect([link.length, link.attr('href')], page).toEqual([1, href]);
          expect(link.attr('title')).toMatch(/\w/);
          if (page !== '/') expect($(`main a[href="${href}"]`).text(), page).toMatch(/\w/);
          expect((await get(href)).statusCode).toBe(200);
        }
      }
  });
});
