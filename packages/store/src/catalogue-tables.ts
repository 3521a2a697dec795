import type { CategoryVersion, RoundMeaning } from '@drawbell/draws';
import type { GeneratedAlways, JSONColumnType } from 'kysely';

/** What operators say of categories and names, as Kysely sees it. The JSON is parsed before it is believed. */
export interface CatalogueTables {
  category_versions: {
    id: GeneratedAlways<string>;
    key: string;
    version: number;
    content: JSONColumnType<CategoryVersion>;
    author: string;
    created_at: Date;
    superseded_at: Date | null;
  };
  round_names: {
    base: string;
    name: string;
    means: JSONColumnType<RoundMeaning>;
    author: string;
    mapped_at: Date;
  };
}
