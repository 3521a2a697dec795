import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from '@drawbell/runtime/environment';
import { makeCertificate, testCertificate } from '@drawbell/testing/certificates';

/** What the files of the cases are in; removed by whoever uses them. */
export const folder = mkdtempSync(join(tmpdir(), 'drawbell-settings-'));
const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
export const pem = { type: 'pkcs8', format: 'pem' } as const;
export const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey;
/** The three settings of DKIM with a key file that holds this text. */
export const dkim = (name: string, text: string | Buffer) => ({
  ...{ DKIM_DOMAIN: 'drawbell.example', DKIM_SELECTOR: 'news' },
  DKIM_PRIVATE_KEY_FILE: file(name, String(text)),
});
export const certFile = file('cert.pem', testCertificate.cert);
export const keyFile = file('key.pem', testCertificate.key);
const other = makeCertificate('other', { from: new Date('2026-01-01'), until: new Date('2040-01-01') });

/** For each key of the environment: what must be taken, and what must be refused, alone or with what it needs. */
export const values: Readonly<
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
  REQUESTS_PER_KEY: { good: ['0', '1000000'], bad: ['-1', 'off'] },
  REQUESTS_PER_NETWORK: { good: ['0'], bad: ['1000001'] },
  WRONG_KEYS_PER_NETWORK: { good: ['0'], bad: ['3e1'] },
  TRUSTED_PROXIES: {
    good: ['10.0.0.0/8, ::1', '127.0.0.1'],
    bad: ['999.1.1.1', '10.0.0.0/33', 'proxy', ':::', 'f'],
  },
  WEBHOOK_ALLOWED_NETWORKS: {
    good: ['127.0.0.0/8,fd00::/8'],
    bad: ['10', '0x7f.1', '10.0.0.0/-1', 'office'],
  },
  WEBHOOK_PROXY_URL: {
    good: ['http://user:p%40ss@proxy.example:3128', 'https://proxy.example'],
    bad: ['socks5://proxy.example', 'proxy', 'http://proxy.example/path', 'http://a%zz:b@proxy.example'],
  },
  WEBHOOK_CONCURRENCY: { good: ['1000'], bad: ['1001'] },
  PUSH_SUBJECT: {
    good: ['mailto:ops@operator.example', 'https://operator.example/'],
    bad: [
      'ops@operator.example',
      'mailto:ops@localhost',
      'mailto:ops@mail.local',
      'http://operator.example',
      'https://localhost',
    ],
  },
  NTFY_URL: { good: ['https://ntfy.sh', 'http://10.1.0.4:2586/'], bad: ['ntfy.sh', 'https://ntfy.sh/topic'] },
  NTFY_TOKEN: {
    good: [{ NTFY_TOKEN: 'tk_x', NTFY_URL: 'https://ntfy.sh' }],
    bad: ['tk_x', { NTFY_TOKEN: 'a b', NTFY_URL: 'https://ntfy.sh' }],
  },
  TELEGRAM_BOT_TOKEN: {
    good: [`7000000001:${'A'.repeat(35)}`],
    bad: ['7000000001', `bot7000000001:${'A'.repeat(35)}`],
  },
  TELEGRAM_BOT_NAME: { good: ['drawbell_bot'], bad: ['@drawbell_bot', 'https://t.me/drawbell_bot'] },
  TELEGRAM_API_URL: {
    good: ['http://10.1.0.5:8081'],
    bad: ['api.telegram.org', 'https://api.telegram.org/bot1'],
  },
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
