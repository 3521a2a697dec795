import type { Store } from '@drawbell/store/open-store';

/** A checksum of every row of every table, to tell whether anything at all was written. */
export async function recordSums(store: Store): Promise<Record<string, string>> {
  const tables = await store.pool.query<{ name: string }>(
    `SELECT quote_ident(table_name) AS name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1`,
  );
  const sums: Record<string, string> = {};
  for (const { name } of tables.rows) {
    const { rows } = await store.pool.query<{ sum: string }>(
      `SELECT count(*) || ':' || md5(coalesce(string_agg(t::text, ',' ORDER BY t::text), '')) AS sum FROM ${name} t`,
    );
    sums[name] = rows[0]?.sum ?? '';
  }
  return sums;
}
