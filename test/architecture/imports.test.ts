import { expect, it } from 'vitest';
import { sourceFiles, type SourceFile, workspaceNames } from './source-files.ts';

const product = sourceFiles('packages', 'services').filter(({ path }) => path.includes('/src/'));
const services = workspaceNames('services');

/** `packages/store/src/x.ts` → `packages/store`. */
function workspaceOf({ path }: SourceFile): string {
  return path.split('/').slice(0, 2).join('/');
}

function workspacesImportedBy(file: SourceFile): string[] {
  return file.imports.flatMap((name) => /^@drawbell\/([a-z0-9-]+)/.exec(name)?.[1] ?? []);
}

const allowed: Record<string, readonly string[]> = {
  'packages/draws': [],
  'packages/runtime': [],
  'packages/ircc': ['draws', 'runtime'],
  'packages/store': ['draws', 'runtime'],
  'packages/postgres': ['draws', 'runtime'],
  'packages/queue': ['draws', 'runtime'],
  'packages/mail': ['draws', 'runtime'],
  'packages/webhooks': ['draws', 'runtime'],
  'packages/bounces': ['draws', 'runtime'],
  // Of webhooks the way out: where a connection may go, and the client that asks once.
  'packages/channels': ['runtime', 'webhooks'],
  // Of webhooks the words: types of events and versions of payloads.
  'packages/operations': ['draws', 'runtime', 'store', 'webhooks'],
};

/** Of the types alone, which are gone when it runs: what an operation rings is a job of the queue. */
const allowedTypes: Record<string, readonly string[]> = { 'packages/operations': ['queue'] };

it('every package imports only what it may', () => {
  const wrong = product.flatMap((file) => {
    const may = allowed[workspaceOf(file)];
    if (may === undefined) return [];
    const mayName = allowedTypes[workspaceOf(file)] ?? [];
    return workspacesImportedBy(file)
      .filter((name) => !may.includes(name) && !(mayName.includes(name) && namesOnly(file, name)))
      .map((name) => `${file.path} imports ${name}`);
  });
  expect(wrong).toEqual([]);
});

/** Whether all that a file imports of a workspace is types. */
function namesOnly({ text }: SourceFile, workspace: string): boolean {
  const imports = text
    .split(/\n(?=import|export)/)
    .filter((each) => each.includes(`'@drawbell/${workspace}/`));
  return imports.every((each) => each.startsWith('import type'));
}

it('nothing imports a service but standalone', () => {
  const wrong = product
    .filter((file) => workspaceOf(file) !== 'services/standalone')
    .flatMap((file) =>
      workspacesImportedBy(file)
        .filter((name) => services.includes(name))
        .map((name) => `${file.path} imports ${name}`),
    );
  expect(wrong).toEqual([]);
});

it('what is made for tests reaches the product only through the demo', () => {
  const wrong = product.filter(
    (file) =>
      workspacesImportedBy(file).includes('testing') &&
      workspaceOf(file) !== 'packages/testing' &&
      !file.path.startsWith('services/standalone/src/demo/'),
  );
  expect(wrong.map(({ path }) => path)).toEqual([]);
});

it('draws is pure: no modules of the platform but data files, no clock, no chance', () => {
  const draws = product.filter((file) => workspaceOf(file) === 'packages/draws');
  const impure = draws.filter(
    ({ text, imports }) =>
      imports.some((name) => name.startsWith('node:')) ||
      /\bDate\.now\(|new Date\(\)|Math\.random\(|\bconsole\.|\bprocess\./.test(text),
  );
  expect(draws.length).toBeGreaterThan(10);
  expect(impure.map(({ path }) => path)).toEqual([]);
});

it('only runtime reads the environment, handles signals and exits', () => {
  const wrong = product.filter(
    (file) =>
      workspaceOf(file) !== 'packages/runtime' &&
      workspaceOf(file) !== 'packages/testing' &&
      /\bprocess\.(env|exit|on|once)\b/.test(file.text),
  );
  expect(wrong.map(({ path }) => path)).toEqual([]);
});

it('only queue knows which backend it is on', () => {
  const wrong = product.filter(
    (file) =>
      workspaceOf(file) !== 'packages/queue' && file.imports.some((name) => /^(bullmq|ioredis)/.test(name)),
  );
  expect(wrong.map(({ path }) => path)).toEqual([]);
});

it('OpenTelemetry is loaded only where there is a collector', () => {
  const users = product.filter((file) => file.imports.some((name) => name.startsWith('@opentelemetry/')));
  expect(users.map(({ path }) => path)).toEqual(['packages/runtime/src/tracing/otlp-tracer.ts']);
  const loaders = product.filter(({ text }) => /from '[^']*otlp-tracer\.ts'/.test(text));
  expect(loaders.map(({ path }) => path)).toEqual([]);
});

it('no workspace reaches into another past its exports', () => {
  const wrong = product.flatMap((file) =>
    file.imports
      .filter((name) => name.startsWith('../') && leavesWorkspace(file, name))
      .map((name) => `${file.path} imports ${name}`),
  );
  expect(wrong).toEqual([]);
});

function leavesWorkspace(file: SourceFile, name: string): boolean {
  const resolved = new URL(name, `file:///${file.path}`).pathname.slice(1);
  return !resolved.startsWith(`${workspaceOf(file)}/`);
}

it('there are no barrels: a name is imported from the file that declares it', () => {
  const again = product.filter(
    ({ path, text }) => path.endsWith('/index.ts') || /^export [^;]*\bfrom '(\.|@drawbell)/m.test(text),
  );
  expect(again.map(({ path }) => path)).toEqual([]);
});

it('imports never go in a circle', () => {
  const byPath = new Map(product.map((file) => [file.path, file]));
  const circles: string[] = [];
  const state = new Map<string, 'open' | 'done'>();
  const visit = (file: SourceFile, trail: string[]): void => {
    state.set(file.path, 'open');
    for (const name of file.imports.filter((each) => each.startsWith('.'))) {
      const next = byPath.get(new URL(name, `file:///${file.path}`).pathname.slice(1));
      if (next === undefined || state.get(next.path) === 'done') continue;
      if (state.get(next.path) === 'open') circles.push([...trail, file.path, next.path].join(' → '));
      else visit(next, [...trail, file.path]);
    }
    state.set(file.path, 'done');
  };
  for (const file of product) if (!state.has(file.path)) visit(file, []);
  expect(circles).toEqual([]);
});
