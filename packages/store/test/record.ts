import type { Draw } from '@drawbell/draws/draw';
import { type SubscriberInput, subscriberInputSchema } from '@drawbell/draws/subscriber-input';
import { createLogger } from '@drawbell/runtime/logger';
import { createTestDatabase } from '@drawbell/testing/test-database';
import { createConsumer } from '../src/consumers.ts';
import { type FeedLook, recordLook } from '../src/draws/look.ts';
import { openStore, type Store } from '../src/open-store.ts';
import { createSecrets, type Secrets } from '../src/secrets.ts';
import { createEndpoint } from '../src/webhooks/endpoints.ts';

export const log = createLogger({ level: 'silent', service: 'test' });
export const now = new Date('2026-10-01T15:00:00Z');

export interface TestRecord {
  readonly store: Store;
  readonly secrets: Secrets;
  readonly url: string;
  readonly close: () => Promise<void>;
}

export async function openTestRecord(): Promise<TestRecord> {
  const database = await createTestDatabase();
  const store = openStore({ databaseUrl: database.url, applicationName: 'test', log });
  const close = async (): Promise<void> => {
    await store.close();
    await database.drop();
  };
  return { store, secrets: createSecrets('a secret of tests, long enough for it'), url: database.url, close };
}

export function aDraw(number: string, facts: Partial<Draw> = {}): Draw {
  return {
    number,
    date: '2026-10-01',
    nameEn: 'Canadian Experience Class',
    nameFr: null,
    round: { kind: 'program', program: 'cec' },
    invitations: 2_000,
    crs: 520,
    tieBreak: null,
    heldAtText: null,
    programsText: null,
    pool: null,
    sourceUrl: null,
    ...facts,
  };
}

export function record(store: Store, found: Partial<FeedLook>, at = now) {
  const nothing: FeedLook = {
    fresh: [],
    corrected: [],
    cosmetic: [],
    missing: [],
    withdrawn: [],
    returned: [],
    reversals: [],
    settled: [],
    remarks: [],
    capture: null,
    feedState: { last_poll_at: at },
  };
  return recordLook(store.db, { ...nothing, ...found }, { now: at, alertMaxAgeDays: 7 });
}

export function person(facts: object): SubscriberInput {
  return subscriberInputSchema.parse({
    language: 'en',
    consent: { wordingVersion: '2026-11', givenAt: '2026-09-20T14:00:00Z', source: 'test' },
    profiles: [{ crs: 530, programs: ['cec'] }],
    ...facts,
  });
}

export async function count(store: Store, from: string): Promise<number> {
  const { rows } = await store.pool.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${from}`);
  return rows[0]?.n ?? -1;
}

/** An endpoint of a consumer of its own; answers its id. */
export async function addEndpoint({ store, secrets }: TestRecord, path = ''): Promise<string> {
  const details = { name: 'Maple', contactEmail: 'ops@maple.example', language: 'en' } as const;
  const { id } = await createConsumer(store.db, details, now);
  const endpoint = await createEndpoint(store.db, id, {
    settings: {
      url: `https://hooks.example.net/${path}`,
      ...{ description: '', eventTypes: ['draw.published'], filters: {} },
      ...{ payloadVersion: 1, ratePerSecond: null },
    },
    secret: { kind: 'hmac', sealed: secrets.seal('whsec_x'), publicKey: null },
    now,
  });
  return endpoint?.id ?? '';
}
