import type { CategoryVersion } from '@drawbell/draws/category-version';
import type { GridChange } from '@drawbell/draws/grid';
import type { RoundMeaning } from '@drawbell/draws/round-meaning';
import type { Generated, GeneratedAlways, JSONColumnType } from 'kysely';

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
  grid_changes: {
    id: GeneratedAlways<string>;
    change_date: string;
    content: JSONColumnType<GridChange>;
    author: string;
    created_at: Date;
    superseded_at: Date | null;
  };
  score_asks: { subscriber_id: string; change_date: string; asked_at: Date };
  score_ask_walks: { change_date: string; cursor: Generated<string>; walked_at: Date | null };
  round_names: {
    base: string;
    name: string;
    means: JSONColumnType<RoundMeaning>;
    author: string;
    mapped_at: Date;
  };
}
