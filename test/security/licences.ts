import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** Where the list is kept. */
export const licencesPath = join(root, 'docs/licences.md');

interface Licence {
  readonly name: string;
  readonly version: string;
  /** As an SPDX expression, where the package names one. */
  readonly licence: string;
}

interface LockedPackage {
  readonly version?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly link?: boolean;
}

/**
 * Every package that runs in production, those of other platforms included, by name and version. What the lock lists is
 * the list; what a package is licensed under is read from the package itself where it is installed here.
 */
export function readLicences(): Licence[] {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, LockedPackage>;
  };
  const found = new Map<string, Licence>();
  for (const [path, { version = '', license, dev, link }] of Object.entries(lock.packages)) {
    const name = path.split('node_modules/').at(-1) ?? '';
    if (!path.includes('node_modules/') || dev === true || link === true) continue;
    const licence =
      installedLicence(path) ?? license ?? licenceOfBinary[name.split('/')[0] ?? ''] ?? 'unknown';
    found.set(`${name} ${version}`, { name, version, licence });
  }
  return [...found.values()].toSorted((a, b) =>
    a.name === b.name ? order(a.version, b.version) : order(a.name, b.name),
  );
}

/** Binaries for platforms other than this one whose licence the registry's lock entry leaves out. */
const licenceOfBinary: Readonly<Record<string, string>> = { '@msgpackr-extract': 'MIT' };

function installedLicence(path: string): string | undefined {
  const file = join(root, path, 'package.json');
  if (!existsSync(file)) return undefined;
  const { license } = JSON.parse(readFileSync(file, 'utf8')) as { license?: string | { type?: string } };
  return typeof license === 'object' ? license.type : license;
}

/** The same on every machine, whatever its language. */
function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The page as it should be. */
export function licencesPage(licences: readonly Licence[]): string {
  const counts = new Map<string, number>();
  for (const { licence } of licences) counts.set(licence, (counts.get(licence) ?? 0) + 1);
  const summary = [...counts]
    .toSorted(([a], [b]) => order(a, b))
    .map(([licence, n]) => `| ${licence} | ${n} |`);
  const rows = licences.map(({ name, version, licence }) => `| ${name} | ${version} | ${licence} |`);
  return [
    '# Licences of what Drawbell uses',
    '',
    'Every package that runs in production, with what it depends on. Written by `npm run licences`; a test holds it to the lock.',
    '',
    ...['| licence | packages |', '|---|---|', ...summary, ''],
    ...['| package | version | licence |', '|---|---|---|', ...rows, ''],
  ].join('\n');
}

if (import.meta.main) writeFileSync(licencesPath, licencesPage(readLicences()));
