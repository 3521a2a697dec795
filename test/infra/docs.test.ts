import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { environmentSchema } from '@drawbell/runtime/environment';
import { describe, expect, it } from 'vitest';
import { root } from './compose-file.ts';

const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const pages = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md'].concat(
  readdirSync(join(root, 'docs'), { recursive: true })
    .map((name) => join('docs', String(name)))
    .filter((name) => name.endsWith('.md')),
);
const lines = pages.flatMap((page) =>
  read(page)
    .split('\n')
    .map((text) => ({ page, text })),
);

describe('what the documentation tells people to type', () => {
  it('runs our files with the Node that npm ci brought, or in the image', () => {
    const running = lines.filter(({ text }) => /\bnode (?:services|packages|test)\//.test(text));
    expect(running.length).toBeGreaterThan(3);
    const elsewhere = running.filter(
      ({ text }) => !/node_modules\/\.bin\/node |docker compose run|kubectl .*exec/.test(text),
    );
    expect(elsewhere).toEqual([]);
  });

  it.each(
    lines.flatMap(({ text }) => text.match(/node_modules\/\.bin\/node services\/\w+\/src\/main\.ts/g) ?? []),
  )('%s works whatever node the machine has', (command) => {
    const [node = '', file = ''] = command.split(' ');
    const ended = spawnSync(node, [file], { cwd: root, env: { PATH: '/usr/bin:/bin' }, encoding: 'utf8' });
    expect([ended.status, ended.stderr]).toEqual([1, expect.stringContaining('Set DATABASE_URL')]);
  });

  it('names scripts that are there', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = lines.flatMap(({ text }) =>
      [...text.matchAll(/npm run (?:-s )?([a-z:]+)/g)].map(([, name]) => name),
    );
    expect(named.filter((name) => !(name !== undefined && name in scripts))).toEqual([]);
  });

  it('says how the database is reached in safety, what a proxy is for, and how far back alerts may go', () => {
    const { shape } = environmentSchema;
    const operators = read('docs/operators.md');
    for (const page of [operators, read('docs/self-hosting.md'), read('.env.example')])
      expect(page).toMatch(/sslmode=verify-full&sslrootcert=/);
    expect(operators).toMatch(/goes through it \| never does/);
    expect(operators).toContain('`ALERT_MAX_AGE_DAYS` is 365 at most');
    expect(shape.ALERT_MAX_AGE_DAYS.safeParse('365').success).toBe(true);
    expect(shape.ALERT_MAX_AGE_DAYS.safeParse('366').error?.message).toContain('from 1 to 365');
  });
});
