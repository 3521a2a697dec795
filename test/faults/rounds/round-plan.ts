import { type SeededRandom, seededRandom } from './seeded-random.ts';

export const serviceNames = ['scraper', 'notifier-a', 'notifier-b', 'api'] as const;
export type ServiceName = (typeof serviceNames)[number];

const wires = ['postgres', 'redis', 'smtp'] as const;
export type Wire = (typeof wires)[number];

/** What goes wrong. `lastsMs` is how long, where it lasts. */
export type Fault =
  | { readonly kind: 'kill'; readonly service: ServiceName; readonly lastsMs: number }
  | { readonly kind: 'redis_restart'; readonly lastsMs: number }
  | { readonly kind: 'redis_flush' }
  | { readonly kind: 'redis_full'; readonly lastsMs: number }
  | { readonly kind: 'postgres_restart'; readonly lastsMs: number }
  | { readonly kind: 'cut'; readonly wire: Wire; readonly times: number }
  | { readonly kind: 'stall'; readonly wire: Wire; readonly lastsMs: number }
  | {
      readonly kind: 'smtp';
      readonly mood: 'refuses_421' | 'refuses_450' | 'hangs' | 'drops_kept' | 'drops_lost';
      readonly lastsMs: number;
    }
  | {
      readonly kind: 'clock';
      readonly service: ServiceName;
      readonly offsetMs: number;
      readonly lastsMs: number;
    }
  | { readonly kind: 'block'; readonly service: ServiceName; readonly lastsMs: number }
  | { readonly kind: 'pause'; readonly service: ServiceName; readonly lastsMs: number }
  | { readonly kind: 'rolling_restart' }
  | {
      readonly kind: 'receivers';
      readonly mood: 'fails' | 'hangs' | 'resets';
      readonly share: number;
      readonly lastsMs: number;
    };

interface PlannedFault {
  readonly fault: Fault;
  /** It strikes when this share of the alerts has been sent, 0 for at once, */
  readonly atShare: number;
  /** and so long after that. */
  readonly afterMs: number;
}

/** Everything about a round that is chosen; the seed alone decides it. */
export interface RoundPlan {
  readonly seed: number;
  readonly roundName: string;
  readonly crs: number;
  /** The cut-off as corrected in the middle; null when the draw is not corrected. */
  readonly correctedCrs: number | null;
  readonly correctedAtShare: number;
  /** People who leave in the middle, one after the other. */
  readonly leavers: number;
  readonly faults: readonly PlannedFault[];
}

/** Longer than LEASE_SECONDS of the stage, so that work is taken over from a process that still lives. */
const pastTheLeaseMs = [3_500, 6_000] as const;

const kinds = [
  'kill',
  'redis_restart',
  'block',
  'cut',
  'smtp',
  'postgres_restart',
  'clock',
  'pause',
  'redis_flush',
  'rolling_restart',
  'stall',
  'redis_full',
  'receivers',
] as const satisfies readonly Fault['kind'][];

/** As named in the feed. The last one is a name that nobody has mapped. */
const roundNames = [
  'Canadian Experience Class',
  'Canadian Experience Class',
  'French-Language proficiency 2026-Version 2',
  'Healthcare and Social Services Occupations, 2026-Version 3',
  'Beekeepers with Canadian Work Experience, 2026-Version 1',
] as const;

/**
 * Chooses a round. Seeds in a row go through all kinds of faults in turn with their first fault; what comes with it,
 * when, whom and for how long is chance.
 */
export function planRound(seed: number): RoundPlan {
  const random = seededRandom(seed);
  const first = kinds[seed % kinds.length] ?? 'kill';
  const others = Array.from({ length: random.between(1, 3) }, () => random.pick(kinds));
  const faults = [first, ...others].map((kind) => {
    const atShare = random.pick([0, 0, 0.05, 0.2, 0.4, 0.7]);
    // From the start on a draw is polled, recorded, matched; later every moment is like the others.
    return {
      fault: chooseFault(kind, random),
      atShare,
      afterMs: random.between(0, atShare === 0 ? 2_000 : 300),
    };
  });
  const crs = random.between(470, 530);
  return {
    seed,
    roundName: random.pick(roundNames),
    crs,
    correctedCrs: random.chance(0.35) ? crs + random.pick([-25, -5, 5, 25]) : null,
    correctedAtShare: random.pick([0.1, 0.4, 0.9]),
    leavers: random.between(5, 25),
    faults,
  };
}

/** Notifiers more often: they have the most to lose. */
const struckServices = ['scraper', 'notifier-a', 'notifier-a', 'notifier-b', 'notifier-b', 'api'] as const;

function chooseFault(kind: (typeof kinds)[number], random: SeededRandom): Fault {
  const brief = () => random.between(200, 3_000);
  const pastTheLease = () => random.between(...pastTheLeaseMs);
  const service = () => random.pick(struckServices);
  switch (kind) {
    case 'kill':
      return { kind, service: service(), lastsMs: brief() };
    case 'redis_restart':
    case 'redis_full':
    case 'postgres_restart':
      return { kind, lastsMs: brief() };
    case 'cut':
      return { kind, wire: random.pick(wires), times: random.between(1, 3) };
    case 'stall':
      return { kind, wire: random.pick(wires), lastsMs: random.between(500, 5_000) };
    case 'smtp': {
      const moods = ['refuses_421', 'refuses_450', 'hangs', 'drops_kept', 'drops_lost'] as const;
      return { kind, mood: random.pick(moods), lastsMs: brief() };
    }
    case 'clock':
      return {
        ...{ kind, service: service(), lastsMs: brief() },
        offsetMs: random.pick([-3_600_000, -90_000, 90_000, 3_600_000]),
      };
    case 'block':
      // Now and then the full forty seconds.
      return { kind, service: service(), lastsMs: random.chance(0.15) ? 40_000 : pastTheLease() };
    case 'pause':
      return { kind, service: service(), lastsMs: pastTheLease() };
    case 'receivers':
      return {
        ...{ kind, share: random.pick([0.1, 0.5, 1]), lastsMs: brief() },
        mood: random.pick(['fails', 'hangs', 'resets']),
      };
    case 'redis_flush':
    case 'rolling_restart':
      return { kind };
  }
}
