import { listen } from '@drawbell/api/app/server';
import { addTopic, listChannels } from '@drawbell/store/channels/channels';
import { openSettings } from '@drawbell/store/subscribers/settings';
import { startBrowser } from '@drawbell/testing/browser';
import { createTestDatabase } from '@drawbell/testing/test-database';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { aBrowser, allChannelDoors, aPushKey } from '../../services/api/test/channel-world.ts';
import { openTestApp, type TestApp, testNow } from '../../services/api/test/open-test-app.ts';
import { addSubscriber } from '../../services/api/test/subscribers.ts';
import { type Page, troublesInBoth } from './visitor.ts';

const browser = await startBrowser();

/** Stands for the push service of the browser, which is out of reach here: all else is real. */
function pushServiceOf(keys: { p256dh: string; auth: string }): string {
  return `
    let live = null;
    const make = ({ applicationServerKey }) => ({
      endpoint: 'https://push.example/browser',
      options: { applicationServerKey: applicationServerKey.buffer },
      toJSON: () => ({ endpoint: 'https://push.example/browser', keys: ${JSON.stringify(keys)} }),
      unsubscribe: async () => { sessionStorage.removeItem('live'); live = null; return true; },
    });
    if (sessionStorage.getItem('live')) live = make({ applicationServerKey: new Uint8Array(65) });
    PushManager.prototype.getSubscription = async () => live;
    PushManager.prototype.subscribe = async (options) => {
      if (!options.userVisibleOnly || options.applicationServerKey.length !== 65) throw new Error('options');
      sessionStorage.setItem('live', 'yes');
      return (live = make(options));
    };`;
}

describe.skipIf(browser === null)('when and where in a browser (left out where there is no chromium)', () => {
  let test: TestApp;
  let base: string;
  let people = 0;
  beforeAll(async () => {
    test = await openTestApp({
      database: await createTestDatabase({ holds: 'history' }),
      channelDoors: allChannelDoors,
    });
    base = await listen(test.app, { host: '127.0.0.1', port: 0 });
    await aPushKey(test);
  });
  afterAll(async () => {
    await browser?.close();
    await test.close();
  });

  const add = async () => {
    people += 1;
    const { id } = await addSubscriber(test, testNow, `person${people}@example.org`);
    const order = { subscriberId: id, subject: `person ${people}`, now: testNow };
    const token = await openSettings(test.store.db, test.secrets, order);
    return { id, link: `/settings/${token}` };
  };
  const open = async (width: number, script = true): Promise<Page> => {
    if (browser === null) throw new Error('no browser');
    const context = await browser.newContext({
      viewport: { width, height: 844 },
      ...{ javaScriptEnabled: script, bypassCSP: script, permissions: ['notifications'] },
    });
    return context.newPage();
  };

  it.each([390, 1280])(
    'every page of it meets WCAG 2.2 AA and does not scroll sideways, %i px wide, in light and in dark',
    async (width) => {
      const { id, link } = await add();
      const added = await addTopic(test.store.db, test.secrets, {
        ...{ subscriberId: id, name: 'ntfy', says: 'verdict', now: testNow },
        consent: { wordingVersion: '1', wording: 'Yes', origin: { ip: '', userAgent: '' } },
        address: { key: `t${id}`, value: { url: 'https://ntfy.example/t' }, relay: 'ntfy' },
      });
      const channel = added.kind === 'added' ? added.id : '';
      const page = await open(width);
      for (const language of ['en', 'fr'])
        for (const path of [
          `${link}/telling`,
          `${link}/channels`,
          `${link}/channels/${channel}`,
          '/stop/x',
        ]) {
          await page.goto(`${base}/${language}${path}`);
          expect(await troublesInBoth(page), `${language}${path}`).toEqual([]);
        }
      await page.context().close();
    },
  );

  it('is chosen without a script', async () => {
    const { link } = await add();
    const page = await open(390, false);
    await page.goto(`${base}/fr${link}/telling`);
    await page.locator('#rhythm-near').selectOption('daily');
    await page.locator('input[name=quiet]').check();
    await page.locator('main form button').first().click();
    expect(await page.locator('.lead').textContent()).toMatch(/manquées de peu chaque jour.*silence de 22/);
    await page.goto(`${base}/en${link}/channels`);
    expect(await page.locator('#push noscript').textContent()).toContain('needs a script');
    await page.context().close();
  });

  it('adds this browser, shows what is pushed to it, and leaves again', async () => {
    const { id, link } = await add();
    const key = await aPushKey(test);
    const page = await open(390);
    await page.addInitScript(pushServiceOf(aBrowser(key).keys));
    await page.goto(`${base}/en${link}/channels`);
    await page.getByRole('button', { name: 'Tell me on this device' }).click();
    await page.waitForURL(/done=channel_added/);
    expect(await listChannels(test.store.db, { subscriberId: id, now: testNow })).toMatchObject([
      { kind: 'push', state: 'active', name: expect.stringContaining('Linux') },
    ]);
    await page.locator('[data-push-here]').waitFor();
    expect(await page.getByRole('button', { name: 'Stop on this device' }).isVisible()).toBe(true);

    const session = await page.context().newCDPSession(page);
    const registrations: string[] = [];
    session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations: all }) => {
      for (const { registrationId } of all) registrations.push(registrationId);
    });
    await session.send('ServiceWorker.enable');
    await vi.waitFor(() => expect(registrations).not.toEqual([]), { timeout: 30_000 });
    const push = (data: string) =>
      session.send('ServiceWorker.deliverPushMessage', {
        ...{ origin: base, registrationId: registrations[0] ?? '', data },
      });
    const shown = () =>
      page.evaluate<{ title: string; body: string; lang: string; url: string }[]>(
        `navigator.serviceWorker.ready.then((r) => r.getNotifications()).then((all) =>
           all.map(({ title, body, lang, data }) => ({ title, body, lang, url: data.url })))`,
      );
    const told = { title: 'Vous remplissez les critères', body: 'Ronde 447, CEC', tag: '447', lang: 'fr' };
    await push(JSON.stringify({ ...told, url: `${base}/fr/standing` }));
    await vi.waitFor(
      async () =>
        expect(await shown()).toEqual([
          { title: told.title, body: told.body, lang: 'fr', url: `${base}/fr/standing` },
        ]),
      { timeout: 30_000 },
    );
    for (const broken of ['{', '7', JSON.stringify({ ...told, url: 'https://evil.example/', title: 7 })]) {
      await push(broken);
    }
    await vi.waitFor(
      async () =>
        expect(await shown()).toContainEqual({
          ...{ title: 'Drawbell', url: '/', lang: 'en' },
          body: 'Open the site to see it. / Ouvrez le site pour voir.',
        }),
      { timeout: 30_000 },
    );
    await page.getByRole('button', { name: 'Stop on this device' }).click();
    await page.waitForURL(/done=channel_ended/);
    expect(await listChannels(test.store.db, { subscriberId: id, now: testNow })).toMatchObject([
      { state: 'ended', endReason: 'removed' },
    ]);
    await page.context().close();
  });
});
