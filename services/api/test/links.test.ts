import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTestApp, testNow, type TestApp } from './open-test-app.ts';
import { recordSums } from './record-sums.ts';
import { address, addSubscriber } from './subscribers.ts';

const formType = { 'content-type': 'application/x-www-form-urlencoded' };

describe('links in mail', () => {
  let test: TestApp;
  let person: Awaited<ReturnType<typeof addSubscriber>>;
  beforeEach(async () => {
    test = await openTestApp();
    person = await addSubscriber(test, testNow);
  });
  afterEach(() => test.close());

  const stateOf = async (id: string) =>
    test.store.db
      .selectFrom('subscribers')
      .select(['state', 'ended_at'])
      .where('id', '=', id)
      .executeTakeFirst();
  const withdrawal = async () =>
    (await test.store.db.selectFrom('consent_records').select('withdrawal_means').executeTakeFirst())
      ?.withdrawal_means;

  it('looking at the unsubscribe page ends nothing', async () => {
    const before = await recordSums(test.store);
    for (const language of ['en', 'fr']) {
      const page = await test.app.inject(`/${language}${person.unsubscribe}`);
      expect(page.statusCode).toBe(200);
      expect(page.body).toContain(`<html lang="${language}">`);
      expect(page.body).toContain('<form method="post">');
    }
    expect(await recordSums(test.store)).toEqual(before);
  });

  it.each([
    ['the button of the page', formType, '', 'page'],
    ['a mail program, as a form', formType, 'List-Unsubscribe=One-Click', 'one_click'],
    [
      'a mail program, in parts',
      { 'content-type': 'multipart/form-data; boundary=b' },
      '--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n',
      'one_click',
    ],
    ['a request without any body', {}, undefined, 'page'],
  ])('%s ends the subscription at once', async (_name, headers, payload, means) => {
    const answer = await test.app.inject({
      method: 'POST',
      url: `/en${person.unsubscribe}?utm_source=x`,
      headers,
      ...(payload !== undefined && { payload }),
    });
    expect(answer.statusCode).toBe(200);
    expect(answer.body).toContain('You are unsubscribed');
    expect(await stateOf(person.id)).toEqual({ state: 'unsubscribed', ended_at: testNow });
    expect(await withdrawal()).toBe(means);
  });

  it('unsubscribing twice is as good as once, and the pages say that it is done', async () => {
    for (const language of ['en', 'fr']) {
      const again = await test.app.inject({
        method: 'POST',
        url: `/${language}${person.unsubscribe}`,
        headers: formType,
        payload: '',
      });
      expect(again.statusCode).toBe(200);
    }
    const page = await test.app.inject(`/fr${person.unsubscribe}`);
    expect(page.body).toContain('Vous êtes désabonné(e)');
    expect(page.body).not.toContain('<form');
    const manage = await test.app.inject(`/fr${person.manage}`);
    expect(manage.body).not.toContain('/unsubscribe/');
  });

  it('a wrong token ends nothing and is told nothing, whatever is wrong with it', async () => {
    const other = await addSubscriber(test, testNow, 'other@example.org');
    const before = await recordSums(test.store);
    const manageToken = person.manage.split('/')[2] ?? '';
    const wrong = [
      'x',
      '%00',
      'é',
      `${person.token}x`,
      person.token.toLowerCase(),
      person.token.slice(1),
      manageToken,
      "' OR 1=1",
    ];
    const bodies = new Set<string>();
    for (const token of wrong) {
      for (const method of ['GET', 'POST'] as const) {
        const url = `/en/unsubscribe/${token.startsWith('%') ? token : encodeURIComponent(token)}`;
        const answer = await test.app.inject({ method, url });
        expect(answer.statusCode, url).toBe(404);
        expect(answer.headers['content-type']).toContain('text/html');
        bodies.add(answer.body);
      }
    }
    const manage = await test.app.inject(`/en/manage/${other.token}`);
    expect(manage.statusCode).toBe(404);
    expect(manage.body).toContain('This link has expired');
    expect(bodies.size).toBe(1);
    expect(await recordSums(test.store)).toEqual(before);
  });

  it('the manage link of an old mail shows nothing that was stored: it offers a new link by mail, and the way out', async () => {
    for (const language of ['en', 'fr']) {
      const page = await test.app.inject(`/${language}${person.manage}`);
      expect(page.statusCode).toBe(200);
      for (const kept of ['512', '31301', 'me &lt;i&gt;']) expect(page.body).not.toContain(kept);
      expect(page.body).toContain('<form method="post">');
    }
  });

  it('no page shows the whole address, is stored, indexed, framed or told to others', async () => {
    for (const url of [`/en${person.unsubscribe}`, `/fr${person.manage}`]) {
      const { body, headers } = await test.app.inject(url);
      expect(body).not.toContain(address);
      expect(body).toContain('m…@example.org');
      expect(headers['cache-control']).toBe('no-store');
      expect(headers['x-robots-tag']).toContain('noindex');
      expect(headers['referrer-policy']).toBe('no-referrer');
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
      expect(headers['set-cookie']).toBeUndefined();
    }
  });

  it('other languages have no such pages', async () => {
    expect((await test.app.inject(`/de${person.unsubscribe}`)).statusCode).toBe(404);
  });
});
