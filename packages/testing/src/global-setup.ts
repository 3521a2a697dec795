import { serverUrlKey } from './test-database.ts';
import { startTestServer } from './test-server.ts';

/** One PostgreSQL for the whole test run; each test file makes its own database on it. */
export default async function setup(): Promise<() => Promise<void>> {
  const server = await startTestServer();
  process.env[serverUrlKey] = server.url;
  return server.stop;
}
