import { listen } from '@drawbell/api/app/server';
import { putGridChange } from '@drawbell/store/catalogue/grid-changes';
import { noteCanaryTarget } from '@drawbell/store/canary';
import { makeDueCanary } from '@drawbell/store/canary';
import { measureFanOuts } from '@drawbell/store/fan-outs/times';
import { startBrowser } from '@drawbell/testing/browser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anOutboxMail } from '../../services/api/test/an-outbox-mail.ts';
import { openTestApp, type TestApp, testNow } from '../../services/api/test/open-test-app.ts';
import { fillRecord } from '../../services/api/test/recorded-draws.ts';
import { addSignUp, addSubscriber, openSettingsOf } from '../../services/api/test/subscribers.ts';
import { troublesAtEveryWidth, troublesOf } from './visitor.ts';

const browser = await startBrowser();

describe.skipIf(browser === null)('every page in a browser (left out where there is no chromium)', () => {
  let test: TestApp;
  let base: string;
  let paths: string[];

  beforeAll(async () => {
    test = await openTestApp();
    await fillRecord(test.store, testNow);
    const { pool } = test.store;
    await pool.query("UPDATE fan_outs SET state = 'done'");
    await measureFanOuts(pool, testNow);
    await noteCanaryTarget(pool, 'mailbox');
    const longAgo = new Date(testNow.getTime() - 3_600_000);
    await makeDueCanary(pool, { target: 'mailbox', now: longAgo });
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
    const confirm = await addSignUp(test, testNow);
    const moved = await addSignUp(test, testNow, english.id);
    paths = [
      '/status',
      '/problems',
      '/outbox',
      `/outbox/${id}`,
      ...['en', 'fr'].flatMap((language) => [
        `/${language}/unsubscribe/${english.token}`,
        `/${language}/manage/${manage}`,
        `/${language}/manage/no-such-token`,
        ...[
          '/',
          '/draws',
          '/draws/447',
          '/draws/999999',
          '/no-such-page',
          '/cut-offs',
          '/cut-offs/general?period=all',
          '/standing',
          '/sign-up',
        ].map((path) => `/${language}${path}`),
        ...[
          '/sign-up/sent',
          '/manage',
          '/manage/sent',
          '/about',
          '/data',
          '/developers',
          '/developers/events',
          '/developers/guides',
          '/privacy',
          '/terms',
        ].map((path) => `/${language}${path}`),
        language === 'en' ? '/en/status' : '/fr/etat',
        `/${language}/confirm/${confirm}`,
        `/${language}/address/${moved}`,
      ]),
    ];
  });
  afterAll(async () => {
    await browser?.close();
    await test.close();
  });

  it.each(['en', 'fr'])(
    'meets WCAG 2.2 AA and does not scroll sideways, on a phone and a desktop, in light and in dark: %s',
    async (language) => {
      const context = await browser?.newContext({ viewport: { width: 390, height: 844 }, bypassCSP: true });
      const page = await context?.newPage();
      if (page === undefined) return;
      // What has one language is looked at once.
      for (const path of paths.filter((each) => each.startsWith('/fr/') === (language === 'fr'))) {
        await page.goto(base + path);
        expect(await troublesAtEveryWidth(page), path).toEqual([]);
      }
      {
        await page.goto(`${base}/${language}/standing`);
        await page.locator('#crs').fill('515');
        await page.locator('[name=programs][value=cec]').check();
        await page.locator('main button[value=compare]').click();
        await page.locator('.verdicts').waitFor();
        await page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })");
        expect(await page.locator('.chip').first().textContent()).toContain('515');
        expect(await troublesAtEveryWidth(page), `standing ${language}`).toEqual([]);
        await page.goto(`${base}/${language}/sign-up`);
        await page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })");
        await page.locator('#noc0').fill('ing');
        await page.locator('[name=programs][value=none]').check();
        await page.locator('main button[value=sign-up]').click();
        await page.locator('.errors').waitFor();
        expect(await page.locator('.which input').count()).toBeGreaterThan(2);
        expect(await troublesAtEveryWidth(page), `a refused sign-up, ${language}`).toEqual([]);
        await page.context().clearCookies();
      }
      await context?.close();
    },
  );

  it.each(['reported', 'confirmed'] as const)(
    'shows a %s change of the points grid wherever it compares, and asks for the day of a score',
    async (status) => {
      const decide = ({ store }: TestApp) =>
        store.db.transaction().execute((trx) =>
          putGridChange(trx, {
            change: {
              ...{ date: '2026-11-03', status, scoresStayed: false, source: 'a notice' },
              ...{ labelEn: 'A list of 186 occupations', labelFr: 'Une liste de 186 professions' },
            },
            ...{ actor: { name: 'test', requestId: null }, now: testNow },
          }),
        );
      // The test's clock stands still: an app of its own has kept nothing from before.
      const fresh = await openTestApp();
      await fillRecord(fresh.store, testNow);
      await decide(fresh);
      const { id } = await addSubscriber(fresh, testNow);
      await fresh.store.pool.query(
        `UPDATE profiles SET facts = facts || '{"crsReadOn": "2026-10-20"}' WHERE subscriber_id = $1 AND position = 0`,
        [id],
      );
      const settings = await openSettingsOf(fresh, id, testNow);
      const at = await listen(fresh.app, { host: '127.0.0.1', port: 0 });
      const context = await browser?.newContext({ viewport: { width: 390, height: 844 }, bypassCSP: true });
      const page = await context?.newPage();
      if (page === undefined) return;
      const check = async (what: string) => expect(await troublesOf(page), what).toEqual([]);
      for (const language of ['en', 'fr']) {
        for (const path of ['/cut-offs', '/draws/450']) {
          await page.goto(`${at}/${language}${path}`);
          expect(await page.locator('.panel.warn').count()).toBe(1);
          await check(`${language}${path}`);
        }
        await page.goto(`${at}/${language}/sign-up`);
        expect(await page.locator('#crsReadOn').inputValue()).toBe('2026-11-24');
        for (const [day, shown] of [
          ['2026-11-24', status === 'confirmed' ? '#left-out-title' : '.panel.warn'],
          ['2026-11-30', '#crsReadOn-error'],
        ] as const) {
          await page.context().clearCookies();
          await page.goto(`${at}/${language}/standing`);
          await page.locator('#crs').fill('515');
          await page.evaluate(
            "document.querySelectorAll('details').forEach((each) => { each.open = true; })",
          );
          await page.locator('#crsReadOn').fill(day);
          await page.locator('[name=programs][value=cec]').check();
          await page.locator('main button[value=compare]').click();
          expect(await page.locator(shown).count()).toBe(1);
          await check(`${language} standing ${day}`);
        }
        await page.goto(`${at}/${language}/settings/${settings}`);
        expect(await page.locator('p.panel.warn').count()).toBe(1);
        await check(`${language} settings`);
        await page.goto(`${at}/${language}/settings/${settings}/profiles/1`);
        expect(await page.locator('#crsReadOn').inputValue()).toBe('2026-10-20');
        await check(`${language} profile`);
      }
      await context?.close();
      await fresh.close();
    },
  );

  it('moves nothing once it is shown', async () => {
    const page = await browser?.newPage();
    for (const path of ['/en/', '/fr/draws', '/en/draws/447', '/fr/cut-offs', '/en/sign-up']) {
      await page?.goto(base + path);
      const moved = await page?.evaluate(`new Promise((resolve) => {
        let sum = 0;
        new PerformanceObserver((list) => { for (const each of list.getEntries()) sum += each.value; })
          .observe({ type: 'layout-shift', buffered: true });
        requestAnimationFrame(() => requestAnimationFrame(() => resolve(sum)));
      })`);
      expect(moved, path).toBe(0);
    }
    await page?.close();
  });

  it('draws the lines of charts as lines', async () => {
    const page = await browser?.newPage();
    const fills: unknown[] = [];
    for (const path of ['/en/', '/fr/cut-offs', '/en/cut-offs/general?period=all']) {
      await page?.goto(base + path);
      const found = await page?.evaluate(
        `[...document.querySelectorAll('.lines path')].map((each) => getComputedStyle(each).fill)`,
      );
      fills.push(...(found as string[]));
    }
    expect(new Set(fills)).toEqual(new Set(['none']));
    await page?.close();
  });

  it('gives a lone button the padding of one beside others', async () => {
    const page = await browser?.newPage();
    // The oldest and the newest draw have one neighbour, those between have two.
    for (const path of ['/en/draws/1', '/fr/draws/460', '/en/draws/447', '/fr/draws', '/en/']) {
      await page?.goto(base + path);
      const paddings = await page?.evaluate(
        `[...document.querySelectorAll('.button')].map((each) => getComputedStyle(each).paddingLeft)`,
      );
      expect(new Set(paddings as string[]), path).toEqual(
        new Set((paddings as string[]).length === 0 ? [] : ['24px']),
      );
    }
    await page?.close();
  });

  it.each([
    ['en', '"Source: "'],
    ['fr', '"Source\u00a0: "'],
  ])('names cells on a phone as its language does: %s', async (language, content) => {
    const context = await browser?.newContext({ viewport: { width: 390, height: 844 } });
    const page = await context?.newPage();
    await page?.goto(`${base}/${language}/data`);
    const shown = await page?.evaluate(
      `getComputedStyle(document.querySelector('td[data-label=Source]'), '::before').content.replace('" "', '')`,
    );
    expect([content, content.replace('Source', 'Source" "')]).toContain(shown);
    await context?.close();
  });

  it.each([true, false])(
    'brings back where somebody stands, and a form that was refused, when they were left by a link; with script: %s',
    async (javaScriptEnabled) => {
      const context = await browser?.newContext({ javaScriptEnabled });
      const page = await context?.newPage();
      if (page === undefined) return;
      for (const [path, fill] of [
        ['/en/standing', '515'],
        ['/fr/standing?change', 'no number'],
        ['/fr/sign-up', 'no number'],
      ] as const) {
        const shown = fill === '515' ? '.verdicts' : '.errors';
        await page.goto(base + path);
        await page.locator('#crs').fill(fill);
        await page.locator('main button[value=compare], main button[value=sign-up]').first().click();
        await page.locator(shown).waitFor();
        await page.locator('footer a').last().click();
        await page.waitForURL(path.startsWith('/fr') ? '**/fr/etat' : '**/en/status');
        await page.goBack();
        await page.locator(shown).waitFor();
        const said = page.locator(fill === '515' ? '.chip' : '#crs').first();
        expect((await said.textContent()) + (fill === '515' ? '' : await said.inputValue()), path).toContain(
          fill,
        );
      }
      await context?.close();
    },
  );

  it.each([true, false])(
    'keeps what was typed when the language is switched; with script: %s',
    async (javaScriptEnabled) => {
      const context = await browser?.newContext({ javaScriptEnabled });
      const page = await context?.newPage();
      if (page === undefined) return;
      const toOther = async () => {
        if (javaScriptEnabled) await page.locator('.language a').click();
        else await page.locator('noscript button').click();
      };
      for (const path of ['/standing', '/sign-up']) {
        await page.goto(`${base}/en${path}`);
        await page.locator('#crs').fill('48x');
        await page.locator('[name=programs][value=fst]').check();
        await page.locator('.fold summary').first().click();
        await page.locator('#noc0').fill('72310');
        await toOther();
        await page.waitForURL(`**/fr${path}`);
        expect(await page.locator('html').getAttribute('lang')).toBe('fr');
        expect(await page.locator('#crs').inputValue()).toBe('48x');
        expect(await page.locator('#noc0').inputValue()).toBe('72310');
        expect(await page.locator('[name=programs][value=fst]').isChecked()).toBe(true);
        expect(await page.locator('.errors').count()).toBe(0);
      }
      await page.goto(`${base}/fr/standing`);
      await page.locator('#crs').fill('515');
      // What is typed is compared by Enter, not sent to the other language.
      await page.locator('#crs').press('Enter');
      await page.locator('.verdicts').waitFor();
      await page.locator('.language a').click();
      await page.waitForURL('**/en/standing');
      expect(await page.locator('.chip').first().textContent()).toContain('515');
      expect(new URL(page.url()).search).toBe('');
      await page.getByRole('button', { name: 'Forget this' }).click();
      await page.locator('[name=programs][value=cec]').check();
      expect(await page.locator('#crs').inputValue()).toBe('');
      await page.locator('main button[value=compare]').click();
      // A fact that is missing is said right where it is asked for.
      await page.locator('#answer-score_unknown').fill('516');
      await page.locator('#answer-score_unknown').press('Enter');
      await page.getByText('Score 516').waitFor();
      await context?.close();
    },
  );

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
