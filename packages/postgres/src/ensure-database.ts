import pg from 'pg';

/** Makes the database if it does not exist; two processes may race for it. */
export async function ensureDatabase(adminUrl: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
  } catch (err) {
    const duplicate = err instanceof Error && 'code' in err && (err.code === '42P04' || err.code === '23505');
    if (!duplicate) throw err;
  } finally {
    await client.end();
  }
}
