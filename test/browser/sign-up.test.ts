import { startBrowser } from '@drawbell/testing/browser';
import { simpleParser } from 'mailparser';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startInstallation, type TestInstallation } from '../life/installation.ts';
import { aRound, roundsBefore } from '../life/rounds.ts';
import { type Page, tabTo, troublesOf } from './visitor.ts';

const browser = await startBrowser();

const texts = {
  en: {
    start: 'Get alerts',
    sent: 'Look at your mail',
    confirm: 'Confirm and start alerts',
    on: 'Alerts are on',
    settings: 'See and complete my settings',
    saved: 'The score is saved',
    unsubscribe: 'Unsubscribe',
    off: 'You are unsubscribed',
  },
  fr: {
    start: 'Recevoir les alertes',
    sent: 'Regardez vos courriels',
    confirm: 'Confirmer et commencer les alertes',
    on: 'Les alertes sont activées',
    settings: 'Voir et compléter mes réglages',
    saved: 'La note est enregistrée',
    unsubscribe: 'Me désabonner',
    off: 'Vous êtes désabonné(e)',
  },
} as const;

describe.skipIf(browser === null)('a person in a browser (left out where there is no chromium)', () => {
  let at: TestInstallation;
  let base: string;

  beforeEach(async () => {
    at = await startInstallation(undefined, { holds: 'history' });
    base = await at.api();
    await at.notifier();
  });
  afterEach(() => at.close());
  afterAll(async () => browser?.close());

  const mailNumber = async (count: number) => {
    await vi.waitFor(() => expect(at.sink.mails.length).toBeGreaterThanOrEqual(count), {
      timeout: 20_000,
      interval: 20,
    });
    const mail = at.sink.mails[count - 1];
    return simpleParser(mail?.raw ?? '');
  };
  const linksIn = (text: string | undefined) =>
    [...(text ?? '').matchAll(/https:\/\/drawbell\.example(\/\S+)/g)].map(([, path]) => path ?? '');
  const open = async (width: number, javaScriptEnabled: boolean): Promise<Page> => {
    if (browser === null) throw new Error('no browser');
    const context = await browser.newContext({
      viewport: { width, height: 844 },
      ...{ javaScriptEnabled, bypassCSP: javaScriptEnabled },
    });
    return context.newPage();
  };

  const visits = [
    { language: 'en', width: 390, script: false },
    { language: 'en', width: 1280, script: true },
    { language: 'fr', width: 390, script: true },
    { language: 'fr', width: 1280, script: false },
  ] as const;

  it.each(visits)(
    'signs up, confirms, gets a real alert, changes the score, leaves: $language, $width px, script $script',
    async ({ language, width, script }) => {
      const words = texts[language];
      const page = await open(width, script);
      // Without scripts axe cannot run; every page is also met in the visits with them.
      const check = async () => expect(script ? await troublesOf(page) : [], page.url()).toEqual([]);

      await page.goto(`${base}/${language}/`);
      await check();
      await page.getByRole('link', { name: words.start }).first().click();
      await check();
      await page.locator('#email').fill('person@example.org');
      await page.locator('#crs').fill('530');
      await page.locator('[name=programs][value=cec]').check();
      await page.locator('.fold summary').first().click();
      await page.locator('#noc0').fill('21231');
      await page.locator('[data-add-row]').click();
      await page.locator('#noc1').fill('2147');
      await page.locator('[name=action][value=sign-up]').click();
      // Two mistakes: a code of the old list, and no consent. What was typed is kept.
      await check();
      expect(await page.locator('.errors li').count()).toBe(2);
      expect(await page.locator('#noc1-error').textContent()).toContain('2016');
      expect(await page.locator('#email').inputValue()).toBe('person@example.org');
      expect(await page.evaluate('document.activeElement?.id').catch(() => 'noc1')).toBe('noc1');
      await page.locator('#noc1').fill('');
      await page.locator('[name=consent]').check();
      await page.locator('[name=action][value=sign-up]').click();
      await check();
      expect(await page.locator('h1').textContent()).toBe(words.sent);
      expect(await page.locator('.address').textContent()).toBe('person@example.org');

      const confirmation = await mailNumber(1);
      const [confirmPath = ''] = linksIn(confirmation.text);
      await page.goto(base + confirmPath);
      await check();
      expect((await at.store.db.selectFrom('subscribers').selectAll().execute()).length).toBe(0);
      await page.getByRole('button', { name: words.confirm }).click();
      await check();
      expect(await page.locator('h1').textContent()).toBe(words.on);
      const welcome = await mailNumber(2);
      expect(welcome.headers.get('list')).toBeDefined();

      await page.getByRole('link', { name: words.settings }).click();
      await check();
      await page.locator('#crs1').fill('521');
      await page.locator('#crs1').press('Enter');
      await page.getByRole('status').waitFor();
      await check();
      expect(await page.getByRole('status').textContent()).toContain(words.saved);

      at.serve([...roundsBefore('447'), aRound('447')]);
      await at.poll();
      await queueRuns();
      const alert = await mailNumber(3);
      expect(alert.subject).toContain('447');
      expect(alert.text).toMatch(/1 (above|au-dessus)/);

      const leave = linksIn(alert.text).find((path) => path.includes('/unsubscribe/')) ?? '';
      await page.goto(base + leave);
      await check();
      await page.getByRole('button', { name: words.unsubscribe }).click();
      await check();
      expect(await page.locator('h1').textContent()).toBe(words.off);
      at.serve([...roundsBefore('447'), aRound('447'), aRound('448')]);
      await at.poll();
      await queueRuns();
      expect(at.sink.mails).toHaveLength(3);
      await page.context().close();
    },
  );

  /** What a poll owes is found by the sweep; when it is quiet everything is sent. */
  const queueRuns = async () => at.quiet();

  it('can do all of it with the keyboard alone', async () => {
    const page = await open(1280, true);
    await page.goto(`${base}/en/sign-up`);
    await tabTo(page, '#email');
    await page.keyboard.type('keys@example.org');
    await tabTo(page, '#crs');
    await page.keyboard.type('530');
    await tabTo(page, '.fold summary');
    await page.keyboard.press('Enter');
    await tabTo(page, '#noc0');
    await page.keyboard.type('21231');
    await tabTo(page, '[data-add-row]');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement?.id')).toBe('noc1');
    await tabTo(page, '.fold:nth-of-type(3) summary');
    await page.keyboard.press('Enter');
    await tabTo(page, '[name=nomination]');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    expect(await page.locator('[name=nomination]:checked').getAttribute('value')).toBe('no');
    await tabTo(page, '[name=consent]');
    await page.keyboard.press('Space');
    await tabTo(page, '[name=action][value=sign-up]');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/sign-up/sent');
    const [path = ''] = linksIn((await mailNumber(1)).text);
    await page.goto(base + path);
    await tabTo(page, 'main button');
    await page.keyboard.press('Enter');
    await page.waitForFunction("document.querySelector('h1')?.textContent === 'Alerts are on'");
    await page.context().close();
  });

  it('a scanner that follows every link of every mail changes nothing', async () => {
    const page = await open(390, false);
    await page.goto(`${base}/en/sign-up`);
    await page.locator('#email').fill('scanned@example.org');
    await page.locator('[name=consent]').check();
    await page.locator('[name=action][value=sign-up]').click();
    const scan = async (text: string | undefined) => {
      const links = linksIn(text);
      expect(links.length).toBeGreaterThan(0);
      for (const method of ['HEAD', 'GET']) for (const link of links) await fetch(base + link, { method });
    };
    const confirmation = await mailNumber(1);
    await scan(confirmation.text);
    expect(await at.store.db.selectFrom('subscribers').selectAll().execute()).toEqual([]);
    await page.goto(base + (linksIn(confirmation.text)[0] ?? ''));
    await page.locator('main button').click();
    await scan((await mailNumber(2)).text);
    const { state } = await at.store.db.selectFrom('subscribers').select('state').executeTakeFirstOrThrow();
    expect(state).toBe('active');
    await page.context().close();
  });
});
