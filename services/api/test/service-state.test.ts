import { measureFanOuts } from '@drawbell/store/fan-outs/times';
import { writeFeedState } from '@drawbell/store/feed';
import { noteFeedRecovered, noteFeedStale } from '@drawbell/store/webhooks/events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestApp, type TestApp, testNow } from './open-test-app.ts';
import { aDraw, fillRecord, look } from './recorded-draws.ts';

describe('how the service is, for people', () => {
  let test: TestApp;
  let now = testNow;
  const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000);
  beforeAll(async () => {
    test = await openTestApp({ clock: () => now });
  });
  afterAll(() => test.close());
  const get = async (path: string) => (await test.app.inject({ url: path })).body.replaceAll('\u00a0', ' ');
  const heading = (body: string) => /<h1[^>]*>[\s\S]*<\/svg>\s*([^<]*)<\/h1>/.exec(body)?.[1];
  /** Pages are kept for some seconds. */
  const pass = async (minutes: number) => {
    now = later(minutes);
    await writeFeedState(test.store.db, { last_poll_at: now, next_poll_at: later(1) });
  };

  it('says so while the list was never read', async () => {
    expect(heading(await get('/en/status'))).toBe('The official list has not been read yet');
  });

  it('says in words that all is well, when a draw was last seen, and how fast people were told', async () => {
    await fillRecord(test.store, now);
    await test.store.pool.query("UPDATE fan_outs SET state = 'done'");
    await measureFanOuts(test.store.pool, now);
    await pass(1);
    const english = await get('/en/status');
    expect(heading(english)).toBe('Everything is working');
    expect(english).toContain('draw 450, seen on 24 Nov at 9:30 a.m. Eastern');
    expect(english).toContain('No outage of ten minutes or more');
    expect(english).toContain('Nobody has been told of a draw yet');
    expect(english).toMatch(/href="\/fr\/etat"\s+lang="fr"/);
    expect(heading(await get('/fr/etat'))).toBe('Tout fonctionne');
  });

  it('has one address in each language, and the other word leads to it', async () => {
    for (const [from, to] of [
      ['/fr/status', '/fr/etat'],
      ['/en/etat', '/en/status'],
    ] as const) {
      const { statusCode, headers } = await test.app.inject({ url: from });
      expect([statusCode, headers.location]).toEqual([308, to]);
    }
  });

  it('takes one look that failed for nothing, and says when the list cannot be read', async () => {
    await writeFeedState(test.store.db, { consecutive_failures: 1 });
    await pass(1);
    expect(heading(await get('/en/status'))).toBe('Everything is working');
    await writeFeedState(test.store.db, { consecutive_failures: 3 });
    await pass(1);
    expect(heading(await get('/en/status'))).toBe('The official list cannot be read right now');
    expect(heading(await get('/fr/etat'))).toBe('La liste officielle est illisible en ce moment');
  });

  it('tells an outage while it lasts, and after its end how long it was and what came out in it', async () => {
    const { store } = test;
    await writeFeedState(store.db, { last_success_at: now });
    await noteFeedStale(store.db, later(3));
    await pass(22);
    expect(await get('/en/status')).toContain('24 November: the official list cannot be read');
    await look(store, now, { fresh: [aDraw('451', { date: '2026-11-24' })] });
    await noteFeedRecovered(store.db, now);
    await writeFeedState(store.db, { consecutive_failures: 0 });
    await pass(1);
    const body = await get('/en/status');
    expect(heading(body)).toBe('Everything is working');
    expect(body).toContain('24 November: the official list could not be read for 22 min');
    expect(body).toContain('10:03 a.m. to 10:25 a.m., Eastern time.');
    expect(body).toContain('draw 451');
    // A short one is none that anybody must know of, and neither is one of long ago.
    await noteFeedStale(store.db, later(3));
    await noteFeedRecovered(store.db, later(5));
    await pass(10);
    const french = await get('/fr/etat');
    expect(french.match(/a été illisible pendant/g)).toHaveLength(1);
    await pass(31 * 24 * 60);
    expect(await get('/fr/etat')).toContain('Aucune panne');
  });
});
