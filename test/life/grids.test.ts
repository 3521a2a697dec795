import { decideGridChange, putGridChange } from '@drawbell/store/catalogue/grid-changes';
import { readPastCandidates } from '@drawbell/store/replays/told';
import { changeSettings } from '@drawbell/store/subscribers/settings';
import { simpleParser } from 'mailparser';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TestAdministrator } from './administrator.ts';
import { cec, type TestInstallation } from './installation.ts';
import { startReplaying } from './replaying.ts';
import { aRound, roundsBefore } from './rounds.ts';

const history = roundsBefore('447');
const newPoints = {
  ...{ date: '2026-09-30', scoresStayed: false, source: 'a notice' },
  ...{ labelEn: 'New points', labelFr: 'Nouveaux points' },
} as const;
const scored = (crs: number, crsReadOn: string) => ({ profiles: [cec(crs, { crsReadOn })] });

describe('the points grid changes', () => {
  let at: TestInstallation;
  let operator: TestAdministrator;

  beforeEach(async () => {
    ({ at, operator } = await startReplaying());
  });
  afterEach(() => at.close());

  const put = (status: 'confirmed' | 'reported') =>
    at.store.db.transaction().execute((trx) =>
      putGridChange(trx, {
        ...{ change: { ...newPoints, status }, actor: { name: 'test', requestId: null }, now: at.now() },
      }),
    );
  const publish = async (number = '447') => {
    at.serve([...history, ...(number === '447' ? [] : [aRound('447')]), aRound(number)]);
    await at.poll();
    await at.quiet();
  };
  const mailsTo = async (address: string) =>
    Promise.all(
      at.sink.mails
        .filter(({ raw }) => String(raw).includes(address))
        .map(async ({ raw }) => {
          const { subject, text, html } = await simpleParser(raw);
          return { subject: subject ?? '', text: (text ?? '').replaceAll(/\s+/g, ' '), html: String(html) };
        }),
    );
  const owedAsks = async () => {
    const { rows } = await at.store.pool.query<{ status: string }>(
      "SELECT status FROM account_mails WHERE kind = 'todays_score' ORDER BY id",
    );
    return rows.map(({ status }) => status);
  };
  it('confirmed: nobody is told by an old score, the mail asks for today’s, and each is asked once', async () => {
    await put('confirmed');
    await at.add(
      { email: 'old@example.org', ...scored(530, '2026-09-29') },
      { email: 'vieux@example.org', language: 'fr', ...scored(400, '2026-09-01') },
      { email: 'new@example.org', ...scored(530, '2026-09-30') },
      { email: 'short@example.org', ...scored(400, '2026-09-30') },
    );
    await publish();
    const [alert] = (await mailsTo('old@example.org')).filter(({ subject }) => subject.includes('draw 447'));
    expect(alert?.subject).toContain('may meet');
    expect(alert?.text).toContain('The score was read before the points grid changed on 30 September 2026');
    expect(alert?.text).toContain('Enter today’s score: https://drawbell.example/en/manage/');
    expect(alert?.html).toMatch(/drawbell\.example\/en\/manage\//);
    const french = await mailsTo('vieux@example.org');
    expect(
      french.some(({ text }) => text.includes('La note a été relevée avant le changement de la grille')),
    ).toBe(true);
    const [current] = await mailsTo('new@example.org');
    expect(current?.subject).toContain('You meet draw 447');
    expect(await mailsTo('short@example.org')).toEqual([]);
    // The asking mails.
    await at.notifier();
    await at.quiet();
    const [ask] = (await mailsTo('old@example.org')).filter(({ subject }) => subject.includes('score today'));
    expect(ask?.text).toContain('On 30 September 2026 IRCC changed the points of Express Entry');
    expect(ask?.text.match(/https:\/\/drawbell\.example\/en\/settings\//g)).toHaveLength(1);
    expect(
      (await mailsTo('vieux@example.org')).filter(({ subject }) => subject.includes('Quelle est votre note')),
    ).toHaveLength(1);
    expect(await owedAsks()).toHaveLength(2);
    await publish('448');
    await at.notifier();
    await at.quiet();
    expect(await owedAsks()).toHaveLength(2);
  });

  it('reported: the outcome stays, and the mail says that a change is reported', async () => {
    await put('reported');
    await at.add({ email: 'old@example.org', ...scored(530, '2026-09-29') });
    await publish();
    const mails = await mailsTo('old@example.org');
    expect(mails).toHaveLength(1);
    expect(mails[0]?.subject).toContain('You meet draw 447');
    expect(mails[0]?.text).toContain('A change of the points grid is reported for 30 September 2026');
    await at.notifier();
    await at.quiet();
    expect(await owedAsks()).toEqual([]);
  });

  it('confirmed after the draw: who was told stays told, everybody is asked, and a replay goes by the day it asks for', async () => {
    await put('reported');
    await at.add({ email: 'old@example.org', preferences: { mayMeet: false }, ...scored(430, '2026-09-29') });
    await publish();
    expect(await mailsTo('old@example.org')).toEqual([]);
    at.pass(60_000);
    await at.store.db.transaction().execute((trx) =>
      decideGridChange(trx, {
        ...{
          date: newPoints.date,
          status: 'confirmed',
          actor: { name: 'test', requestId: null },
          now: at.now(),
        },
      }),
    );
    await at.add({ email: 'old@example.org', ...scored(430, '2026-09-29') });
    const today = await operator.replay('447', { scope: 'missed', dryRun: true });
    expect(today).toMatchObject({ counts: { email: { send: { may_meet: 1 } } } });
    const thatDay = await operator.replay('447', { scope: 'missed', basis: 'that_day', dryRun: true });
    expect(thatDay).toMatchObject({ counts: { email: { send: {} } } });
    await at.notifier();
    // A sweep asks.
    await vi.waitFor(async () => expect(await owedAsks()).toHaveLength(1), { timeout: 20_000 });
  });

  it('what was settled on a past day has the day of its score as well', async () => {
    await at.add({ email: 'old@example.org', ...scored(530, '2026-09-29') });
    const settledAt = at.now();
    at.pass(60_000);
    const { rows } = await at.store.pool.query<{ id: string }>('SELECT id FROM subscribers');
    const id = rows[0]?.id ?? '';
    await changeSettings(at.store.db, id, { profiles: [{ crs: 540, crsReadOn: '2026-10-01' }] }, at.now());
    const past = await readPastCandidates(at.store.pool, {
      ...{ after: '0', upTo: id, at: settledAt, now: at.now() },
    });
    expect(past.map(([, facts]) => [facts.crs, facts.crsReadOn])).toEqual([[530, '2026-09-29']]);
  });
});
