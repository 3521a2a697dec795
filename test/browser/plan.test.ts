import { listen } from '@drawbell/api/app/server';
import { addDocument, readPlans } from '@drawbell/store/plan/plan';
import { openSettings } from '@drawbell/store/subscribers/settings';
import { startBrowser } from '@drawbell/testing/browser';
import { createTestDatabase } from '@drawbell/testing/test-database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestApp, type TestApp } from '../../services/api/test/open-test-app.ts';
import { addSubscriber } from '../../services/api/test/subscribers.ts';
import { type Page, troublesAtEveryWidth, troublesOf } from './visitor.ts';

const browser = await startBrowser();
const now = new Date('2026-10-02T15:00:00Z');
const typical = [
  { kind: 'language_first', countsFrom: 'result', day: '2024-12-03', test: 'ielts' },
  { kind: 'medical_exam', countsFrom: 'result', day: '2025-10-30' },
  { kind: 'work_permit', countsFrom: 'end', day: '2027-06-30' },
  { kind: 'eca', countsFrom: 'issue', day: '2023-05-15' },
  { kind: 'passport', countsFrom: 'end', day: '2029-07-18' },
  { kind: 'police_certificate', countsFrom: 'issue', day: '2026-06-18', country: 'IN' },
] as const;

describe.skipIf(browser === null)('a plan in a browser (left out where there is no chromium)', () => {
  let test: TestApp;
  let base: string;
  let people = 0;
  beforeAll(async () => {
    const database = await createTestDatabase({ holds: 'history' });
    test = await openTestApp({ database, clock: () => now });
    base = await listen(test.app, { host: '127.0.0.1', port: 0 });
  });
  afterAll(async () => {
    await browser?.close();
    await test.close();
  });

  const add = async (documents: readonly (typeof typical)[number][]) => {
    people += 1;
    const { id } = await addSubscriber(test, now, `planner${people}@example.org`);
    const [plan] = await readPlans(test.store.db, id);
    const profileId = plan?.profileId ?? '';
    for (const document of documents)
      await addDocument(test.store.db, { subscriberId: id, now, profileId, document });
    const token = await openSettings(test.store.db, test.secrets, {
      ...{ subscriberId: id, subject: `planner ${people}`, now },
    });
    return { id, link: `/settings/${token}` };
  };
  const open = async (width: number, javaScriptEnabled = true): Promise<Page> => {
    if (browser === null) throw new Error('no browser');
    const context = await browser.newContext({
      ...{ viewport: { width, height: 844 }, javaScriptEnabled, bypassCSP: javaScriptEnabled },
    });
    return context.newPage();
  };

  it.each(['en', 'fr'])(
    'its pages meet WCAG 2.2 AA and do not scroll sideways, on a phone and a desktop, in light and in dark, with no document and with six: %s',
    async (language) => {
      const [none, six] = [await add([]), await add(typical)];
      const [document] = (await readPlans(test.store.db, six.id))[0]?.documents ?? [];
      const paths = [
        ...[`${none.link}/plan/1`, `${six.link}/plan/1`, `${six.link}/plan/1/print`, six.link, '/plan'],
        ...['new', 'new?kind=police_certificate', 'new?kind=other', document?.id ?? ''].map(
          (at) => `${six.link}/plan/1/documents/${at}`,
        ),
      ];
      const page = await open(390);
      for (const path of paths) {
        await page.goto(`${base}/${language}${path}`);
        await page.evaluate('document.querySelectorAll("details").forEach((each) => (each.open = true))');
        expect(await troublesAtEveryWidth(page), `${language}${path}`).toEqual([]);
      }
      await page.context().close();
    },
  );

  it.each([
    { language: 'en', width: 390, script: false },
    { language: 'fr', width: 1280, script: true },
  ])(
    'a document is entered from the settings, and says what ends first: $language, $width px, script $script',
    async ({ language, width, script }) => {
      const { id, link } = await add([]);
      const page = await open(width, script);
      await page.goto(`${base}/${language}${link}`);
      const press = async (selector: string) => {
        await page.locator(selector).first().click();
        await page.waitForLoadState();
        expect(script ? await troublesOf(page) : [], page.url()).toEqual([]);
      };
      await press('a[href$="/plan/1"]');
      await press('main a[href$="/documents/new"]');
      await press('a[href$="kind=language_first"]');
      await press('button[value="save"]');
      expect(await page.locator('#day-error').count()).toBe(1);
      await page.locator('#test').selectOption('ielts');
      await page.locator('#day').fill('2024-12-03');
      await press('button[value="save"]');
      expect(await page.getByRole('status').count()).toBe(1);
      expect(await page.locator('h1').innerText()).toContain(
        language === 'en' ? 'Ready until 4\u00a0October' : 'Dossier prêt jusqu’au 4\u00a0octobre',
      );
      expect((await readPlans(test.store.db, id))[0]?.documents).toMatchObject([
        { kind: 'language_first', countsFrom: 'result', day: '2024-12-03', test: 'ielts' },
      ]);
      await page.context().close();
    },
  );

  it.each(['en', 'fr'])(
    'a typical plan is two pages of A4, black on white also from a dark screen: %s',
    async (language) => {
      const { link } = await add(typical);
      const page = await open(1280);
      await page.emulateMedia({ colorScheme: 'dark' });
      await page.goto(`${base}/${language}${link}/plan/1/print`);
      const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
      expect(pdf.match(/\/Type \/Page\b(?!s)/g)).toHaveLength(2);
      expect(pdf).toMatch(/\/MediaBox \[0 0 59[45][.\d]* 84[12][.\d]*\]/);
      await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
      const looks = (selector: string, name: string) =>
        page.evaluate(`getComputedStyle(document.querySelector(${JSON.stringify(selector)})).${name}`);
      expect(await looks('body', 'backgroundColor')).toBe('rgb(255, 255, 255)');
      expect(await looks('h1', 'color')).toBe('rgb(0, 0, 0)');
      expect(await looks('.time-line.wide .valid', 'fill')).toBe('rgb(32, 32, 32)');
      expect(await looks('header', 'display')).toBe('none');
      await page.context().close();
    },
  );

  it('with colours that the reader chose, strokes and bars have theirs', async () => {
    const { link } = await add(typical);
    const page = await open(1280);
    await page.emulateMedia({ forcedColors: 'active', colorScheme: 'dark' });
    await page.goto(`${base}/en${link}/plan/1`);
    const looks = (selector: string, name: string) =>
      page.evaluate(`getComputedStyle(document.querySelector(${JSON.stringify(selector)})).${name}`);
    const text = await looks('h1', 'color');
    expect(await looks('.time-line.wide .today', 'stroke')).toBe(text);
    expect(await looks('.time-line.wide .valid', 'fill')).toBe(text);
    expect(await looks('.time-line.wide .short', 'stroke')).toBe(text);
    expect(await looks('.time-line.wide .row-name', 'fill')).toBe(text);
    await page.context().close();
  });

  it('text of the drawing is at least 12.5 px at every width', async () => {
    const { link } = await add(typical);
    for (const width of [320, 390, 1280]) {
      const page = await open(width);
      await page.goto(`${base}/fr${link}/plan/1`);
      const sizes = await page.evaluate(
        `[...document.querySelectorAll('.time-line text')].filter((each) => each.getClientRects()[0]?.width > 0)
          .map((each) => Number.parseFloat(getComputedStyle(each).fontSize))`,
      );
      expect(Math.min(...(sizes as number[]))).toBeGreaterThanOrEqual(12.5);
      expect(await troublesOf(page)).toEqual([]);
      await page.context().close();
    }
  });
});
