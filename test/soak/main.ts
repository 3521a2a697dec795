import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Redis } from 'ioredis';
import { untilQuiet } from '../faults/rounds/quiet.ts';
import { openStage } from '../faults/rounds/stage.ts';
import { live } from './compressed-life.ts';
import { judgeGrowth } from './judge-growth.ts';
import { type Sample, takeSample } from './sample.ts';

/** `npm run test:soak -- --minutes 30`; what is sampled and what counts as flat is in docs/faults.md. */
const { values: options } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    'draw-every-seconds': { type: 'string', default: '60' },
    'sample-every-seconds': { type: 'string', default: '10' },
    subscribers: { type: 'string', default: '2000' },
    endpoints: { type: 'string', default: '20' },
    out: { type: 'string', default: join(import.meta.dirname, '../.artifacts/soak') },
  },
});
const { out } = options;
mkdirSync(out, { recursive: true });
const drawEveryMs = Number(options['draw-every-seconds']) * 1_000;

const stage = await openStage({
  seed: 447,
  subscribers: Number(options.subscribers),
  endpoints: Number(options.endpoints),
  ...{ sinkDelayMs: 2, durable: true },
  // Tables are vacuumed once a minute at most, which is a month of this life.
  postgresSettings: { autovacuum_naptime: '10s' },
  env: {
    ...{ TRUSTED_PROXIES: '127.0.0.1', SIGN_UPS_PER_HOUR: '1000000', ALERT_HISTORY_DAYS: '30' },
    ...{ REQUESTS_PER_KEY: '0', REQUESTS_PER_NETWORK: '0', WRONG_KEYS_PER_NETWORK: '0' },
    // With room for more, memory is collected late and says nothing of leaks.
    NODE_OPTIONS: '--max-old-space-size=192',
  },
});
if (stage === null) throw new Error('redis-server is not installed');
const redis = new Redis(stage.redis.url);

const ending = new AbortController();
const pace = { drawEveryMs, signUpEveryMs: 500, stayMs: drawEveryMs };
const life = live(stage, pace, ending.signal);
const samples: Sample[] = [];
const endsAt = performance.now() + Number(options.minutes) * 60_000;
while (performance.now() < endsAt) {
  await delay(Number(options['sample-every-seconds']) * 1_000);
  const sample = await takeSample(stage, redis);
  samples.push(sample);
  console.log(describeSample(sample));
  writeFileSync(join(out, 'samples.json'), JSON.stringify(samples.map((each) => Object.fromEntries(each))));
}
ending.abort();
const counts = await life;
const newest = stage.published.at(-1);
const open = newest === undefined ? [] : await untilQuiet(stage, newest, 120_000);
const ends = Object.values(stage.services).flatMap(({ unaskedEnds }) => unaskedEnds);
const growths = judgeGrowth(samples);
for (const { name, thirds, max, verdict } of growths)
  console.log(`${verdict.padEnd(16)} ${name.padEnd(32)} ${thirds.map(short).join('  ')}   max ${short(max)}`);
for (const { name, output } of Object.values(stage.services))
  writeFileSync(join(out, `${name}.log`), output());
console.log(JSON.stringify(counts));
const wrong = [
  ...growths.filter(({ verdict }) => verdict === 'grows').map(({ name }) => `${name} grows`),
  ...open.map((what) => `not quiet: ${what}`),
  ...ends.map(({ service, code, tail }) => `${service} ended by itself: ${code}\n${tail}`),
  ...(counts.refused > 0 ? [`${counts.refused} visitors were not served`] : []),
];
writeFileSync(join(out, 'summary.json'), `${JSON.stringify({ counts, growths, wrong }, null, 2)}\n`);
console.log(wrong.length === 0 ? 'all is flat after the warm-up' : wrong.join('\n'));
redis.disconnect();
await stage.close();
process.exit(wrong.length === 0 ? 0 : 1);

function describeSample(sample: Sample): string {
  const at = (name: string) => short(sample.get(name) ?? 0);
  const memory = Object.keys(stage?.services ?? {}).map((name) => `${name} ${at(`memory ${name}`)}`);
  const rest = [
    'postgres connections',
    'redis keys',
    'redis memory',
    'table deliveries',
    'dead rows deliveries',
  ];
  return `${samples.length} samples: memory ${memory.join(', ')} MB; ${rest.map((name) => `${name} ${at(name)}`).join(', ')}`;
}

function short(value: number): string {
  return value >= 100 ? String(Math.round(value)) : value.toFixed(1);
}
