import type { Verp } from '@drawbell/bounces/verp';
import { subscriberInputSchema } from '@drawbell/draws/subscriber-input';
import { createLogger } from '@drawbell/runtime/logger';
import { createMetricsRegistry } from '@drawbell/runtime/metrics';
import { recordLook } from '@drawbell/store/draws/look';
import { openStore, type Store } from '@drawbell/store/open-store';
import { createSecrets, type Secrets } from '@drawbell/store/secrets';
import { importSubscribers } from '@drawbell/store/subscribers/import';
import { onTheWire, type ReturnedSample } from '@drawbell/testing/returned/returned-sample';
import { smtpClient } from '@drawbell/testing/smtp-client';
import { createTestDatabase } from '@drawbell/testing/test-database';
import { openBounceReceiver } from '../src/bounce-receiver.ts';
import { returnAddresses } from '../src/return-addresses.ts';

const domain = 'bounces.drawbell.example';
const testNow = new Date('2026-10-01T15:00:00Z');

/** A record with a draw and people who were sent its alert, and the receiver for what comes back. */
export interface BounceWorld {
  readonly store: Store;
  readonly secrets: Secrets;
  readonly verp: Verp;
  readonly port: number;
  now(): Date;
  pass(ms: number): void;
  /** Somebody to whom the alert of draw 447 was sent a moment ago. Answers their mail. */
  sentTo(email: string): Promise<{ subscriberId: string; deliveryId: string; returnAddress: string }>;
  /** Brings a sample to a return address and answers what the receiver said. */
  bring(
    sample: ReturnedSample,
    names: { to: string; recipient: string; sender?: string; from?: string },
  ): Promise<string>;
  one(sql: string): Promise<unknown>;
  readonly databaseUrl: string;
  close(): Promise<void>;
}

export async function openBounceWorld(): Promise<BounceWorld> {
  let now = testNow;
  const clock = () => now;
  const log = createLogger({ level: 'silent', service: 'test' });
  const database = await createTestDatabase();
  const store = openStore({ databaseUrl: database.url, applicationName: 'test', log });
  const secrets = createSecrets('a secret of tests, long enough for it');
  const verp = returnAddresses({ BOUNCE_DOMAIN: domain }, secrets);
  const receiver = await openBounceReceiver({
    ...{ store, secrets, clock, log, registry: createMetricsRegistry('test') },
    env: { BOUNCE_DOMAIN: domain, BOUNCE_PORT: 0, BOUNCE_HOST: '127.0.0.1' },
  });
  if (verp === null || receiver === null) throw new Error('no bounces are received');
  await recordLook(store.db, aLook(), { now, alertMaxAgeDays: 7 });
  return {
    ...{ store, secrets, verp, port: receiver.port, databaseUrl: database.url, now: clock },
    pass: (ms) => {
      now = new Date(now.getTime() + ms);
    },
    sentTo: async (email) => {
      await importSubscribers(store.db, secrets, [person(email)], { now });
      const { rows } = await store.pool.query<{ id: string; deliveryId: string }>(
        `WITH s AS (SELECT id FROM subscribers WHERE email = $1)
         INSERT INTO deliveries (recipient_id, fan_out_id, draw_number, revision, channel, kind, status, because, results,
                                 next_attempt_at, created_at, ended_at)
         SELECT id, coalesce((SELECT id FROM fan_outs LIMIT 1), 1), '447', 1, 'email', 'alert', 'sent', 'meets', '[]', $2, $2, $2 FROM s
         RETURNING recipient_id AS id, id AS "deliveryId"`,
        [email, now],
      );
      const { id: subscriberId = '', deliveryId = '' } = rows[0] ?? {};
      const addressTag = secrets.hashAddress(email);
      const returnAddress = verp.write({ kind: 'delivery', id: deliveryId, addressTag });
      return { subscriberId, deliveryId, returnAddress };
    },
    bring: async (sample, { from = '', ...names }) => {
      const client = await smtpClient(receiver.port);
      const reply = await client.deliver({ from, to: names.to, raw: onTheWire(sample(names)) });
      client.close();
      return reply;
    },
    one: async (sql) => {
      const { rows } = await store.pool.query<Record<string, unknown>>(sql);
      return Object.values(rows[0] ?? {})[0];
    },
    close: async () => {
      await receiver.close();
      await store.close();
      await database.drop();
    },
  };
}

function person(email: string) {
  return subscriberInputSchema.parse({
    ...{ email, language: 'en', profiles: [{ crs: 530, programs: ['cec'] }] },
    consent: { wordingVersion: '2026-11', givenAt: '2026-09-20T14:00:00Z', source: 'test' },
  });
}

function aLook(): Parameters<typeof recordLook>[1] {
  const nothing = { corrected: [], cosmetic: [], missing: [], withdrawn: [], returned: [], reversals: [] };
  return {
    ...nothing,
    ...{ settled: [], remarks: [], capture: null, feedState: { last_poll_at: testNow } },
    fresh: [
      {
        ...{ number: '447', date: '2026-10-01', nameEn: 'Canadian Experience Class', nameFr: null },
        ...{ round: { kind: 'program', program: 'cec' }, invitations: 2_000, crs: 520, tieBreak: null },
        ...{ heldAtText: null, programsText: null, pool: null, sourceUrl: null },
      },
    ],
  };
}
