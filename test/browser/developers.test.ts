import { listen } from '@drawbell/api/app/server';
import { startBrowser } from '@drawbell/testing/browser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestApp, type TestApp, testNow } from '../../services/api/test/open-test-app.ts';
import { fillRecord } from '../../services/api/test/recorded-draws.ts';
import { type Page, tabTo, troublesAtEveryWidth } from './visitor.ts';

const browser = await startBrowser();

/** What opens a group of operations, and one operation. */
const group = '#reference .section-accordion-button:not(.absolute)';
const operation = '#reference .section-accordion-button.absolute';

describe.skipIf(browser === null)('the reference (left out where there is no chromium)', () => {
  let test: TestApp;
  let base: string;

  beforeAll(async () => {
    test = await openTestApp();
    await fillRecord(test.store, testNow);
    base = await listen(test.app, { host: '127.0.0.1', port: 0 });
  });
  afterAll(async () => {
    await browser?.close();
    await test.close();
  });

  const open = async (options: object = {}): Promise<Page> => {
    const context = await browser?.newContext({ viewport: { width: 390, height: 844 }, ...options });
    const page = await context?.newPage();
    if (page === undefined) throw new Error('the browser is closed');
    return page;
  };
  const showReference = async (page: Page): Promise<void> => {
    await page.goto(`${base}/en/developers/reference`);
    await page.locator('#reference').getByText('listDraws').first().waitFor();
  };

  it('is rendered by our own file alone: nothing breaks the policy, nothing is asked of anybody else', async () => {
    const page = await open();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.addInitScript(`
      globalThis.broken = [];
      document.addEventListener('securitypolicyviolation', (event) => broken.push(event.effectiveDirective + ' ' + event.blockedURI));
    `);
    await showReference(page);
    await page.locator(group).nth(1).click();
    await page.locator('#reference').getByText('signUp').first().waitFor();
    expect(await page.evaluate('broken')).toEqual([]);
    expect(asked.filter((url) => !url.startsWith(base))).toEqual([]);
    expect(asked.filter((url) => url.includes('/assets/scalar-'))).toHaveLength(1);
    expect(await page.evaluate('localStorage.length + document.cookie.length')).toBe(0);
    expect(await page.locator('#operations').count()).toBe(0);
    await page.context().close();
  });

  it('meets WCAG 2.2 AA, with an operation open, on a phone and a desktop, in light and in dark', async () => {
    const page = await open({ bypassCSP: true });
    await showReference(page);
    expect(await troublesAtEveryWidth(page)).toEqual([]);
    await page.locator(operation).first().click();
    await page.locator('#reference').getByText('crs_min').first().waitFor();
    expect(await troublesAtEveryWidth(page), 'with an operation open').toEqual([]);
    await page.context().close();
  });

  it('is worked with the keyboard', async () => {
    const page = await open();
    await showReference(page);
    await tabTo(page, operation);
    const before = await page.evaluate('document.activeElement.getAttribute("aria-expanded")');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.getAttribute("aria-expanded")')).not.toBe(before);
    await page.context().close();
  });

  it('lists every operation where there are no scripts', async () => {
    const page = await open({ javaScriptEnabled: false });
    await page.goto(`${base}/fr/developers/reference`);
    const { paths } = (await (await fetch(`${base}/openapi.json`)).json()) as { paths: object };
    const names = Object.values(paths).flatMap((methods) =>
      Object.values(methods as Record<string, { operationId: string }>).map(({ operationId }) => operationId),
    );
    expect(names.length).toBeGreaterThan(90);
    const shown = (await page.locator('#operations dd code').allTextContents()).toSorted();
    expect(shown).toEqual(names.toSorted());
    expect(await page.locator('main a[href="/openapi.json"]').count()).toBe(1);
    await page.context().close();
  });

  it.each(['en', 'fr'])(
    'the events stand on a few screens of a phone, a link to one lands at what it means, and all is there: %s',
    async (language) => {
      const page = await open({ javaScriptEnabled: false });
      await page.goto(`${base}/${language}/developers/events`);
      expect(await page.evaluate<number>('document.documentElement.scrollHeight')).toBeLessThan(6_000);
      for (const link of await page.locator('main nav a[href^="#"]').all()) {
        const id = (await link.getAttribute('href'))?.slice(1) ?? '';
        await page.goto(`${base}/${language}/developers/events#${id}`);
        const section = page.locator(`[id="${id}"]`);
        expect(await section.locator('p').first().isVisible(), id).toBe(true);
        const top = (await section.boundingBox())?.y ?? Number.NaN;
        const isAtEnd = await page.evaluate<boolean>(
          'scrollY + innerHeight >= document.documentElement.scrollHeight - 1',
        );
        expect(top >= -1 && (top < 100 || isAtEnd), `${id} at ${top}`).toBe(true);
      }
      await page.locator('[id="draw.published"] summary').first().click();
      expect(await page.locator('[id="draw.published"] table').isVisible()).toBe(true);
      await page.context().close();
    },
  );
});
