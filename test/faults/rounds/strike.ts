import { setTimeout as delay } from 'node:timers/promises';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import type { Fault, ServiceName } from './round-plan.ts';
import { serviceNames } from './round-plan.ts';
import { leaseSeconds, smtpConnections, type Stage } from './stage.ts';

/** What a fault allows to be in doubt: mails that were in flight when it struck. */
export interface Struck {
  readonly inDoubtMax: number;
}

const nothingInDoubt: Struck = { inDoubtMax: 0 };
/** Each notifier may have lost what it had in flight. */
const everythingInFlight: Struck = { inDoubtMax: 2 * smtpConnections };

/** What a fault acts on: two that act on the same wait for each other. */
export function placeOf(fault: Fault): string {
  if (fault.kind === 'rolling_restart') return 'services';
  if ('service' in fault) return fault.kind === 'clock' ? `clock of ${fault.service}` : 'services';
  if (fault.kind.startsWith('redis')) return 'redis';
  if (fault.kind === 'cut' || fault.kind === 'stall') return `wire to ${fault.wire}`;
  return fault.kind;
}

/** Makes something go wrong, and mends what a machine or an operator would mend. Resolves when it is over. */
export async function strike(stage: Stage, fault: Fault): Promise<Struck> {
  switch (fault.kind) {
    case 'kill':
      await stage.services[fault.service].kill();
      await delay(fault.lastsMs);
      stage.services[fault.service].start();
      return inFlightOf(fault.service);
    case 'pause':
      stage.services[fault.service].signal('SIGSTOP');
      await delay(fault.lastsMs);
      stage.services[fault.service].signal('SIGCONT');
      return inFlightOf(fault.service);
    case 'block':
      stage.services[fault.service].suffer({ blockMs: fault.lastsMs });
      await delay(fault.lastsMs);
      return inFlightOf(fault.service);
    case 'clock':
      stage.services[fault.service].suffer({ clockOffsetMs: fault.offsetMs });
      await delay(fault.lastsMs);
      stage.services[fault.service].suffer({ clockOffsetMs: 0 });
      return nothingInDoubt;
    case 'redis_restart':
      await stage.redis.stop();
      await delay(fault.lastsMs);
      await stage.redis.restart();
      return nothingInDoubt;
    case 'redis_flush':
      await stage.redis.flushAll();
      return nothingInDoubt;
    case 'redis_full':
      await stage.redis.command('CONFIG SET maxmemory 1mb');
      await delay(fault.lastsMs);
      await stage.redis.command('CONFIG SET maxmemory 0');
      return nothingInDoubt;
    case 'postgres_restart':
      await stage.restartPostgres(fault.lastsMs);
      return everythingInFlight;
    case 'cut':
      return cut(stage, fault);
    case 'stall': {
      const goOn = stage.wires[fault.wire].stall();
      await delay(fault.lastsMs);
      goOn();
      // Leases run out while nobody can renew them.
      const tooLong = fault.wire === 'postgres' && fault.lastsMs > (leaseSeconds * 1_000 * 2) / 3;
      return tooLong ? everythingInFlight : nothingInDoubt;
    }
    case 'smtp':
      stage.sink.be(fault.mood);
      await delay(fault.lastsMs);
      stage.sink.be('healthy');
      // The sink counts what it dropped.
      return nothingInDoubt;
    case 'receivers':
      return troubleReceivers(stage, fault);
    case 'rolling_restart':
      return rollingRestart(stage);
  }
}

function inFlightOf(service: ServiceName): Struck {
  return service.startsWith('notifier') ? { inDoubtMax: smtpConnections } : nothingInDoubt;
}

async function cut(stage: Stage, { wire, times }: Extract<Fault, { kind: 'cut' }>): Promise<Struck> {
  let inDoubtMax = 0;
  for (let time = 0; time < times; time += 1) {
    const connections = stage.wires[wire].cut();
    if (wire === 'smtp') inDoubtMax += connections;
    await delay(300);
  }
  return { inDoubtMax };
}

async function troubleReceivers(
  { receivers }: Stage,
  { mood, share, lastsMs }: Extract<Fault, { kind: 'receivers' }>,
): Promise<Struck> {
  const troubled = receivers.urls.flatMap((_, receiver) =>
    receiver < share * receivers.urls.length ? [receiver] : [],
  );
  for (const receiver of troubled) receivers.be(receiver, mood);
  await delay(lastsMs);
  for (const receiver of troubled) receivers.be(receiver, 'healthy');
  return nothingInDoubt;
}

/** Jobs as another version might ring them: a key more, a key less, a name that this one does not know. */
const foreignJobs = [
  ['match-draw', 'match-draw', { fanOutId: '1', priority: 'high' }],
  ['match-draw', 'match-draw', {}],
  ['announce-event', 'announce-event', { event: 1 }],
  ['deliver-email', 'deliver-email', { lane: 1 }],
  ['deliver-email', 'deliver-email-v2', {}],
  ['poll-feed', 'poll-feed', { force: true }],
] as const;

/** Each service in turn is asked to stop and started again, with jobs of another version in the queue. */
async function rollingRestart(stage: Stage): Promise<Struck> {
  const connection = new Redis(stage.redis.url, { maxRetriesPerRequest: 1, retryStrategy: () => null });
  connection.on('error', () => {});
  for (const name of serviceNames) {
    for (const [queueName, jobName, payload] of foreignJobs) {
      const queue = new Queue(queueName, { connection, prefix: 'drawbell' });
      queue.on('error', () => {});
      // Redis may be away or full just now; then there is nothing to be found in it.
      await queue.add(jobName, payload).catch(() => {});
    }
    const code = await stage.services[name].stop();
    stage.services[name].start();
    if (code !== 0 && code !== null) throw new Error(`${name} was asked to stop and ended with ${code}`);
  }
  connection.disconnect();
  return nothingInDoubt;
}
