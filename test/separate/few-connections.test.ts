import { join } from 'node:path';
import { ensureDatabase } from '@drawbell/postgres/ensure-database';
import { createLogger } from '@drawbell/runtime/logger';
import { connectionsMax } from '@drawbell/standalone/open-installation';
import { migrate } from '@drawbell/store/migrate';
import { holdToSecret } from '@drawbell/store/open-record';
import { openStore } from '@drawbell/store/open-store';
import { createSecrets } from '@drawbell/store/secrets';
import { importSubscribers } from '@drawbell/store/subscribers/import';
import { startFakeIrcc } from '@drawbell/testing/fake-ircc';
import { feedFromRounds } from '@drawbell/testing/feed-from-rounds';
import { startMailSink } from '@drawbell/testing/mail-sink';
import pg from 'pg';
import { describe, expect, it, vi } from 'vitest';
import { startDebianPostgres } from '../infra/debian-postgres.ts';
import { person } from '../life/installation.ts';
import { aRound, roundsBefore } from '../life/rounds.ts';
import { type ProductProcess, startProduct } from '../standalone/product-process.ts';

const log = createLogger({ level: 'silent', service: 'test' });
const tokenSecret = 'a secret of tests, long enough for it';
const patience = { timeout: 90_000, interval: 100 };
const server = await startDebianPostgres({ max_connections: '20' });
const cli = join(import.meta.dirname, '../../services/standalone/src/cli/main.ts');

/** Not a superuser: three of the twenty are not for it. */
async function anOrdinaryUser(database: string): Promise<string> {
  const client = new pg.Client({ connectionString: server?.url(database) });
  await client.connect();
  await client.query(`CREATE ROLE ordinary LOGIN NOSUPERUSER; ALTER DATABASE ${database} OWNER TO ordinary;
    GRANT CREATE, USAGE ON SCHEMA public TO ordinary`);
  await client.end();
  const url = new URL(server?.url(database) ?? '');
  url.username = 'ordinary';
  return url.href;
}

describe.skipIf(server === null)(
  'a PostgreSQL with max_connections=20 (left out without PostgreSQL’s programs on this machine)',
  () => {
    it('is enough: people sign up, a draw is told, a command runs beside, and at most the documented number is held', async () => {
      expect(connectionsMax).toBe(15);
      await ensureDatabase(server?.url('postgres') ?? '', 'drawbell');
      const databaseUrl = await anOrdinaryUser('drawbell');
      const watching = new pg.Client({ connectionString: server?.url('drawbell') });
      await watching.connect();
      let most = 0;
      const held = async (): Promise<number> => {
        const { rows } = await watching.query<{ n: number }>(
          "SELECT count(*)::int AS n FROM pg_stat_activity WHERE usename = 'ordinary'",
        );
        return rows[0]?.n ?? 0;
      };
      const store = openStore({ databaseUrl, applicationName: 'test', connectionsMax: 1, log });
      await migrate(store.pool);
      const secrets = createSecrets(tokenSecret);
      await holdToSecret(store.db, secrets);
      const people = Array.from({ length: 200 }, (_, i) => person({ email: `p${i}@example.org` }));
      await importSubscribers(store.db, secrets, people, { now: new Date() });
      await store.close();
      const ircc = await startFakeIrcc();
      const sink = await startMailSink();
      const serve = (...more: ReturnType<typeof aRound>[]): void => {
        for (const language of ['en', 'fr'] as const)
          ircc.serve(language, feedFromRounds([...roundsBefore('447').slice(-20), ...more], language));
      };
      serve();
      const env = {
        ...{ DATABASE_URL: databaseUrl, TOKEN_SECRET: tokenSecret, SMTP_URL: sink.url },
        ...{ MAIL_FROM: 'alerts@drawbell.example', SENDER_NAME: 'Drawbell' },
        ...{ SENDER_ADDRESS: '1 Street, Ottawa, Canada', PUBLIC_URL: 'https://drawbell.example' },
        ...{ FEED_URL_EN: ircc.urls.en, FEED_URL_FR: ircc.urls.fr, FEED_ALLOW_OTHER_HOSTS: 'true' },
        ...{ POLL_INTERVAL_SECONDS: '1', SWEEP_INTERVAL_SECONDS: '1' },
      };
      const product: ProductProcess = startProduct(env);
      await vi.waitFor(() => expect(product.output()).toContain('drawbell is running'), patience);
      const url = /"url":"(http[^"]+)"/.exec(product.output())?.[1] ?? '';
      await vi.waitFor(async () => {
        const { feed } = (await (await fetch(`${url}/status.json`)).json()) as { feed: { health: string } };
        expect(feed.health).toBe('fresh');
      }, patience);
      const signUps = await Promise.all(
        Array.from({ length: 5 }, (_, i) =>
          fetch(`${url}/en/sign-up`, {
            method: 'POST',
            body: new URLSearchParams({
              ...{ email: `new${i}@example.org`, crs: '500', wants: 'meets', nearPoints: '10' },
              consent: 'yes',
            }),
          }),
        ),
      );
      expect(signUps.map(({ status }) => status)).toEqual(signUps.map(() => 200));
      serve(aRound('447', { date: new Date().toISOString().slice(0, 10), crs: 300 }));
      const pages = Array.from({ length: 100 }, (_, i) => fetch(`${url}/${['status', 'readyz', ''][i % 3]}`));
      await vi.waitFor(async () => {
        most = Math.max(most, await held());
        expect(new Set(sink.mails.map(({ to }) => String(to))).size).toBe(205);
      }, patience);
      for (const page of await Promise.all(pages)) expect(page.status).toBe(200);
      const doctor = startProduct(env, cli, ['doctor', '--json']);
      await doctor.ended;
      expect(doctor.output()).toMatch(
        /has 17 connections for us \(max_connections 20\); npm start takes up to 15/,
      );
      most = Math.max(most, await held());
      expect(most).toBeLessThanOrEqual(connectionsMax);
      expect(product.output()).not.toMatch(/53300|too many/);
      expect(await product.stop()).toBe(0);
      await watching.end();
      await Promise.all([ircc.close(), sink.close()]);
      await server?.stop();
    });
  },
);
