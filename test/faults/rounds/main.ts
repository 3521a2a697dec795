import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { planRound, type RoundPlan } from './round-plan.ts';
import { runRound, type RoundResult } from './run-round.ts';
import { openStage, type Stage } from './stage.ts';

/** `npm run test:faults -- --rounds 50 --seed 1`; what the options mean is in docs/faults.md. */
const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '50' },
    seed: { type: 'string', default: '1' },
    'only-seed': { type: 'string' },
    'from-round': { type: 'string', default: '1' },
    subscribers: { type: 'string', default: '5000' },
    endpoints: { type: 'string', default: '50' },
    out: { type: 'string', default: join(import.meta.dirname, '../../.artifacts/faults') },
  },
});
const { out } = options;
mkdirSync(out, { recursive: true });

const seeds =
  options['only-seed'] === undefined
    ? Array.from({ length: Number(options.rounds) }, (_, index) => Number(options.seed) + index)
    : options['only-seed'].split(',').map(Number);
const firstRound = options['only-seed'] === undefined ? Number(options['from-round']) : 1;

/** The same people in every run: a seed alone makes a round again. */
const peopleSeed = 447;

const roundsFile = join(out, 'rounds.jsonl');
if (firstRound === 1) writeFileSync(roundsFile, '');
const results: RoundResult[] = roundsBefore();
const openOne = async (): Promise<Stage> => {
  const stage = await openStage({
    seed: peopleSeed,
    subscribers: Number(options.subscribers),
    endpoints: Number(options.endpoints),
    sinkDelayMs: 25,
    durable: true,
  });
  if (stage === null) throw new Error('redis-server is not installed');
  return stage;
};

let stage = await openOne();
for (const [index, seed] of seeds.entries()) {
  if (index + 1 < firstRound) continue;
  const plan = planRound(seed);
  console.log(`round ${index + 1} of ${seeds.length}, seed ${seed}: ${describePlan(plan)}`);
  const result = await runRound(stage, plan).catch((err: unknown) => broken(seed, err));
  results.push(result);
  console.log(`  ${describeResult(result)}`);
  appendFileSync(roundsFile, `${JSON.stringify({ plan, result })}\n`);
  summarize();
  if (result.wrong.length === 0) continue;
  saveLogs(stage, seed);
  // What one round left behind must not be held against the next.
  await stage.close();
  stage = await openOne();
}
await stage.close();
const passed = results.every(({ wrong }) => wrong.length === 0);
console.log(passed ? 'all rounds passed' : `failed seeds: ${failedSeeds().join(', ')}`);
process.exit(passed ? 0 : 1);

/** What was done before the run was broken off, for one summary over all of it. */
function roundsBefore(): RoundResult[] {
  const kept = new Set(seeds.slice(0, firstRound - 1));
  const lines = existsSync(roundsFile) ? readFileSync(roundsFile, 'utf8').split('\n') : [];
  return lines
    .filter((line) => line !== '')
    .map((line) => (JSON.parse(line) as { result: RoundResult }).result)
    .filter(({ seed }) => kept.has(seed));
}

function failedSeeds(): number[] {
  return results.filter(({ wrong }) => wrong.length > 0).map(({ seed }) => seed);
}

function broken(seed: number, err: unknown): RoundResult {
  const what = err instanceof Error ? (err.stack ?? err.message) : String(err);
  return {
    ...{
      seed,
      wrong: [`the round broke: ${what}`],
      inDoubtMax: 0,
      seconds: 0,
      healSeconds: 0,
      calmSeconds: 0,
      failedStarts: 0,
    },
    mails: { owed: 0, sent: 0, copies: 0, inDoubt: 0 },
    webhooks: { messages: 0, copies: 0 },
    errors: {},
  };
}

function describePlan({ roundName, crs, correctedCrs, leavers, faults }: RoundPlan): string {
  const list = faults.map(({ fault, atShare, afterMs }) => {
    const { kind, ...more } = fault;
    const details = Object.entries(more).map(([key, value]) => `${key} ${value}`);
    return `${kind}(${details.join(', ')}) at ${atShare * 100} % + ${afterMs} ms`;
  });
  const correction = correctedCrs === null ? '' : `, corrected to ${correctedCrs}`;
  return `${roundName} ${crs}${correction}, ${leavers} leave; ${list.join('; ')}`;
}

function describeResult(result: RoundResult): string {
  const { mails, webhooks, inDoubtMax, seconds, healSeconds, calmSeconds, failedStarts, wrong } = result;
  const verdict = wrong.length === 0 ? 'PASS' : `FAIL\n    ${wrong.slice(0, 20).join('\n    ')}`;
  return [
    `${mails.sent} alerts (${mails.copies} copies, ${mails.inDoubt} in doubt of at most ${inDoubtMax})`,
    `${webhooks.messages} webhooks (${webhooks.copies} copies)`,
    `${failedStarts} failed starts`,
    `${seconds.toFixed(1)} s, healed in ${healSeconds.toFixed(1)} s, calm draw in ${calmSeconds.toFixed(1)} s`,
    verdict,
  ].join(', ');
}

function summarize(): void {
  const sum = (of: (result: RoundResult) => number) => results.reduce((total, each) => total + of(each), 0);
  const summary = {
    rounds: results.length,
    failedSeeds: failedSeeds(),
    alerts: sum(({ mails }) => mails.sent),
    copies: sum(({ mails }) => mails.copies),
    inDoubt: sum(({ mails }) => mails.inDoubt),
    webhooks: sum(({ webhooks }) => webhooks.messages),
    webhookCopies: sum(({ webhooks }) => webhooks.copies),
    secondsMean: sum(({ seconds }) => seconds) / results.length,
    secondsMax: Math.max(...results.map(({ seconds }) => seconds)),
    healSecondsMax: Math.max(...results.map(({ healSeconds }) => healSeconds)),
    calmSecondsMax: Math.max(...results.map(({ calmSeconds }) => calmSeconds)),
  };
  writeFileSync(join(out, 'summary.json'), `${JSON.stringify(summary, null, 2)}\n`);
}

function saveLogs({ services }: Stage, seed: number): void {
  for (const service of Object.values(services))
    writeFileSync(join(out, `${seed}-${service.name}.log`), service.output());
}
