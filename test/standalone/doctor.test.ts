import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '@drawbell/runtime/logger';
import { checkBounceDomain, checkReverse } from '@drawbell/standalone/doctor/check-configuration';
import { checkDkim } from '@drawbell/standalone/doctor/check-dkim';
import { checkDmarc } from '@drawbell/standalone/doctor/check-sender-domain';
import { checkMailServer, checkRedis } from '@drawbell/standalone/doctor/check-servers';
import type { Finding } from '@drawbell/standalone/doctor/finding';
import { createLookups, type Lookups } from '@drawbell/standalone/doctor/lookups';
import { holdToSecret } from '@drawbell/store/open-record';
import { openStore } from '@drawbell/store/open-store';
import { createSecrets } from '@drawbell/store/secrets';
import { type DnsNames, type DnsServer, startDnsServer } from '@drawbell/testing/dns-server';
import { type MailSink, startMailSink } from '@drawbell/testing/mail-sink';
import { startRedisServer } from '@drawbell/testing/redis-server';
import { createTestDatabase, type TestDatabase } from '@drawbell/testing/test-database';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { spawnCommand } from './command-line.ts';
import { runCommand } from './run-command.ts';

const tokenSecret = 'a secret of tests, long enough for it';
const redis = await startRedisServer();
const domain = 'drawbell.example';
const domains = { from: domain, returnPath: domain, dkim: domain };

let dns: DnsServer;
let lookups: Lookups;
let folder: string;
beforeAll(async () => {
  dns = await startDnsServer();
  lookups = createLookups(dns.address);
  folder = mkdtempSync(join(tmpdir(), 'drawbell-doctor-'));
});
afterAll(async () => {
  await dns.close();
  await redis?.stop();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => dns.zone.clear());

const publish = (names: Readonly<Record<string, DnsNames>>): void => {
  for (const [name, has] of Object.entries(names)) dns.zone.set(name, has);
};
const states = (findings: readonly Finding[]) => findings.map(({ state }) => state);
const textOf = (findings: readonly Finding[]) =>
  findings.map(({ found, advice }) => `${found} ${advice ?? ''}`).join('\n');

function aKey(bits: number): { file: string; publicKey: string } {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: bits });
  const file = join(folder, `key-${bits}-${Math.round(performance.now() * 1_000)}.pem`);
  writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  return { file, publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64') };
}

describe('DKIM', () => {
  const at = `news._domainkey.${domain}`;
  const check = (privateKeyFile: string) => checkDkim(lookups, { domain, selector: 'news', privateKeyFile });

  it('is well when the record holds the public half of our key, in parts and with spaces', async () => {
    const { file, publicKey } = aKey(2_048);
    publish({ [at]: { txt: [`v=DKIM1; k=rsa; p=${publicKey.slice(0, 100)} ${publicKey.slice(100)}`] } });
    expect(states(await check(file))).toEqual(['ok']);
  });

  it('says which record to publish when there is none, another, or a revoked one', async () => {
    const { file, publicKey } = aKey(2_048);
    for (const txt of [[], [`v=DKIM1; p=${aKey(2_048).publicKey}`], ['v=DKIM1; p=']]) {
      publish({ [at]: { txt } });
      const findings = await check(file);
      expect(states(findings)).toEqual(['wrong']);
      expect(findings[0]?.advice).toContain(`${at}: "v=DKIM1; k=rsa; p=${publicKey}"`);
    }
  });

  it('tells weak keys, tests, and files that hold none', async () => {
    const { file, publicKey } = aKey(1_024);
    publish({ [at]: { txt: [`v=DKIM1; t=y:s; p=${publicKey}`] } });
    expect(states(await check(file))).toEqual(['ok', 'hint', 'hint']);
    expect(states(await check(join(folder, 'none.pem')))).toEqual(['wrong']);
    expect(states(await checkDkim(lookups, null))).toEqual(['hint']);
  });

  it('a name server that fails is not taken for a missing record', async () => {
    publish({ [at]: { fails: true }, [domain]: { fails: true }, [`_dmarc.${domain}`]: { fails: true } });
    expect(states(await check(aKey(2_048).file))).toEqual(['hint']);
    expect(textOf(await checkDmarc(lookups, domains))).toContain('could not be looked up');
  });
});

describe('other names', () => {
  it('bounces need a place that takes mail', async () => {
    const at = `bounces.${domain}`;
    expect((await checkBounceDomain(lookups, at)).state).toBe('wrong');
    publish({ [at]: { addresses: ['192.0.2.1'] } });
    expect((await checkBounceDomain(lookups, at)).state).toBe('hint');
    publish({ [at]: { mx: ['mx.drawbell.example'] } });
    expect((await checkBounceDomain(lookups, at)).found).toContain('mx.drawbell.example');
  });

  it('a public mail server without a name is told, a private one is not asked about', async () => {
    publish({ 'smtp.example': { addresses: ['192.0.2.25'] }, 'lan.example': { addresses: ['10.0.0.5'] } });
    expect(states((await checkReverse(lookups, 'smtp.example')).findings)).toEqual(['hint']);
    publish({ '25.2.0.192.in-addr.arpa': { ptr: ['smtp.example'] } });
    expect(states((await checkReverse(lookups, 'smtp.example')).findings)).toEqual(['ok']);
    expect((await checkReverse(lookups, 'lan.example')).findings).toEqual([]);
    expect((await checkReverse(lookups, '127.0.0.1')).findings).toEqual([]);
  });
});

describe('the name that a mail server is greeted with', () => {
  const env = { PUBLIC_URL: 'https://alertes.example.org', MAIL_FROM: 'alerts@example.org' };
  const named = async (sink: MailSink) => {
    const findings = await checkMailServer({ ...env, SMTP_URL: `${sink.url}?name=bell` });
    await sink.close();
    return findings.filter(({ found }) => found.includes('bell'));
  };

  it('is told when it is taken, and no mail is begun for it', async () => {
    const sink = await startMailSink();
    expect(await named(sink)).toMatchObject([{ state: 'ok', found: 'We greet as bell.' }]);
    expect(sink.mails).toEqual([]);
  });

  it.each([
    ['put off until RCPT', 'rcpt', 504, '5.5.2 <bell>: Helo command rejected: need fully-qualified hostname'],
    ['put off until MAIL', 'mail', 550, 'Access denied - Invalid HELO name bell'],
  ] as const)('is wrong when it is refused, %s', async (_when, step, code, text) => {
    const sink = await startMailSink({ script: (at) => (at.step === step ? { code, text } : undefined) });
    expect(await named(sink)).toMatchObject([
      { state: 'wrong', found: expect.stringContaining(text), advice: expect.stringContaining('PUBLIC_URL') },
    ]);
  });

  it('is no matter when something else is refused', async () => {
    const refused = { code: 550, text: '5.1.1 bell has no such user' };
    const sink = await startMailSink({ script: ({ step }) => (step === 'rcpt' ? refused : undefined) });
    expect(await named(sink)).toMatchObject([{ state: 'ok', found: 'We greet as bell.' }]);
  });
});

describe.skipIf(redis === null)('Redis (left out without redis-server)', () => {
  it('must not evict, should keep a file, and may be away', async () => {
    expect(states(await checkRedis(redis?.url))).toEqual(['ok', 'hint']);
    await redis?.command('CONFIG SET maxmemory-policy allkeys-lru');
    await redis?.command('CONFIG SET appendonly yes');
    expect(states(await checkRedis(redis?.url))).toEqual(['wrong', 'ok']);
    expect(states(await checkRedis('redis://127.0.0.1:1'))).toEqual(['wrong']);
    expect(states(await checkRedis(undefined))).toEqual(['ok']);
  });
});

describe('npm run drawbell -- doctor', () => {
  let database: TestDatabase;
  let sink: MailSink;
  beforeAll(async () => {
    database = await createTestDatabase();
    sink = await startMailSink({ login: { user: 'drawbell', pass: 'right' }, startTls: true });
    const log = createLogger({ level: 'silent', service: 'test' });
    const store = openStore({ databaseUrl: database.url, applicationName: 'test', log });
    await holdToSecret(store.db, createSecrets(tokenSecret));
    await store.close();
  });
  afterAll(async () => {
    await sink.close();
    await database.drop();
  });

  const environment = () => ({ DATABASE_URL: database.url, TOKEN_SECRET: tokenSecret });
  const doctor = () => ['doctor', '--dns-server', dns.address];
  const run = (env: Readonly<Record<string, string>>) => runCommand({ ...environment(), ...env }, doctor());
  const sending = (key: string, password = 'right') => ({
    SMTP_URL: `smtp://drawbell:${password}@127.0.0.1:${sink.port}?tls.rejectUnauthorized=false`,
    MAIL_FROM: `alerts@${domain}`,
    SENDER_NAME: 'Drawbell',
    SENDER_ADDRESS: '1 Street, Ottawa, Canada',
    PUBLIC_URL: 'https://drawbell.example',
    CANARY_ADDRESS: 'canary@operator.example',
    ...{ DKIM_DOMAIN: domain, DKIM_SELECTOR: 'news', DKIM_PRIVATE_KEY_FILE: key },
  });

  it('finds nothing wrong where nothing is, and sends no mail', async () => {
    const { file, publicKey } = aKey(2_048);
    publish({
      [domain]: { txt: ['v=spf1 ip4:192.0.2.1 -all'] },
      [`_dmarc.${domain}`]: { txt: ['v=DMARC1; p=reject; rua=mailto:r@drawbell.example'] },
      [`news._domainkey.${domain}`]: { txt: [`v=DKIM1; k=rsa; p=${publicKey}`] },
    });
    const { code, output } = await spawnCommand({ ...environment(), ...sending(file) }, [
      '--json',
      ...doctor(),
    ]);
    const answer = JSON.parse(output) as { healthy: boolean; findings: Finding[] };
    expect(answer.findings.filter(({ state }) => state !== 'ok')).toEqual([]);
    expect([answer.healthy, code]).toEqual([true, 0]);
    expect(new Set(answer.findings.map(({ check }) => check))).toEqual(
      new Set([
        ...['channels', 'database', 'token secret', 'clock', 'redis', 'mail server', 'public url', 'canary'],
        ...['spf', 'dkim', 'dmarc'],
      ]),
    );
    expect(sink.mails).toEqual([]);
  });

  it('says what is wrong and what to do about it, and ends with 1', async () => {
    const { file } = aKey(2_048);
    const env = { ...sending(file, 'wrong'), PUBLIC_URL: 'http://drawbell.example' };
    const { code, output } = await run({ ...env, TOKEN_SECRET: 'y'.repeat(32) });
    expect(code).toBe(1);
    for (const word of [
      /WRONG {2}token secret +The data was made with/,
      /WRONG {2}mail server +127\.0\.0\.1: EAUTH/,
      /WRONG {2}public url/,
      /WRONG {2}spf +drawbell\.example has no SPF record/,
      /WRONG {2}dkim/,
      /WRONG {2}dmarc/,
      /→ Publish a TXT record at _dmarc\.drawbell\.example/,
      /6 thing\(s\) are wrong/,
    ])
      expect(output).toMatch(word);
    expect(output).not.toMatch(/drawbell:wrong|y{32}|PRIVATE KEY/);
  });

  it('a database that is away is a finding, and an outbox needs no DNS', async () => {
    const { code, output } = await run({ DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none' });
    expect(code).toBe(1);
    expect(output).toMatch(/WRONG {2}database +It cannot be reached/);
    expect(output).toMatch(/hint {3}sender/);
  });
});
