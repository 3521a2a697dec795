import { createLogger } from '@drawbell/runtime/logger';
import { createMetricsRegistry } from '@drawbell/runtime/metrics';
import { openStore } from '@drawbell/store/open-store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../src/app/server.ts';
import { addAdmin } from './admins.ts';
import { addConsumer } from './consumers.ts';
import { openTestApp, type TestApp, testNow } from './open-test-app.ts';
import { aDraw, fillRecord, look } from './recorded-draws.ts';

const leaders = {
  ...{ labelEn: 'Community leaders', labelFr: 'Leaders communautaires', publishedEn: [], publishedFr: [] },
  ...{ inForceFrom: '2026-11-01', inForceTo: null, nocs: ['00012', '40030'] },
  rule: { kind: 'occupation', months: 12, continuous: false, inCanada: false },
};
const url = '/v1/admin/categories/leaders/versions/1';
const named = 'Community Leaders, 2026-Version 1';

describe('the catalogue', () => {
  let test: TestApp;
  let key = '';
  const rung: string[] = [];
  let now = testNow;

  beforeAll(async () => {
    test = await openTestApp({
      clock: () => now,
      ring: (name) => void rung.push(name),
    });
    await fillRecord(test.store, testNow);
    await look(test.store, testNow, {
      fresh: [aDraw('451', { nameEn: named, nameFr: null, round: { kind: 'unknown' }, date: '2026-11-23' })],
    });
    key = await addAdmin(test);
  });
  afterAll(() => test.close());

  const call = async (
    method: 'GET' | 'PUT' | 'POST' | 'DELETE',
    path: string,
    body?: object,
    headers = {},
  ) => {
    const answer = await test.app.inject({
      ...{ method, url: path },
      headers: { authorization: `Bearer ${key}`, ...headers },
      ...(body !== undefined && { payload: body }),
    });
    return { status: answer.statusCode, body: answer.json<Record<string, unknown>>() };
  };

  it('refuses what cannot be, and says where and why', async () => {
    const cases: [object, string, string][] = [
      [{ nocs: ['00012', '99999'] }, '/body/nocs', 'not in NOC 2021: 99999'],
      [{ inForceTo: '2026-10-01' }, '/body/inForceTo', 'is not after the first day'],
      [{ labelFr: ' ' }, '/body/labelFr', ''],
      [{ inForceFrom: 'soon' }, '/body/inForceFrom', ''],
      [{ labelEn: 'Canadian Experience Class' }, '/body/labelEn', 'means the program cec already'],
      [{ rule: { kind: 'occupation', months: 99 } }, '/body/rule/months', ''],
      [{ labelEn: 'a\u0000b' }, '/body/labelEn', 'must be one line of plain text'],
    ];
    for (const [change, pointer, message] of cases) {
      const { status, body } = await call('PUT', url, { ...leaders, ...change });
      expect([status, body], pointer).toMatchObject([400, {}]);
      expect(JSON.stringify(body['errors']), pointer).toContain(pointer);
      expect(JSON.stringify(body['errors'])).toContain(message);
    }
    const reserved = await call('PUT', '/v1/admin/categories/general/versions/1', leaders);
    expect(reserved.status).toBe(400);
    expect((await call('GET', '/v1/admin/audit?action=category.put')).body).toMatchObject({ entries: [] });
  });

  it('shows whom a version would affect', async () => {
    const preview = await call('POST', `${url}/preview`, { version: { ...leaders } });
    expect(preview).toMatchObject({ status: 200, body: { draws: [{ number: '451' }], complete: true } });
    const one = await call('POST', `${url}/preview`, { version: leaders, number: '447' });
    expect(one.body).toMatchObject({ draws: [{ number: '447' }] });
    expect((await call('POST', `${url}/preview`, { version: leaders, number: '9999' })).status).toBe(404);
  });

  it('a new category is read, listed, filtered by and shown by every process within seconds, without a restart', async () => {
    const log = createLogger({ level: 'silent', service: 'test' });
    const store = openStore({ databaseUrl: test.databaseUrl, applicationName: 'other', log });
    const other = createApp({
      ...{ store, secrets: test.secrets, log, clock: () => now },
      registry: createMetricsRegistry('other'),
      publicUrl: 'http://localhost:8080',
      mode: { embedded: false, outbox: false },
      ring: () => {},
      checkEndpoint: async () => null,
      bounces: { verp: null },
      ...{ alertMaxAgeDays: 7, unconfirmedDays: 7, signUpsPerHour: 3_000 },
    });
    const unknown = await other.inject('/v1/draws?category=leaders');
    expect(unknown.statusCode).toBe(400);
    expect(unknown.body).toContain('is no category: leaders. There are french, ');

    const put = await call('PUT', url, leaders, { 'idempotency-key': 'once' });
    expect(put).toMatchObject({
      status: 200,
      body: { before: null, reread: [{ number: '451', alerting: 'alert' }], touched: [] },
    });
    expect(rung).toEqual(['match-draw', 'announce-event', 'announce-event']);
    expect(await call('PUT', url, leaders, { 'idempotency-key': 'once' })).toEqual(put);

    now = new Date(now.getTime() + 6_000);
    const listed = await other.inject('/v1/draws?category=leaders');
    expect(listed.json()).toMatchObject({
      draws: [
        { number: '451', labels: { en: 'Community leaders', fr: 'Leaders communautaires' }, revision: 2 },
      ],
    });
    const page = await other.inject('/fr/draws?type=leaders');
    expect(page.body).toContain('Leaders communautaires');
    const draw = (await other.inject('/en/draws/451')).body;
    expect(draw).toContain('Corrected here by hand');
    expect(draw.replaceAll(/\s+/g, ' ')).toContain(`<strong>Community leaders</strong> (before: ${named})`);
    await other.close();
    await store.close();
  });

  it('says who added what, and which draws a change touches', async () => {
    expect((await call('PUT', url, { ...leaders, nocs: ['00012'] })).body).toMatchObject({
      ...{ reread: [], touched: [{ number: '451' }] },
      before: { nocs: ['00012', '40030'] },
    });
    const { body } = await call('GET', '/v1/admin/categories');
    expect(body['categories']).toContainEqual({
      ...{
        key: 'leaders',
        builtIn: false,
        labels: { en: 'Community leaders', fr: 'Leaders communautaires' },
      },
      versions: [expect.objectContaining({ author: expect.stringContaining('key '), nocs: ['00012'] })],
    });
    expect(await call('DELETE', url)).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('451') },
    });
    expect((await call('DELETE', '/v1/admin/categories/healthcare/versions/3')).status).toBe(404);
  });

  it('a name is mapped, listed and taken back', async () => {
    const name = 'Something <b>new</b>';
    const means = { kind: 'category', category: 'leaders' };
    expect(
      (await call('PUT', '/v1/admin/round-names', { name, means: { ...means, category: 'no_one' } })).body,
    ).toMatchObject({
      errors: [{ pointer: '/body/means/category' }],
    });
    expect((await call('PUT', '/v1/admin/round-names', { name: 'General', means })).status).toBe(400);
    expect(await call('POST', '/v1/admin/round-names/preview', { name, means })).toMatchObject({
      body: { draws: [{ number: '446' }] },
    });
    expect(await call('PUT', '/v1/admin/round-names', { name, means })).toMatchObject({
      ...{ status: 200, body: { before: null, reread: [{ number: '446', alerting: 'late' }] } },
    });
    expect((await call('GET', '/v1/admin/round-names')).body).toMatchObject({ names: [{ name, means }] });
    const gone = `/v1/admin/round-names?name=${encodeURIComponent('SOMETHING <B>NEW</B>')}`;
    // What a DELETE acts on is said by its query: nobody has read a body that comes with it.
    expect(await call('DELETE', gone, { name: ['another'] })).toMatchObject({
      ...{ status: 200, body: { before: means } },
    });
    expect((await call('DELETE', gone)).status).toBe(404);
    const { body } = await call('GET', '/v1/admin/audit?limit=2');
    expect(body).toMatchObject({ entries: [{ action: 'round_name.unmap' }, { action: 'round_name.map' }] });
  });

  it('endpoints may not ask for a category that there is not', async () => {
    const consumer = await addConsumer(test);
    const make = async (category: string) =>
      test.app.inject({
        ...{ method: 'POST', url: '/v1/webhooks/endpoints' },
        headers: { authorization: `Bearer ${consumer.key}` },
        payload: { url: 'https://hooks.example.org/x', filters: { categories: [category] } },
      });
    expect((await make('nobody')).body).toContain('/body/filters/categories');
    expect((await make('leaders')).statusCode).toBe(201);
  });
});
