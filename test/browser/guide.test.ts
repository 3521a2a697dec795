import { listen } from '@drawbell/api/app/server';
import { addDocument, readPlans } from '@drawbell/store/plan/plan';
import { openSettings } from '@drawbell/store/subscribers/settings';
import { startBrowser } from '@drawbell/testing/browser';
import { createTestDatabase } from '@drawbell/testing/test-database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestApp, type TestApp, testNow } from '../../services/api/test/open-test-app.ts';
import { addSubscriber } from '../../services/api/test/subscribers.ts';
import { type Page, troublesAtEveryWidth } from './visitor.ts';

const browser = await startBrowser();

describe.skipIf(browser === null)('the guide in a browser (left out where there is no chromium)', () => {
  let test: TestApp;
  let base: string;
  let people = 0;
  beforeAll(async () => {
    test = await openTestApp({ database: await createTestDatabase({ holds: 'history' }) });
    base = await listen(test.app, { host: '127.0.0.1', port: 0 });
  });
  afterAll(async () => {
    await browser?.close();
    await test.close();
  });

  const add = async () => {
    people += 1;
    const { id } = await addSubscriber(test, testNow, `guided${people}@example.org`);
    const token = await openSettings(test.store.db, test.secrets, {
      ...{ subscriberId: id, subject: `guided ${people}`, now: testNow },
    });
    const [plan] = await readPlans(test.store.db, id);
    await addDocument(test.store.db, {
      ...{ subscriberId: id, profileId: plan?.profileId ?? '', now: testNow },
      document: { kind: 'passport', countsFrom: 'end', day: '2029-07-18' },
    });
    return { id, link: `/settings/${token}` };
  };
  const open = async (width: number, javaScriptEnabled: boolean): Promise<Page> => {
    if (browser === null) throw new Error('no browser');
    const context = await browser.newContext({
      viewport: { width, height: 844 },
      ...{ javaScriptEnabled, bypassCSP: javaScriptEnabled },
    });
    return context.newPage();
  };
  const choose = async (page: Page, text: string) => {
    await page
      .locator('#file')
      .setInputFiles({ name: 'documents.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
    await page.locator('main form button').click();
    await page.waitForLoadState();
  };

  it.each(['en', 'fr'])(
    'every page of it meets WCAG 2.2 AA and does not scroll sideways, on a phone and a desktop, in light and in dark: %s',
    async (language) => {
      const { link } = await add();
      const page = await open(390, true);
      const check = async () => expect(await troublesAtEveryWidth(page), page.url()).toEqual([]);
      const go = async (path: string) => page.goto(`${base}/${language}${link}${path}`);
      await go('/plan/1/checklist');
      for (const fold of await page.locator('details summary').all()) await fold.click();
      await check();
      await go('/occupations/1');
      await check();
      await page.locator('#title').fill(language === 'en' ? 'nurse' : 'infirmiers');
      await page.locator('main form button').click();
      await page.waitForLoadState();
      await check();
      await go('/plan/tracker');
      await check();
      await choose(page, 'profile;kind;day\n2;pasport;2029-02-31\n');
      expect(await page.getByRole('alert').count()).toBe(1);
      await check();
      const name = language === 'en' ? 'Profile 2' : 'Profil 2';
      await choose(page, `profile;kind;day\n${name};eca;26/06/2020\n${name};police certificate;03/08/2026\n`);
      expect(await page.locator('[name=remove]').count()).toBe(1);
      await check();
      await page.context().close();
    },
  );

  it('keeps the ticks of two devices without a script, each with a target of 44 pixels', async () => {
    const { id, link } = await add();
    const [phone, desk] = [await open(390, false), await open(1280, false)];
    for (const page of [phone, desk]) await page.goto(`${base}/fr${link}/plan/1/checklist`);
    for (const target of await phone.locator('label.tick, .checklist summary, .checklist button').all())
      expect((await target.boundingBox())?.height).toBeGreaterThanOrEqual(44);
    const tick = async (page: Page, key: string) => {
      await page.locator(`[value=${key}][name=tick]`).check();
      await page.locator('.checklist button').click();
      await page.waitForLoadState();
    };
    await tick(phone, 'passport');
    expect(await phone.getByRole('status').count()).toBe(1);
    await tick(desk, 'duties');
    const [plan] = await readPlans(test.store.db, id);
    expect([...(plan?.ticks.keys() ?? [])].toSorted()).toEqual(['duties', 'passport']);
    expect(await desk.locator('[name=tick]:checked').count()).toBe(2);
    for (const page of [phone, desk]) await page.context().close();
  });
});
