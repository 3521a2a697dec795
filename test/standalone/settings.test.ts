import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { createApp, listen } from '@drawbell/api/app/server';
import { bounceSourcesFrom } from '@drawbell/api/json/bounce-sources';
import { createAccountMails } from '@drawbell/mail/account/account-mails';
import { openBounceReceiver } from '@drawbell/notifier/bounce-receiver';
import { canaryRecipientFrom } from '@drawbell/notifier/canary';
import { dkimKeyFrom, openMailer, senderFrom } from '@drawbell/notifier/emails/mail-server';
import { systemClock } from '@drawbell/runtime/clock';
import { StartError } from '@drawbell/runtime/drawbell-error';
import { environmentSchema, readEnvironment } from '@drawbell/runtime/environment';
import { createLogger } from '@drawbell/runtime/logger';
import { createMetricsRegistry } from '@drawbell/runtime/metrics';
import { openFeedClient } from '@drawbell/scraper/open-feed-client';
import { checkStart } from '@drawbell/standalone/doctor/check-configuration';
import { holdToSecret } from '@drawbell/store/open-record';
import { openStore, type Store } from '@drawbell/store/open-store';
import { createSecrets } from '@drawbell/store/secrets';
import { type FakeIrcc, startFakeIrcc } from '@drawbell/testing/fake-ircc';
import { feedFromRounds } from '@drawbell/testing/feed-from-rounds';
import { type MailSink, startMailSink } from '@drawbell/testing/mail-sink';
import { createTestDatabase, type TestDatabase } from '@drawbell/testing/test-database';
import { createEgressPolicy } from '@drawbell/webhooks/egress-guard';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { roundsBefore } from '../life/rounds.ts';
import { startProduct } from './product-process.ts';
import { certFile, dkim, folder, keyFile, pem, rsa, values } from './setting-cases.ts';

const cli = join(import.meta.dirname, '../../services/standalone/src/cli/main.ts');
const log = createLogger({ level: 'silent', service: 'test' });
const cases = (which: 'good' | 'bad') =>
  Object.entries(values).flatMap(([key, each]) =>
    each[which].map((value) => [key, typeof value === 'string' ? { [key]: value } : value] as const),
  );

let database: TestDatabase;
let store: Store;
beforeAll(async () => {
  database = await createTestDatabase();
  store = openStore({ databaseUrl: database.url, applicationName: 'test', log });
  await holdToSecret(store.db, createSecrets('t'.repeat(40)));
});
afterAll(async () => {
  await store.close();
  await database.drop();
  rmSync(folder, { recursive: true });
});

type Verdict = { readonly ok: true } | { readonly ok: false; readonly why: string };

/** Builds from an environment what the services build at their start, as far as it comes from settings. */
async function start(source: Record<string, string>): Promise<Verdict> {
  const closing: (() => unknown)[] = [];
  try {
    const env = readEnvironment(source);
    const publicUrl = env.PUBLIC_URL ?? `http://localhost:${env.PORT}`;
    const secrets = createSecrets('t'.repeat(40));
    const mailer = openMailer({ env, store, clock: systemClock, log });
    closing.push(() => mailer.close());
    createAccountMails({ sender: senderFrom(env), publicUrl });
    canaryRecipientFrom(env, null);
    createEgressPolicy(env.WEBHOOK_ALLOWED_NETWORKS, publicUrl);
    const feed = openFeedClient(env, systemClock);
    closing.push(() => feed.close());
    const registry = createMetricsRegistry('test');
    const receiver = await openBounceReceiver({ env, store, secrets, clock: systemClock, registry, log });
    closing.push(() => receiver?.close());
    const bounces = bounceSourcesFrom(env, { secrets, clock: systemClock });
    // It takes long to make, and is made with these alone.
    if (!['HOST', 'PORT', 'TRUSTED_PROXIES', 'BOUNCE_WEBHOOK_SECRET'].some((key) => key in source))
      return { ok: true };
    const app = createApp({
      ...{ store, secrets, log, clock: systemClock, publicUrl, bounces, registry },
      mode: { embedded: true, outbox: true },
      ring: () => {},
      checkEndpoint: async () => null,
      ...{ alertMaxAgeDays: 7, unconfirmedDays: 7, signUpsPerHour: 3_000 },
      trustedProxies: env.TRUSTED_PROXIES,
    });
    closing.push(() => app.close());
    await listen(app, { host: env.HOST, port: 'PORT' in source ? env.PORT : 0 });
    return { ok: true };
  } catch (err) {
    if (err instanceof StartError) return { ok: false, why: err.message };
    throw err;
  } finally {
    for (const close of closing) await close();
  }
}

/** What the command `doctor` says of the same. */
async function doctor(source: Record<string, string>): Promise<Verdict> {
  try {
    const env = readEnvironment(source);
    if (env.MAIL_FROM !== undefined) dkimKeyFrom(env);
    const wrong = (await checkStart(env)).filter(({ state }) => state === 'wrong');
    return wrong.length === 0 ? { ok: true } : { ok: false, why: wrong.map(({ found }) => found).join('\n') };
  } catch (err) {
    if (err instanceof StartError) return { ok: false, why: err.message };
    throw err;
  }
}

describe('each setting has one reader', () => {
  it('no key is left out', () => {
    expect(Object.keys(values).toSorted()).toEqual(Object.keys(environmentSchema.shape).toSorted());
  });

  it.each(cases('good'))('%s: start and doctor take %o', async (_key, source) => {
    expect([await start(source), await doctor(source)]).toEqual([{ ok: true }, { ok: true }]);
  });

  it.each(cases('bad'))('%s: start and doctor refuse %o', async (key, source) => {
    for (const verdict of [await start(source), await doctor(source)])
      expect(verdict).toEqual({
        ok: false,
        why: expect.stringContaining(key.startsWith('DKIM') ? 'DKIM' : (key.split('_')[0] ?? '')),
      });
  });

  it('whatever stands in a value, both say the same, and nothing else is thrown', async () => {
    const keys = Object.keys(values).filter(
      (key) => !['HOST', 'PORT', 'TRUSTED_PROXIES', 'DATA_DIR'].includes(key),
    );
    const piece = fc.constantFrom(
      ...'aZ09.-_:/@%?#[]=&, é\u0000\n'.split(''),
      'http',
      '://',
      'smtp',
      'xn--',
      '%2F',
      '10.0.0.0/8',
    );
    const value = fc.array(piece, { minLength: 1, maxLength: 25 }).map((pieces) => pieces.join(''));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...keys), value, async (key, text) => {
        const [one, other] = [await start({ [key]: text }), await doctor({ [key]: text })];
        expect(one.ok, `${key}=${text}`).toBe(other.ok);
      }),
      { numRuns: 300 },
    );
  });
});

describe('as processes', () => {
  let sink: MailSink;
  let ircc: FakeIrcc;
  beforeAll(async () => {
    sink = await startMailSink({ login: { user: 'drawbell', pass: 'right/one' }, startTls: true });
    ircc = await startFakeIrcc();
    for (const language of ['en', 'fr'] as const)
      ircc.serve(language, feedFromRounds(roundsBefore('447').slice(-5), language));
  });
  afterAll(async () => {
    await sink.close();
    await ircc.close();
  });

  it('npm start and doctor end with the same sentences, one for each key', async () => {
    const bad = Object.fromEntries(
      Object.entries(values).map(
        ([
          key,
          {
            bad: [first],
          },
        ]) => [key, typeof first === 'string' ? first : 'x\u0007'],
      ),
    );
    const [product, command] = [startProduct(bad), startProduct(bad, cli, ['doctor'])];
    expect([await product.ended, await command.ended]).toEqual([1, 1]);
    const sentences = (output: string) => output.split('\n').filter((line) => line.startsWith('  - '));
    expect(sentences(product.output())).toEqual(sentences(command.output()));
    expect(sentences(product.output()).length).toBeGreaterThan(30);
  });

  it('what doctor finds no fault with at the start starts, and says which names nobody reads', async () => {
    const env = {
      ...{ DATABASE_URL: database.url, TOKEN_SECRET: 't'.repeat(40), HOST: '127.0.0.1', PORT: '0' },
      ...{ FEED_URL_EN: ircc.urls.en, FEED_URL_FR: ircc.urls.fr, FEED_PAGE_URL: ircc.urls.page },
      ...{ FEED_ALLOW_OTHER_HOSTS: 'Yes', SMTP_CONNECTIONS: ' 2 ', LOG_LEVEL: 'INFO' },
      SMTP_URL: `SMTP://drawbell:right%2Fone@127.0.0.1:${sink.port}?requiretls=1&TLS.rejectUnauthorized=no`,
      ...{
        MAIL_FROM: 'alertes@hébert.example',
        SENDER_NAME: 'Hébert',
        SENDER_ADDRESS: '1 Street, Ottawa, Canada',
      },
      ...{
        PUBLIC_URL: 'HTTPS://Alertes-Québec.example/',
        BOUNCE_DOMAIN: 'Rebonds.Hébert.example',
        BOUNCE_PORT: '0',
      },
      ...{ BOUNCE_TLS_CERT_FILE: certFile, BOUNCE_TLS_KEY_FILE: keyFile },
      ...dkim('process.pem', rsa.export(pem)),
      ...{ HTTPS_PROXY: 'proxy.example:3128', NO_PROXY: '*', PUBLIC_ULR: 'https://secret.example' },
    };
    const command = startProduct(env, cli, ['--json', 'doctor', '--dns-server', '127.0.0.1:9']);
    await command.ended;
    const { findings } = JSON.parse(/\{\s*"healthy".*\]\s*\}/s.exec(command.output())?.[0] ?? '{}') as {
      findings: { check: string; state: string; found: string }[];
    };
    const of = (check: string) => findings.filter((each) => each.check === check);
    expect(of('start')).toEqual([]);
    expect(of('mail server').map(({ state }) => state)).toEqual(['ok', 'ok', 'ok']);
    expect(of('public url')[0]?.found).toContain('https://xn--alertes-qubec-khb.example');
    expect(of('settings')).toMatchObject([
      { state: 'hint', found: 'PUBLIC_ULR is not read. Is PUBLIC_URL meant?' },
    ]);
    const product = startProduct(env);
    await expect.poll(product.output, { timeout: 40_000 }).toContain('drawbell is running');
    expect(product.output()).toContain('PUBLIC_ULR is not read');
    expect(product.output()).not.toContain('secret.example');
    expect(await product.stop()).toBe(0);
  });
});
