import { holdDraw } from '@drawbell/store/draws/hold';
import { requestSignUp } from '@drawbell/store/subscribers/sign-up';
import { exchangeUnknownUser, gmailFull } from '@drawbell/testing/returned/exchange-and-gmail';
import { postfixUnknownUser } from '@drawbell/testing/returned/postfix-and-exim';
import { onTheWire, type ReturnedSample } from '@drawbell/testing/returned/returned-sample';
import { feedbackReport } from '@drawbell/testing/returned/ses-sendmail-qmail-feedback';
import { smtpClient } from '@drawbell/testing/smtp-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { person, startInstallation, type TestInstallation } from './installation.ts';
import { aRound, roundsBefore } from './rounds.ts';

const minuteMs = 60_000;
const history = roundsBefore('447');

describe('mails that come back', () => {
  let at: TestInstallation;
  let port: number;
  let lateIsBusy = false;
  beforeEach(async () => {
    lateIsBusy = false;
    at = await startInstallation(({ step, to }) =>
      lateIsBusy && step === 'rcpt' && to?.startsWith('late') === true
        ? { code: 450, text: '4.2.1 try again' }
        : undefined,
    );
    port = await at.bounces();
  });
  afterEach(() => at.close());

  const begin = async (...emails: string[]) => {
    await at.add(...emails.map((email) => ({ email })));
    at.serve(history);
    await at.poll();
    await at.notifier();
    at.pass(minuteMs);
  };
  const publish = async (...numbers: string[]) => {
    at.serve([...history, ...numbers.map((number) => aRound(number))]);
    await at.poll();
    await at.quiet();
  };
  const mailsTo = (email: string) => at.sink.mails.filter(({ to }) => to.includes(email));
  /** What a mail server does with the last mail to somebody. */
  const comesBack = async (recipient: string, sample: ReturnedSample) => {
    const to = mailsTo(recipient).at(-1)?.from ?? '';
    const client = await smtpClient(port);
    const reply = await client.deliver({ from: '', to, raw: onTheWire(sample({ to, recipient })) });
    client.close();
    return reply;
  };

  it('each has an address of its own to come back to, and says so nowhere else', async () => {
    await begin('a@example.org', 'b@example.org');
    await publish('447');
    const senders = at.sink.mails.map(({ from }) => from);
    expect(new Set(senders).size).toBe(2);
    for (const { raw, from } of at.sink.mails) {
      expect(from).toMatch(/^bounce\+d\d+-[a-z2-7]{16}-[a-z2-7]{16}@bounces\.drawbell\.example$/);
      expect(raw.toString()).not.toContain('bounce+');
      expect(raw.toString()).toContain('<alerts@drawbell.example>');
    }
  });

  it('whose mailbox is gone or who complained is not mailed of the next draw; whose is full is', async () => {
    const people = ['gone@example.org', 'angry@example.org', 'full@example.org', 'fine@example.org'];
    await begin(...people);
    await publish('447');
    expect(at.sink.mails).toHaveLength(4);
    expect(await comesBack('gone@example.org', postfixUnknownUser)).toMatch(/^250/);
    expect(await comesBack('angry@example.org', feedbackReport)).toMatch(/^250/);
    expect(await comesBack('full@example.org', gmailFull)).toMatch(/^250/);
    at.pass(minuteMs);
    await publish('447', '448');
    expect(people.map((email) => mailsTo(email).length)).toEqual([1, 1, 2, 2]);
  });

  it('a confirmation to an address that does not exist stops further mail to it', async () => {
    await begin();
    const { preferences, profiles } = person({ email: 'typo@example.org' });
    const evidence = {
      wordingVersion: '1',
      wording: 'words',
      source: 'page',
      ip: '192.0.2.1',
      userAgent: 'test',
    };
    await requestSignUp(at.store.db, at.secrets, {
      ...{ email: 'typo@example.org', language: 'en', evidence, content: { preferences, profiles } },
      ...{ now: at.now(), expiresAt: new Date(at.now().getTime() + 86_400_000) },
    });
    await expect.poll(() => mailsTo('typo@example.org').length, { timeout: 10_000 }).toBe(1);
    expect(mailsTo('typo@example.org')[0]?.from).toMatch(/^bounce\+a\d+-/);
    expect(await comesBack('typo@example.org', exchangeUnknownUser)).toMatch(/^250/);
    const { rows } = await at.store.pool.query<{ hash: Buffer; reason: string }>(
      'SELECT email_hash AS hash, reason FROM suppressions',
    );
    expect(rows).toEqual([{ hash: at.secrets.hashAddress('typo@example.org'), reason: 'hard_bounce' }]);
  });

  it('too many of them hold the draw; let go, it goes on and leaves out who bounced', async () => {
    const early = Array.from({ length: 210 }, (_, i) => `p${i}@example.org`);
    const late = Array.from({ length: 12 }, (_, i) => `late${i}@example.org`);
    lateIsBusy = true;
    await begin(...early, ...late);
    await publish('447');
    expect(at.sink.mails).toHaveLength(210);
    for (const email of early.slice(0, 11)) await comesBack(email, postfixUnknownUser);
    const draw = async () =>
      at.store.db.selectFrom('draws').select('held_because').where('number', '=', '447').executeTakeFirst();
    expect(await draw()).toEqual({ held_because: 'bounces' });
    const { rows } = await at.store.pool.query('SELECT actor, action, target FROM audit_log');
    expect(rows).toEqual([{ actor: 'bounce guard', action: 'draw.hold', target: 'draw 447' }]);

    lateIsBusy = false;
    at.pass(60 * minuteMs);
    await at.quiet();
    expect(at.sink.mails).toHaveLength(210);

    await holdDraw(at.store.db, { number: '447', because: null, now: at.now() });
    expect(await comesBack('p11@example.org', postfixUnknownUser)).toMatch(/^250/);
    expect(await draw()).toEqual({ held_because: null });
    at.pass(60 * minuteMs);
    await at.quiet();
    expect(at.sink.counts()).toMatchObject({ messages: 222, copiesMax: 1 });

    await publish('447', '448');
    expect(at.sink.mails).toHaveLength(222 + 222 - 12);
    expect(mailsTo('p11@example.org')).toHaveLength(1);
  });
});
