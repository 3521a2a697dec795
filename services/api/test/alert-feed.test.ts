import { eraseSubscriber } from '@drawbell/store/subscribers/erasure';
import { unsubscribe } from '@drawbell/store/subscribers/unsubscribe';
import { load } from 'cheerio';
import { XMLValidator } from 'fast-xml-parser';
import { parseAtomFeed, parseJsonFeed } from 'feedsmith';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTestApp, type TestApp, testNow } from './open-test-app.ts';
import { fillRecord } from './recorded-draws.ts';
import { addSubscriber, openSettingsOf } from './subscribers.ts';

const minutes = (count: number) => new Date(testNow.getTime() + count * 60_000);

describe('the private feed of a person', () => {
  let test: TestApp;
  let id: string;
  let link: string;
  beforeEach(async () => {
    test = await openTestApp();
    await fillRecord(test.store, testNow);
    ({ id } = await addSubscriber(test, testNow));
    link = `/en/settings/${await openSettingsOf(test, id, testNow)}/feed`;
  });
  afterEach(() => test.close());

  const get = async (url: string, headers: Record<string, string> = {}) => test.app.inject({ url, headers });
  const post = async (url: string) =>
    test.app.inject({ method: 'POST', url, headers: { 'sec-fetch-site': 'same-origin' } });
  const addresses = async () => {
    const found = (await get(link)).body.matchAll(
      /value="http:\/\/localhost:8080(\/en\/feeds\/alerts\/[\w-]{43}\.(?:atom|json))"/g,
    );
    return [...found].map(([, path = '']) => path);
  };
  const turnOn = async () => {
    await post(link);
    const [atom = '', json = ''] = await addresses();
    return { atom, json };
  };
  const tell = async (
    number: string,
    told: {
      readonly revision?: number;
      readonly status?: 'sent' | 'failed' | 'owed';
      readonly kind?: 'alert' | 'correction' | 'repeat';
      readonly results?: object[];
      readonly at?: Date;
      readonly to?: string;
    } = {},
  ) => {
    const { revision = 1, status = 'sent', kind = 'alert', results = [], at = testNow, to = id } = told;
    await test.store.db
      .insertInto('deliveries')
      .values({
        ...{ recipient_id: to, fan_out_id: '0', draw_number: number, revision, kind, status },
        ...{ channel: 'email', because: 'meets', results: JSON.stringify(results) },
        ...{ next_attempt_at: testNow, created_at: testNow, ended_at: status === 'owed' ? null : at },
      })
      .execute();
  };
  const result = (outcome: string) => ({
    label: 'Maria <b>',
    outcome,
    reasons: [{ code: 'score', gap: 24 }],
  });
  const entriesOf = async (path: string) => parseAtomFeed((await get(path)).body).entries ?? [];

  it('has what was told, the verdict first, the newest first, and nothing of what was not', async () => {
    await tell('447', { results: [result('near')], at: minutes(1) });
    await tell('450', { results: [result('near'), result('meets')], at: minutes(2) });
    await tell('450', { revision: 2, kind: 'correction', results: [result('may_meet')], at: minutes(3) });
    await tell('450', { revision: 2, kind: 'repeat', results: [result('may_meet')], at: minutes(9) });
    await tell('449', { at: minutes(4) });
    await tell('444', { status: 'failed' });
    await tell('445', { status: 'owed' });
    const { id: other } = await addSubscriber(test, testNow, 'other@example.org');
    await tell('90', { to: other });
    const { atom, json } = await turnOn();
    const answer = await get(atom);
    expect(answer.headers['content-type']).toBe('application/atom+xml; charset=utf-8');
    expect(XMLValidator.validate(answer.body)).toBe(true);
    const feed = parseAtomFeed(answer.body);
    expect(feed.updated).toBe(minutes(4).toISOString());
    expect(feed.entries?.map(({ title, updated, published }) => [title?.value, updated, published])).toEqual(
      [
        ['Draw 449: General, cut-off 520', minutes(4)],
        ['Correction. May meet the criteria. Draw 450: Trades, cut-off 488', minutes(3)],
        ['Meets the published criteria. Draw 450: Trades, cut-off 489', minutes(2)],
        ['Narrowly missed. Draw 447: French, cut-off 400', minutes(1)],
      ].map(([title, at]) => [title, ...Array<string>(2).fill((at as Date).toISOString())]),
    );
    const items = parseJsonFeed((await get(json)).body).items ?? [];
    expect(items.map((each) => [each.id, each.content_html])).toEqual(
      feed.entries?.map((each) => [each.id, each.content?.value]),
    );
    for (const { content } of feed.entries ?? []) {
      // No score and no gap, and no name: whoever made the reader sees what it reads.
      expect(content?.value).not.toMatch(/512|24|Maria/);
      for (const link of load(content?.value ?? '')('[href]').toArray())
        expect(link.attribs['href']).toMatch(/^http:\/\/localhost:8080\/en\//);
    }
    expect(answer.body).not.toContain('maria');
    expect((await get(atom)).body).toBe(answer.body);
  });

  it('holds the newest fifty', async () => {
    const draws = ['90', '91a', '91b', '92', '444', '445', '446', '447', '448', '449'];
    for (const [i, number] of draws.entries()) await tell(number, { at: minutes(i) });
    await test.store.pool.query(
      `INSERT INTO draw_revisions SELECT draw_number, r, content, changes, recorded_at, touched_at
         FROM (SELECT draw_number, content, changes, recorded_at, touched_at FROM draw_revisions WHERE draw_number = '447') AS one,
              generate_series(2, 60) AS r`,
    );
    for (let revision = 2; revision <= 60; revision += 1)
      await tell('447', { revision, at: minutes(100 + revision) });
    const entries = await entriesOf((await turnOn()).atom);
    expect(entries).toHaveLength(50);
    expect(entries[0]?.updated).toBe(minutes(160).toISOString());
  });

  it('keeps the ids of what it tells when its address is made anew', async () => {
    await tell('450');
    const before = parseAtomFeed((await get((await turnOn()).atom)).body);
    const after = parseAtomFeed((await get((await turnOn()).atom)).body);
    expect([after.id, after.entries?.[0]?.id]).toEqual([before.id, before.entries?.[0]?.id]);
    const there = (await get((await turnOn()).atom.replace('/en/', '/fr/'))).body;
    expect(parseAtomFeed(there).entries?.[0]?.id).not.toBe(after.entries?.[0]?.id);
  });

  it('opens nothing once it is turned off, made anew, or its person erased, whatever a reader holds', async () => {
    const { atom, json } = await turnOn();
    const tags = new Map<string, string>();
    for (const path of [atom, json]) {
      const { headers } = await get(path);
      const tag = String(headers.etag);
      tags.set(path, tag);
      for (const held of [tag, `W/${tag}`, tag.replace(/"$/, '-gzip"'), `"x", ${tag}`, '*']) {
        const again = await get(path, { 'if-none-match': held });
        expect([again.statusCode, again.body, again.headers['cache-control']]).toEqual([
          ...[304, '', 'private, no-store'],
        ]);
      }
    }
    const next = await turnOn();
    const calendar = link.replace(/feed$/, 'calendar');
    await post(calendar);
    const [, ofCalendar = ''] = /calendar\/([\w-]{43})\.ics"/.exec((await get(calendar)).body) ?? [];
    for (const dead of [
      ...[atom, json, '/en/feeds/alerts/x.atom', `/en/feeds/alerts/${'a'.repeat(43)}.json`],
      // Each address has a purpose of its own.
      ...[`/en/feeds/alerts/${ofCalendar}.atom`, `/en/calendar/${next.atom.split('/')[4]?.slice(0, 43)}.ics`],
    ]) {
      const gone = await get(dead, { 'if-none-match': tags.get(dead) ?? '*' });
      expect([gone.statusCode, gone.headers['cache-control']], dead).toEqual([404, 'private, no-store']);
    }
    expect((await get(next.atom)).statusCode).toBe(200);
    await post(`${link}/off`);
    expect((await get(next.atom, { 'if-none-match': '*' })).statusCode).toBe(404);
    const last = await turnOn();
    await eraseSubscriber(test.store.db, test.secrets, { subscriberId: id, means: 'page', now: testNow });
    expect((await get(last.atom, { 'if-none-match': '*' })).statusCode).toBe(404);
  });

  it('stays readable for who has unsubscribed: what was told was told', async () => {
    await tell('450');
    const { atom } = await turnOn();
    await unsubscribe(test.store.db, { subscriberId: id, means: 'page', now: testNow });
    expect(await entriesOf(atom)).toHaveLength(1);
  });

  it('is kept as a hash, and stands in no log, also where it cannot be made', async () => {
    const { atom } = await turnOn();
    const token = atom.split('/').at(-1)?.slice(0, 43) ?? '';
    const rows = await test.store.db.selectFrom('tokens').selectAll().where('purpose', '=', 'feed').execute();
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain(token);
    test.watched.mayWarn(/./);
    await test.store.pool.query('ALTER TABLE deliveries RENAME TO deliveries_away');
    const broken = await get(atom);
    expect(broken.statusCode).toBe(500);
    expect(broken.body).not.toContain(token);
    await test.store.pool.query('ALTER TABLE deliveries_away RENAME TO deliveries');
    expect(test.watched.text()).not.toContain(token);
  });

  it('has its place in the settings, in both languages', async () => {
    const settings = link.replace(/\/feed$/, '');
    for (const path of [settings, settings.replace('/en/', '/fr/')]) {
      expect((await get(path)).body).toContain(`href="${path}/feed"`);
      const page = await get(`${path}/feed`);
      expect([page.statusCode, page.headers['cache-control']]).toEqual([200, 'no-store']);
    }
  });
});
