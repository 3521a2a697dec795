import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { jobNames } from '@drawbell/queue/jobs';
import { environmentSchema } from '@drawbell/runtime/environment';
import { expect, it } from 'vitest';
import { root, type SourceFile, sourceFiles, workspaceNames } from './source-files.ts';

const everything = sourceFiles('packages', 'services', 'test');

it('files are small', () => {
  const long = everything.filter(
    ({ path, text }) => text.split('\n').length > 400 && !path.includes('/data/'),
  );
  expect(long.map(({ path, text }) => `${path}: ${text.split('\n').length} lines`)).toEqual([]);
});

it('the product is told in few files: 120 lines each on average', () => {
  const product = everything.filter(({ path }) => path.includes('/src/'));
  const lines = product.reduce((sum, { text }) => sum + text.split('\n').length, 0);
  expect(product.length).toBeGreaterThan(300);
  expect(product.length).toBeLessThanOrEqual(lines / 120);
});

it('a file has forty lines or two users: what one file uses lives in that file', () => {
  const product = everything.filter(({ path }) => path.includes('/src/'));
  const usersOf = new Map<string, Set<string>>();
  for (const file of everything) {
    for (const name of file.imports) {
      const used = resolved(file, name);
      // Tests use what they test; what is made for tests has no other users.
      if (used === null || (!file.path.includes('/src/') && !used.startsWith('packages/testing/'))) continue;
      usersOf.set(used, (usersOf.get(used) ?? new Set()).add(file.path));
    }
  }
  const small = product.filter(
    ({ path, text }) => text.split('\n').length <= 40 && usersOf.get(path)?.size === 1,
  );
  expect(product.length).toBeGreaterThan(300);
  expect(small.map(({ path }) => path)).toEqual([]);
});

/** The file that an import names, from the root; null for packages from elsewhere. */
function resolved({ path }: SourceFile, name: string): string | null {
  if (name.startsWith('.')) return new URL(name, `file:///${path}`).pathname.slice(1);
  const [, workspace = '', file] = /^@drawbell\/([a-z-]+)\/(.+)$/.exec(name) ?? [];
  if (file === undefined) return null;
  const kind = workspaceNames('packages').includes(workspace) ? 'packages' : 'services';
  return `${kind}/${workspace}/src/${file}.ts`;
}

it('files are named for what they hold, in kebab-case', () => {
  const wrong = everything.filter(({ path }) => {
    const name = path.split('/').at(-1) ?? '';
    return !/^[a-z0-9.-]+$/.test(name) || /^(utils?|helpers?|common|types|misc|shared)\.ts$/.test(name);
  });
  expect(wrong.map(({ path }) => path)).toEqual([]);
});

it('tests never sleep, mock modules, or run alone', () => {
  const tests = everything.filter(({ path }) => path.endsWith('.test.ts') && !path.includes('architecture/'));
  const wrong = tests.filter(({ text }) =>
    /\bvi\.(mock|doMock)\(|\b(it|describe|test)\.only\b|\btoMatchSnapshot\b|\btoMatchInlineSnapshot\b|\bsetTimeout\(|timers\/promises/.test(
      text,
    ),
  );
  expect(tests.length).toBeGreaterThan(10);
  expect(wrong.map(({ path }) => path)).toEqual([]);
});

it('every environment key is described in README.md and .env.example, and no other', () => {
  const keys = Object.keys(environmentSchema.shape).toSorted((a, b) => a.localeCompare(b));
  const example = readFileSync(join(root, '.env.example'), 'utf8');
  const described = [...example.matchAll(/^([A-Z_]+)=/gm)]
    .map(([, key = '']) => key)
    .toSorted((a, b) => a.localeCompare(b));
  expect(described).toEqual(keys);
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  expect(keys.filter((key) => !readme.includes(`\`${key}\``))).toEqual([]);
});

it('dependencies are exact versions, and the same in every workspace', () => {
  const versions = new Map<string, Set<string>>();
  const folders = [
    '.',
    ...(['packages', 'services'] as const).flatMap((kind) =>
      workspaceNames(kind).map((name) => `${kind}/${name}`),
    ),
  ];
  for (const folder of folders) {
    const manifest: Record<string, Record<string, string> | undefined> = JSON.parse(
      readFileSync(join(root, folder, 'package.json'), 'utf8'),
    );
    for (const [name, version] of Object.entries({
      ...manifest['dependencies'],
      ...manifest['devDependencies'],
    })) {
      expect(version, `${name} in ${folder}`).toMatch(/^\d/);
      versions.set(name, (versions.get(name) ?? new Set()).add(version));
    }
  }
  expect([...versions].filter(([, found]) => found.size > 1).map(([name]) => name)).toEqual([]);
  // What makes clients needs a TypeScript that programs can call, which the one that checks us is not.
  const clients: { devDependencies: Record<string, string> } = JSON.parse(
    readFileSync(join(root, 'test/clients/package.json'), 'utf8'),
  );
  for (const version of Object.values(clients.devDependencies)) expect(version).toMatch(/^\d/);
  const { typescript = '' } = clients.devDependencies;
  versions.set('typescript', new Set([typescript]));
  // What a package brings in a version of its own is made to be ours, and so the same.
  const { overrides } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    overrides: Record<string, Record<string, string>>;
  };
  for (const overridden of Object.values(overrides))
    for (const [name, version] of Object.entries(overridden))
      expect([...(versions.get(name) ?? [])], `${name} in overrides`).toEqual([version]);
});

it('every job has exactly one handler', () => {
  const services = sourceFiles('services').filter(({ path }) => path.includes('/src/'));
  for (const job of jobNames) {
    const handler = new RegExp(`(?:heard: \\{|startWorkers.{0,600}) ?'${job}':`, 'gs');
    const handlers = services.flatMap(({ path, text }) => [...text.matchAll(handler)].map(() => path));
    expect(handlers, job).toHaveLength(1);
  }
});

it('migrations are numbered without gaps', () => {
  const names = readdirSync(join(root, 'packages/store/src/migrations')).sort();
  expect(names.length).toBeGreaterThan(0);
  expect(names.map((name) => Number(name.slice(0, 4)))).toEqual(names.map((_, index) => index + 1));
});
