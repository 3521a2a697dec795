import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';

/** A throw-away Redis on loopback that keeps nothing on disk. */
export interface RedisServer {
  readonly url: string;
  /** Takes it away at once, as a crash would. */
  stop(): Promise<void>;
  /** Starts it again, empty, at the same address; stops it first when it runs. */
  restart(): Promise<void>;
  flushAll(): Promise<void>;
  /** Sends one inline command, such as `CLIENT KILL TYPE normal`, and gives the first line of the answer. */
  command(line: string): Promise<string>;
}

/**
 * Starts Debian's `redis-server` on a free port, with the `noeviction` policy.
 * @param cluster as the one node of a cluster, which has all slots
 * @returns null when this machine has no such program
 * @throws when it has none and `CI` is set: there nothing may be left out; or when it does not start
 */
export async function startRedisServer({ cluster = false } = {}): Promise<RedisServer | null> {
  const port = await freePort();
  let running = await launch(port, cluster);
  if (running === null) {
    if (process.env['CI'] === undefined) return null;
    throw new Error('redis-server is not installed, and this run may leave nothing out');
  }
  const stop = async (): Promise<void> => {
    const stopping = running;
    running = null;
    if (stopping !== null) await killed(stopping);
  };
  return {
    url: `redis://127.0.0.1:${port}`,
    stop,
    restart: async () => {
      await stop();
      running = await launch(port, cluster);
    },
    flushAll: async () => {
      await command(port, 'FLUSHALL');
    },
    command: (line) => command(port, line),
  };
}

async function launch(port: number, cluster: boolean): Promise<ChildProcess | null> {
  const settings = {
    ...(cluster && { 'cluster-enabled': 'yes', 'cluster-config-file': `drawbell-nodes-${port}.conf` }),
    port,
    dir: tmpdir(),
    bind: '127.0.0.1',
    save: '',
    appendonly: 'no',
    'maxmemory-policy': 'noeviction',
  };
  const args = Object.entries(settings).flatMap(([key, value]) => [`--${key}`, String(value)]);
  const child = spawn('redis-server', args, { stdio: 'ignore' });
  try {
    await once(child, 'spawn');
  } catch (err) {
    if (err instanceof Error && 'code' in err && err.code === 'ENOENT') return null;
    throw err;
  }
  while ((await command(port, 'PING').catch(() => '')) !== '+PONG') {
    if (child.exitCode !== null) throw new Error(`redis-server ended with code ${child.exitCode}`);
  }
  if (cluster) {
    await command(port, 'CLUSTER ADDSLOTSRANGE 0 16383');
    while ((await command(port, 'SET drawbell-is-up 1')) !== '+OK') continue;
  }
  return child;
}

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

async function command(port: number, line: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    socket.write(`${line}\r\n`);
    let answer = '';
    for await (const chunk of socket) {
      answer += String(chunk);
      const end = answer.indexOf('\r\n');
      if (end >= 0) return answer.slice(0, end);
    }
    throw new Error('redis-server hung up');
  } finally {
    socket.destroy();
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port was given');
  return address.port;
}
