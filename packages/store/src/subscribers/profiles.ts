import type { Profile, ProgramKey } from '@drawbell/draws/profile';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Database } from '../schema.ts';

/** The profiles that one person is to have. */
export interface NewProfiles {
  readonly id: string;
  /** Nobody had any profile here before. */
  readonly added: boolean;
  /** In their order. */
  readonly profiles: readonly Profile[];
  /**
   * For each of them, the place from 0 of the one on record that it is, and null for one that was not there. Absent: the
   * one of the same facts, or of the same label; a changed one in its old place where no label says otherwise.
   */
  readonly formerPlaces?: readonly (number | null)[] | undefined;
}

/**
 * Gives people the profiles named, in their order, instead of those they had. One that stays keeps its row, and with it its
 * documents, invitation and ticks; what hangs on one that goes is erased.
 */
export async function replaceProfiles(trx: Kysely<Database>, people: readonly NewProfiles[]): Promise<void> {
  const known = people.filter(({ added }) => !added).map(({ id }) => id);
  const kept: object[] = [];
  const places = new Map<string, readonly (string | null)[]>();
  if (known.length > 0) {
    const before = await trx
      .selectFrom('profiles')
      .select(['id', 'subscriber_id', 'facts'])
      .where('subscriber_id', 'in', known)
      .orderBy('position')
      .execute();
    const byPerson = Map.groupBy(before, (row) => row.subscriber_id);
    const keptIds = new Set<string>();
    for (const { id, added, profiles, formerPlaces } of people) {
      if (added) continue;
      const rows = byPerson.get(id) ?? [];
      const former =
        formerPlaces ??
        pairProfiles(
          rows.map(({ facts }) => facts),
          profiles,
        );
      const ids = profiles.map((_, place) => rows[former[place] ?? -1]?.id ?? null);
      for (const row of ids) if (row !== null) keptIds.add(row);
      places.set(id, ids);
      kept.push(
        ...profiles.flatMap((facts, position) =>
          ids[position] === null ? [] : [{ id: ids[position], position, facts, ...profileColumns(facts) }],
        ),
      );
    }
    const gone = before.flatMap(({ id }) => (keptIds.has(id) ? [] : [id]));
    if (gone.length > 0) await sql`DELETE FROM profiles WHERE id = ANY (${gone}::bigint[])`.execute(trx);
  }
  if (kept.length > 0) {
    await sql`
      UPDATE profiles p
         SET position = x.position, facts = x.facts, crs = x.crs, programs_mask = x.programs_mask,
             nomination = x.nomination, french = x.french
        FROM ${recordsOf(kept, sql`id bigint, ${profileFields}`)} WHERE p.id = x.id`.execute(trx);
  }
  const rows = people.flatMap(({ id, profiles }) =>
    profiles.flatMap((facts, position) =>
      typeof places.get(id)?.[position] === 'string'
        ? []
        : [{ subscriber_id: id, position, facts, ...profileColumns(facts) }],
    ),
  );
  if (rows.length === 0) return;
  await sql`
    INSERT INTO profiles (subscriber_id, position, facts, crs, programs_mask, nomination, french)
    SELECT subscriber_id, position, facts, crs, programs_mask, nomination, french
      FROM ${recordsOf(rows, sql`subscriber_id bigint, ${profileFields}`)}`.execute(trx);
}

const profileFields = sql`position smallint, facts jsonb, crs smallint, programs_mask smallint, nomination boolean,
  french boolean`;

/**
 * Which profile on record each new one is: the same facts first, then the same label, and then the one in its place, unless
 * a label says that it is of somebody else. Each at most once.
 */
export function pairProfiles(before: readonly Profile[], after: readonly Profile[]): (number | null)[] {
  const paired: (number | null)[] = after.map(() => null);
  const free = new Set(before.keys());
  const pair = (
    isSame: (old: Profile, profile: Profile, places: { old: number; new: number }) => boolean,
  ): void => {
    for (const [place, profile] of after.entries()) {
      if (paired[place] !== null) continue;
      for (const old of free) {
        const facts = before[old];
        if (facts === undefined || !isSame(facts, profile, { old, new: place })) continue;
        paired[place] = old;
        free.delete(old);
        break;
      }
    }
  };
  // Somebody with one profile is one person, whatever they call it.
  if (before.length === 1 && after.length === 1) return [0];
  const text = (profile: Profile) =>
    JSON.stringify(Object.entries(profile).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  pair((old, profile, places) => places.old === places.new && text(old) === text(profile));
  pair((old, profile) => text(old) === text(profile));
  pair((old, profile) => old.label !== undefined && old.label === profile.label);
  pair(
    (old, profile, places) =>
      places.old === places.new && (old.label ?? profile.label) === (profile.label ?? old.label),
  );
  return paired;
}

/**
 * Rows as one parameter, `x` in the statement: an array a column takes the driver longer to write than PostgreSQL to
 * read. Bytes as `bytes` writes them.
 */
export function recordsOf(rows: readonly object[], columns: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`json_to_recordset(${JSON.stringify(rows)}::json) AS x(${columns})`;
}

const programBits = { cec: 1, fsw: 2, fst: 4 } as const satisfies Record<ProgramKey, number>;

/** The columns beside a profile that let a fan-out read fewer rows. NULL is unknown, which never narrows. */
interface ProfileColumns {
  readonly crs: number | null;
  readonly programs_mask: number | null;
  readonly nomination: boolean | null;
  readonly french: boolean | null;
}

export function profileColumns(profile: Profile): ProfileColumns {
  return {
    crs: profile.crs ?? null,
    programs_mask: profile.programs === undefined ? null : programsMask(profile.programs),
    nomination: typeof profile.nomination === 'boolean' ? profile.nomination : null,
    french: profile.french === 'yes' ? true : profile.french === 'no' ? false : null,
  };
}

export function programsMask(programs: readonly ProgramKey[]): number {
  return programs.reduce<number>((mask, program) => mask | programBits[program], 0);
}
