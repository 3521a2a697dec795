import { saveToOutbox } from '@drawbell/store/outbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anOutboxMail } from './an-outbox-mail.ts';
import { openTestApp, type TestApp, testNow } from './open-test-app.ts';

describe('the outbox', () => {
  let test: TestApp;
  let id: string;
  beforeAll(async () => {
    test = await openTestApp();
    for (const [messageId, subject] of [
      ['<1@x>', 'First'],
      ['<2@x>', 'Second <b>'],
    ] as const) {
      const raw = anOutboxMail('lee@example.org');
      await saveToOutbox(test.store.db, {
        messageId,
        subject,
        recipient: 'lee@example.org',
        raw,
        now: testNow,
      });
    }
    ({ id } = await test.store.db
      .selectFrom('outbox')
      .select('id')
      .orderBy('id', 'desc')
      .executeTakeFirstOrThrow());
  });
  afterAll(() => test.close());

  it('lists mail newest first', async () => {
    const page = await test.app.inject('/outbox');
    expect(page.statusCode).toBe(200);
    expect(page.body.indexOf('Second &lt;b&gt;')).toBeLessThan(page.body.indexOf('First'));
    expect(page.body).toContain('lee@example.org');
  });

  it('shows a message with its text, its headers and a frame that may run nothing', async () => {
    const page = await test.app.inject(`/outbox/${id}`);
    expect(page.body).toContain('Une ligne très longue.');
    expect(page.body).toContain('&lt;script&gt;');
    expect(page.body).toContain('Subject: Vérifiez la ronde, 450');
    expect(page.body).toMatch(/<iframe src="\/outbox\/\d+\/html" sandbox="allow-popups[^"]*"/);
    expect(page.body).not.toContain('allow-scripts');
    const part = await test.app.inject(`/outbox/${id}/html`);
    expect(part.headers['content-security-policy']).toMatch(/^sandbox allow-popups .*default-src 'none'/);
    expect(part.headers['content-security-policy']).not.toContain('allow-scripts');
    expect(part.body).toContain('<base target="_blank" />');
  });

  it('gives the message as it is, byte for byte', async () => {
    const answer = await test.app.inject(`/outbox/${id}.eml`);
    expect(answer.headers['content-type']).toBe('message/rfc822');
    expect(answer.rawPayload.equals(anOutboxMail('lee@example.org'))).toBe(true);
  });

  it('shows the raw text of what it cannot read', async () => {
    await saveToOutbox(test.store.db, {
      messageId: '<3@x>',
      subject: 'Odd',
      recipient: 'a@b.c',
      raw: Buffer.from('Content-Type: application/x-odd\r\n\r\nodd bytes <i>'),
      now: testNow,
    });
    const { id: odd } = await test.store.db
      .selectFrom('outbox')
      .select('id')
      .orderBy('id', 'desc')
      .executeTakeFirstOrThrow();
    const page = await test.app.inject(`/outbox/${odd}`);
    expect(page.body).toContain('odd bytes &lt;i&gt;');
    expect((await test.app.inject(`/outbox/${odd}/html`)).statusCode).toBe(404);
  });

  it.each([
    ['from another machine', { remoteAddress: '203.0.113.9' }],
    ['from the local network', { remoteAddress: '192.168.1.20' }],
    ['from the local network over IPv6', { remoteAddress: '::ffff:192.168.1.20' }],
    ['from an address that is none', { remoteAddress: '127.1' }],
    ['under another name, as a rebinding page has it', { headers: { host: 'evil.example.org' } }],
    ['under a name that only looks local', { headers: { host: 'localhost.evil.example.org' } }],
    ['through a proxy', { headers: { 'x-forwarded-for': '203.0.113.9' } }],
  ])('is not there for a client %s', async (_name, request) => {
    for (const url of ['/outbox', `/outbox/${id}`, `/outbox/${id}/html`, `/outbox/${id}.eml`]) {
      const answer = await test.app.inject({ url, ...request });
      expect(answer.statusCode, url).toBe(404);
      expect(answer.body).not.toContain('lee@');
    }
  });

  it.each([
    ['127.0.0.1', 'localhost:8080'],
    ['::1', '[::1]:8080'],
    ['::ffff:127.0.0.1', '127.0.0.1'],
    ['::ffff:7f00:2', 'localhost'],
  ])('is there for %s as %s', async (remoteAddress, host) => {
    const answer = await test.app.inject({ url: '/outbox', remoteAddress, headers: { host } });
    expect(answer.statusCode).toBe(200);
  });

  it('says that a message does not exist', async () => {
    expect((await test.app.inject('/outbox/999999')).statusCode).toBe(404);
    expect((await test.app.inject('/outbox/x')).statusCode).toBe(400);
    expect((await test.app.inject(`/outbox/${'9'.repeat(30)}`)).statusCode).toBe(400);
  });

  it('does not exist where mail is really sent', async () => {
    const sending = await openTestApp({ mode: { embedded: true, outbox: false } });
    try {
      expect((await sending.app.inject('/outbox')).statusCode).toBe(404);
      expect((await sending.app.inject('/openapi.json')).body).not.toContain('/outbox');
      const status = await sending.app.inject({ url: '/status', headers: { accept: 'text/html' } });
      expect(status.body).not.toContain('/outbox');
    } finally {
      await sending.close();
    }
  });
});
