import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureDatabase } from '@drawbell/postgres/ensure-database';
import { systemClock } from '@drawbell/runtime/clock';
import { createLogger } from '@drawbell/runtime/logger';
import { openRecord } from '@drawbell/store/open-record';
import { openStore } from '@drawbell/store/open-store';
import { createSecrets } from '@drawbell/store/secrets';
import { importSubscribers } from '@drawbell/store/subscribers/import';
import { suppress } from '@drawbell/store/suppressions';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { person } from '../life/installation.ts';
import { root } from './compose-file.ts';
import { startDebianPostgres } from './debian-postgres.ts';

const log = createLogger({ level: 'silent', service: 'test' });
const tokenSecret = 'a "secret" of tests, $long and %41 odd enough';
const server = await startDebianPostgres();

describe.skipIf(server === null)(
  'infra/backup (left out without PostgreSQL’s programs on this machine)',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'drawbell-backup-'));
    const url = (database: string): string => server?.url(database) ?? '';
    const run = (script: string, env: Record<string, string>, ...args: string[]) => {
      const done = spawnSync('sh', [join(root, 'infra/backup', script), ...args], {
        encoding: 'utf8',
        env: { PATH: process.env['PATH'] ?? '', ...env },
      });
      return { code: done.status, output: done.stdout + done.stderr };
    };
    const backup = (env: Record<string, string> = {}) =>
      run('backup.sh', { DATABASE_URL: url('source'), BACKUP_DIR: folder, ...env });
    const restore = (database: string, dump: string, secret = tokenSecret) =>
      run('restore.sh', { DATABASE_URL: url(database), TOKEN_SECRET: secret }, dump);
    const count = async (database: string, table: string): Promise<number> => {
      const store = openStore({ databaseUrl: url(database), applicationName: 'test', log });
      const { rows } = await store.pool.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${table}`);
      await store.close();
      return rows[0]?.n ?? -1;
    };
    let dump: string;

    beforeAll(async () => {
      for (const name of ['source', 'target', 'other']) await ensureDatabase(url('postgres'), name);
      const open = { databaseUrl: url('source'), tokenSecret, applicationName: 'test', log };
      const { store, secrets } = await openRecord(open);
      const people = Array.from({ length: 50 }, (_, i) => person({ email: `p${i}@example.org` }));
      await importSubscribers(store.db, secrets, people, { now: systemClock() });
      const emailHash = secrets.hashAddress('gone@example.org');
      await suppress(store.db, { emailHash, reason: 'complaint', now: systemClock() });
      // What is the queue's is not backed up, and text that looks like the end of a table is not taken for it.
      await store.pool.query('CREATE SCHEMA bullmq; CREATE TABLE bullmq.job (id int)');
      await store.pool.query(
        `INSERT INTO settings VALUES ('odd', '{"text":"a\\nb\\\\.\\nCOPY x FROM stdin;"}')`,
      );
      await store.close();
      const done = backup({ TOKEN_SECRET: tokenSecret });
      expect(done.output).toContain('Keep that secret somewhere else');
      expect(done.code).toBe(0);
      dump = join(folder, readdirSync(folder).find((name) => name.endsWith('.dump')) ?? '');
    });
    afterAll(async () => {
      rmSync(folder, { recursive: true, force: true });
      await server?.stop();
    });

    it('what was backed up comes back whole, belongs to its secret, and nothing of the queue with it', async () => {
      expect(readFileSync(dump.replace('.dump', '.manifest'), 'utf8')).toContain(
        'rows public.subscribers 50\n',
      );
      const done = restore('target', dump);
      expect(done).toMatchObject({ code: 0, output: expect.stringContaining('rows, counted') });
      const { store, migrated } = await openRecord({
        ...{ databaseUrl: url('target'), tokenSecret, applicationName: 'test', log },
      });
      await store.close();
      expect(migrated).toEqual([]);
      for (const table of ['subscribers', 'profiles', 'consent_records', 'suppressions', 'settings']) {
        expect(await count('target', table), table).toBe(await count('source', table));
      }
      expect(await count('target', "pg_namespace WHERE nspname = 'bullmq'")).toBe(0);
    });

    it('a database that is not empty is left alone', async () => {
      expect(restore('target', dump)).toMatchObject({
        code: 1,
        output: expect.stringContaining('not empty'),
      });
      expect(await count('target', 'subscribers')).toBe(50);
    });

    it('another secret, a damaged file and an unfinished backup are refused before anything is written', async () => {
      const wrong = restore('other', dump, 'x'.repeat(40));
      expect(wrong).toMatchObject({
        code: 1,
        output: expect.stringContaining('TOKEN_SECRET is not the one'),
      });
      const damaged = join(folder, 'damaged.dump');
      copyFileSync(dump, damaged);
      copyFileSync(dump.replace('.dump', '.manifest'), join(folder, 'damaged.manifest'));
      expect(restore('other', damaged).output).toContain('was not finished');
      const sums = readFileSync(dump.replace('.dump', '.sha256'), 'utf8');
      writeFileSync(join(folder, 'damaged.sha256'), sums.replaceAll(/drawbell-\w+/g, 'damaged'));
      appendFileSync(damaged, 'x');
      expect(restore('other', damaged).output).toContain('the checksum is wrong');
      expect(await count('other', "pg_class WHERE relname = 'subscribers'")).toBe(0);
    });

    it('a backup of a database with another secret, or of none of ours, fails and leaves nothing', () => {
      const before = readdirSync(folder);
      expect(backup({ TOKEN_SECRET: 'x'.repeat(40) })).toMatchObject({ code: 1 });
      expect(backup({ DATABASE_URL: url('other') }).code).not.toBe(0);
      expect(readdirSync(folder)).toEqual(before);
    });

    it('the shell’s fingerprint is the one of the code, whatever is in the secret', () => {
      for (const secret of [tokenSecret, 'é'.repeat(40), `${'%'.repeat(30)}\\n\\001 -n`, ' '.repeat(512)]) {
        const script = '. "$0"; fingerprint_of_secret';
        const { stdout } = spawnSync('sh', ['-c', script, join(root, 'infra/backup/database.sh')], {
          encoding: 'utf8',
          env: { PATH: process.env['PATH'] ?? '', TOKEN_SECRET: secret },
        });
        expect(stdout.trim()).toBe(createSecrets(secret).fingerprint);
      }
    });

    it('old backups go once a new one is whole, and only they', () => {
      const name = 'drawbell-20200101T000000Z';
      const kept = readdirSync(folder);
      const old = new Date(Date.now() - 20 * 86_400_000);
      for (const end of ['dump', 'manifest', 'sha256']) {
        writeFileSync(join(folder, `${name}.${end}`), '');
        utimesSync(join(folder, `${name}.${end}`), old, old);
      }
      // A failed run removes nothing.
      backup({ TOKEN_SECRET: 'x'.repeat(40) });
      expect(readdirSync(folder)).toContain(`${name}.dump`);
      expect(backup({ KEEP_DAYS: '14' }).code).toBe(0);
      const left = readdirSync(folder);
      expect(left.filter((file) => file.startsWith(name))).toEqual([]);
      expect(kept.filter((file) => !left.includes(file))).toEqual([]);
    });
  },
);
