import { readReadiness } from '@drawbell/runtime/readiness';
import { createTestDatabase, type TestDatabase } from '@drawbell/testing/test-database';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { databaseReadiness } from '../src/database-readiness.ts';
import { openStore, type Store } from '../src/open-store.ts';
import { log } from './record.ts';

describe('readiness of the record', () => {
  let database: TestDatabase;
  let store: Store;
  let admin: pg.Client;
  let name: string;
  const roles: string[] = [];

  beforeEach(async () => {
    database = await createTestDatabase();
    name = new URL(database.url).pathname.slice(1);
    const server = new URL(database.url);
    server.pathname = '/postgres';
    admin = new pg.Client({ connectionString: server.href });
    await admin.connect();
    store = openStore({ databaseUrl: database.url, applicationName: 'drawbell-test', log });
  });
  afterEach(async () => {
    await store.close();
    await database.drop();
    for (const role of roles.splice(0)) await admin.query(`DROP ROLE ${role}`);
    await admin.end();
  });
  const looked = async (on = store): Promise<string | null> => {
    const { status, missing } = await readReadiness([databaseReadiness(on.pool)]);
    expect(status).toBe(missing.length === 0 ? 'ready' : 'not_ready');
    return missing[0]?.what ?? null;
  };
  const asOrdinaryUser = async (): Promise<Store> => {
    const role = `ordinary_${name}`;
    roles.push(role);
    await admin.query(`CREATE ROLE ${role} LOGIN PASSWORD 'ordinary' NOSUPERUSER`);
    const url = new URL(database.url);
    Object.assign(url, { username: role, password: 'ordinary' });
    return openStore({ databaseUrl: url.href, applicationName: 'drawbell-test', log });
  };

  it('is well, changes nothing, and leaves no connection behind', async () => {
    const dump =
      'SELECT (SELECT count(*) FROM settings) AS settings, (SELECT count(*) FROM schema_migrations) AS made';
    const before = (await store.pool.query(dump)).rows;
    expect(await Promise.all(Array.from({ length: 20 }, () => looked()))).toEqual(
      Array.from({ length: 20 }, () => null),
    );
    expect((await store.pool.query(dump)).rows).toEqual(before);
  });

  it('one that is asked by many at once looks once', async () => {
    let looks = 0;
    const { promise, resolve } = Promise.withResolvers<string | null>();
    const part = { name: 'part', required: true, look: () => ((looks += 1), promise) };
    const asked = Array.from({ length: 50 }, () => readReadiness([part]));
    resolve(null);
    for (const answer of await Promise.all(asked)) expect(answer.status).toBe('ready');
    expect(looks).toBe(1);
    await readReadiness([part]);
    expect(looks).toBe(2);
  });

  it('a database that was made read-only is told, whatever the connections at hand can do', async () => {
    await store.pool.query('SELECT 1');
    await admin.query(`ALTER DATABASE ${name} SET default_transaction_read_only = on`);
    expect(await looked()).toBe('The database takes no writes: it was made read-only.');
    await admin.query(`ALTER DATABASE ${name} RESET default_transaction_read_only`);
    expect(await looked()).toBeNull();
  });

  it.each([
    ['of the database', () => `ALTER DATABASE ${name} CONNECTION LIMIT 1`],
    ['of the user', () => `ALTER ROLE ordinary_${name} CONNECTION LIMIT 1`],
  ])('no new connection within the limit %s is told, though one is at hand', async (_, limit) => {
    const ordinary = await asOrdinaryUser();
    const grant = `GRANT ALL ON ALL TABLES IN SCHEMA public TO ordinary_${name}`;
    await store.pool.query(grant);
    await store.close();
    expect(await looked(ordinary)).toBeNull();
    await admin.query(limit());
    expect(await looked(ordinary)).toBe('The database takes no more connections.');
    await admin.query(limit().replace('LIMIT 1', 'LIMIT -1'));
    expect(await looked(ordinary)).toBeNull();
    await ordinary.close();
    store = openStore({ databaseUrl: database.url, applicationName: 'drawbell-test', log });
    await store.pool.query(`DROP OWNED BY ordinary_${name}`);
  });

  it('a user who may look and not write is told', async () => {
    const ordinary = await asOrdinaryUser();
    await store.pool.query(`GRANT SELECT ON ALL TABLES IN SCHEMA public TO ordinary_${name}`);
    expect(await looked(ordinary)).toBe('The database takes no writes from this user.');
    await ordinary.close();
    await store.pool.query(`DROP OWNED BY ordinary_${name}`);
  });

  it('connections that are all lent and never come back are told within three seconds', async () => {
    const one = openStore({
      databaseUrl: database.url,
      applicationName: 'drawbell-test',
      connectionsMax: 1,
      log,
    });
    const client = await one.pool.connect();
    expect(await looked(one)).toBe('The database did not answer within 3 seconds.');
    client.release();
    await one.close();
  });

  it('several that ask at once do not wait for each other', async () => {
    const holder = await store.pool.connect();
    await holder.query('BEGIN; SELECT version FROM schema_migrations FOR UPDATE');
    expect(await looked()).toBeNull();
    await holder.query('ROLLBACK');
    holder.release();
  });
});
