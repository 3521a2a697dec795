import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const folder = new URL('../../packages/store/src/migrations/', import.meta.url);
/** Of the first release: nothing older was ever at work on them. */
const lastOfFirstRelease = 8;

/** Statements that a process of the version before may stumble over. Adding disturbs none of them. */
const disturbing =
  /\b(?:DROP\s+(?:TABLE|COLUMN|CONSTRAINT|TYPE)|RENAME\s|ALTER\s+COLUMN|ADD\s+(?:CONSTRAINT|CHECK|UNIQUE|FOREIGN)|TRUNCATE)\b/i;
const warning = '-- Stop older processes first:';

const mayRunBesideOlder = (sql: string): boolean =>
  sql.startsWith(warning) || !disturbing.test(sql.replaceAll(/--.*$/gm, ''));

it('a migration that does more than add says that older processes must be stopped first', () => {
  const later = readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .filter((name) => Number(name.slice(0, 4)) > lastOfFirstRelease);
  for (const name of later) {
    const sql = readFileSync(new URL(name, folder), 'utf8');
    expect(mayRunBesideOlder(sql), `${name} changes what older code uses: begin it with “${warning} …”`).toBe(
      true,
    );
  }
});

it('adding is told from what disturbs', () => {
  for (const sql of [
    'ALTER TABLE draws ADD COLUMN note text;',
    'CREATE INDEX later ON draws (note);',
    '-- No longer: ALTER TABLE draws DROP COLUMN note;\nCREATE TABLE notes (id bigint);',
    `${warning} they write the column.\nALTER TABLE draws DROP COLUMN note;`,
  ])
    expect(mayRunBesideOlder(sql), sql).toBe(true);
  for (const sql of [
    'ALTER TABLE draws DROP COLUMN note;',
    'alter table draws rename column note to remark;',
    'ALTER TABLE draws ALTER COLUMN note SET NOT NULL;',
    "ALTER TABLE draws ADD CONSTRAINT short CHECK (note <> '');",
    'DROP TABLE notes;',
  ])
    expect(mayRunBesideOlder(sql), sql).toBe(false);
});
