import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { keyScopes } from '@drawbell/store/webhooks/tables';
import { createConsumer } from '@drawbell/store/consumers';
import { createKey } from '@drawbell/store/keys';
import { startWebhookReceiver } from '@drawbell/testing/webhook-receiver';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startInstallation, type TestInstallation } from './installation.ts';
import { aRound, roundsBefore } from './rounds.ts';

const folder = join(import.meta.dirname, '../../services/api/samples');
const patience = { timeout: 30_000, interval: 50 };

/** What runs the samples of each language, and how its version is asked for. */
const runners = {
  ts: { command: process.execPath, needs: [] },
  py: { command: 'python3', needs: ['python3'] },
  sh: { command: 'sh', needs: ['curl', 'openssl'] },
} as const;
type End = keyof typeof runners;

const missing = ['python3', 'curl', 'openssl'].filter(
  (program) => spawnSync(program, ['version']).error !== undefined,
);
if (missing.length > 0 && process.env['CI'] !== undefined)
  throw new Error(`CI must have ${missing.join(', ')}`);
const lacks = (end: End): boolean => runners[end].needs.some((program) => missing.includes(program));

describe('the samples of the guides, against the product', () => {
  let at: TestInstallation;
  let env: Record<string, string>;
  const running: ChildProcess[] = [];

  beforeEach(async () => {
    at = await startInstallation(undefined, { holds: 'history' });
    // The samples refuse what is old by the clock of the machine.
    at.pass(Date.now() - at.now().getTime());
    at.serve(roundsBefore('447'));
    await at.poll();
    await at.notifier();
    const details = { name: 'Maple Consulting', contactEmail: 'ops@maple.example', language: 'en' } as const;
    const { id } = await createConsumer(at.store.db, details, at.now());
    const key = { name: 'samples', scopes: keyScopes, expiresAt: null, now: at.now() };
    const made = await createKey(at.store.db, at.secrets, { consumer: id }, key);
    env = { PATH: process.env['PATH'] ?? '', API: await at.api(), KEY: made?.text ?? '' };
  });
  afterEach(async () => {
    for (const child of running.splice(0)) {
      if (child.exitCode !== null) continue;
      child.kill();
      await once(child, 'exit');
    }
    await at.close();
  });

  const run = async (sample: string, end: End, more: Record<string, string> = {}): Promise<string> => {
    const options = { cwd: folder, env: { ...env, PYTHONDONTWRITEBYTECODE: '1', ...more } };
    const { stdout } = await promisify(execFile)(runners[end].command, [`${sample}.${end}`], options);
    return stdout;
  };
  /** Goes on until the test is over; what it printed so far. */
  const start = (sample: string, end: End, more: Record<string, string>): (() => string) => {
    const options = { cwd: folder, env: { ...env, PYTHONDONTWRITEBYTECODE: '1', ...more } };
    const child = spawn(runners[end].command, [`${sample}.${end}`], options);
    running.push(child);
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => void (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => void (output += chunk.toString()));
    return () => output;
  };
  const register = async (end: End, hook: string): Promise<{ endpoint: string; secret: string }> => {
    const shown = await run('register', end, { HOOK: hook });
    const [endpoint = ''] = /ep_\d+/.exec(shown) ?? [];
    const [secret = ''] = /whsec_[\w+/=]+/.exec(shown) ?? [];
    return { endpoint, secret };
  };

  it('each is there in TypeScript and Python, and for curl where it says something', () => {
    const named = (end: End) =>
      readdirSync(folder)
        .filter((file) => file.endsWith(`.${end}`))
        .map((file) => file.slice(0, -3));
    expect(named('py')).toEqual(named('ts'));
    expect(named('ts').filter((name) => !named('sh').includes(name))).toEqual(['call', 'receive']);
  });

  it.skipIf(lacks('py')).each(['ts', 'py'] as const)(
    '%s: the first webhook comes to the receiver, verified; what is not ours is refused (left out where there is no python3)',
    async (end) => {
      const port = await freePort();
      const hook = `http://127.0.0.1:${port}/drawbell`;
      const { endpoint, secret } = await register(end, hook);
      const output = start('receive', end, { SECRET: secret, PORT: String(port) });
      await vi.waitFor(() => fetch(hook), patience);
      expect(await run('send-sample', end, { ENDPOINT: endpoint })).toMatch(/^msg_/);
      await vi.waitFor(() => expect(output()).toContain('draw.published sample 400'), patience);
      const now = Math.floor(Date.now() / 1_000);
      const forged = await fetch(hook, {
        method: 'POST',
        headers: {
          ...{ 'webhook-id': 'evt_1', 'webhook-timestamp': String(now) },
          'webhook-signature': 'v1,b3VycyBpdCBpcyBub3QsIGFuZCBuZXZlciB3YXMgc28=',
        },
        body: '{"id":"evt_1","type":"draw.published","data":{}}',
      });
      expect(forged.status).toBe(401);
    },
  );

  it.skipIf(lacks('sh'))(
    'curl: registers, asks for a sample, and verifies it (left out where there is no curl or openssl)',
    async () => {
      const receiver = await startWebhookReceiver();
      at.closeLater(() => receiver.close());
      const { endpoint, secret } = await register('sh', `${receiver.url}/drawbell`);
      expect(await run('send-sample', 'sh', { ENDPOINT: endpoint })).toContain('msg_');
      await vi.waitFor(() => expect(receiver.posts.length).toBeGreaterThan(0), patience);
      const [post] = receiver.posts;
      const message = {
        ID: String(post?.headers['webhook-id']),
        TIMESTAMP: String(post?.headers['webhook-timestamp']),
        SIGNATURE: String(post?.headers['webhook-signature']),
        BODY: post?.body ?? '',
      };
      expect(await run('verify', 'sh', { ...message, SECRET: secret })).toBe('genuine\n');
      const another = { ...message, BODY: `${message.BODY} `, SECRET: secret };
      expect(await run('verify', 'sh', another)).toBe('not genuine\n');
    },
  );

  it.each(Object.keys(runners) as End[])(
    '%s: polls, and is told of a draw while it waits (left out where it cannot be run)',
    async (end) => {
      if (lacks(end)) return;
      const output = start('poll', end, {});
      await vi.waitFor(async () => {
        expect(await (await fetch(`${env['API']}/metrics`)).text()).toMatch(
          /drawbell_event_polls_waiting(?:\{[^}]*\})? 1\b/,
        );
      }, patience);
      at.serve([...roundsBefore('447'), aRound('447', { date: at.now().toISOString().slice(0, 10) })]);
      await at.poll();
      await vi.waitFor(() => expect(output()).toMatch(/draw\.published/), patience);
      expect(output()).toMatch(/evt_/);
      expect(output()).toMatch(/447/);
    },
  );

  it.each(['ts', 'py'] as const)(
    '%s: sends an order again by its name where the answer was lost (left out where it cannot be run)',
    async (end) => {
      if (lacks(end)) return;
      const names: unknown[] = [];
      const server = createHttpServer((request, response) => {
        names.push(request.headers['idempotency-key']);
        if (names.length === 1) request.socket.destroy();
        else response.end('{"added":1}');
      }).listen(0, '127.0.0.1');
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      expect(JSON.parse(await run('once', end, { API: `http://127.0.0.1:${port}` }))).toEqual({ added: 1 });
      expect(names).toEqual([expect.any(String), names[0]]);
      server.close();
    },
  );

  it.each(Object.keys(runners) as End[])(
    '%s: orders once, and recovers what failed (left out where it cannot be run)',
    async (end) => {
      if (lacks(end)) return;
      expect(JSON.parse(await run('once', end))).toMatchObject({ added: 1, replaced: 0 });
      const { endpoint } = await register(end, 'http://127.0.0.1:9/drawbell');
      await run('send-sample', end, { ENDPOINT: endpoint });
      await vi.waitFor(async () => {
        const { rowCount } = await at.store.pool.query(
          `UPDATE webhook_messages SET status = 'failed', ended_at = now(), end_reason = 'retries_exhausted'
            WHERE status = 'owed' AND attempts > 0`,
        );
        expect(rowCount).toBe(1);
      }, patience);
      const since = '2026-01-01T00:00:00Z';
      expect(await run('recover', end, { ENDPOINT: endpoint, SINCE: since })).toMatch(
        /1 are sent again|"messages":1/,
      );
    },
  );
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
