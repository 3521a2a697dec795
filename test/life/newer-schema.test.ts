import { simpleParser } from 'mailparser';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startConsumer, type TestConsumer } from './consumer.ts';
import { startInstallation, type TestInstallation } from './installation.ts';
import { aRound, roundsBefore } from './rounds.ts';

const minuteMs = 60_000;
const history = roundsBefore('447');

/** A version to come: every table has a column more, filled and not, and an index; and there is a further table. */
const laterMigration = `
  DO $$ DECLARE t record; BEGIN
    FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
      EXECUTE format('ALTER TABLE %I ADD COLUMN later_a text, ADD COLUMN later_b jsonb NOT NULL DEFAULT ''{}''', t.tablename);
      EXECUTE format('CREATE INDEX ON %I (later_a)', t.tablename);
    END LOOP;
  END $$;
  CREATE TABLE of_a_later_version (id bigint PRIMARY KEY);
  INSERT INTO schema_migrations (version, name, checksum) VALUES (9999, '9999_later.sql', 'later')`;

describe('processes at work while a newer version adds to the schema', () => {
  let at: TestInstallation;
  let consumer: TestConsumer;
  let base: string;

  beforeEach(async () => {
    at = await startInstallation(undefined, { holds: 'history' });
    await at.notifier();
    base = await at.api();
    consumer = await startConsumer(at, base);
    at.pass(minuteMs);
  });
  afterEach(() => at.close());

  const publish = async (...rounds: ReturnType<typeof aRound>[]): Promise<void> => {
    at.serve([...history, ...rounds]);
    await at.poll();
    await at.quiet();
  };
  /** Signs up through the api, confirms with the link of the mail, and is welcomed, which names the draws so far. */
  const join = async (email: string): Promise<void> => {
    const asked = await fetch(`${base}/v1/subscriptions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        ...{ email, language: 'en', profiles: [{ crs: 530, programs: ['cec'] }] },
        consent: { wordingVersion: '2026-11', agreed: true },
      }),
    });
    expect(asked.status).toBe(202);
    const link = await vi.waitFor(() => linkIn(email, 'confirm'), { timeout: 20_000, interval: 20 });
    const confirmed = await fetch(base + link, { method: 'POST' });
    expect(confirmed.status).toBe(200);
    await vi.waitFor(() => expect(to(email)).toHaveLength(2), { timeout: 20_000, interval: 20 });
  };
  const to = (email: string) => at.sink.mails.filter((mail) => mail.to.includes(email));
  const mailsTo = (email: string): Promise<string[]> =>
    Promise.all(to(email).map(async ({ raw }) => (await simpleParser(raw)).text ?? ''));
  /** The path of the newest link of that kind that was mailed to the address. */
  const linkIn = async (email: string, kind: string): Promise<string> => {
    const text = (await mailsTo(email)).join('\n');
    const links = [...text.matchAll(/https:\/\/drawbell\.example(\/[\w/.-]+)/g)].map(([, path = '']) => path);
    const path = links.findLast((found) => found.includes(`/${kind}/`));
    if (path === undefined) throw new Error(`no link to ${kind} was mailed`);
    return path;
  };
  const told = async (email: string, words: string) =>
    (await mailsTo(email)).filter((text) => text.toLowerCase().includes(words)).length;

  it('poll, match, mail, post, take sign-ups and let people leave as before', async () => {
    await consumer.endpoint('/all', { eventTypes: ['draw.published', 'draw.corrected'] });
    await join('before@example.org');
    await publish(aRound('447'));
    expect(await told('before@example.org', 'draw 447')).toBe(1);

    await at.store.pool.query(laterMigration);

    expect(await (await fetch(`${base}/readyz`)).json()).toEqual({ status: 'ready', missing: [] });
    await join('after@example.org');
    at.pass(minuteMs);
    await publish(aRound('447', { crs: 515 }));
    expect(await told('before@example.org', 'draw 447')).toBe(2);
    at.pass(minuteMs);
    const leaving = await fetch(base + (await linkIn('before@example.org', 'unsubscribe')), {
      method: 'POST',
    });
    expect(leaving.status).toBe(200);
    await publish(aRound('447', { crs: 515 }), aRound('448'));
    expect(await told('before@example.org', 'draw 448')).toBe(0);
    expect(await told('after@example.org', 'draw 448')).toBe(1);
    expect(consumer.types('/all')).toEqual(['draw.published', 'draw.corrected', 'draw.published']);
    for (const path of ['/en/', '/en/draws', '/en/draws/447', '/status', '/v1/draws', '/metrics'])
      expect((await fetch(base + path)).status, path).toBe(200);
  });
});
