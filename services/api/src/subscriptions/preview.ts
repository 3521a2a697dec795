import { type Catalogue, lookBack, type PastDraw, type Preferences, type Profile } from '@drawbell/draws';
import type { RecordedDraw } from '@drawbell/store';

const months = 24;

export interface Preview {
  /** First day looked at, ISO. */
  readonly from: string;
  readonly to: string;
  /** Newest first; withdrawn draws are left out. */
  readonly draws: readonly PastDraw[];
  readonly counts: Readonly<Record<'meets' | 'may_meet' | 'near' | 'does_not_meet', number>>;
  /** How many of them would have made an alert. */
  readonly alerts: number;
  /** By which they were compared. */
  readonly catalogue: Catalogue;
}

/** What profiles of today would have received over the last 24 months. Keeps nothing. */
export function preview(
  all: readonly RecordedDraw[],
  person: { profiles: readonly Profile[]; preferences: Preferences },
  { now, catalogue }: { now: Date; catalogue: Catalogue },
): Preview {
  const start = new Date(now);
  start.setUTCMonth(start.getUTCMonth() - months);
  const from = start.toISOString().slice(0, 10);
  const standing = all.filter(({ withdrawnAt, draw }) => withdrawnAt === null && draw.date >= from);
  const draws = lookBack(
    standing.map(({ draw }) => draw),
    person,
    catalogue,
  );
  const counts = { meets: 0, may_meet: 0, near: 0, does_not_meet: 0 };
  for (const { best } of draws) counts[best] += 1;
  return {
    ...{ from, draws, counts, catalogue },
    to: now.toISOString().slice(0, 10),
    alerts: draws.filter(({ alert }) => alert.told).length,
  };
}
