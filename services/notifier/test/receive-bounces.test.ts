import { unsubscribe } from '@drawbell/store/subscribers/unsubscribe';
import { answer, autoReplies } from '@drawbell/testing/returned/auto-replies';
import { gmailFull } from '@drawbell/testing/returned/exchange-and-gmail';
import { postfixUnknownUser } from '@drawbell/testing/returned/postfix-and-exim';
import { onTheWire } from '@drawbell/testing/returned/returned-sample';
import { feedbackReport, qmailText } from '@drawbell/testing/returned/ses-sendmail-qmail-feedback';
import { smtpClient } from '@drawbell/testing/smtp-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type BounceWorld, openBounceWorld } from './bounce-world.ts';

const recipient = 'reader@example.org';

describe('the receiver of bounces', () => {
  let at: BounceWorld;
  beforeEach(async () => {
    at = await openBounceWorld();
  });
  afterEach(() => at.close());

  const suppressed = () => at.one('SELECT reason FROM suppressions');
  const state = () => at.one('SELECT state FROM subscribers');
  const events = () => at.one('SELECT count(*)::int FROM bounce_events');

  it('suppresses an address that does not exist, and says 250 after that is committed', async () => {
    const { returnAddress: to } = await at.sentTo(recipient);
    expect(await at.bring(postfixUnknownUser, { to, recipient })).toMatch(/^250 2\.0\.0/);
    expect(await suppressed()).toBe('hard_bounce');
    expect(await state()).toBe('active');
    expect(await at.one("SELECT kind || ' ' || status || ' ' || draw_number FROM bounce_events")).toBe(
      'hard 5.1.1 447',
    );
  });

  it('takes the return address in capitals', async () => {
    const { returnAddress } = await at.sentTo(recipient);
    await at.bring(postfixUnknownUser, { to: returnAddress.toUpperCase(), recipient });
    expect(await suppressed()).toBe('hard_bounce');
  });

  it.each(['prvs=2532f0a1b2=', 'btv1==0123456789ab==', 'msprvs1=17536qCFFZaEr='])(
    'takes it with %s of the mail server before it, and a forged one never',
    async (tag) => {
      const { returnAddress, deliveryId } = await at.sentTo(recipient);
      const forged = returnAddress.replace(`+d${deliveryId}-`, `+d${deliveryId}9-`);
      expect(await at.bring(postfixUnknownUser, { to: `${tag}${forged}`, recipient })).toMatch(
        /^550 5\.1\.1/,
      );
      expect(await at.bring(postfixUnknownUser, { to: `${tag}${returnAddress}`, recipient })).toMatch(/^250/);
      expect([await suppressed(), await events()]).toEqual(['hard_bounce', 1]);
    },
  );

  it('knows a complaint by the return address that it quotes with such a tag', async () => {
    const { returnAddress } = await at.sentTo(recipient);
    const sender = `prvs=2532f0a1b2=${returnAddress}`;
    await at.bring(feedbackReport, { to: at.verp.complaintsAddress, recipient, sender });
    expect(await suppressed()).toBe('complaint');
  });

  it('counts a report that comes again once', async () => {
    const { returnAddress: to } = await at.sentTo(recipient);
    for (let times = 0; times < 3; times += 1)
      expect(await at.bring(postfixUnknownUser, { to, recipient })).toMatch(/^250/);
    expect(await events()).toBe(1);
    expect(await at.one('SELECT bounced::int FROM bounce_guards')).toBe(1);
  });

  it('suppresses nobody for a full mailbox or for words without a form, and counts them', async () => {
    const { returnAddress: to } = await at.sentTo(recipient);
    await at.bring(gmailFull, { to, recipient });
    await at.bring(qmailText, { to, recipient });
    expect(await suppressed()).toBeUndefined();
    expect(await at.one("SELECT string_agg(kind || ' ' || reason, ',' ORDER BY id) FROM bounce_events")).toBe(
      'soft mailbox_full,soft text_only',
    );
    expect(await at.one('SELECT bounced::int FROM bounce_guards')).toBe(1);
  });

  it('ends the subscription and the consent of whoever complains', async () => {
    const { returnAddress: to } = await at.sentTo(recipient);
    await at.bring(feedbackReport, { to, recipient, from: 'feedback@mailbox.example' });
    expect([await suppressed(), await state()]).toEqual(['complaint', 'unsubscribed']);
    expect(await at.one('SELECT withdrawal_means FROM consent_records')).toBe('complaint');
    await at.bring(gmailFull, { to, recipient });
    await at.bring(postfixUnknownUser, { to, recipient });
    expect([await suppressed(), await state()]).toEqual(['complaint', 'unsubscribed']);
  });

  it('knows whose complaint a feedback loop reports by the return address it quotes', async () => {
    const { returnAddress: sender } = await at.sentTo(recipient);
    const to = at.verp.complaintsAddress;
    const forged = sender.replace('+d', '+d9');
    expect(await at.bring(feedbackReport, { to, recipient, sender: forged })).toMatch(/^250/);
    expect(await at.bring(postfixUnknownUser, { to, recipient })).toMatch(/^250/);
    expect(await events()).toBe(0);
    await at.bring(feedbackReport, { to, recipient, sender });
    expect([await suppressed(), await state()]).toEqual(['complaint', 'unsubscribed']);
  });

  it('leaves absence notices and answers, and keeps nothing of them', async () => {
    const { returnAddress: to } = await at.sentTo(recipient);
    for (const sample of [...Object.values(autoReplies), answer])
      expect(await at.bring(sample, { to, recipient, from: recipient })).toMatch(/^250/);
    expect(await events()).toBe(0);
    expect(await suppressed()).toBeUndefined();
  });

  it('refuses every address that it did not make', async () => {
    const { returnAddress } = await at.sentTo(recipient);
    for (const to of [
      returnAddress.replace('+d', '+d1'),
      returnAddress.replace('+d', '+a'),
      'postmaster@bounces.drawbell.example',
      'somebody@example.org',
      returnAddress.replace('bounces.', ''),
    ])
      expect(await at.bring(postfixUnknownUser, { to, recipient }), to).toMatch(/^550 5\.1\.1/);
    expect(await events()).toBe(0);
  });

  it('does not suppress the address that a person has since', async () => {
    const { returnAddress: to, subscriberId } = await at.sentTo(recipient);
    await at.store.db
      .updateTable('subscribers')
      .set({ email: 'new@example.org', email_hash: at.secrets.hashAddress('new@example.org') })
      .where('id', '=', subscriberId)
      .execute();
    await at.bring(postfixUnknownUser, { to, recipient });
    const { rows } = await at.store.pool.query<{ hash: Buffer }>(
      'SELECT email_hash AS hash FROM suppressions',
    );
    expect(rows.map(({ hash }) => hash.equals(at.secrets.hashAddress(recipient)))).toEqual([true]);
  });

  it('says 451 while the record is away, and takes the report when it is back', async () => {
    const { returnAddress: to } = await at.sentTo(recipient);
    await at.store.pool.query('ALTER TABLE bounce_events RENAME TO away');
    expect(await at.bring(postfixUnknownUser, { to, recipient })).toMatch(/^451 4\.3\.0/);
    await at.store.pool.query('ALTER TABLE away RENAME TO bounce_events');
    expect(await suppressed()).toBeUndefined();
    expect(await at.bring(postfixUnknownUser, { to, recipient })).toMatch(/^250/);
    expect(await suppressed()).toBe('hard_bounce');
  });

  it('says 451 when its connection dies in the middle of the transaction', async () => {
    const { returnAddress: to } = await at.sentTo(recipient);
    await at.store.pool.query(`
      CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END $$;
      CREATE TRIGGER die BEFORE INSERT ON suppressions FOR EACH ROW EXECUTE FUNCTION die();`);
    expect(await at.bring(postfixUnknownUser, { to, recipient })).toMatch(/^451/);
    expect(await events()).toBe(0);
    await at.store.pool.query('DROP TRIGGER die ON suppressions');
    expect(await at.bring(postfixUnknownUser, { to, recipient })).toMatch(/^250/);
    expect([await events(), await suppressed()]).toEqual([1, 'hard_bounce']);
  });

  it('takes one recipient at a time, no login, and nothing beyond its size', async () => {
    const { returnAddress: to } = await at.sentTo(recipient);
    const client = await smtpClient(at.port);
    expect(await client.say('AUTH PLAIN AGEAYg==')).toMatch(/^50\d/);
    expect(await client.say('VRFY reader')).toMatch(/^50\d/);
    expect(await client.say('STARTTLS')).toMatch(/^50\d/);
    expect(await client.say('MAIL FROM:<> SIZE=9000000')).toMatch(/^552/);
    expect(await client.say('MAIL FROM:<>')).toMatch(/^250/);
    expect(await client.say(`RCPT TO:<${to}>`)).toMatch(/^250/);
    expect(await client.say(`RCPT TO:<${at.verp.complaintsAddress}>`)).toMatch(/^452/);
    expect(await client.say('RSET')).toMatch(/^250/);
    const raw = Buffer.concat([
      onTheWire(postfixUnknownUser({ to, recipient })),
      Buffer.alloc(5_400_000, 'x\r\n'),
    ]);
    expect(await client.deliver({ from: '', to, raw })).toMatch(/^552/);
    client.close();
    expect(await events()).toBe(0);
  });

  it('reads the report of a message whose original is long', async () => {
    const { returnAddress: to } = await at.sentTo(recipient);
    const client = await smtpClient(at.port);
    const raw = Buffer.concat([
      onTheWire(postfixUnknownUser({ to, recipient })),
      Buffer.alloc(2_000_000, 'x\r\n'),
    ]);
    expect(await client.deliver({ from: '', to, raw })).toMatch(/^250/);
    client.close();
    expect(await suppressed()).toBe('hard_bounce');
  });

  it('refuses the eleventh connection of one address, and takes it when another has gone', async () => {
    const clients = await Promise.all(Array.from({ length: 10 }, () => smtpClient(at.port)));
    const eleventh = await smtpClient(at.port);
    expect(eleventh.greeting).toMatch(/^421/);
    for (const client of clients) client.close();
    const { returnAddress: to } = await at.sentTo(recipient);
    await expect.poll(() => at.bring(postfixUnknownUser, { to, recipient })).toMatch(/^250/);
  });

  it('lets somebody who left be, and still knows that their mailbox is gone', async () => {
    const { returnAddress: to, subscriberId } = await at.sentTo(recipient);
    await unsubscribe(at.store.db, { subscriberId, means: 'page', now: at.now() });
    await at.bring(postfixUnknownUser, { to, recipient });
    expect([await suppressed(), await state()]).toEqual(['hard_bounce', 'unsubscribed']);
    expect(await at.one('SELECT withdrawal_means FROM consent_records')).toBe('page');
  });
});
