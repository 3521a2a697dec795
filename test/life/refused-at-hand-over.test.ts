import { returnAddresses } from '@drawbell/notifier/return-addresses';
import { holdDraw } from '@drawbell/store/draws/hold';
import { requestSignUp } from '@drawbell/store/subscribers/sign-up';
import { postfixUnknownUser } from '@drawbell/testing/returned/postfix-and-exim';
import { onTheWire } from '@drawbell/testing/returned/returned-sample';
import { smtpClient } from '@drawbell/testing/smtp-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startAdministrator } from './administrator.ts';
import { person, startInstallation, type TestInstallation } from './installation.ts';
import { aRound, roundsBefore } from './rounds.ts';

const minuteMs = 60_000;
const history = roundsBefore('447');

/** What the server answers at RCPT, what follows for the person, and what is written down of it. */
const answers: readonly [code: number, text: string, suppressed: boolean, event: string | null][] = [
  [550, '5.1.1 no such user', true, 'hard no_such_mailbox'],
  [550, '#5.1.1 no such user', true, 'hard no_such_mailbox'],
  [550, '5.1.2 no such system', true, 'hard no_such_domain'],
  [550, '5.1.10 recipient not found', true, 'hard no_such_mailbox'],
  [556, 'domain does not accept mail', true, 'hard no_such_domain'],
  [550, '5.4.4 Host or domain name not found: Host not found', true, 'hard no_such_domain'],
  [550, 'no such user', false, 'soft unclear'],
  [551, 'user not local', false, 'soft unclear'],
  [552, 'too much mail', false, 'soft mailbox_full'],
  [552, '5.2.2 mailbox full', false, 'soft mailbox_full'],
  [550, '5.2.1 mailbox disabled', false, 'soft mailbox_unavailable'],
  [553, 'mailbox name not allowed', false, 'soft unclear'],
  [550, '5.7.1 blocked', false, null],
  [550, '#5.7.1 blocked', false, null],
  [554, '5.6.0 we do not like what it says', false, null],
  [554, '5.3.2 system not accepting mail', false, null],
  [550, 'Access denied - Invalid HELO name', false, null],
  [504, '5.5.2 <bell>: Helo command rejected: need fully-qualified hostname', false, null],
  [450, '4.1.1 unverified address', false, null],
  [421, '5.1.1 going down', false, null],
];

describe('what the mail server refuses while it is handed over', () => {
  let at: TestInstallation;
  let refuse: (to: string) => { code: number; text: string } | undefined;
  let step: 'rcpt' | 'message' | 'mail' | 'greeting';

  beforeEach(async () => {
    refuse = () => undefined;
    step = 'rcpt';
    at = await startInstallation((now) => (now.step === step ? refuse(now.to ?? '') : undefined), {
      holds: 'history',
    });
  });
  afterEach(() => at.close());

  const begin = async (...emails: string[]) => {
    await at.add(...emails.map((email) => ({ email })));
    await at.notifier();
    at.pass(minuteMs);
  };
  const publish = async (...numbers: string[]) => {
    at.serve([...history, ...numbers.map((number) => aRound(number))]);
    await at.poll();
    await at.quiet();
  };
  const rows = async (query: string): Promise<Record<string, unknown>[]> =>
    (await at.store.pool.query<Record<string, unknown>>(query)).rows;
  const events = () =>
    rows(`SELECT s.email, b.kind || ' ' || b.reason AS event, b.draw_number AS draw, b.consequence
            FROM bounce_events b LEFT JOIN subscribers s ON s.id = b.subscriber_id ORDER BY b.id`);
  const suppressed = async () =>
    (await rows('SELECT email FROM subscribers JOIN suppressions USING (email_hash)')).map(
      ({ email }) => email,
    );
  const guard = () => rows('SELECT bounced::int, draw_number AS draw FROM bounce_guards');

  it('is a bounce by the one table of codes, or none', async () => {
    const addressOf = (i: number) => `p${i}@example.org`;
    refuse = (to) => {
      const [code, text] = answers[Number(/\d+/.exec(to)?.[0])] ?? [];
      return code === undefined || text === undefined ? undefined : { code, text };
    };
    await begin(...answers.map((_, i) => addressOf(i)));
    await publish('447');
    const told = new Map((await events()).map(({ email, event }) => [email, event]));
    const left = new Set(await suppressed());
    for (const [i, [code, text, isSuppressed, event]] of answers.entries()) {
      expect(told.get(addressOf(i)) ?? null, `${code} ${text}`).toBe(event);
      expect(left.has(addressOf(i)), `${code} ${text}`).toBe(isSuppressed);
    }
    const counted = answers.filter(([, , , event]) => event !== null).length;
    expect(await guard()).toEqual([{ draw: '447', bounced: counted }]);
    // What failed for good is the same as what was counted; the rest is owed.
    expect(await rows("SELECT count(*)::int FROM deliveries WHERE status = 'failed'")).toEqual([
      { count: counted },
    ]);
    expect(await rows("SELECT count(*)::int FROM deliveries WHERE status = 'owed'")).toEqual([
      { count: answers.length - counted },
    ]);
    // Nothing that a server said is kept with a bounce.
    expect(JSON.stringify(await rows('SELECT * FROM bounce_events'))).not.toContain('no such user');
  });

  it.each(['mail', 'greeting'] as const)('is about us at the step %s, whatever its code', async (where) => {
    step = where;
    refuse = () => ({ code: 550, text: '5.1.1 no such user' });
    await begin('a@example.org');
    await publish('447');
    expect(await events()).toEqual([]);
    expect(await suppressed()).toEqual([]);
    expect(await rows('SELECT status FROM deliveries')).toEqual([{ status: 'owed' }]);
  });

  it('after the message too, and a bounce of the same mail afterwards counts no second time', async () => {
    step = 'message';
    refuse = (to) => (to.startsWith('gone') ? { code: 550, text: '5.1.1 no such user' } : undefined);
    await begin('gone@example.org', 'fine@example.org');
    await publish('447');
    expect(await events()).toEqual([
      { email: 'gone@example.org', event: 'hard no_such_mailbox', draw: '447', consequence: 'suppressed' },
    ]);
    const { rows: mails } = await at.store.pool.query<{ id: string; hash: Buffer }>(
      `SELECT d.id, s.email_hash AS hash FROM deliveries d JOIN subscribers s ON s.id = d.recipient_id
        WHERE s.email = 'gone@example.org'`,
    );
    const sample = at.sink.mails[0]?.from ?? '';
    const verp = returnAddresses({ BOUNCE_DOMAIN: sample.split('@')[1] }, at.secrets);
    const to =
      verp?.write({ kind: 'delivery', id: mails[0]?.id ?? '', addressTag: mails[0]?.hash ?? sampleTag }) ??
      '';
    const client = await smtpClient(await at.bounces());
    const raw = onTheWire(postfixUnknownUser({ to, recipient: 'gone@example.org' }));
    expect(await client.deliver({ from: '', to, raw })).toMatch(/^250/);
    client.close();
    expect(await events()).toHaveLength(2);
    expect(await guard()).toEqual([{ draw: '447', bounced: 1 }]);
    await publish('447', '448');
    expect(at.sink.mails.flatMap((mail) => mail.to)).toEqual(['fine@example.org', 'fine@example.org']);
  });

  it('too much of it holds the draw, of which nothing was accepted at all; let go, it goes on', async () => {
    const dead = Array.from({ length: 260 }, (_, i) => `dead${i}@example.org`);
    const last = Array.from({ length: 5 }, (_, i) => `last${i}@example.org`);
    refuse = (to) =>
      to.startsWith('dead') ? { code: 550, text: '5.1.1 no such user' } : { code: 450, text: '4.2.1 later' };
    await begin(...dead, ...last);
    await publish('447');
    const draw = async () =>
      at.store.db.selectFrom('draws').select('held_because').where('number', '=', '447').executeTakeFirst();
    expect(await draw()).toEqual({ held_because: 'bounces' });
    const [{ bounced } = {}] = await guard();
    // Held as soon as the share of so many tells something, and whatever was in hand then.
    expect(Number(bounced)).toBeGreaterThanOrEqual(200);
    expect(Number(bounced)).toBeLessThanOrEqual(203);
    expect(await rows('SELECT actor, action, target FROM audit_log')).toEqual([
      { actor: 'bounce guard', action: 'draw.hold', target: 'draw 447' },
    ]);
    refuse = (to) => (to.startsWith('dead') ? { code: 550, text: '5.1.1 no such user' } : undefined);
    await holdDraw(at.store.db, { number: '447', because: null, now: at.now() });
    at.pass(60 * minuteMs);
    await at.quiet();
    expect(new Set(at.sink.mails.flatMap((mail) => mail.to))).toEqual(new Set(last));
    expect(await draw()).toEqual({ held_because: null });
  });

  it('a few dead addresses of a few hold nothing', async () => {
    refuse = (to) => (to.startsWith('dead') ? { code: 550, text: '5.1.1 no such user' } : undefined);
    await begin(...Array.from({ length: 30 }, (_, i) => `${i % 2 === 0 ? 'dead' : 'fine'}${i}@example.org`));
    await publish('447');
    expect(await rows('SELECT held_because FROM draws WHERE held_because IS NOT NULL')).toEqual([]);
    expect(await guard()).toEqual([{ draw: '447', bounced: 15 }]);
  });

  it('is recorded whole, once, however often the database is lost in the middle of it', async () => {
    refuse = (to) => (to.startsWith('dead') ? { code: 550, text: '5.1.1 no such user' } : undefined);
    await begin('dead@example.org', 'fine@example.org');
    await at.store.pool.query(
      `CREATE SEQUENCE losses;
       CREATE FUNCTION lose() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
         IF nextval('losses') <= 6 THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF;
         RETURN NEW;
       END $$;
       CREATE TRIGGER lose AFTER INSERT ON bounce_events FOR EACH ROW EXECUTE FUNCTION lose();
       CREATE TRIGGER lose AFTER INSERT ON suppressions FOR EACH ROW EXECUTE FUNCTION lose();
       CREATE TRIGGER lose AFTER INSERT OR UPDATE ON bounce_guards FOR EACH ROW EXECUTE FUNCTION lose()`,
    );
    await publish('447');
    expect(await events()).toEqual([
      { email: 'dead@example.org', event: 'hard no_such_mailbox', draw: '447', consequence: 'suppressed' },
    ]);
    expect(await guard()).toEqual([{ draw: '447', bounced: 1 }]);
    expect(await rows('SELECT status, attempts FROM deliveries ORDER BY status')).toEqual([
      { status: 'failed', attempts: 1 },
      { status: 'sent', attempts: 1 },
    ]);
    expect(await rows('SELECT count(*)::int FROM attempts')).toEqual([{ count: 2 }]);
  });

  it('ends its mail also where the record refuses what follows, and holds up no other', async () => {
    refuse = (to) => (to.startsWith('dead') ? { code: 550, text: '5.1.1 no such user' } : undefined);
    await begin('dead@example.org', 'fine@example.org');
    await at.store.pool.query(
      "ALTER TABLE bounce_events ADD CONSTRAINT never CHECK (reason <> 'no_such_mailbox')",
    );
    await publish('447');
    expect(await rows('SELECT status, attempts FROM deliveries ORDER BY status')).toEqual([
      { status: 'failed', attempts: 1 },
      { status: 'sent', attempts: 1 },
    ]);
    expect(await events()).toEqual([]);
  });

  it('of an account mail suppresses its address, and of a replay counts for the draw that it replays', async () => {
    refuse = (to) => (to.startsWith('dead') ? { code: 550, text: '5.1.1 no such user' } : undefined);
    await begin('fine@example.org');
    await publish('447');
    const { preferences, profiles } = person({ email: 'x@example.org' });
    const evidence = {
      wordingVersion: '1',
      wording: 'w',
      source: 'page',
      ip: '192.0.2.1',
      userAgent: 'test',
    };
    await requestSignUp(at.store.db, at.secrets, {
      ...{ email: 'dead@example.org', language: 'en', evidence, content: { preferences, profiles } },
      ...{ now: at.now(), expiresAt: new Date(at.now().getTime() + 86_400_000) },
    });
    const settled = () => rows("SELECT status FROM account_mails WHERE status NOT IN ('owed', 'sending')");
    await expect.poll(settled, { timeout: 20_000 }).toEqual([{ status: 'failed' }]);
    expect(await rows('SELECT reason, detail FROM suppressions')).toEqual([
      { reason: 'hard_bounce', detail: '5.1.1' },
    ]);
    expect(await rows('SELECT mail_kind, kind, consequence FROM bounce_events')).toEqual([
      { mail_kind: 'account_mail', kind: 'hard', consequence: 'suppressed' },
    ]);
    expect(await guard()).toEqual([]);
    at.pass(minuteMs);
    await at.add({ email: 'dead2@example.org' });
    const operator = await startAdministrator(at, await at.api());
    await operator.replay('447', { scope: 'missed' });
    expect(await suppressed()).toEqual(['dead2@example.org']);
    expect(await guard()).toEqual([{ draw: '447', bounced: 1 }]);
  });
});

const sampleTag = Buffer.alloc(32);
