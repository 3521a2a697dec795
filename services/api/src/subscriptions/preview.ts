import type { Catalogue } from '@drawbell/draws/catalogue';
import { easternDay, withReadingDays } from '@drawbell/draws/grid';
import { lookBack, type PastDraw } from '@drawbell/draws/look-back';
import type { Preferences } from '@drawbell/draws/preferences';
import type { Profile } from '@drawbell/draws/profile';
import type { RecordedDraw } from '@drawbell/store/draws/draws';

const months = 24;

export interface Preview {
  /** First day looked at, ISO. */
  readonly from: string;
  readonly to: string;
  /** Newest first; withdrawn draws are left out. */
  readonly draws: readonly PastDraw[];
  /** Newest first: draws of another points grid than the score. They count for nothing. */
  readonly leftOut: readonly PastDraw[];
  readonly counts: Readonly<Record<'meets' | 'may_meet' | 'near' | 'does_not_meet', number>>;
  /** How many of them would have made an alert. */
  readonly alerts: number;
  /** By which they were compared. */
  readonly catalogue: Catalogue;
}

/**
 * What profiles of today would have received over the last 24 months. A score without a day was read today. Keeps
 * nothing.
 */
export function preview(
  all: readonly RecordedDraw[],
  person: { profiles: readonly Profile[]; preferences: Preferences },
  { now, catalogue }: { now: Date; catalogue: Catalogue },
): Preview {
  const start = new Date(now);
  start.setUTCMonth(start.getUTCMonth() - months);
  const from = start.toISOString().slice(0, 10);
  const standing = all.filter(({ withdrawnAt, draw }) => withdrawnAt === null && draw.date >= from);
  const past = lookBack(
    standing.map(({ draw }) => draw),
    { ...person, profiles: withReadingDays(person.profiles, easternDay(now)) },
    catalogue,
  );
  const draws = past.filter(({ leftOut }) => leftOut === null);
  const counts = { meets: 0, may_meet: 0, near: 0, does_not_meet: 0 };
  for (const { best } of draws) counts[best] += 1;
  return {
    ...{ from, draws, counts, catalogue },
    leftOut: past.filter(({ leftOut }) => leftOut !== null),
    to: now.toISOString().slice(0, 10),
    alerts: draws.filter(({ alert }) => alert.told).length,
  };
}
