import { openStore, type Store } from '@drawbell/store/open-store';
import { createSecrets } from '@drawbell/store/secrets';
import { createTestDatabase, type TestDatabase } from '@drawbell/testing/test-database';
import { watchLog } from '@drawbell/testing/watched-log';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createGate, type Destination, type Gate } from '../src/gate.ts';

let database: TestDatabase;
let store: Store;
let now: Date;
let gate: Gate;

beforeEach(async () => {
  database = await createTestDatabase();
  store = openStore({ databaseUrl: database.url, applicationName: 'test', log: watchLog('info').log });
  now = new Date('2026-11-24T15:00:00Z');
  const secrets = createSecrets('a secret of tests, long enough for it');
  gate = createGate({ store, secrets, clock: () => now });
});
afterEach(async () => {
  await store.close();
  await database.drop();
});

const relay = (name: string): Destination => ({
  ...{ name, circuit: { table: 'relays', name }, consecutiveFailures: 0, holdUntil: null },
  ...{ limit: null, underWayMax: 8 },
});
const pass = (ms: number): void => {
  now = new Date(now.getTime() + ms);
};

it('a receiver that asked for rest has it for a moment, until the record knows, and nobody else has', async () => {
  const [asking, other] = [relay('asking'), relay('other')];
  const until = new Date(now.getTime() + 86_400_000);
  gate.rest(asking, until);
  const waits = await gate.enter(asking);
  expect(waits?.getTime()).toBe(now.getTime() + 2_000);
  expect(await gate.enter(other)).toBeNull();
  pass(1_999);
  expect(await gate.enter(asking)).toEqual(waits);
  pass(1);
  expect(await gate.enter(asking)).toBeNull();
  gate.leave(asking);
  // What is claimed since says it by itself.
  expect(await gate.enter({ ...asking, holdUntil: until })).toEqual(until);
});

it('a rest that is over before is not made longer, and one in the past is none', async () => {
  const asking = relay('asking');
  gate.rest(asking, new Date(now.getTime() + 300));
  expect((await gate.enter(asking))?.getTime()).toBe(now.getTime() + 300);
  gate.rest(asking, new Date(now.getTime() - 60_000));
  expect(await gate.enter(asking)).toBeNull();
});

it('a clock that is set back makes no rest longer', async () => {
  const asking = relay('asking');
  gate.rest(asking, new Date(now.getTime() + 86_400_000));
  pass(-3_600_000);
  expect(await gate.enter(asking)).toBeNull();
});
