import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { root, sourceFiles } from './source-files.ts';

const documents = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'SECURITY.md']
  .concat(
    readdirSync(join(root, 'docs'), { recursive: true })
      .map((name) => join('docs', String(name)))
      .filter((name) => name.endsWith('.md')),
  )
  .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));

/** What a reader makes: an overlay of their own, and what runs of tests and the bench leave. */
const madeLater = /^(?:infra\/kubernetes\/overlays\/mine|test\/\.artifacts\/)/;

it('every path that a document names is there', () => {
  const named = documents.flatMap(({ path, text }) =>
    [...text.matchAll(/(?<![\w./@-])(?:packages|services|test|infra)\/[\w./*-]+/g)].map(([name]) => ({
      document: path,
      name: name.replace(/[.]+$/, ''),
    })),
  );
  expect(named.length).toBeGreaterThan(100);
  const gone = named.filter(({ name }) => !madeLater.test(name) && !existsSync(join(root, name)));
  expect(gone).toEqual([]);
});

it('every source file that a document names by the end of its path is there', () => {
  const paths = sourceFiles('packages', 'services', 'test').map(({ path }) => `/${path}`);
  const named = documents.flatMap(({ path, text }) =>
    [...text.matchAll(/`([\w./-]+\.ts)`/g)].map(([, name = '']) => ({ document: path, name })),
  );
  expect(named.length).toBeGreaterThan(50);
  const gone = named.filter(({ name }) => !paths.some((path) => path.endsWith(`/${name}`)));
  expect(gone).toEqual([]);
});

it('every link between documents leads to a file, and to a heading of it', () => {
  const links = documents.flatMap(({ path, text }) =>
    [...text.matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, to = '']) => to)
      .filter((to) => !/^[a-z]+:/.test(to))
      .map((to) => ({ document: path, to })),
  );
  expect(links.length).toBeGreaterThan(30);
  const broken = links.filter(({ document, to }) => {
    const [file = '', heading] = to.split('#');
    const path = file === '' ? document : join(dirname(document), file);
    if (!existsSync(join(root, path))) return true;
    return heading !== undefined && !headingsOf(path).includes(heading);
  });
  expect(broken).toEqual([]);
});

/** As they are named in links: `How to add it: now` is `how-to-add-it-now`. */
function headingsOf(path: string): string[] {
  const text = readFileSync(join(root, path), 'utf8');
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
