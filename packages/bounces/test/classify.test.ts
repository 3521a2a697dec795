import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classifyFailure } from '../src/verdict.ts';

describe('a failure is hard', () => {
  it.each([
    ['5.1.1', ''],
    ['5.1.2', ''],
    ['5.1.3', ''],
    ['5.1.6', ''],
    ['5.1.10', 'smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup'],
    ['5.0.0', 'smtp; 550 5.1.1 <reader@example.org>: Recipient address rejected'],
    [null, 'smtp; 550-5.1.1 The email account that you tried to reach does not exist.'],
    [null, '550 #5.1.1 unknown user'],
    ['5.1.1', 'smtp; 550 No such user here'],
    [
      '5.4.4',
      'X-Postfix; Host or domain name not found. Name service error for name=example.org type=A: Host not found',
    ],
    ['5.4.4', 'smtp;550 5.4.4 SMTPSEND.DNS.NonExistentDomain; nonexistent domain'],
    [null, '556 domain does not accept mail'],
    ['5.0.0', 'smtp; 556 domain does not accept mail'],
    ['5.1.10', '556 5.1.10 Recipient address has null MX'],
  ])('by %s %s', (status, diagnostic) => {
    expect(classifyFailure({ status, diagnostic })).toMatchObject({ kind: 'hard' });
  });
});

describe('a failure is soft', () => {
  it.each<[string | null, string, string]>([
    ['5.1.0', '', 'address'],
    ['5.1.4', '', 'address'],
    ['5.1.8', 'smtp; 553 5.1.8 sender domain does not exist', 'address'],
    [
      '5.2.1',
      'smtp; 550 5.2.1 The user you are trying to contact is receiving mail at a rate',
      'mailbox_unavailable',
    ],
    ['5.2.2', '', 'mailbox_full'],
    ['4.2.2', '', 'mailbox_full'],
    ['5.3.4', '', 'system'],
    ['5.4.1', 'smtp;550 5.4.1 Recipient address rejected: Access denied', 'network'],
    ['5.4.4', 'X-Postfix; mail for example.org loops back to myself', 'network'],
    ['4.4.3', 'X-Postfix; Host or domain name not found. type=MX: Host not found, try again', 'network'],
    ['5.5.4', '', 'protocol'],
    ['5.6.1', '', 'content'],
    ['5.7.1', 'smtp; 554 5.7.1 Service unavailable; blocked using a list', 'policy'],
    ['5.7.26', '', 'policy'],
    ['4.1.1', '', 'address'],
    ['5.0.0', 'smtp; 550 No such user here', 'unclear'],
    ['5.0.0', '', 'unclear'],
    [null, '', 'unclear'],
    [null, '550 No such user here', 'unclear'],
    [null, '551 User not local; please try <elsewhere@example.org>', 'unclear'],
    [null, '552 Requested mail action aborted: exceeded storage allocation', 'mailbox_full'],
    ['5.0.0', 'smtp; 552 mailbox full', 'mailbox_full'],
    [null, '553 sorry, that domain is not in my list of allowed recipients', 'unclear'],
    [null, '554 Transaction failed', 'unclear'],
    [null, '5560 is no reply code', 'unclear'],
    [null, '552 5.7.0 content rejected', 'policy'],
    ['5.2.1', '550 5.2.1 mailbox disabled', 'mailbox_unavailable'],
    [null, 'connection from 5.1.1.1 refused', 'unclear'],
    [null, 'smtp; 550 5.1.1.7 is not an address that we like', 'unclear'],
  ])('by %s %s: %s', (status, diagnostic, reason) => {
    expect(classifyFailure({ status, diagnostic })).toMatchObject({ kind: 'soft', reason });
  });

  it('when its codes contradict each other', () => {
    const blocked = 'smtp; 550 5.7.1 your server is on a list';
    expect(classifyFailure({ status: '5.1.1', diagnostic: blocked })).toEqual({
      ...{ kind: 'soft', reason: 'policy', status: '5.7.1' },
    });
    const unknown = 'smtp; 550 5.1.1 user unknown';
    expect(classifyFailure({ status: '5.7.1', diagnostic: unknown })).toMatchObject({
      kind: 'soft',
      status: '5.7.1',
    });
  });

  it('whatever else a server says', () => {
    const anyCode = fc.tuple(
      fc.constantFrom('4', '5'),
      fc.integer({ min: 0, max: 999 }),
      fc.integer({ min: 0, max: 999 }),
    );
    fc.assert(
      fc.property(anyCode, fc.string(), ([level, subject, detail], diagnostic) => {
        const { kind } = classifyFailure({ status: `${level}.${subject}.${detail}`, diagnostic });
        const mayBeHard = level === '5' && (subject === 1 || subject === 0 || subject === 4);
        expect(kind === 'soft' || mayBeHard).toBe(true);
      }),
    );
  });
});
