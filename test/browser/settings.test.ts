import { listen } from '@drawbell/api/app/server';
import { listProfiles } from '@drawbell/store/subscribers/subscribers';
import { startBrowser } from '@drawbell/testing/browser';
import { createTestDatabase } from '@drawbell/testing/test-database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestApp, type TestApp, testNow } from '../../services/api/test/open-test-app.ts';
import { addSubscriber } from '../../services/api/test/subscribers.ts';
import { type Page, troublesAtEveryWidth, troublesInBoth, troublesOf } from './visitor.ts';

const browser = await startBrowser();

describe.skipIf(browser === null)('settings in a browser (left out where there is no chromium)', () => {
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
    const { id } = await addSubscriber(test, testNow, `person${people}@example.org`);
    const { openSettings } = await import('@drawbell/store/subscribers/settings');
    const token = await openSettings(test.store.db, test.secrets, {
      ...{ subscriberId: id, subject: `person ${people}`, now: testNow },
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
  it.each(['en', 'fr'])(
    'every page of them meets WCAG 2.2 AA and does not scroll sideways, on a phone and a desktop, in light and in dark: %s',
    async (language) => {
      const { link } = await add();
      const page = await open(390, true);
      const paths = [
        ...['', '/standing/1', '/profiles', '/profiles/1', '/profiles/new', '/preferences', '/alerts'],
        ...['/reminders', '/pause', '/phone', '/address', '/data', '/sheet', '/erase', '/calendar', '/feed'],
      ];
      const check = async (path: string) => {
        await page.goto(base + path);
        expect(await troublesAtEveryWidth(page), path).toEqual([]);
      };
      for (const path of paths) await check(`/${language}${link}${path}`);
      for (const path of ['/calendar', '/feed']) {
        await page.goto(`${base}/${language}${link}${path}`);
        await page.locator('main form button').first().click();
        await page.locator('#address').waitFor();
        await check(`/${language}${link}${path}`);
      }
      await page.context().close();
    },
  );

  const visits = [
    { language: 'en', width: 390, script: true },
    { language: 'fr', width: 1280, script: false },
  ] as const;

  it.each(visits)(
    'remembers a phone, changes a score there without a mail, pauses, adds a spouse, forgets: $language, $width px, script $script',
    async ({ language, width, script }) => {
      const { id, link } = await add();
      const page = await open(width, script);
      const check = async () => expect(script ? await troublesOf(page) : [], page.url()).toEqual([]);
      const press = async (selector: string) => {
        await page.locator(selector).click();
        await page.waitForLoadState();
        await check();
      };
      await page.goto(`${base}/${language}${link}`);
      await press('a[href$="/phone"]');
      await press('main form button');
      expect(await page.getByRole('status').count()).toBe(1);

      // From here on: the page that everybody knows the address of, and no mail.
      await page.goto(`${base}/${language}/manage`);
      expect(page.url()).toBe(`${base}/${language}/settings/mine`);
      await page.locator('#crs1').fill('533');
      await press('form[action$="/score"] button');
      expect((await listProfiles(test.store.db, id))[0]).toMatchObject({ crs: 533, crsReadOn: '2026-11-24' });

      await press('a[href$="/pause"]');
      await press('[name=days][value="14"]');
      const paused = await test.store.db
        .selectFrom('subscribers')
        .select('paused_until')
        .where('id', '=', id)
        .executeTakeFirstOrThrow();
      expect(paused.paused_until).toEqual(new Date('2026-12-08T05:00:00Z'));

      await press('a[href$="/profiles/new"]');
      await page.locator('#label').fill('Sam');
      await page.locator('#crs').fill('501');
      await page.locator('[name=programs][value=cec]').check();
      await press('[name=action][value=save]');
      expect(await listProfiles(test.store.db, id)).toHaveLength(3);
      expect(await page.locator('.clients').textContent()).toContain('Sam');
      await press('.clients a[href$="/standing/3"]');
      expect(await page.locator('main').textContent()).toContain('501');

      await page.goto(`${base}/${language}/settings/mine/phone`);
      await press('button[name=device]');
      await page.goto(`${base}/${language}/settings/mine`);
      expect(await page.locator('#email').count()).toBe(1);
      expect(await page.locator('main').textContent()).not.toContain(`person${people}@`);
      await page.context().close();
    },
  );

  it.each(visits)(
    'takes a sheet of clients after it was looked at: $language, $width px, script $script',
    async ({ language, width, script }) => {
      const { id, link } = await add();
      const page = await open(width, script);
      const check = async () => expect(script ? await troublesInBoth(page) : [], page.url()).toEqual([]);
      const choose = async (text: string) => {
        await page
          .locator('#file')
          .setInputFiles({ name: 'clients.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
        await page.locator('main form button').click();
        await page.waitForLoadState();
        await check();
      };
      await page.goto(`${base}/${language}${link}/sheet`);
      await choose('label;crs\r\nAna;5000\r\n');
      expect(await page.getByRole('alert').textContent()).toContain('B2');
      const rows = Array.from(
        { length: 40 },
        (_, i) => `Client ${i + 1};${440 + 3 * i};cec;${i % 2 === 0 ? 'oui' : 'non'}`,
      );
      await choose(`\ufefflabel;crs;programs;french\r\n${rows.join('\r\n')}`);
      for (const box of await page.locator('[name=remove]').all()) await box.check();
      await page.locator('main form button').click();
      await page.waitForLoadState();
      await check();
      expect(await listProfiles(test.store.db, id)).toHaveLength(40);
      const first = page.locator('.clients tbody th').first();
      expect(await first.textContent()).toContain('Client 39');
      await page.goto(`${page.url().split('?')[0]}?sort=name`);
      expect(await first.textContent()).toContain('Client 1');
      await page.context().close();
    },
  );

  it.each([true, false])(
    'keeps what was typed when the language is switched; with script: %s',
    async (script) => {
      const { link } = await add();
      const page = await open(390, script);
      for (const [path, field, typed] of [
        ['/preferences', '#nearPoints', '17x'],
        ['/pause', '#until', '2026-12-24'],
        ['/address', '#email', 'half@'],
        ['/profiles/new', '#crs', '48x'],
      ] as const) {
        await page.goto(`${base}/en${link}${path}`);
        await page.locator(field).fill(typed);
        await (script ? page.locator('.language a') : page.locator('noscript button')).click();
        await page.waitForURL(`**/fr${link}${path}`);
        expect(await page.locator(field).inputValue(), path).toBe(typed);
        expect(await page.locator('.errors').count()).toBe(0);
      }
      await page.context().close();
    },
  );
});
