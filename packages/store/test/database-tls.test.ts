import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '@drawbell/postgres/start-embedded-postgres';
import { readEnvironment } from '@drawbell/runtime/environment';
import { createLogger } from '@drawbell/runtime/logger';
import { makeCertificate } from '@drawbell/testing/certificates';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../src/open-store.ts';

const log = createLogger({ level: 'silent', service: 'test' });
const folder = mkdtempSync(join(tmpdir(), 'drawbell-tls-'));
const validity = { from: new Date('2026-01-01'), until: new Date('2040-01-01') };
const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text, { mode: 0o600 });
  return path;
};
const own = makeCertificate('localhost', validity);
const ca = file('ca.pem', own.pem);
const strange = file('strange.pem', makeCertificate('localhost', validity).pem);

let server: Awaited<ReturnType<typeof startEmbeddedPostgres>>;
beforeAll(async () => {
  const key = file('server.key', String(own.privateKey.export({ type: 'pkcs8', format: 'pem' })));
  server = await startEmbeddedPostgres({
    dataDir: join(folder, 'data'),
    settings: { ssl: 'on', ssl_cert_file: ca, ssl_key_file: key, listen_addresses: 'localhost' },
  });
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

/** Whether a connection by this URL, as a start reads it, is encrypted; or why there is none. */
async function connect(query: string, host = 'localhost'): Promise<boolean | string> {
  const url = new URL(server.url('postgres'));
  url.hostname = host;
  const { DATABASE_URL: databaseUrl = '' } = readEnvironment({
    DATABASE_URL: `${url.href}${query}`,
    TOKEN_SECRET: 't'.repeat(32),
  });
  const store = openStore({ databaseUrl, applicationName: 'test', log, connectionsMax: 1 });
  try {
    const { rows } = await store.pool.query<{ ssl: boolean }>(
      'SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()',
    );
    return rows[0]?.ssl ?? false;
  } catch (err) {
    return err instanceof Error ? err.message : 'failed';
  } finally {
    await store.close();
  }
}

it.each([
  ['?sslmode=verify-full', true],
  ['?sslmode=verify-ca', true],
  ['?sslmode=require', true],
  ['?sslmode=prefer', true],
  ['?ssl=true', true],
  ['', true],
])('%s with the authority in sslrootcert is encrypted', async (query, encrypted) => {
  const given = `${query === '' ? '?' : `${query}&`}sslrootcert=${ca}`;
  expect(await connect(given)).toBe(encrypted);
});

it.each([
  ['?sslmode=verify-full', 'localhost', /self-signed|unable to verify/],
  ['?sslmode=require', 'localhost', /self-signed|unable to verify/],
  [`?sslmode=require&sslrootcert=${strange}`, 'localhost', /self-signed|unable to verify|signature/],
  [`?sslmode=verify-ca&sslrootcert=${ca}`, '127.0.0.1', /does not match|altnames/],
  [`?sslrootcert=${join(folder, 'absent.pem')}`, 'localhost', /ENOENT.*absent\.pem/],
])('%s to %s is no connection', async (query, host, why) => {
  expect(await connect(query, host)).toMatch(why);
});

describe('channel_binding=require', () => {
  it('is held where the server offers it, checked or not', async () => {
    expect(await connect(`?sslmode=require&channel_binding=require&sslrootcert=${ca}`)).toBe(true);
    expect(await connect('?sslmode=no-verify&channel_binding=require')).toBe(true);
  });

  it.each([
    ['md5', "SET password_encryption = 'md5'"],
    ['password', "SET password_encryption = 'scram-sha-256'"],
    ['trust', 'SELECT 1'],
  ])('is no connection where the server asks by %s, and no password leaves', async (method, encryption) => {
    const admin = openStore({
      databaseUrl: server.url('postgres'),
      applicationName: 't',
      log,
      connectionsMax: 1,
    });
    const rules = join(folder, 'data', 'postgres', 'pg_hba.conf');
    const before = readFileSync(rules, 'utf8');
    try {
      const { password } = new URL(server.url('postgres'));
      await admin.pool.query(`${encryption}; ALTER USER drawbell PASSWORD '${decodeURIComponent(password)}'`);
      writeFileSync(rules, `host all all all ${method}\n`);
      await admin.pool.query('SELECT pg_reload_conf()');
      await expect
        .poll(() => connect('?sslmode=no-verify&channel_binding=require'), { timeout: 10_000 })
        .toMatch(/no channel binding/);
      expect(await connect('?sslmode=no-verify')).toBe(true);
    } finally {
      writeFileSync(rules, before);
      const { password } = new URL(server.url('postgres'));
      await admin.pool.query(
        `SET password_encryption = 'scram-sha-256'; ALTER USER drawbell PASSWORD '${password}'`,
      );
      await admin.pool.query('SELECT pg_reload_conf()');
      await admin.close();
    }
  });
});

it('what is asked for without checks or without encryption is that', async () => {
  expect(await connect('?sslmode=no-verify')).toBe(true);
  expect(await connect('?sslmode=disable')).toBe(false);
  expect(await connect('')).toBe(false);
});
