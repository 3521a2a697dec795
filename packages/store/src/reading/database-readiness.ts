import type { ReadinessPart } from '@drawbell/runtime';
import type pg from 'pg';
import { listPendingMigrations } from './pending-migrations.ts';

/** The database as a part that no process can do without: it must answer and have this code's schema. */
export function databaseReadiness(pool: pg.Pool): ReadinessPart {
  return {
    ...{ name: 'database', required: true },
    look: async () => {
      const pending = await listPendingMigrations(pool);
      return pending.length === 0 ? null : `The database lacks migrations: ${pending.join(', ')}.`;
    },
  };
}
