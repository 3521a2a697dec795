import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bounceSourcesFrom, createApp, listen } from '@drawbell/api';
import { createAccountMails } from '@drawbell/mail';
import {
  canaryRecipientFrom,
  dkimKeyFrom,
  openBounceReceiver,
  openMailer,
  senderFrom,
} from '@drawbell/notifier';
import {
  createLogger,
  createMetricsRegistry,
  type Environment,
  environmentSchema,
  readEnvironment,
  StartError,
  systemClock,
} from '@drawbell/runtime';
import { openFeedClient } from '@drawbell/scraper';
import { createSecrets, holdToSecret, openStore, type Store } from '@drawbell/store';
import {
  createTestDatabase,
  type FakeIrcc,
  feedFromRounds,
  makeCertificate,
  type MailSink,
  startFakeIrcc,
  startMailSink,
  type TestDatabase,
  testCertificate,
} from '@drawbell/testing';
import { createEgressPolicy } from '@drawbell/webhooks';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkStart } from '../../services/standalone/src/doctor/check-configuration.ts';
import { roundsBefore } from '../life/rounds.ts';
import { startProduct } from './product-process.ts';

const cli = join(import.meta.dirname, '../../services/standalone/src/cli/main.ts');
const log = createLogger({ level: 'silent', service: 'test' });
const folder = mkdtempSync(join(tmpdir(), 'drawbell-settings-'));
const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
const pem = { type: 'pkcs8', format: 'pem' } as const;
const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey;
const dkim = (name: string, text: string | Buffer) => ({
  ...{ DKIM_DOMAIN: 'drawbell.example', DKIM_SELECTOR: 'news' },
  DKIM_PRIVATE_KEY_FILE: file(name, String(text)),
});
const certFile = file('cert.pem', testCertificate.cert);
const keyFile = file('key.pem', testCertificate.key);
const other = makeCertificate('other', { from: new Date('2026-01-01'), until: new Date('2040-01-01') });

/** For each key: what must be taken, and what must be refused, alone or with what it needs. */
const values: Readonly<
  Record<
    keyof Environment,
    { good: (string | Record<string, string>)[]; bad: (string | Record<string, string>)[] }
  >
> = {
  NODE_ENV: { good: ['test', 'Development'], bad: ['staging'] },
  PORT: { good: ['0', ' 0 '], bad: ['70000', '0x50', '8080.0', 'http'] },
  HOST: {
    good: ['127.0.0.1', '0.0.0.0', 'localhost'],
    bad: ['192.0.2.1', 'not a host', 'no-such-host.invalid'],
  },
  PUBLIC_URL: {
    good: ['https://alertes-québec.example/', 'HTTPS://A.example'],
    bad: ['https://a.example/x', 'a'],
  },
  DATA_DIR: { good: ['data'], bad: ['da\u0007ta'] },
  DATABASE_URL: {
    good: [{ DATABASE_URL: 'postgresql://db/x?sslmode=require', TOKEN_SECRET: 't'.repeat(32) }],
    bad: [
      'postgresql://db/x',
      { DATABASE_URL: 'postgresql://db/x?sslmod=require', TOKEN_SECRET: 't'.repeat(32) },
    ],
  },
  REDIS_URL: { good: ['redis://127.0.0.1/1'], bad: ['redis://127.0.0.1/one', '127.0.0.1:6379'] },
  SMTP_URL: { good: [], bad: ['smtp://m?pool=true', 'smtp://u:p/w@m'] },
  SMTP_CONNECTIONS: { good: ['5'], bad: ['0', '5.5', '1e1', 'ten'] },
  MAIL_FROM: {
    good: ['alertes@hébert.example'],
    bad: ['Drawbell <a@b.example>', 'a@b', `${'x'.repeat(65)}@b.example`],
  },
  SENDER_NAME: { good: ['Clinique Hébert'], bad: ['two\u0007lines', 'two\nlines', 'x'.repeat(81)] },
  SENDER_ADDRESS: { good: ['1 Street\nOttawa, Canada'], bad: ['short', '1 Street\u0007, Ottawa, Canada'] },
  DKIM_DOMAIN: {
    good: [dkim('good.pem', rsa.export(pem))],
    bad: ['drawbell.example', { ...dkim('good2.pem', rsa.export(pem)), DKIM_DOMAIN: 'draw bell' }],
  },
  DKIM_SELECTOR: {
    good: [{ ...dkim('good3.pem', rsa.export(pem)), DKIM_SELECTOR: '2026._x' }],
    bad: [{ ...dkim('good4.pem', rsa.export(pem)), DKIM_SELECTOR: 'a..b' }],
  },
  DKIM_PRIVATE_KEY_FILE: {
    good: [dkim('pkcs1.pem', rsa.export({ type: 'pkcs1', format: 'pem' }))],
    bad: [
      { ...dkim('none.pem', ''), DKIM_PRIVATE_KEY_FILE: join(folder, 'absent.pem') },
      { ...dkim('none.pem', ''), DKIM_PRIVATE_KEY_FILE: folder },
      dkim('empty.pem', ''),
      dkim('public.pem', testCertificate.cert),
      dkim('ed25519.pem', generateKeyPairSync('ed25519').privateKey.export(pem)),
      dkim('short.pem', generateKeyPairSync('rsa', { modulusLength: 768 }).privateKey.export(pem)),
      dkim('locked.pem', rsa.export({ ...pem, cipher: 'aes-256-cbc', passphrase: 'x' })),
    ],
  },
  BOUNCE_DOMAIN: { good: ['Rebonds.Hébert.example'], bad: ['192.0.2.1', 'a@b.example', 'a..b'] },
  BOUNCE_PORT: {
    good: [{ BOUNCE_PORT: '0', BOUNCE_DOMAIN: 'b.example' }],
    bad: ['2525', { BOUNCE_PORT: '25 25', BOUNCE_DOMAIN: 'b.example' }],
  },
  BOUNCE_HOST: {
    good: [{ BOUNCE_PORT: '0', BOUNCE_DOMAIN: 'b.example', BOUNCE_HOST: '0.0.0.0' }],
    bad: [{ BOUNCE_PORT: '0', BOUNCE_DOMAIN: 'b.example', BOUNCE_HOST: '192.0.2.1' }, 'a b'],
  },
  BOUNCE_TLS_CERT_FILE: {
    good: [{ BOUNCE_TLS_CERT_FILE: certFile, BOUNCE_TLS_KEY_FILE: keyFile }],
    bad: [certFile, { BOUNCE_TLS_CERT_FILE: file('other.pem', other.pem), BOUNCE_TLS_KEY_FILE: keyFile }],
  },
  BOUNCE_TLS_KEY_FILE: {
    good: [],
    bad: [
      { BOUNCE_TLS_CERT_FILE: certFile, BOUNCE_TLS_KEY_FILE: join(folder, 'absent.pem') },
      { BOUNCE_TLS_CERT_FILE: certFile, BOUNCE_TLS_KEY_FILE: certFile },
    ],
  },
  SES_TOPIC_ARN: { good: ['arn:aws:sns:ca-central-1:123456789012:bounces'], bad: ['bounces'] },
  POSTMARK_WEBHOOK_LOGIN: { good: [`user:${'p'.repeat(16)}`], bad: ['user:short'] },
  BOUNCE_WEBHOOK_SECRET: {
    good: [`whsec_${'A'.repeat(43)}=`, `whsec_${Buffer.alloc(64, 7).toString('base64')}`],
    bad: ['whsec_short', `whsec_${'A'.repeat(33)}`, `whsec_${Buffer.alloc(66, 7).toString('base64')}`],
  },
  TOKEN_SECRET: { good: ['t'.repeat(32)], bad: ['t'.repeat(31)] },
  FEED_URL_EN: {
    good: ['https://www.canada.ca/x.json'],
    bad: ['https://mirror.example/x.json', 'canada.ca'],
  },
  FEED_URL_FR: {
    good: [{ FEED_URL_FR: 'http://127.0.0.1/x', FEED_ALLOW_OTHER_HOSTS: 'YES' }],
    bad: ['http://www.canada.ca/x.json'],
  },
  FEED_PAGE_URL: { good: ['https://canada.ca/page'], bad: ['https://u:p@www.canada.ca/page'] },
  FEED_CONTACT_URL: { good: ['https://hébert.example/nous-écrire'], bad: ['me@hébert.example'] },
  FEED_ALLOW_OTHER_HOSTS: { good: ['1', 'no', 'True'], bad: ['maybe', '2'] },
  POLL_INTERVAL_SECONDS: { good: ['60'], bad: ['0', '1m'] },
  ALERT_MAX_AGE_DAYS: { good: ['365'], bad: ['366', '0'] },
  REVIEW_NEW_CATEGORIES: { good: ['hold', 'Send'], bad: ['yes'] },
  ADMIN_API_KEY: { good: ['k'.repeat(32)], bad: ['k'.repeat(31), 'k k'.repeat(20)] },
  ALERT_HISTORY_DAYS: { good: ['30'], bad: ['29', '4e2'] },
  UNCONFIRMED_DAYS: { good: ['30'], bad: ['31'] },
  SIGN_UPS_PER_HOUR: { good: ['1'], bad: ['1_000'] },
  TRUSTED_PROXIES: {
    good: ['10.0.0.0/8, ::1', '127.0.0.1'],
    bad: ['999.1.1.1', '10.0.0.0/33', 'proxy', ':::', 'f'],
  },
  WEBHOOK_ALLOWED_NETWORKS: {
    good: ['127.0.0.0/8,fd00::/8'],
    bad: ['10', '0x7f.1', '10.0.0.0/-1', 'office'],
  },
  WEBHOOK_CONCURRENCY: { good: ['1000'], bad: ['1001'] },
  SWEEP_INTERVAL_SECONDS: { good: ['1'], bad: ['0.5'] },
  LEASE_SECONDS: { good: ['2'], bad: ['1'] },
  METRICS_PORT: { good: ['0'], bad: ['-1'] },
  OTEL_EXPORTER_OTLP_ENDPOINT: { good: ['http://localhost:4318/'], bad: ['localhost:4318', 'http://h/?x=1'] },
  CANARY_ADDRESS: { good: ['canary@operator.example'], bad: ['canary', 'Canary <c@operator.example>'] },
  HTTPS_PROXY: {
    good: ['http://u:p%2F@proxy:3128', 'proxy.example:3128'],
    bad: ['socks5://p', 'http://p/x'],
  },
  HTTP_PROXY: { good: ['https://proxy.example'], bad: ['proxy'] },
  NO_PROXY: { good: ['*', 'localhost, .example.org 10.0.0.0/8'], bad: ['http://a.example'] },
  LOG_LEVEL: { good: ['silent', 'WARN'], bad: ['loud'] },
};
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
    expect(of('mail server').map(({ state }) => state)).toEqual(['ok', 'ok']);
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
