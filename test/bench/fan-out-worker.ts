import { runFanOut } from '@drawbell/notifier/fan-outs/fan-out';
import { systemClock } from '@drawbell/runtime/clock';
import { createLogger } from '@drawbell/runtime/logger';
import { openStore } from '@drawbell/store/open-store';

// The notifier's walk as a process of its own: arguments are the database and the fan-out; prints what it took.
const [, , databaseUrl = '', fanOutId = ''] = process.argv;
const log = createLogger({ level: 'silent', service: 'bench' });
const store = openStore({ databaseUrl, applicationName: 'bench-notifier', log });
await store.pool.query('SELECT 1');
const startedAt = performance.now();
const end = await runFanOut(
  { store, clock: systemClock, log, worker: 'bench', leaseMs: 60_000, onOwed: () => {} },
  fanOutId,
);
const seconds = (performance.now() - startedAt) / 1_000;
const peakMb = process.resourceUsage().maxRSS / 1_024;
process.stdout.write(`${JSON.stringify({ seconds, peakMb, end })}\n`);
await store.close();
