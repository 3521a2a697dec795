import { answer, autoReplies } from '@drawbell/testing/returned/auto-replies';
import {
  exchangeBlocked,
  exchangeUnknownUser,
  gmailFull,
  gmailUnknownUser,
} from '@drawbell/testing/returned/exchange-and-gmail';
import {
  eximUnknownUser,
  eximWithoutCodes,
  postfixDelayed,
  postfixDelivered,
  postfixExpired,
  postfixUnknownDomain,
  postfixUnknownUser,
} from '@drawbell/testing/returned/postfix-and-exim';
import { onTheWire, type ReturnedSample } from '@drawbell/testing/returned/returned-sample';
import {
  feedbackReport,
  qmailText,
  sendmailUnknownUser,
  sesUnknownUser,
} from '@drawbell/testing/returned/ses-sendmail-qmail-feedback';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeReport } from '../src/reports/judge-report.ts';
import { readReport } from '../src/reports/report.ts';

const names = { to: 'bounce+d1-x@bounces.example', recipient: 'reader@example.org' };

async function judge(text: string, envelopeSender = '', recipient = names.recipient) {
  const report = await readReport(onTheWire(text), envelopeSender);
  return judgeReport(report, (address) => address.toLowerCase() === recipient);
}

describe('a report of a known server', () => {
  it.each<[string, ReturnedSample, object]>([
    [
      'Postfix, no such user',
      postfixUnknownUser,
      { kind: 'hard', reason: 'no_such_mailbox', status: '5.1.1' },
    ],
    [
      'Postfix, no such domain',
      postfixUnknownDomain,
      { kind: 'hard', reason: 'no_such_domain', status: '5.4.4' },
    ],
    ['Postfix, still trying', postfixDelayed, { kind: 'ignored', why: 'delayed' }],
    ['Postfix, gave up', postfixExpired, { kind: 'soft', reason: 'network', status: '4.4.1' }],
    ['Postfix, delivered', postfixDelivered, { kind: 'ignored', why: 'delivered' }],
    [
      'Exim, whose Status is 5.0.0',
      eximUnknownUser,
      { kind: 'hard', reason: 'no_such_mailbox', status: '5.1.1' },
    ],
    ['Exim, no codes at all', eximWithoutCodes, { kind: 'soft', reason: 'unclear', status: '5.0.0' }],
    [
      'Exchange, no such user',
      exchangeUnknownUser,
      { kind: 'hard', reason: 'no_such_mailbox', status: '5.1.10' },
    ],
    ['Exchange, we are blocked', exchangeBlocked, { kind: 'soft', reason: 'policy', status: '5.7.606' }],
    ['Gmail, no such user', gmailUnknownUser, { kind: 'hard', reason: 'no_such_mailbox', status: '5.1.1' }],
    ['Gmail, full', gmailFull, { kind: 'soft', reason: 'mailbox_full', status: '5.2.2' }],
    ['Amazon SES', sesUnknownUser, { kind: 'hard', reason: 'no_such_mailbox', status: '5.1.1' }],
    ['Sendmail', sendmailUnknownUser, { kind: 'hard', reason: 'no_such_mailbox', status: '5.1.1' }],
    ['qmail, in words', qmailText, { kind: 'soft', reason: 'text_only', status: null }],
    ['a feedback loop', feedbackReport, { kind: 'complaint', reason: 'feedback' }],
  ])('%s', async (_name, sample, expected) => {
    expect(await judge(sample(names))).toMatchObject(expected);
  });

  it('names nothing but codes and words of ours', async () => {
    const verdict = await judge(gmailUnknownUser(names));
    expect(JSON.stringify(verdict)).not.toMatch(/@|example|account/);
  });
});

describe('what is no bounce', () => {
  it.each(Object.entries(autoReplies))('an absence notice: %s', async (_name, sample) => {
    expect(await judge(sample(names))).toEqual({ kind: 'ignored', why: 'auto_reply' });
    expect(await judge(sample(names), names.recipient)).toEqual({ kind: 'ignored', why: 'auto_reply' });
  });

  it('a person who answers', async () => {
    expect(await judge(answer(names), names.recipient)).toEqual({ kind: 'ignored', why: 'no_report' });
  });

  it('a report that somebody forwards as text', async () => {
    const text = `From: a@example.org\nSubject: Fwd: help\n\n${postfixUnknownUser(names)}`;
    expect(await judge(text, 'a@example.org')).toEqual({ kind: 'ignored', why: 'no_report' });
  });

  it('a reader who says that a mail was no spam, or wants no more of it', async () => {
    const said = (type: string) =>
      feedbackReport(names).replace('Feedback-Type: abuse', `Feedback-Type: ${type}`);
    expect(await judge(said('not-spam'))).toEqual({ kind: 'ignored', why: 'not_a_complaint' });
    expect(await judge(said('auth-failure'))).toEqual({ kind: 'ignored', why: 'not_a_complaint' });
    expect(await judge(said('opt-out'))).toMatchObject({ kind: 'unsubscribed' });
  });
});

describe('a report about several recipients', () => {
  const twice = (first: string, second: string) =>
    postfixUnknownUser(names).replace(/Final-Recipient: [\s\S]*?mailbox table\n/, `${first}\n\n${second}\n`);
  const group = (address: string, action: string, status: string) =>
    `Final-Recipient: rfc822; ${address}\nAction: ${action}\nStatus: ${status}`;

  it('is judged by the one that is ours', async () => {
    const dead = group('READER@example.org', 'failed', '5.1.1');
    expect(await judge(twice(group('b@example.org', 'relayed', '2.0.0'), dead))).toMatchObject({
      kind: 'hard',
    });
    expect(await judge(twice(dead, group('b@example.org', 'failed', '4.2.2')))).toMatchObject({
      kind: 'hard',
    });
  });

  it('is judged by the mildest when ours forwards to all of them', async () => {
    const dead = group('c@example.org', 'failed', '5.1.1');
    expect(await judge(twice(dead, group('b@example.org', 'delivered', '2.0.0')))).toMatchObject({
      kind: 'ignored',
    });
    expect(await judge(twice(dead, group('b@example.org', 'failed', '5.2.2')))).toMatchObject({
      kind: 'soft',
    });
    expect(await judge(twice(dead, group('b@example.org', 'failed', '5.1.1')))).toMatchObject({
      kind: 'hard',
    });
  });
});

it('finds the return address that a feedback loop quotes', async () => {
  const quoted = 'bounce+d7-y@bounces.example';
  const whole = feedbackReport({ ...names, sender: quoted });
  expect(await readReport(onTheWire(whole), '')).toMatchObject({ kind: 'feedback', mailFrom: quoted });
  const withoutField = whole.replace(/Original-Mail-From: .*\n/, '');
  expect(await readReport(onTheWire(withoutField), '')).toMatchObject({ mailFrom: quoted });
});

it('reads a report whose end was cut off', async () => {
  const raw = onTheWire(postfixUnknownUser(names));
  const cut = raw.subarray(0, raw.indexOf('Content-Description: Undelivered') + 60);
  const report = await readReport(cut, '');
  expect(judgeReport(report, () => true)).toMatchObject({ kind: 'hard' });
});

const samples = [postfixUnknownUser, eximUnknownUser, gmailUnknownUser, feedbackReport, qmailText].map(
  (sample) => onTheWire(sample(names)),
);

it('never throws, and answers a report, whatever the bytes', async () => {
  const mutation = fc.record({
    sample: fc.constantFrom(...samples),
    cuts: fc.array(
      fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), bytes: fc.uint8Array({ maxLength: 12 }) }),
      {
        maxLength: 6,
      },
    ),
    end: fc.double({ min: 0, max: 1, noNaN: true }),
  });
  await fc.assert(
    fc.asyncProperty(mutation, async ({ sample, cuts, end }) => {
      let raw = Buffer.from(sample);
      for (const { at, bytes } of cuts) {
        const place = Math.floor(at * raw.length);
        raw = Buffer.concat([raw.subarray(0, place), bytes, raw.subarray(place + bytes.length * 2)]);
      }
      const report = await readReport(raw.subarray(0, Math.ceil(end * raw.length)), '');
      const verdict = judgeReport(report, () => false);
      expect(['hard', 'soft', 'complaint', 'unsubscribed', 'ignored']).toContain(verdict.kind);
    }),
    { numRuns: 200 },
  );
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (bytes) => {
      expect((await readReport(Buffer.from(bytes), '')).kind).toBeTypeOf('string');
    }),
    { numRuns: 100 },
  );
});
