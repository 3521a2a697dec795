import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { listen } from '@drawbell/api';
import { startBrowser } from '@drawbell/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anOutboxMail } from '../../services/api/test/an-outbox-mail.ts';
import { openTestApp, testNow, type TestApp } from '../../services/api/test/open-test-app.ts';
import { fillRecord } from '../../services/api/test/recorded-draws.ts';
import { addSubscriber } from '../../services/api/test/subscribers.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core'), 'utf8');
const browser = await startBrowser();

describe.skipIf(browser === null)('every page in a browser (left out where there is no chromium)', () => {
  let test: TestApp;
  let base: string;
  let paths: string[];

  beforeAll(async () => {
    test = await openTestApp();
    await fillRecord(test.store, testNow);
    const english = await addSubscriber(test, testNow);
    await test.store.db
      .insertInto('outbox')
      .values({
        message_id: '<a@b>',
        recipient: 'a@example.org',
        subject: 'A subject',
        raw: anOutboxMail('a@example.org'),
        saved_at: testNow,
      })
      .execute();
    const { id } = await test.store.db.selectFrom('outbox').select('id').executeTakeFirstOrThrow();
    base = await listen(test.app, { host: '127.0.0.1', port: 0 });
    const manage = english.manage.split('/')[2];
    paths = [
      '/status',
      '/problems',
      '/outbox',
      `/outbox/${id}`,
      ...['en', 'fr'].flatMap((language) => [
        `/${language}/unsubscribe/${english.token}`,
        `/${language}/manage/${manage}`,
        `/${language}/manage/no-such-token`,
      ]),
    ];
  });
  afterAll(async () => {
    await browser?.close();
    await test.close();
  });

  for (const width of [390, 1280]) {
    for (const colorScheme of ['light', 'dark'] as const) {
      it(`meets WCAG 2.2 AA and does not scroll sideways, ${width} px wide, ${colorScheme}`, async () => {
        const context = await browser?.newContext({
          viewport: { width, height: 844 },
          colorScheme,
          bypassCSP: true,
        });
        const page = await context?.newPage();
        if (page === undefined) return;
        for (const path of paths) {
          await page.goto(base + path);
          const overflow = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
          expect(overflow, path).toBeLessThanOrEqual(0);
          await page.evaluate(axe);
          const found: { id: string; nodes: { html: string }[] }[] = await page.evaluate(
            `axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }).then((r) => r.violations)`,
          );
          const violations = found.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
          expect(violations, path).toEqual([]);
        }
        await context?.close();
      });
    }
  }

  it('unsubscribes by the button, in the language of the link, without any script', async () => {
    const other = await addSubscriber(test, testNow, 'b@example.org');
    const context = await browser?.newContext({ javaScriptEnabled: false });
    const page = await context?.newPage();
    await page?.goto(`${base}/fr/unsubscribe/${other.token}`);
    expect(await page?.locator('html').getAttribute('lang')).toBe('fr');
    await page?.locator('form button').first().click();
    const person = await test.store.db
      .selectFrom('subscribers')
      .select('state')
      .where('email', '=', 'b@example.org')
      .executeTakeFirstOrThrow();
    expect(person.state).toBe('unsubscribed');
    await context?.close();
  });
});
