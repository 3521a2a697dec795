export { ensureDatabase } from './ensure-database.ts';
export { isInUse } from './in-use.ts';
export {
  startEmbeddedPostgres,
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
} from './start-embedded-postgres.ts';
