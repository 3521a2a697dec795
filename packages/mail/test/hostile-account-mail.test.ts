import * as fc from 'fast-check';
import { simpleParser } from 'mailparser';
import { describe, expect, it } from 'vitest';
import type { PastDraws } from '../src/account/account-mail.ts';
import { accountMailKinds, accountMails, addressee, linksOf, mailOfEachKind } from './account-mails.ts';
import { expectCleanLines } from './clean-lines.ts';
import { hostileText } from './hostile-text.ts';

const { welcome } = mailOfEachKind;

function welcomeWith(past: Partial<PastDraws>): typeof welcome {
  return { ...welcome, past: { ...welcome.past, ...past } };
}

describe('hostile facts in an account mail', () => {
  it('stay text in both parts, whoever named the draw or the sender', async () => {
    await fc.assert(
      fc.asyncProperty(hostileText, hostileText, async (label, name) => {
        const sender = { name, postalAddress: label, from: 'alerts@drawbell.example' };
        const mails = accountMails({ sender });
        const newest = [{ number: name, date: label, label, cutOff: 400, outcome: 'near' }] as const;
        const { raw } = mails.write(welcomeWith({ newest }), addressee());
        expectCleanLines(raw.toString('latin1'));
        expect(raw.toString('latin1').match(/\r\n--=_drawbell_alternative/g)).toHaveLength(3);
        const parsed = await simpleParser(raw);
        expect(String(parsed.html)).not.toMatch(/<script|<img|<\/bdi>|<b>/);
        expect(parsed.headers.has('bcc')).toBe(false);
        expect(parsed.from?.value.map(({ address }) => address)).toEqual(['alerts@drawbell.example']);
        expect(parsed.text).not.toMatch(/^- Draw [^\n]*[\u202a-\u202e\u2066-\u2069]/mu);
      }),
      { numRuns: 60 },
    );
  });

  it('a link shows what it holds, escaped', async () => {
    const confirmUrl = 'https://a.example/?a=1&lt=%3Cb%3E&c=~$&d=slot$1';
    const { raw } = accountMails().write(
      { kind: 'confirm_sign_up', confirmUrl, expiresAt: new Date(0) },
      addressee(),
    );
    const { html, text } = await simpleParser(raw);
    expect(text).toContain(`\n${confirmUrl}\n`);
    expect(html).toContain(`href="${confirmUrl.replaceAll('&', '&amp;')}"`);
  });
});

describe('mistakes of the caller are refused', () => {
  const mails = accountMails();
  const badLinks = [
    'javascript:alert(1)',
    'https://a.example/"onclick=x',
    'https://a.example/>\r\nBcc: x@evil.example',
    'https://a.example/a b',
    `https://a.example/${'x'.repeat(900)}`,
    '',
  ];

  it.each(accountMailKinds)('a bad link or date in %s', (kind) => {
    const mail = mailOfEachKind[kind];
    const keys = Object.keys(mail);
    for (const key of keys.filter((each) => each.endsWith('Url')))
      for (const url of badLinks)
        expect(() => mails.write({ ...mail, [key]: url }, addressee())).toThrow(RangeError);
    for (const key of keys.filter((each) => /expire/i.test(each)))
      expect(() => mails.write({ ...mail, [key]: new Date(NaN) }, addressee())).toThrow(RangeError);
    expect(keys.filter((key) => key.endsWith('Url') && key !== 'oneClickUrl')).toHaveLength(
      linksOf(mail).length,
    );
  });

  it.each([
    { to: 'a b@example.org' },
    { to: 'x@example.org\r\nBcc: y@evil.example' },
    { messageId: 'none' },
    { date: new Date(NaN) },
  ])('a recipient with %j', (changes) => {
    expect(() => mails.write({ kind: 'erased' }, addressee(changes))).toThrow(RangeError);
  });

  it('past draws that cannot be counted or are too many', () => {
    const [draw] = welcome.past.newest;
    const many = Array.from({ length: 6 }, () => draw).filter((each) => each !== undefined);
    const wrong = [
      { months: -1 },
      { draws: 1.5 },
      { counts: { meets: NaN, may_meet: 0, near: 0 } },
      { newest: many },
    ];
    for (const past of wrong) expect(() => mails.write(welcomeWith(past), addressee())).toThrow(RangeError);
  });

  it.each([
    'maria@example.org',
    'm…@',
    'm…@a b',
    'm…@x.org\r\nBcc: y',
    'ma…@example.org',
    '',
    '<b>…@example.org',
  ])('a new address that is not masked: %j', (newAddress) => {
    expect(() => mails.write({ kind: 'address_changed', newAddress }, addressee())).toThrow(RangeError);
  });

  it('a sender or public URL that cannot be used, at once', () => {
    const sender = { name: 'Drawbell', postalAddress: '', from: 'nobody' };
    expect(() => accountMails({ sender })).toThrow(RangeError);
    expect(() => accountMails({ publicUrl: 'ftp://drawbell.example' })).toThrow(RangeError);
  });
});
