import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';

const root = join(import.meta.dirname, '../..');
const main = join(root, 'services/standalone/src/main.ts');

/** Where Node keeps what it made of the sources: a process of the tests then starts with 3 s of processor time, not 5. */
export const compileCache = join(root, 'node_modules/.cache/drawbell-compiled');

/**
 * The whole product with all its packages in one file: a start then takes half of that again, as two thousand files need
 * not be found. For tests of what it does once it runs; how it starts is tested with its sources.
 */
const bundleFolder = join(root, 'node_modules/.cache/drawbell-in-one');
export const productInOne = join(bundleFolder, 'main.mjs');

/** Each source still sees its own place, where its files are and from where it starts threads. */
const ownPlaces = {
  name: 'own-places',
  transform: {
    filter: { code: /import\.meta\.(?:url|dirname)/ },
    handler: (code: string, id: string) =>
      code
        .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(id).href))
        .replaceAll('import.meta.dirname', JSON.stringify(dirname(id))),
  },
};

/**
 * Makes it before any test, and starts it once: Node writes what it compiled when a process ends by itself, and products that
 * are killed never do. This one ends as soon as everything is loaded, for its environment is none.
 */
export async function setup(): Promise<void> {
  const bundle = await rolldown({
    ...{ input: main, platform: 'node', logLevel: 'silent', plugins: [ownPlaces] },
  });
  const { output } = await bundle.generate({ format: 'esm', keepNames: true, entryFileNames: '[name].mjs' });
  await bundle.close();
  mkdirSync(bundleFolder, { recursive: true });
  const written = output.map((file) =>
    writeAsAWhole(join(bundleFolder, file.fileName), file.type === 'chunk' ? file.code : file.source),
  );
  if (written.includes(true)) await startProduct({ PORT: 'none' }, productInOne).ended;
}

/** Another run may be starting products meanwhile. Answers whether the file is another than it was. */
function writeAsAWhole(path: string, content: string | Uint8Array): boolean {
  const bytes = Buffer.from(content);
  try {
    if (readFileSync(path).equals(bytes)) return false;
  } catch {
    // The first in this clone.
  }
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, bytes);
  renameSync(draft, path);
  return true;
}

/** The whole product as a process of its own. */
export interface ProductProcess {
  /** Everything it said so far. */
  output(): string;
  signal(name: NodeJS.Signals): void;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
  /** Asks it to stop; answers its exit code. */
  stop(): Promise<number | null>;
  /** Resolves with the exit code when it ends by itself. */
  readonly ended: Promise<number | null>;
}

/** Starts the product with an environment of its own: nothing is inherited but the path. */
export function startProduct(env: Record<string, string>, entry = main, args: string[] = []): ProductProcess {
  return follow([process.execPath, entry, ...args], env);
}

/** `npm start`, as a supervisor starts it: what is signalled and waited for is npm. */
export function startUnderNpm(env: Record<string, string>): ProductProcess {
  return follow(['npm', 'start'], env);
}

/** As under an npm that was killed before the product came so far as to look for it. */
export function startOrphaned(env: Record<string, string>): ProductProcess {
  const npm = { npm_lifecycle_event: 'start', npm_node_execpath: process.execPath };
  return follow(['sh', '-c', '"$0" "$1" &', process.execPath, main], { ...env, ...npm });
}

function follow([command = '', ...args]: string[], env: Record<string, string>): ProductProcess {
  const child: ChildProcess = spawn(command, args, {
    env: { PATH: process.env['PATH'] ?? '', PORT: '0', NODE_COMPILE_CACHE: compileCache, ...env },
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const keep = (chunk: Buffer): void => {
    output = (output + chunk.toString()).slice(-200_000);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  const ended = once(child, 'exit').then(() => child.exitCode);
  return {
    output: () => output,
    signal: (name) => void child.kill(name),
    ended,
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
    stop: async () => {
      child.kill('SIGTERM');
      return ended;
    },
  };
}
