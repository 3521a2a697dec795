-- What operators say of categories, of names of rounds and of draws.

-- Versions of categories beside those of the code, or instead of one of the same number. The one in force of each
-- (key, version) is not superseded; the others are kept to be read.
CREATE TABLE category_versions (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  key text NOT NULL CHECK (key ~ '^[a-z][a-z_]{1,39}$'),
  version smallint NOT NULL CHECK (version BETWEEN 1 AND 99),
  -- As packages/draws/src/category-version.ts describes it.
  content jsonb NOT NULL,
  author text NOT NULL,
  created_at timestamptz NOT NULL,
  superseded_at timestamptz
);
CREATE UNIQUE INDEX category_versions_in_force ON category_versions (key, version) WHERE superseded_at IS NULL;

-- A name of a round, and whom it is for. One row for all spellings of a name.
CREATE TABLE round_names (
  base text PRIMARY KEY,
  name text NOT NULL,
  means jsonb NOT NULL,
  author text NOT NULL,
  mapped_at timestamptz NOT NULL
);

-- Who made a revision; NULL is IRCC.
ALTER TABLE draw_revisions ADD COLUMN author text;
-- What the feed said then, where a correction by hand stands against it. NULL: the content is what the feed said.
ALTER TABLE draw_revisions ADD COLUMN published jsonb;

-- A word of the operator, {en, fr}, shown with the draw.
ALTER TABLE draws ADD COLUMN note jsonb;
ALTER TABLE draws ADD COLUMN noted_at timestamptz;
ALTER TABLE draws ADD COLUMN note_author text;

-- Counts what operators change of draws, names and categories. A look at the feed that began before such a change is
-- not recorded: it was read and compared with what is no longer so.
ALTER TABLE feed_state ADD COLUMN steered bigint NOT NULL DEFAULT 0;
