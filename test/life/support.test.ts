import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startAdministrator, type TestAdministrator } from './administrator.ts';
import { cec, startInstallation, type TestInstallation } from './installation.ts';
import { aRound, roundsBefore } from './rounds.ts';

const minuteMs = 60_000;
const history = roundsBefore('447');

describe('answering "did they get it?"', () => {
  let at: TestInstallation;
  let operator: TestAdministrator;
  let refused: string | null = null;

  beforeEach(async () => {
    refused = null;
    at = await startInstallation(
      ({ step, to }) =>
        step === 'rcpt' && refused !== null && to === refused
          ? { code: 550, text: '5.1.1 no such mailbox here' }
          : undefined,
      { holds: 'history' },
    );
    await at.notifier();
    operator = await startAdministrator(at, await at.api());
    at.pass(minuteMs);
  });
  afterEach(() => at.close());

  const publish = async (facts: Parameters<typeof aRound>[1] = {}): Promise<void> => {
    at.serve([...history, aRound('447', facts)]);
    await at.poll();
    await at.quiet();
    at.pass(minuteMs);
  };
  const find = async (email: string) => (await operator.call('POST', '/addresses', { email })).body;
  const explain = async (email: string) => {
    const { status, body } = await operator.call(
      'GET',
      `/subscribers/${await operator.subscriberId(email)}/draws/447`,
    );
    expect(status).toBe(200);
    return body;
  };
  const mailsTo = (email: string) => at.sink.mails.filter(({ to }) => to.includes(email));

  it('explains every way in which a draw did or did not reach somebody', async () => {
    refused = 'refused@example.org';
    await at.add(
      { email: 'told@example.org' },
      { email: 'refused@example.org' },
      { email: 'far@example.org', profiles: [cec(430)] },
      { email: 'left@example.org' },
      { email: 'out@example.org' },
      { email: 'paused@example.org' },
      { email: 'lost@example.org' },
    );
    await operator.call(
      'POST',
      `/subscribers/${await operator.subscriberId('left@example.org')}/unsubscribe`,
    );
    await operator.call('POST', `/addresses/${(await find('out@example.org')).address}/suppress`, {});
    await at.store.pool.query('UPDATE subscribers SET paused_until = $2 WHERE id = $1', [
      (await operator.subscriberId('paused@example.org')).slice(4),
      new Date(at.now().getTime() + 90 * minuteMs),
    ]);
    at.pass(minuteMs);
    await publish();
    await at.add({ email: 'later@example.org' });
    // What must never happen: somebody's row is not there.
    await at.store.pool.query('DELETE FROM deliveries WHERE recipient_id = $1', [
      (await operator.subscriberId('lost@example.org')).slice(4),
    ]);
    expect(await explain('told@example.org')).toMatchObject({
      ...{ verdict: 'told', today: { because: 'meets' }, thatDay: { because: 'meets' } },
      recorded: [{ status: 'sent', tries: [{ result: 'accepted' }] }],
    });
    expect(await explain('refused@example.org')).toMatchObject({
      ...{ verdict: 'refused', sentence: expect.stringContaining('no such mailbox here') },
      recorded: [{ status: 'failed', tries: [{ code: 550 }] }],
    });
    expect(await explain('far@example.org')).toMatchObject({
      ...{ verdict: 'not_concerned', recorded: [], today: { because: null } },
      thatDay: { because: null, results: [{ outcome: 'does_not_meet', pointsShort: 90 }] },
    });
    expect(await explain('left@example.org')).toMatchObject({ verdict: 'unsubscribed', thatDay: null });
    // Matched before it is asked whether they may be mailed: the ledger says why nothing was sent.
    expect(await explain('out@example.org')).toMatchObject({
      ...{
        verdict: 'cancelled',
        recorded: [{ endReason: 'suppressed' }],
        person: { suppressed: 'operator' },
      },
    });
    expect(await explain('paused@example.org')).toMatchObject({ verdict: 'paused' });
    expect(await explain('later@example.org')).toMatchObject({ verdict: 'signed_up_later', thatDay: null });
    expect(await explain('lost@example.org')).toMatchObject({
      verdict: 'missed',
      thatDay: { because: 'meets' },
    });
    expect(await operator.replay('447', { scope: 'missed' })).toMatchObject({
      counts: { email: { send: { meets: 2 } } },
    });
    expect(await explain('lost@example.org')).toMatchObject({ verdict: 'told' });
  });

  it('says when it is the draw that alerted nobody, is held back, or withdrawn', async () => {
    await at.add({ email: 'a@example.org' });
    await publish({ date: '2026-09-01' });
    expect(await explain('a@example.org')).toMatchObject({
      ...{ verdict: 'draw_alerts_nobody', sentence: expect.stringContaining('too long after its date') },
    });
    await operator.call('POST', '/draws/447/hold');
    expect(await explain('a@example.org')).toMatchObject({
      verdict: 'held',
      draw: { heldBecause: 'operator' },
    });
    await operator.call('POST', '/draws/447/release');
    await at.store.pool.query("UPDATE draws SET withdrawn_at = $1 WHERE number = '447'", [at.now()]);
    expect(await explain('a@example.org')).toMatchObject({ verdict: 'withdrawn' });
  });

  it('a score changed since the draw: recorded and recomputed side by side', async () => {
    await at.add({ email: 'a@example.org', profiles: [cec(430)], preferences: { nearPoints: 0 } });
    await publish();
    await at.add({ email: 'a@example.org', profiles: [cec(530)] });
    expect(await explain('a@example.org')).toMatchObject({
      ...{ verdict: 'not_concerned', recorded: [], thatDay: { because: null }, today: { because: 'meets' } },
      sentence: expect.stringContaining('a replay would tell them'),
    });
  });

  it('sends one alert again: as a repeat with a Message-ID of its own when it had arrived', async () => {
    await at.add({ email: 'a@example.org' });
    await publish();
    const { body } = await operator.call('GET', '/deliveries?draw=447');
    const path = `/deliveries/${body.deliveries[0].id}`;
    expect((await operator.call('GET', path)).body).toMatchObject({ tries: [{ result: 'accepted' }] });
    expect(await operator.call('POST', `${path}/resend`, undefined, 'once')).toMatchObject({ status: 202 });
    expect(await operator.call('POST', `${path}/resend`, undefined, 'once')).toMatchObject({ status: 202 });
    await at.quiet();
    const mails = mailsTo('a@example.org').map(({ raw }) => raw.toString());
    expect(mails).toHaveLength(2);
    expect(mails[1]).toMatch(/^Subject: Sent again/m);
    expect(new Set(mails.map((raw) => /^Message-ID: (.*)$/m.exec(raw)?.[1])).size).toBe(2);
  });

  it('does not send again to whoever may not be mailed, and says why', async () => {
    await at.add({ email: 'a@example.org' });
    await publish();
    const { body } = await operator.call('GET', '/deliveries?draw=447');
    const resend = () => operator.call('POST', `/deliveries/${body.deliveries[0].id}/resend`);
    const { address } = await find('a@example.org');
    await operator.call('POST', `/addresses/${address}/suppress`, { note: 'asked by phone' });
    expect(await resend()).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('suppressed') },
    });
    expect(await find('a@example.org')).toMatchObject({
      suppression: { reason: 'operator', detail: 'asked by phone' },
    });
    expect(await operator.call('POST', `/addresses/${address}/lift`)).toMatchObject({
      ...{ status: 200, body: { suppression: null } },
    });
    expect(await operator.call('POST', `/addresses/${address}/lift`)).toMatchObject({ status: 409 });
    await operator.call('POST', '/draws/447/hold');
    expect(await resend()).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('held back') },
    });
    await operator.call('POST', '/draws/447/release');
    await operator.call('POST', `/subscribers/${await operator.subscriberId('a@example.org')}/unsubscribe`);
    expect(await resend()).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('unsubscribed') },
    });
    expect(mailsTo('a@example.org')).toHaveLength(1);
  });

  it('moves, exports and erases for a person who asked, and shows the evidence of consent before and after', async () => {
    await at.add({ email: 'a@example.org' });
    await publish();
    const subscriber = await operator.subscriberId('a@example.org');
    const before = await find('a@example.org');
    expect(before).toMatchObject({ consents: [{ source: 'test', withdrawnAt: null }], waitingRequests: 0 });
    for (const [email, status] of [
      ['A @example.org', 400],
      ['A@example.org ', 409],
      ['A@Example.org', 409],
    ] as const)
      expect(await operator.call('POST', `/subscribers/${subscriber}/move`, { email })).toMatchObject({
        status,
      });
    expect(
      await operator.call('POST', `/subscribers/${subscriber}/move`, { email: 'b@example.org' }),
    ).toMatchObject({
      status: 202,
    });
    await vi.waitFor(() => expect(mailsTo('b@example.org')).toHaveLength(1), { timeout: 10_000 });
    const { body } = await operator.call('POST', `/subscribers/${subscriber}/export`);
    expect(body).toMatchObject({ email: 'a@example.org', alerts: [{ drawNumber: '447' }], consents: [{}] });
    expect(await operator.call('POST', `/subscribers/${subscriber}/erase`)).toMatchObject({ status: 200 });
    expect(await operator.call('POST', `/subscribers/${subscriber}/erase`)).toMatchObject({ status: 404 });
    const after = await find('a@example.org');
    expect(after).toMatchObject({
      ...{ subscriber: null, suppression: { reason: 'erased' } },
      consents: [{ withdrawalMeans: 'operator' }],
    });
    await vi.waitFor(() => expect(mailsTo('a@example.org').length).toBeGreaterThan(1), { timeout: 10_000 });
  });
});
