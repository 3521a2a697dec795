import { type Preferences, preferencesSchema } from '@drawbell/draws/preferences';
import { type Profile, profileSchema } from '@drawbell/draws/profile';
import { createConsumer } from '@drawbell/store/consumers';
import type { Store } from '@drawbell/store/open-store';
import type { Secrets } from '@drawbell/store/secrets';
import { profileColumns } from '@drawbell/store/subscribers/profiles';
import { createEndpoint } from '@drawbell/store/webhooks/endpoints';
import { putWatchedProfiles } from '@drawbell/store/webhooks/watched-profiles';
import { type SeededRandom, seededRandom } from './seeded-random.ts';

/** A subscriber as the test knows them. */
export interface Person {
  readonly id: string;
  readonly email: string;
  readonly preferences: Preferences;
  readonly profiles: readonly Profile[];
}

/** A consumer as the test knows it: which of its endpoints hear of matches, and what it watches. */
export interface Audience {
  /** Endpoint ids in the order of the receivers. */
  readonly endpoints: readonly string[];
  /** Those that hear of matches beside draws. */
  readonly matchEndpoints: readonly string[];
  readonly watched: readonly Profile[];
}

const occupations = ['31301', '21232', '72310', '41200', '00012', '63200'] as const;
const watchedProfiles = 8;
const matchEndpointsMax = 5;
const endpointsEach = 17;

/** People of all sorts, and with them the ways of not knowing something. */
function inventPerson(random: SeededRandom, index: number): Omit<Person, 'id'> {
  return {
    email: `person${index}@example.org`,
    preferences: preferencesSchema.parse({
      meets: random.chance(0.95),
      mayMeet: random.chance(0.7),
      nearPoints: random.pick([0, 10, 10, 30]),
      everyDrawOfMyPrograms: random.chance(0.1),
      everyDraw: random.chance(0.03),
    }),
    profiles: Array.from({ length: random.chance(0.1) ? 2 : 1 }, () => inventProfile(random)),
  };
}

function inventProfile(random: SeededRandom): Profile {
  const programs = random.pick([['cec'], ['cec', 'fsw'], ['fsw'], ['fst'], [], undefined]);
  const months = random.between(0, 36);
  return profileSchema.parse({
    ...(random.chance(0.95) && { crs: random.between(400, 600) }),
    ...(programs !== undefined && { programs }),
    ...(random.chance(0.9) && { nomination: random.chance(0.1) }),
    ...(random.chance(0.8) && {
      occupations: [{ noc: random.pick(occupations), months, monthsInCanada: random.between(0, months) }],
    }),
    french: random.pick(['no', 'no', 'no', 'yes', 'unknown']),
    ...(random.chance(0.5) && { submittedAt: `2026-0${random.between(1, 9)}-10T12:00:00Z` }),
  });
}

/** Takes in `count` confirmed people by a few statements: importing them one by one would take as long as a round. */
export async function settlePeople(
  { pool }: Store,
  secrets: Secrets,
  { seed, count }: { seed: number; count: number },
): Promise<Person[]> {
  const random = seededRandom(seed);
  const invented = Array.from({ length: count }, (_, index) => inventPerson(random, index));
  const { rows } = await pool.query<{ id: string; email: string }>(
    `INSERT INTO subscribers (email, email_hash, language, state, wants_meets, wants_may_meet, near_points,
                              wants_my_programs, wants_every_draw, profile_count, confirmed_at, created_at)
     SELECT email, decode(hash, 'hex'), CASE WHEN n % 3 = 0 THEN 'fr' ELSE 'en' END, 'active', meets, may_meet, near,
            my_programs, every_draw, profiles, now(), now()
       FROM jsonb_to_recordset($1::jsonb) AS p (n int, email text, hash text, meets boolean, may_meet boolean,
                                                near int, my_programs boolean, every_draw boolean, profiles int)
      ORDER BY n
     RETURNING id, email`,
    [
      JSON.stringify(
        invented.map(({ email, preferences, profiles }, n) => ({
          ...{ n, email, hash: secrets.hashAddress(email).toString('hex') },
          ...{ meets: preferences.meets, may_meet: preferences.mayMeet, near: preferences.nearPoints },
          ...{ my_programs: preferences.everyDrawOfMyPrograms, every_draw: preferences.everyDraw },
          profiles: profiles.length,
        })),
      ),
    ],
  );
  const ids = new Map(rows.map(({ email, id }) => [email, id]));
  const people = invented.map((person) => ({ id: ids.get(person.email) ?? '', ...person }));
  await pool.query(
    `INSERT INTO profiles (subscriber_id, position, facts, crs, programs_mask, nomination, french)
     SELECT * FROM jsonb_to_recordset($1::jsonb) AS p (subscriber_id bigint, position smallint, facts jsonb, crs smallint,
                                                       programs_mask smallint, nomination boolean, french boolean)`,
    [
      JSON.stringify(
        people.flatMap(({ id, profiles }) =>
          profiles.map((facts, position) => ({
            subscriber_id: id,
            ...{ position, facts },
            ...profileColumns(facts),
          })),
        ),
      ),
    ],
  );
  await pool.query(
    `INSERT INTO tokens (token_hash, subscriber_id, purpose, created_at)
     SELECT decode(hash, 'hex'), id, purpose, now()
       FROM jsonb_to_recordset($1::jsonb) AS t (hash text, id bigint, purpose text)`,
    [
      JSON.stringify(
        people.flatMap(({ id }) =>
          (['unsubscribe', 'manage'] as const).map((purpose) => ({
            hash: secrets.hashToken(secrets.linkToken(purpose, id)).toString('hex'),
            ...{ id, purpose },
          })),
        ),
      ),
    ],
  );
  await pool.query('VACUUM (ANALYZE) subscribers, profiles, tokens');
  return people;
}

/** Consumers with an endpoint for each receiver; the first one watches profiles too. */
export async function settleConsumers(
  { db }: Store,
  secrets: Secrets,
  { seed, urls }: { seed: number; urls: readonly string[] },
): Promise<Audience> {
  const random = seededRandom(seed ^ 0x5eed);
  const endpoints: string[] = [];
  const matchEndpoints: string[] = [];
  const watched = Array.from({ length: watchedProfiles }, () => inventProfile(random));
  for (let first = 0; first < urls.length; first += endpointsEach) {
    const now = new Date();
    const details = { name: `Maple ${first}`, contactEmail: 'ops@maple.example', language: 'en' } as const;
    const consumer = await createConsumer(db, details, now);
    for (const url of urls.slice(first, first + endpointsEach)) {
      const matches = first === 0 && matchEndpoints.length < matchEndpointsMax;
      const endpoint = await createEndpoint(db, consumer.id, {
        settings: {
          ...{ url, description: '', filters: {}, payloadVersion: 1, ratePerSecond: null },
          eventTypes: ['draw.published', 'draw.corrected', ...(matches ? ['profile.matched'] : [])],
        },
        secret: {
          kind: 'hmac',
          sealed: secrets.seal(`whsec_${Buffer.alloc(32, endpoints.length).toString('base64')}`),
          publicKey: null,
        },
        now,
      });
      endpoints.push(endpoint?.id ?? '');
      if (matches) matchEndpoints.push(endpoint?.id ?? '');
    }
    if (first > 0) continue;
    const profiles = watched.map((profile, index) => ({ reference: `client-${index}`, profile }));
    await putWatchedProfiles(db, consumer.id, { profiles, now });
  }
  return { endpoints, matchEndpoints, watched };
}
