import { simpleParser } from 'mailparser';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { cec, startInstallation, type TestInstallation } from './installation.ts';
import { aRound, roundsBefore } from './rounds.ts';

let at: TestInstallation;

beforeEach(async () => {
  at = await startInstallation(undefined, { holds: 'history' });
  await at.notifier();
});
afterEach(() => at.close());

async function mailTo(address: string): Promise<{ subject: string; text: string }> {
  const mail = at.sink.mails.find(({ raw }) => String(raw).includes(address));
  const { subject = '', text = '' } = await simpleParser(mail?.raw ?? '');
  return { subject, text: text.replaceAll(/\s+/g, ' ') };
}

it('an alert says where its reader stands, by the recorded draws up to its own', async () => {
  await at.add(
    { email: 'near@example.org', profiles: [cec(512, { crsReadOn: '2026-09-20' })] },
    {
      email: 'two@example.org',
      profiles: [cec(531, { label: 'Adaeze N.' }), cec(400, { label: 'Bruno T.' })],
    },
  );
  at.serve([...roundsBefore('447'), aRound('447')]);
  await at.poll();
  await at.quiet();
  const near = await mailTo('near@example.org');
  expect(near.subject).toBe('8 points short: CEC draw 447 (520)');
  expect(near.text).toMatch(/^Your score 512 · cut\u2011off 520 8 short Canadian Experience Class, draw 447/);
  expect(near.text).toContain('Last CEC cut\u2011offs: 520, 518, 519, 521.');
  expect(near.text).toMatch(
    /Nearest change: 10 more points would have met \d+ more CEC draws in 12 months\./,
  );
  const two = await mailTo('two@example.org');
  expect(two.subject).toBe('Adaeze N. meets draw 447 (CEC, 520)');
  expect(two.text).toContain('Bruno T.: 400, 120 short');
});
