import { createConsumer } from '@drawbell/store/consumers';
import { createKey } from '@drawbell/store/keys';
import { suppress } from '@drawbell/store/suppressions';
import { adminScopes } from '@drawbell/store/schema';
import { createEndpoint } from '@drawbell/store/webhooks/endpoints';
import { messageIdOf } from '@drawbell/store/webhooks/ids';
import { oweTestPing } from '@drawbell/store/webhooks/messages';
import { startBrowser } from '@drawbell/testing/browser';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startInstallation, type TestInstallation } from '../life/installation.ts';
import { aRound, roundsBefore } from '../life/rounds.ts';
import { type Page, troublesAtEveryWidth, troublesOf } from './visitor.ts';

const browser = await startBrowser();

describe.skipIf(browser === null)('the console in a browser (left out where there is no chromium)', () => {
  let at: TestInstallation;
  let base: string;
  let key: string;
  let messageId: string;

  beforeEach(async () => {
    at = await startInstallation(undefined, { holds: 'history' });
    await at.notifier();
    await at.add({ email: 'a@example.org' }, { email: 'b@example.org' }, { email: 'c@example.org' });
    at.serve([...roundsBefore('447'), aRound('447')]);
    await at.poll();
    await at.quiet();
    base = await at.api();
    ({ text: key } = await createKey(at.store.db, at.secrets, 'operator', {
      ...{ name: 'Anna', scopes: adminScopes, expiresAt: null, now: at.now() },
    }));
    const details = { name: 'Maple Consulting', contactEmail: 'ops@maple.example', language: 'en' } as const;
    const consumer = await createConsumer(at.store.db, details, at.now());
    const endpoint = await createEndpoint(at.store.db, consumer.id, {
      settings: {
        ...{ url: `https://hooks.maple.example/${'a-long-path/'.repeat(8)}`, description: 'the live one' },
        ...{ eventTypes: ['draw.published'], filters: {}, payloadVersion: 1, ratePerSecond: null },
      },
      secret: { kind: 'ed25519', sealed: 'sealed', publicKey: null },
      now: at.now(),
    });
    const endpointId = endpoint?.id ?? '';
    const message = await oweTestPing(at.store.db, { endpointId, payload: '{}', now: at.now() });
    messageId = messageIdOf(at.secrets, message);
    await at.store.db
      .insertInto('webhook_attempts')
      .values({
        ...{ message_id: message.id, attempt: 1, result: 'refused', status_code: 500 },
        ...{ response: `<html>${'x'.repeat(300)}\u202e`, duration_ms: 12_345, ended_at: at.now() },
      })
      .execute();
    await at.store.db
      .updateTable('webhook_messages')
      .set({ attempts: 1, next_attempt_at: new Date(at.now().getTime() + 3_600_000) })
      .execute();
    await suppress(at.store.db, {
      emailHash: at.secrets.hashAddress('x@example.org'),
      reason: 'complaint',
      now: at.now(),
    });
  });
  afterEach(() => at.close());
  afterAll(async () => browser?.close());

  const open = async (width: number, colorScheme: 'light' | 'dark', script: boolean): Promise<Page> => {
    if (browser === null) throw new Error('no browser');
    const context = await browser.newContext({
      ...{ viewport: { width, height: 844 }, colorScheme },
      ...{ javaScriptEnabled: script, bypassCSP: script },
    });
    return context.newPage();
  };

  it.each([
    { width: 390, colorScheme: 'light', script: true },
    { width: 390, colorScheme: 'dark', script: false },
    { width: 1280, colorScheme: 'light', script: false },
    { width: 1280, colorScheme: 'dark', script: true },
  ] as const)(
    'logs in, rehearses and confirms a replay, sees it end, finds a person and explains: $width px, $colorScheme, script $script',
    async ({ width, colorScheme, script }) => {
      const page = await open(width, colorScheme, script);
      // Without scripts axe cannot run; every page is also met in the visits with them.
      const check = async () => expect(script ? await troublesOf(page) : [], page.url()).toEqual([]);
      /** With the script the page does it by itself. */
      const waitFor = async (selector: string) => {
        let tries = script ? 0 : 200;
        while (tries > 0 && (await page.locator(selector).count()) === 0) {
          await page.reload();
          tries -= 1;
        }
        await page.locator(selector).first().waitFor({ state: 'attached' });
      };
      const press = async (name: string | RegExp) => page.getByRole('button', { name }).click();

      await page.goto(`${base}/admin/draws/447`);
      await check();
      await page.locator('#key').fill('dba_wrong_and_much_too_short_to_be_a_key_of_ours');
      await press('Log in');
      await check();
      expect(await page.getByRole('alert').textContent()).toContain('does not work');
      await page.locator('#key').fill(key);
      await press('Log in');
      await check();
      expect(await page.locator('h1').textContent()).toBe('Draw 447');

      await press('Hold draw 447 back');
      await check();
      await press('Release draw 447');
      expect(await page.getByRole('status').textContent()).toContain('released');
      await page.locator('[name=scope][value=all]').check();
      await press('Rehearse');
      await waitFor('#confirm');
      await check();
      expect(await page.locator('#confirm + p, #confirm ~ p').first().textContent()).toContain('3 mails');
      expect(at.sink.mails).toHaveLength(3);
      await page.locator('#typed').fill('2');
      await press(/^Send 3 mails/);
      await check();
      expect(at.sink.mails).toHaveLength(3);
      await page.getByRole('link', { name: 'Back' }).click();
      await page.locator('#typed').fill('3');
      await press(/^Send 3 mails/);
      await check();
      expect(await page.locator('h1').textContent()).toContain('Replay');
      await waitFor('#live[data-live=no]');
      await check();
      expect(await page.locator('#progress ~ p').nth(1).textContent()).toContain('3 of 3 messages are done');
      expect(at.sink.mails).toHaveLength(6);

      await page.getByRole('link', { name: 'People' }).click();
      await check();
      await page.locator('#email').fill('b@example.org');
      await press('Find');
      await check();
      expect(page.url()).toMatch(/\/admin\/people\/sub_2\?done=subscribers-find$/);
      await page.locator('#draw').fill('447');
      await press('Explain');
      await check();
      expect(await page.locator('#verdict').textContent()).toContain('told');
      await press('Log out');
      await check();
      await page.goto(`${base}/admin`);
      expect(page.url()).toContain('/admin/login');
      await page.context().close();
    },
  );

  it('every page meets WCAG 2.2 AA and does not scroll sideways, on a phone and a desktop, in light and in dark', async () => {
    const page = await open(390, 'light', true);
    await page.goto(`${base}/admin/login`);
    await page.locator('#key').fill(key);
    await page.getByRole('button', { name: 'Log in' }).click();
    const links = await page
      .locator('nav a')
      .evaluateAll((all) =>
        all.map((each: { getAttribute(name: string): string | null }) => each.getAttribute('href') ?? ''),
      );
    const paths = links.filter((href) => href !== '/admin/queues');
    expect(paths.length).toBe(13);
    const address = `/admin/addresses/adr_${at.secrets.hashAddress('x@example.org').toString('base64url')}`;
    for (const path of [
      ...paths,
      '/admin/deliveries/dlv_1',
      address,
      '/admin/consumers/con_1',
      '/admin/consumers/con_1/endpoints/ep_1',
      '/admin/consumers/con_1/endpoints/ep_1/messages',
      `/admin/consumers/con_1/messages/${messageId}`,
      '/admin/consumers/con_1/audit',
      '/admin/consumers/con_1/events',
      '/admin/draws/999',
      '/admin/draws/446',
    ]) {
      await page.goto(base + path);
      const unfold = async () => {
        for (const summary of await page.locator('summary').all())
          if ((await summary.isVisible()) && !(await summary.evaluate('(each) => each.parentElement.open')))
            await summary.click();
      };
      expect(await troublesAtEveryWidth(page, unfold), path).toEqual([]);
    }
    await page.context().close();
  });

  it('stops renewing a page when told to, and goes on when told to', async () => {
    const page = await open(1280, 'light', true);
    await page.goto(`${base}/admin/login?next=/admin/draws/447`);
    await page.locator('#key').fill(key);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByRole('button', { name: 'Rehearse' }).click();
    await page.getByRole('button', { name: 'Stop updating' }).click();
    const status = page.locator('.spoken');
    expect(await status.textContent()).toBe('This page stands still.');
    expect(await page.locator('#confirm').count()).toBe(0);
    await page.getByRole('button', { name: 'Keep up to date' }).click();
    await page.locator('#confirm').waitFor();
    expect(await status.textContent()).toContain('counted to the end');
    await page.context().close();
  });

  it('shows the queues on Bull Board under its own policy, without an error', async () => {
    if (browser === null) throw new Error('no browser');
    const context = await browser.newContext({ viewport: { width: 1280, height: 844 } });
    const page = await context.newPage();
    const errors: string[] = [];
    await page.goto(`${base}/admin/login`);
    await page.locator('#key').fill(key);
    await page.getByRole('button', { name: 'Log in' }).click();
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text());
    });
    page.on('pageerror', (err) => errors.push(err.message));
    await page.getByRole('link', { name: 'Queues' }).click();
    await page.getByRole('link', { name: 'deliver-email' }).first().click();
    await page.waitForURL('**/admin/queues/queue/deliver-email*');
    await page.reload();
    await page.getByText('deliver-email').first().waitFor();
    expect(errors).toEqual([]);
    await context.close();
  });
});
