import { join } from 'node:path';
import { createLogger } from '@drawbell/runtime/logger';
import { holdToSecret } from '@drawbell/store/open-record';
import { openStore } from '@drawbell/store/open-store';
import { createSecrets } from '@drawbell/store/secrets';
import { startRedisServer } from '@drawbell/testing/redis-server';
import { createTestDatabase } from '@drawbell/testing/test-database';
import { describe, expect, it, vi } from 'vitest';
import { startProduct } from '../standalone/product-process.ts';

const main = join(import.meta.dirname, '../../services/api/src/main.ts');
const tokenSecret = 'a secret of tests, long enough for it';
const patience = { timeout: 40_000, interval: 100 };
const redis = await startRedisServer();

describe.skipIf(redis === null)('two api processes on Redis (left out without redis-server)', () => {
  it('take together what one may take: by network, and from everybody', async () => {
    const database = await createTestDatabase();
    const log = createLogger({ level: 'silent', service: 'test' });
    const store = openStore({ databaseUrl: database.url, applicationName: 'test', log });
    await holdToSecret(store.db, createSecrets(tokenSecret));
    const env = {
      DATABASE_URL: database.url,
      REDIS_URL: redis?.url ?? '',
      TOKEN_SECRET: tokenSecret,
      MAIL_FROM: 'alerts@drawbell.example',
      SENDER_NAME: 'Drawbell',
      SENDER_ADDRESS: '1 Street, Ottawa, Canada',
      PUBLIC_URL: 'https://drawbell.example',
      TRUSTED_PROXIES: '127.0.0.1',
      SIGN_UPS_PER_HOUR: '240',
      NODE_ENV: 'production',
    };
    const running = [startProduct(env, main), startProduct(env, main)];
    const urlOf = (output: string) => /"url":"(http[^"]+)","msg":"api is listening"/.exec(output)?.[1] ?? '';
    await vi.waitFor(() => {
      for (const { output } of running) expect(urlOf(output()), output().slice(-1500)).not.toBe('');
    }, patience);
    const [one = '', two = ''] = running.map(({ output }) => urlOf(output()));
    const ask = async (i: number, ip: string) => {
      const answer = await fetch(`${i % 2 === 0 ? one : two}/v1/subscriptions/links`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-forwarded-for': ip },
        body: JSON.stringify({ email: `p${i}@example.org`, language: 'en' }),
      });
      expect(answer.status === 429).toBe(answer.headers.has('retry-after'));
      return answer.status;
    };
    /** At once, over both: the last one is asked for by several. */
    const taken = async (count: number, ipOf: (i: number) => string) => {
      const statuses = await Promise.all(Array.from({ length: count }, (_, i) => ask(i, ipOf(i))));
      expect(statuses.filter((status) => status !== 202 && status !== 429)).toEqual([]);
      return statuses.filter((status) => status === 202).length;
    };
    // Ten at once from one network, and the next after six minutes.
    expect(await taken(30, (i) => `2001:db8:1:2::${i + 1}`)).toBe(10);
    // A tenth of an hour's worth is 24, of which ten are gone; one more comes every 15 seconds.
    const others = await taken(60, (i) => `198.51.100.${i + 1}`);
    expect(others).toBeGreaterThanOrEqual(14);
    expect(others).toBeLessThanOrEqual(16);
    // An emptied Redis forgets no limit: they are in the record.
    await redis?.flushAll();
    expect(await taken(10, (i) => `2001:db8:1:2::${i + 1}`)).toBe(0);
    for (const each of running) expect(await each.stop(), each.output().slice(-500)).toBe(0);
    await redis?.stop();
    await store.close();
    await database.drop();
  }, 120_000);
});
