import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type SubscriberInput, subscriberInputSchema } from '@drawbell/draws/subscriber-input';
import type { Store } from '@drawbell/store/open-store';
import { createSecrets } from '@drawbell/store/secrets';
import { importSubscribers } from '@drawbell/store/subscribers/import';
import { type BenchDatabase, openBenchDatabase } from './bench-database.ts';
import type { Figure } from './report.ts';

const people = 100_000;
const secondsMax = 10;
/** Or so many times what PostgreSQL alone takes for the rows. */
const timesBare = 4;
const secret = 'a secret for benchmarks, long enough';
const cli = join(import.meta.dirname, '../../services/standalone/src/cli/main.ts');
const tables = ['subscribers', 'profiles', 'tokens', 'consent_records'] as const;

/** A file of people taken in: by the one statement that does it, and by the whole command, against the bare rows. */
export async function benchImport(): Promise<Figure[]> {
  const database = await openBenchDatabase();
  const folder = mkdtempSync(join(tmpdir(), 'drawbell-bench-'));
  try {
    const { store } = database;
    const secrets = createSecrets(secret);
    const inputs = Array.from({ length: people }, (_, n) => subscriberInputSchema.parse(lineOf(n)));
    const take = async () => {
      const startedAt = performance.now();
      await importSubscribers(store.db, secrets, inputs, { now: new Date() });
      return secondsSince(startedAt);
    };
    const added = await take();
    const bare = await takeBare(store);
    const updated = await take();
    const json = join(folder, 'people.jsonl');
    writeFileSync(json, inputs.map((input) => JSON.stringify(input)).join('\n'));
    const csv = join(folder, 'people.csv');
    writeFileSync(csv, csvOf(inputs));
    const atMost = Math.max(secondsMax, timesBare * bare);
    const figure = (name: string, value: number, target: Figure['target']): Figure => ({
      ...{ name: `${people.toLocaleString('en')} people, ${name}`, value, unit: 's', target },
    });
    return [
      figure('bare INSERT … SELECT of the same rows', bare, null),
      figure('added', added, { atMost }),
      figure('known, updated', updated, { atMost: 2 * atMost }),
      figure('the whole command, JSON lines', await command(database, json), { atMost }),
      figure('the whole command, CSV', await command(database, csv), { atMost }),
      { name: 'added, of the bare rows', value: added / bare, unit: 'times', target: null },
    ];
  } finally {
    rmSync(folder, { recursive: true });
    await database.close();
  }
}

function lineOf(n: number): object {
  return {
    email: `person${n}@example.org`,
    language: n % 3 === 0 ? 'fr' : 'en',
    consent: { wordingVersion: '2026-11', givenAt: '2026-11-20T14:00:00Z', source: 'import' },
    profiles: [
      {
        ...{ label: 'me', crs: 400 + (n % 200), programs: ['cec', 'fsw'], nomination: false, french: 'no' },
        occupations: [{ noc: '21232', months: 30, monthsInCanada: 14 }],
        submittedAt: '2026-03-20T10:00:00Z',
      },
    ],
  };
}

function csvOf(inputs: readonly SubscriberInput[]): string {
  const head =
    'email;language;consentWordingVersion;consentGivenAt;consentSource;label;crs;programs;nomination;occupations;french;submittedAt';
  const rows = inputs.map(({ email, language, profiles: [profile] }) =>
    [
      ...[email, language, '2026-11', '2026-11-20T14:00:00Z', 'import', 'me', profile?.crs],
      ...['cec|fsw', 'FAUX', '21232:30:14', 'no', '2026-03-20T10:00:00Z'],
    ].join(';'),
  );
  return [head, ...rows].join('\r\n');
}

/** The rows that are there, taken out and put back as PostgreSQL alone can. Ends empty, as it began. */
async function takeBare({ pool }: Store): Promise<number> {
  for (const table of tables) await pool.query(`CREATE TABLE made_${table} AS SELECT * FROM ${table}`);
  await pool.query(`TRUNCATE ${tables.join(', ')} CASCADE`);
  // Generated columns make themselves.
  const { rows: columns } = await pool.query<{ table: (typeof tables)[number]; names: string }>(
    `SELECT table_name AS table, string_agg(quote_ident(column_name), ', ') AS names FROM information_schema.columns
      WHERE table_schema = 'public' AND table_name = ANY ($1) AND is_generated = 'NEVER' GROUP BY 1`,
    [tables],
  );
  const inserts = tables.map((table) => {
    const names = columns.find((each) => each.table === table)?.names ?? '';
    const overriding = table === 'tokens' ? '' : 'OVERRIDING SYSTEM VALUE ';
    return `INSERT INTO ${table} (${names}) ${overriding}SELECT ${names} FROM made_${table}`;
  });
  const startedAt = performance.now();
  await pool.query(['BEGIN', ...inserts, 'COMMIT'].join('; '));
  const seconds = secondsSince(startedAt);
  await pool.query(tables.map((table) => `DROP TABLE made_${table}`).join('; '));
  return seconds;
}

/** Into an empty record. */
async function command({ store, url }: BenchDatabase, file: string): Promise<number> {
  await store.pool.query(`TRUNCATE ${tables.join(', ')} CASCADE`);
  const startedAt = performance.now();
  const { stdout } = await promisify(execFile)(process.execPath, [cli, 'subscribers', 'import', file], {
    env: { ...process.env, DATABASE_URL: url, TOKEN_SECRET: secret, PUBLIC_URL: 'https://drawbell.example' },
  });
  const seconds = secondsSince(startedAt);
  if (!stdout.includes(`${people} added`)) throw new Error(stdout);
  return seconds;
}

function secondsSince(startedAt: number): number {
  return (performance.now() - startedAt) / 1_000;
}
