import {
  type Catalogue,
  type CategoryVersion,
  categoryVersionSchema,
  createCatalogue,
  type MappedName,
  roundMeaningSchema,
  unseenCharacters,
} from '@drawbell/draws';
import type { Kysely } from 'kysely';
import type { Database } from '../schema.ts';

/** Who added something, and when. */
export interface Authorship {
  readonly author: string;
  readonly at: Date;
}

/** What operators added, as far as it can be read. */
export interface Additions {
  readonly versions: readonly (Authorship & { readonly version: CategoryVersion })[];
  readonly names: readonly (Authorship & MappedName)[];
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

export function catalogueWith({ versions, names }: Pick<Additions, 'versions' | 'names'>): Catalogue {
  return createCatalogue({ versions: versions.map(({ version }) => version), names });
}

/** The catalogue as it would be with one more version or name, instead of the one of the same number or spelling. */
export function catalogueIf(
  { versions, names }: Pick<Additions, 'versions' | 'names'>,
  addition: CategoryVersion | MappedName,
): Catalogue {
  const own = versions.map(({ version }) => version);
  if ('means' in addition) return createCatalogue({ versions: own, names: [...names, addition] });
  const others = own.filter(({ key, version }) => key !== addition.key || version !== addition.version);
  return createCatalogue({ versions: [...others, addition], names });
}

/** What operators added, with its authors. A row that cannot be read is named and costs no other. */
export async function readAdditions(db: Kysely<Database>): Promise<Additions> {
  const versionRows = await db
    .selectFrom('category_versions')
    .selectAll()
    .where('superseded_at', 'is', null)
    .orderBy('key')
    .orderBy('version')
    .execute();
  const nameRows = await db.selectFrom('round_names').selectAll().orderBy('base').execute();
  const unreadable: string[] = [];
  const versions = versionRows.flatMap(({ key, version, content, author, created_at: at }) => {
    const read = categoryVersionSchema.safeParse(withoutUnseen(content));
    if (read.success && read.data.key === key && read.data.version === version)
      return [{ version: read.data, author, at }];
    unreadable.push(`version ${version} of ${key}`);
    return [];
  });
  const names = nameRows.flatMap(({ name, means, author, mapped_at: at }) => {
    const read = roundMeaningSchema.safeParse(means);
    if (read.success) return [{ name, means: read.data, author, at }];
    unreadable.push(`the name “${name}”`);
    return [];
  });
  return { versions, names, unreadable };
}

/** A version from before such characters were refused, copied perhaps with a label: it is read without them. */
function withoutUnseen(content: unknown): unknown {
  if (typeof content === 'string') return content.replaceAll(unseenCharacters, ' ');
  if (Array.isArray(content)) return content.map(withoutUnseen);
  if (typeof content !== 'object' || content === null) return content;
  return Object.fromEntries(Object.entries(content).map(([key, value]) => [key, withoutUnseen(value)]));
}
