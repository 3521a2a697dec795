import { spawn } from 'node:child_process';
import {
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FakeIrcc, startFakeIrcc } from '@drawbell/testing/fake-ircc';
import { feedFromRounds } from '@drawbell/testing/feed-from-rounds';
import { createTestDatabase } from '@drawbell/testing/test-database';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { roundsBefore } from '../life/rounds.ts';
import {
  type ProductProcess,
  productInOne,
  startOrphaned,
  startProduct,
  startUnderNpm,
} from './product-process.ts';

const patience = { timeout: 60_000, interval: 50 };

describe('npm start on a machine with nothing installed', () => {
  let ircc: FakeIrcc;
  let dataDir: string;
  const products: ProductProcess[] = [];

  beforeAll(async () => {
    ircc = await startFakeIrcc();
    ircc.serve('en', feedFromRounds(roundsBefore('30'), 'en'));
    ircc.serve('fr', feedFromRounds(roundsBefore('30'), 'fr'));
  });
  afterAll(() => ircc.close());
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'drawbell-start-'));
  });
  afterEach(async () => {
    for (const product of products.splice(0)) await product.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const start = (env: Record<string, string> = {}, as = startProduct): ProductProcess => {
    const product = as({
      DATA_DIR: dataDir,
      FEED_URL_EN: ircc.urls.en,
      FEED_URL_FR: ircc.urls.fr,
      FEED_ALLOW_OTHER_HOSTS: 'true',
      ...env,
    });
    products.push(product);
    return product;
  };
  /** For what does not depend on where its sources are: in one file it starts in half the time. */
  const inOne = (env: Record<string, string>): ProductProcess => startProduct(env, productInOne);
  const running = async (product: ProductProcess): Promise<string> => {
    await vi.waitFor(() => expect(product.output()).toContain('drawbell is running'), patience);
    return /"url":"(http[^"]+)"/.exec(product.output())?.[1] ?? '';
  };
  const postmasterFile = (): string =>
    existsSync(join(dataDir, 'postgres/postmaster.pid')) ? 'postmaster.pid' : '';
  const postmaster = (): number | null => {
    const file = join(dataDir, 'postgres/postmaster.pid');
    return existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n')[0]) : null;
  };

  it('runs, reads the feed, shows its state and its outbox, and stops in order with its database', async () => {
    const product = start();
    const url = await running(product);
    await vi.waitFor(async () => {
      const status = await (await fetch(`${url}/status`, { headers: { accept: 'application/json' } })).json();
      expect(status).toMatchObject({ feed: { health: 'fresh' } });
    }, patience);
    expect((await fetch(`${url}/outbox`)).status).toBe(200);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    expect(await (await fetch(`${url}/metrics`)).text()).toContain('drawbell_polls_total{result="recorded"');
    expect(await product.stop()).toBe(0);
    expect(postmaster()).toBeNull();
  });

  it('finds and uses the server that a killed run left behind', async () => {
    const first = start({}, inOne);
    await running(first);
    const server = postmaster();
    expect(server).not.toBeNull();
    await first.kill();
    const second = start({}, inOne);
    await running(second);
    expect(second.output()).toContain('already running and is used');
    expect(postmaster()).toBe(server);
    expect(await second.stop()).toBe(0);
    expect(postmaster()).toBeNull();
  });

  /** Of the product and of its PostgreSQL: whoever has the folder in the environment or on the command line. */
  const leftBehind = (): string[] =>
    readdirSync('/proc')
      .filter((pid) => /^\d+$/.test(pid) && Number(pid) !== process.pid)
      .filter((pid) =>
        ['environ', 'cmdline'].some((file) => readOrEmpty(`/proc/${pid}/${file}`).includes(dataDir)),
      );

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGKILL'] as const)(
    '%s to the process of npm start stops everything behind it',
    async (signal) => {
      const product = start({}, startUnderNpm);
      await running(product);
      expect(leftBehind().length).toBeGreaterThan(2);
      product.signal(signal);
      await product.ended;
      // npm itself does not wait where it is killed, or hears SIGHUP.
      await vi.waitFor(() => expect(leftBehind()).toEqual([]), patience);
      expect(postmaster()).toBeNull();
    },
  );

  it('SIGTERM while it starts leaves nothing behind, however far it came', async () => {
    for (const mark of ['> ', 'postgres-password', 'postmaster.pid', 'token-secret']) {
      const product = start({}, startUnderNpm);
      await vi.waitFor(
        () => expect(product.output() + readdirSync(dataDir).join() + postmasterFile()).toContain(mark),
        patience,
      );
      product.signal('SIGTERM');
      await product.ended;
      await vi.waitFor(() => expect(leftBehind(), mark).toEqual([]), patience);
      expect(postmaster()).toBeNull();
    }
  });

  it('ends by itself when npm was killed before it could look', async () => {
    await start({}, startOrphaned).ended;
    await vi.waitFor(() => expect(leftBehind()).toEqual([]), patience);
    expect(postmaster()).toBeNull();
  });

  it('a lock file whose number lives again keeps it from nothing', async () => {
    const first = start({}, inOne);
    await running(first);
    const file = join(dataDir, 'postgres/postmaster.pid');
    const lines = readFileSync(file, 'utf8').split('\n');
    const { uid, gid } = statSync(join(dataDir, 'postgres'));
    await first.stop();
    const sleeper = spawn('sleep', ['3600'], { uid, gid, stdio: 'ignore', cwd: '/' });
    writeFileSync(file, [String(sleeper.pid), ...lines.slice(1)].join('\n'));
    chownSync(file, uid, gid);
    const second = start({}, inOne);
    await running(second);
    expect(await second.stop()).toBe(0);
    expect(sleeper.exitCode).toBeNull();
    sleeper.kill();
  });

  it('says which port is busy and what to do', async () => {
    const taken = createServer();
    const port = await new Promise<number>((resolve) => {
      taken.listen(0, '127.0.0.1', () => {
        const address = taken.address();
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
    const product = start({ PORT: String(port) }, inOne);
    expect(await product.ended).toBe(1);
    expect(product.output()).toContain(`Port ${port} on 127.0.0.1 is in use`);
    expect(product.output()).not.toContain('    at ');
    taken.close();
  });

  it('says which directory it cannot write', async () => {
    writeFileSync(join(dataDir, 'file'), '');
    const product = start({ DATA_DIR: join(dataDir, 'file/below') }, inOne);
    expect(await product.ended).toBe(1);
    expect(product.output()).toContain(`DATA_DIR cannot be written: ${join(dataDir, 'file/below')}`);
  });

  it('refuses a database that is newer than the code, and says so', async () => {
    const database = await createTestDatabase();
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    await client.query(
      "INSERT INTO schema_migrations (version, name, checksum) VALUES (999, '0999_future.sql', 'x')",
    );
    await client.end();
    const product = start({ DATABASE_URL: database.url, TOKEN_SECRET: 'x'.repeat(32) }, inOne);
    expect(await product.ended).toBe(1);
    expect(product.output()).toContain(
      'The database is newer than this version of Drawbell (it has 0999_future.sql)',
    );
    await database.drop();
  });

  it('names every problem of its environment at once', async () => {
    const product = start({ PORT: 'eighty', SMTP_URL: 'http://mail', NODE_ENV: 'production' }, inOne);
    expect(await product.ended).toBe(1);
    expect(product.output()).toContain('PORT');
    expect(product.output()).toContain('SMTP_URL: must be an smtp:// or smtps:// URL');
  });

  it('in production refuses to send without a sender', async () => {
    const product = start({ NODE_ENV: 'production' }, inOne);
    expect(await product.ended).toBe(1);
    for (const key of ['MAIL_FROM', 'SENDER_NAME', 'SENDER_ADDRESS', 'PUBLIC_URL']) {
      expect(product.output()).toContain(`${key}: needed`);
    }
  });
});

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
