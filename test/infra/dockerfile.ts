import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, matchesGlob, relative } from 'node:path';
import { root } from './compose-file.ts';

interface Instruction {
  readonly word: string;
  readonly rest: string;
}

/** The instructions of the image's Dockerfile, stage by stage. */
export function readStages(): Instruction[][] {
  const text = readFileSync(join(root, 'infra/docker/Dockerfile'), 'utf8');
  const lines = text.replaceAll('\\\n', ' ').split('\n');
  const stages: Instruction[][] = [];
  for (const line of lines.filter((each) => /^[A-Z]+ /.test(each))) {
    const [word = '', rest = ''] = line.split(/ (.*)/);
    if (word === 'FROM') stages.push([]);
    stages.at(-1)?.push({ word, rest });
  }
  return stages;
}

/**
 * Makes in an empty folder what the image has in `/app`: the same files, by the same commands. What the last stage does
 * to the system around it, such as removing npm, is not done here.
 */
export function makeImageTree(folder: string): void {
  const [tree = [], image = []] = readStages();
  for (const { word, rest } of tree) {
    if (word === 'COPY') copy(rest, folder);
    if (word === 'RUN')
      execFileSync('sh', ['-c', rest], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  }
  for (const { word, rest } of image) if (word === 'COPY' && !rest.startsWith('--from=')) copy(rest, folder);
}

/** The image's own environment. */
export function imageEnvironment(): Record<string, string> {
  const settings = (readStages().at(-1) ?? []).filter(({ word }) => word === 'ENV').map(({ rest }) => rest);
  return Object.fromEntries(
    settings
      .join(' ')
      .split(' ')
      .map((setting) => setting.split('=')),
  );
}

function copy(words: string, folder: string): void {
  const sources = words.split(' ');
  const target = sources.pop() ?? '';
  for (const source of sources) {
    const to = target.endsWith('/') ? join(folder, target, basename(source)) : join(folder, target);
    mkdirSync(dirname(to), { recursive: true });
    cpSync(join(root, source), to, { recursive: true, filter: (path) => !isIgnored(relative(root, path)) });
  }
}

const patterns = readFileSync(join(root, '.dockerignore'), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => ({ ignores: !line.startsWith('!'), glob: line.replace(/^!/, '') }));

/** The last pattern that matches a path or a folder above it decides. */
export function isIgnored(path: string): boolean {
  const parts = path.split('/');
  const above = parts.map((_, index) => parts.slice(0, index + 1).join('/'));
  // Unlike here, `*` stands for names with a leading dot, too, in what Docker reads.
  const matches = (each: string, glob: string) =>
    matchesGlob(each, glob) || (glob === '*' && each === parts[0]);
  return patterns.findLast(({ glob }) => above.some((each) => matches(each, glob)))?.ignores ?? false;
}
