import { watchLog } from '@drawbell/testing/watched-log';
import { describe, expect, it } from 'vitest';
import { openTestApp, testNow } from './open-test-app.ts';
import { address, addSubscriber } from './subscribers.ts';

describe('the request log', () => {
  it('tells route, status and time, and neither token, query nor address of anybody', async () => {
    const log = watchLog();
    const test = await openTestApp({ log, mayWarn: /a request failed/ });
    const person = await addSubscriber(test, testNow);
    const urls = [
      `/en${person.unsubscribe}?secret=1`,
      `/fr${person.manage}`,
      '/nothing/secret?x=secret',
      '/v1/draws?secret=1',
      '/outbox',
    ];
    for (const url of urls) {
      await test.app.inject({ url, headers: { 'x-forwarded-for': '203.0.113.9', 'user-agent': 'secret' } });
    }
    await test.app.inject({ method: 'POST', url: `/en${person.unsubscribe}` });
    await test.store.pool.query('ALTER TABLE tokens RENAME TO gone');
    await test.app.inject(`/en${person.unsubscribe}`);
    await test.close();
    const text = log.text();
    expect(text).toContain('"route":"/en/unsubscribe/:token"');
    expect(text).toContain('"msg":"request answered"');
    expect(text).toContain('"msg":"a request failed"');
    for (const hidden of [
      person.token,
      person.manage.slice(8),
      address,
      'secret',
      '203.0.113.9',
      '127.0.0.1',
    ]) {
      expect(text).not.toContain(hidden);
    }
  });
});
