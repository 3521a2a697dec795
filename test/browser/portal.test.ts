import { createConsumer } from '@drawbell/store/consumers';
import { createKey } from '@drawbell/store/keys';
import { createEndpoint } from '@drawbell/store/webhooks/endpoints';
import { oweTestPing } from '@drawbell/store/webhooks/messages';
import { keyScopes } from '@drawbell/store/webhooks/tables';
import { putWatchedProfiles } from '@drawbell/store/webhooks/watched-profiles';
import { startBrowser } from '@drawbell/testing/browser';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startInstallation, type TestInstallation } from '../life/installation.ts';
import { type Page, troublesAtEveryWidth } from './visitor.ts';

const browser = await startBrowser();

describe.skipIf(browser === null)('the portal in a browser (left out where there is no chromium)', () => {
  let at: TestInstallation;
  let base: string;
  let key: string;

  beforeEach(async () => {
    at = await startInstallation(undefined, { holds: 'history' });
    base = await at.api();
    const { db } = at.store;
    const details = { name: 'Maple Consulting', contactEmail: 'ops@maple.example', language: 'en' } as const;
    const { id } = await createConsumer(db, details, at.now());
    const made = await createKey(
      db,
      at.secrets,
      { consumer: id },
      { name: 'Anna', scopes: keyScopes, expiresAt: null, now: at.now() },
    );
    key = made?.text ?? '';
    const endpoint = await createEndpoint(db, id, {
      settings: {
        ...{ url: `https://hooks.maple.example/${'a-long-path/'.repeat(8)}`, description: 'the live one' },
        eventTypes: ['draw.published', 'profiles.matched'],
        ...{ filters: { programs: ['cec'] }, payloadVersion: 1, ratePerSecond: null },
      },
      secret: { kind: 'ed25519', sealed: 'sealed', publicKey: `whpk_${'x'.repeat(44)}` },
      now: at.now(),
    });
    const endpointId = endpoint?.id ?? '';
    const payload = JSON.stringify({ type: 'test.ping', timestamp: at.now(), data: { message: 'Hello' } });
    for (const status of ['sent', 'failed'] as const) {
      const message = await oweTestPing(db, { endpointId, payload, now: at.now() });
      await db
        .insertInto('webhook_attempts')
        .values({
          ...{ message_id: message.id, attempt: 1, result: 'refused', status_code: 500 },
          ...{ response: `<html>${'x'.repeat(300)}\u202e`, duration_ms: 12_345, ended_at: at.now() },
        })
        .execute();
      await db
        .updateTable('webhook_messages')
        .set({ status, attempts: 1, ended_at: at.now() })
        .where('id', '=', message.id)
        .execute();
    }
    const profile = { crs: 480, occupations: [{ noc: '00012', months: 30 }] };
    await putWatchedProfiles(db, id, { profiles: [{ reference: 'client-1', profile }], now: at.now() });
  });
  afterEach(() => at.close());
  afterAll(async () => browser?.close());

  const open = async (script: boolean): Promise<Page> => {
    if (browser === null) throw new Error('no browser');
    const context = await browser.newContext({
      ...{ viewport: { width: 390, height: 844 }, javaScriptEnabled: script, bypassCSP: script },
    });
    return context.newPage();
  };
  const press = async (page: Page, name: string | RegExp) => page.getByRole('button', { name }).click();
  const isUnfolded = (summary: { parentElement: unknown }) =>
    (summary.parentElement as { open: boolean }).open;
  const signIn = async (page: Page, path = '/portal') => {
    await page.goto(base + path);
    await page.locator('#key').fill(key);
    await press(page, 'Sign in');
  };
  const upload = async (page: Page, sheet: string) => {
    await page.goto(`${base}/portal/profiles`);
    await page.locator('#file').setInputFiles({
      ...{ name: 'profiles.csv', mimeType: 'text/csv', buffer: Buffer.from(sheet) },
    });
    await press(page, 'Show what would change');
  };

  it('registers an endpoint, sends a sample, watches a sheet and makes a key, on a phone without a script', async () => {
    const page = await open(false);
    await page.goto(`${base}/portal/keys`);
    await page.locator('#key').fill('dbk_wrong');
    await press(page, 'Sign in');
    expect(await page.getByRole('alert').textContent()).toContain('does not work');
    await page.locator('#key').fill(key);
    await press(page, 'Sign in');
    expect(await page.locator('h1').textContent()).toBe('Keys');
    await page.getByRole('link', { name: 'Endpoints' }).click();
    await page.getByRole('link', { name: 'the live one' }).click();
    await page.getByRole('link', { name: 'Send', exact: true }).click();
    await press(page, 'Send the sample');
    expect(await page.getByRole('status').textContent()).toContain('on its way');
    await page.getByRole('link', { name: /^msg_/ }).first().click();
    expect(await page.locator('h1').textContent()).toBe('test.ping');
    await upload(page, 'reference;crs;occupations\nclient-1;490;12:30\n');
    expect(await page.getByRole('alert').textContent()).toContain('is it 00012');
    await upload(page, 'reference;crs;crsReadOn\nclient-1;490;26/06/2026\nclient-2;501;03/07/2026\n');
    expect(await page.locator('.lead').textContent()).toContain('1 new, 1 replaced');
    await press(page, 'Watch these 2 profiles');
    expect(await page.getByRole('status').textContent()).toContain('watched from now on');
    expect(await page.locator('.lead').textContent()).toContain('2 of 1,000');
    await page.getByRole('link', { name: 'Français' }).click();
    expect(await page.locator('h1').textContent()).toBe('Profils suivis');
    await press(page, 'Fermer la session');
    await page.goto(`${base}/portal/keys`);
    expect(page.url()).toContain('/portal/sign-in');
    await page.context().close();
  });

  it('gives a form that is refused back with what was typed, the focus at what is wrong, without a script', async () => {
    const page = await open(false);
    await signIn(page, '/portal');
    await page.getByText('Register an endpoint').click();
    await page.getByLabel('Address').fill('ftp://hooks.maple.example/in');
    await page.getByLabel('Your own word for it').fill('the second one');
    await press(page, 'Register it');
    expect(await page.getByRole('alert').textContent()).toContain('Address: it must begin with https://.');
    const address = page.getByLabel('Address');
    expect(await address.inputValue()).toBe('ftp://hooks.maple.example/in');
    expect(await page.getByLabel('Your own word for it').inputValue()).toBe('the second one');
    expect(await page.evaluate('document.activeElement.name')).toBe('url');
    expect(await address.getAttribute('aria-invalid')).toBe('true');
    await page.getByRole('alert').getByRole('link').click();
    expect(page.url()).toContain('#create-url');
    await address.fill('https://10.0.0.1/');
    await press(page, 'Register it');
    expect(await page.getByRole('alert').textContent()).toContain('not on the public internet');
    await page.goto(`${base}/portal/endpoints/ep_1/settings`);
    await page.getByText('Headers', { exact: true }).click();
    await page.getByLabel('Name').first().fill('X-Team');
    await page.getByLabel('What it says').first().fill('maple é');
    await press(page, 'Save the headers');
    expect(await page.getByLabel('Name').first().inputValue()).toBe('X-Team');
    expect(await page.getByLabel('What it says').first().inputValue()).toBe('');
    expect(await page.getByLabel('Name').first().isVisible()).toBe(true);
    await page.getByLabel('What it says').first().fill('maple');
    await press(page, 'Save the headers');
    expect(await page.getByRole('status').textContent()).toContain('changed');
    expect(await page.locator('main').textContent()).toContain('x-team');
    await page.context().close();
  });

  it('is short on a phone: the pages of an endpoint take a few screens each', async () => {
    const page = await open(false);
    await signIn(page, '/portal');
    for (const step of [
      '',
      '/messages',
      '/attempts',
      '/send',
      '/settings',
      '/secrets',
      '/settings?language=fr',
    ]) {
      await page.goto(`${base}/portal/endpoints/ep_1${step}`);
      const height: number = await page.evaluate('document.documentElement.scrollHeight');
      expect(height, step).toBeLessThan(3_000);
    }
    await page.context().close();
  });

  it('every page meets WCAG 2.2 AA and does not scroll sideways, on a phone and a desktop, in light and in dark', async () => {
    const page = await open(true);
    await page.goto(`${base}/portal/sign-in`);
    expect(await troublesAtEveryWidth(page)).toEqual([]);
    await signIn(page);
    const unfold = async () => {
      for (const summary of await page.locator('summary').all())
        if ((await summary.isVisible()) && !(await summary.evaluate(isUnfolded))) await summary.click();
    };
    await page.goto(`${base}/portal/endpoints/ep_1`);
    const message = await page.getByRole('link', { name: /^msg_/ }).first().getAttribute('href');
    const paths = await page
      .locator('nav a')
      .evaluateAll((all) =>
        all.map((each: { getAttribute(name: string): string | null }) => each.getAttribute('href') ?? ''),
      );
    for (const path of [
      ...paths,
      '/portal/endpoints/ep_1?language=fr',
      ...['messages', 'attempts', 'send', 'settings', 'secrets'].map(
        (step) => `/portal/endpoints/ep_1/${step}`,
      ),
      message ?? '',
      '/portal/profiles/client-1',
      '/portal/nothing',
    ]) {
      await page.goto(base + path);
      expect(await troublesAtEveryWidth(page, unfold), path).toEqual([]);
    }
    await page.goto(`${base}/portal?language=en`);
    for (const sheet of [
      'reference,crs,crsReadOn\nclient-1,490,26/06/2026\nclient-2,501,03/07/2026\n',
      'reference,crs,name\nclient-1,4900,x\n',
    ]) {
      await upload(page, sheet);
      expect(await troublesAtEveryWidth(page, unfold), sheet).toEqual([]);
    }
    await page.goto(`${base}/portal/endpoints/ep_1/settings`);
    await page.locator('[name=description]').fill('x'.repeat(201));
    await press(page, 'Save the settings');
    expect(await page.getByRole('alert').textContent()).toContain('more than 200 characters');
    expect(await troublesAtEveryWidth(page, unfold), 'refused').toEqual([]);
    await page.context().close();
  });
});
