import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openQueue } from '@drawbell/queue/open-queue';
import { createLogger } from '@drawbell/runtime/logger';
import { openStore, type Store } from '@drawbell/store/open-store';
import { createSecrets } from '@drawbell/store/secrets';
import { addressId } from '@drawbell/store/suppressions';
import { createTestDatabase } from '@drawbell/testing/test-database';
import { addAdmin, addAdminThings } from '../../services/api/test/admins.ts';
import { type ConsoleVisitor, logIn } from '../../services/api/test/console-session.ts';
import { addConsumer } from '../../services/api/test/consumers.ts';
import { openTestApp, type TestApp, testNow, testSecret } from '../../services/api/test/open-test-app.ts';
import { aDraw, fillRecord, look } from '../../services/api/test/recorded-draws.ts';
import { address, addSubscriber } from '../../services/api/test/subscribers.ts';
import { runCommand, type Said } from '../standalone/run-command.ts';
import type { Things } from './step.ts';

/** A filled database that every world is a copy of, and what opens it. */
interface Seed {
  readonly template: string;
  readonly things: Things;
  readonly operatorKey: string;
  readonly consumerKey: string;
  readonly drop: () => Promise<void>;
}

/** The product on a database of its own, as one face of it is asked. */
export interface World {
  readonly store: Store;
  readonly things: Things;
  /** A browser that is logged in. */
  visitor(): Promise<ConsoleVisitor>;
  call(method: string, path: string, body?: object): Promise<{ status: number; text: string }>;
  command(words: readonly string[]): Promise<Said>;
  /** Nothing before this is told by the next two. */
  forget(): Promise<void>;
  /** Jobs given to the queue since the last look, each once, in the order of their names. */
  rung(): Promise<string[]>;
  /** Rows of the audit log since the last look. */
  traced(): Promise<string[]>;
  /** Routes that answered well, as `GET /v1/admin/draws`. */
  readonly answered: ReadonlySet<string>;
  /** All routes of operator and consumer. */
  readonly routes: ReadonlySet<string>;
  close(): Promise<void>;
}

const log = createLogger({ level: 'silent', service: 'test' });

/**
 * A record with history and a draw of an unknown name, one subscriber, one consumer, a failed delivery, a rehearsal, a
 * bounce, and attempts at a mail and at a message.
 */
export async function openSeed(): Promise<Seed> {
  const database = await createTestDatabase();
  const folder = mkdtempSync(join(tmpdir(), 'drawbell-oracle-'));
  const store = openStore({ databaseUrl: database.url, applicationName: 'test-oracle', log });
  const secrets = createSecrets(testSecret);
  const parts = { store, secrets };
  await fillRecord(store, testNow);
  const unknown = aDraw('451', {
    ...{ date: '2026-11-24', round: { kind: 'unknown' }, crs: 430 },
    nameEn: 'Community Leaders, 2026-Version 1',
  });
  await look(store, testNow, { fresh: [unknown] });
  const { id } = await addSubscriber(parts, testNow);
  const consumer = await addConsumer(parts);
  await addAdminThings(parts, id, consumer.id);
  await addTries(store);
  const operatorKey = await addAdmin(parts);
  const queue = await openQueue({
    ...{ databaseUrl: database.url, log, applicationName: 'test-oracle' },
    tickMs: 60_000,
  });
  await queue.ring('run-replays', {});
  await queue.close();
  await store.close();
  return {
    template: new URL(database.url).pathname.slice(1),
    things: {
      address: addressId(secrets.hashAddress(address)),
      nobody: addressId(secrets.hashAddress('nobody@example.org')),
      message: consumer.path.message,
      confirmation: `1.${secrets.linkToken('replay', '1')}`,
      folder,
    },
    operatorKey,
    consumerKey: consumer.key,
    drop: async () => {
      rmSync(folder, { recursive: true, force: true });
      await database.drop();
    },
  };
}

/** What only a mail server, a provider and a receiver make. */
async function addTries({ pool }: Store): Promise<void> {
  await pool.query(
    `INSERT INTO attempts (delivery_id, attempt, result, code, response, ended_at)
     SELECT id, 1, 'rejected', 554, '554 5.7.1 refused', $1 FROM deliveries`,
    [testNow],
  );
  await pool.query('UPDATE deliveries SET attempts = 1');
  await pool.query('UPDATE webhook_messages SET attempts = 1');
  await pool.query(
    `INSERT INTO bounce_events
       (source, source_id, kind, reason, status, mail_kind, mail_id, draw_number, subscriber_id, consequence,
        occurred_at, received_at)
     SELECT 'smtp', 'b1', 'soft', 'mailbox_full', '4.2.2', 'delivery', id, '447', recipient_id, 'counted', $1, $1
     FROM deliveries`,
    [testNow],
  );
  await pool.query(
    `INSERT INTO webhook_attempts (message_id, attempt, result, status_code, response, duration_ms, ended_at)
     SELECT id, 1, 'refused', 500, 'not now', 120, $1 FROM webhook_messages`,
    [testNow],
  );
}

export async function openWorld(seed: Seed): Promise<World> {
  const database = await createTestDatabase({ template: seed.template });
  const store = openStore({ databaseUrl: database.url, applicationName: 'test-oracle', log });
  const rung = new Set<string>();
  const answered = new Set<string>();
  const routes = new Set<string>();
  const openApp = async (): Promise<TestApp> => {
    const test = await openTestApp({
      database,
      ring: (name, payload) => void rung.add(`${name} ${JSON.stringify(payload)}`),
      // What a host answers is not asked of the network.
      checkEndpoint: async (url) =>
        url.startsWith('https:') ? null : { code: 'not_https', message: 'it must begin with https' },
    });
    test.app.addHook('onRoute', ({ method, url }) => {
      if (!/^\/(?:v1\/(?:admin|webhooks)|admin)\b/.test(url)) return;
      for (const each of [method].flat()) if (each !== 'HEAD') routes.add(`${each} ${url}`);
    });
    test.app.addHook('onResponse', async (req, reply) => {
      if (reply.statusCode < 400) answered.add(`${req.method} ${req.routeOptions.url ?? ''}`);
    });
    await test.app.ready();
    return test;
  };
  // Opened at their first use: commands need neither.
  let opened: Promise<TestApp> | undefined;
  let loggedIn: Promise<ConsoleVisitor> | undefined;
  const theApp = () => (opened ??= openApp());
  const { rows } = await store.pool.query<{ id: string }>('SELECT coalesce(max(id), 0) AS id FROM audit_log');
  let lastTrace = rows[0]?.id ?? '0';
  const world: World = {
    ...{ store, things: seed.things, answered, routes },
    visitor: () => (loggedIn ??= theApp().then((test) => logIn(test, seed.operatorKey))),
    call: async (method, path, body) => {
      const key = path.startsWith('/v1/webhooks') ? seed.consumerKey : seed.operatorKey;
      const { app } = await theApp();
      const answer = await app.inject({
        ...{ method: method as 'GET', url: path, headers: { authorization: `Bearer ${key}` } },
        ...(body !== undefined && { payload: body }),
      });
      return { status: answer.statusCode, text: answer.body };
    },
    command: (words) =>
      runCommand(
        {
          ...{ DATABASE_URL: database.url, TOKEN_SECRET: testSecret },
          PUBLIC_URL: 'https://drawbell.example',
        },
        words,
        () => testNow,
      ),
    forget: async () => {
      await world.traced();
      await world.rung();
    },
    rung: async () => {
      const jobs = await store.pool.query<{ name: string; data: object }>(
        'WITH gone AS (DELETE FROM bullmq.dedup) DELETE FROM bullmq.job RETURNING queue AS name, data',
      );
      for (const { name, data } of jobs.rows) rung.add(`${name} ${JSON.stringify(data)}`);
      const all = [...rung].sort();
      rung.clear();
      return all;
    },
    traced: async () => {
      const { rows: traces } = await store.pool.query<Trace>(
        'SELECT id, action, target, actor, request_id, before, after FROM audit_log WHERE id > $1 ORDER BY id',
        [lastTrace],
      );
      lastTrace = traces.at(-1)?.id ?? lastTrace;
      return traces.map((trace) => {
        const by = `${trace.actor}${trace.request_id === null ? '' : ', by a request'}`;
        return `${trace.action} on ${trace.target} (${by}): ${JSON.stringify(trace.before)} -> ${JSON.stringify(trace.after)}`;
      });
    },
    close: async () => {
      await store.close();
      await (await opened)?.close();
      await database.drop();
    },
  };
  return world;
}

interface Trace {
  readonly id: string;
  readonly action: string;
  readonly target: string;
  readonly actor: string;
  readonly request_id: string | null;
  readonly before: object | null;
  readonly after: object | null;
}
