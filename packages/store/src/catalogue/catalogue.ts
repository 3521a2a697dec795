import { type Catalogue, createCatalogue } from '@drawbell/draws/catalogue';
import { type CategoryVersion, categoryVersionSchema } from '@drawbell/draws/category-version';
import { type GridChange, gridChangeSchema } from '@drawbell/draws/grid';
import { unseenCharacters } from '@drawbell/draws/plain-text';
import { type MappedName, roundMeaningSchema } from '@drawbell/draws/round-meaning';
import { type Kysely, sql } from 'kysely';
import type { Database } from '../schema.ts';

/** Who added something, and when. */
interface Authorship {
  readonly author: string;
  readonly at: Date;
}

/** What operators added, as far as it can be read. */
export interface Additions {
  readonly versions: readonly (Authorship & { readonly version: CategoryVersion })[];
  readonly names: readonly (Authorship & MappedName)[];
  readonly grids: readonly (Authorship & { readonly change: GridChange })[];
  /** Rows that this code cannot read, each in a word. They are left out; everything else holds. */
  readonly unreadable: readonly string[];
}

/**
 * The catalogue as it is now: what the code brings and what operators added. Two small reads. Whoever decides reads it
 * at the beginning of each walk or look, so that a change takes effect everywhere without a restart.
 */
export async function readCatalogue(db: Kysely<Database>): Promise<Catalogue> {
  return catalogueWith(await readAdditions(db));
}

/**
 * The catalogue as it was at a moment: the versions of categories and the changes of the points grid that operators had
 * decided on by then. Names of rounds are those of now: what one meant is in the revisions of the draws.
 */
export async function readCatalogueAt(db: Kysely<Database>, at: Date): Promise<Catalogue> {
  return catalogueWith(await readAdditions(db, at));
}

export function catalogueWith({
  versions,
  names,
  grids,
}: Pick<Additions, 'versions' | 'names' | 'grids'>): Catalogue {
  return createCatalogue({
    versions: versions.map(({ version }) => version),
    names,
    grids: grids.map(({ change }) => change),
  });
}

/** The catalogue as it would be with one more version or name, instead of the one of the same number or spelling. */
export function catalogueIf(additions: Additions, addition: CategoryVersion | MappedName): Catalogue {
  const { versions, names } = additions;
  const added = { author: '', at: new Date(0) };
  if ('means' in addition)
    return catalogueWith({ ...additions, names: [...names, { ...addition, ...added }] });
  const others = versions.filter(
    ({ version: { key, version } }) => key !== addition.key || version !== addition.version,
  );
  return catalogueWith({ ...additions, versions: [...others, { version: addition, ...added }] });
}

/**
 * What operators added, with its authors: as it is now, or as it was at a moment. A row that cannot be read is named and
 * costs no other.
 */
export async function readAdditions(db: Kysely<Database>, at: Date | null = null): Promise<Additions> {
  const inForce =
    at === null
      ? sql<boolean>`superseded_at IS NULL`
      : sql<boolean>`created_at <= ${at} AND (superseded_at IS NULL OR superseded_at > ${at})`;
  const versionRows = await db
    .selectFrom('category_versions')
    .selectAll()
    .where(inForce)
    .orderBy('key')
    .orderBy('version')
    .execute();
  const gridRows = await db
    .selectFrom('grid_changes')
    .selectAll()
    .where(inForce)
    .orderBy('change_date')
    .execute();
  const nameRows = await db.selectFrom('round_names').selectAll().orderBy('base').execute();
  const unreadable: string[] = [];
  const versions = versionRows.flatMap(({ key, version, content, author, created_at: since }) => {
    const read = categoryVersionSchema.safeParse(withoutUnseen(content));
    if (read.success && read.data.key === key && read.data.version === version)
      return [{ version: read.data, author, at: since }];
    unreadable.push(`version ${version} of ${key}`);
    return [];
  });
  const names = nameRows.flatMap(({ name, means, author, mapped_at: since }) => {
    const read = roundMeaningSchema.safeParse(means);
    if (read.success) return [{ name, means: read.data, author, at: since }];
    unreadable.push(`the name “${name}”`);
    return [];
  });
  const grids = gridRows.flatMap(({ change_date: date, content, author, created_at: since }) => {
    const read = gridChangeSchema.safeParse(withoutUnseen(content));
    if (read.success && read.data.date === date) return [{ change: read.data, author, at: since }];
    unreadable.push(`the change of the points grid of ${date}`);
    return [];
  });
  return { versions, names, grids, unreadable };
}

/** A version from before such characters were refused, copied perhaps with a label: it is read without them. */
function withoutUnseen(content: unknown): unknown {
  if (typeof content === 'string') return content.replaceAll(unseenCharacters, ' ');
  if (Array.isArray(content)) return content.map(withoutUnseen);
  if (typeof content !== 'object' || content === null) return content;
  return Object.fromEntries(Object.entries(content).map(([key, value]) => [key, withoutUnseen(value)]));
}
