import * as fc from 'fast-check';
import { simpleParser } from 'mailparser';
import { describe, expect, it } from 'vitest';
import { compileAlert } from '../src/alert-template.ts';
import { isMailbox } from '../src/header-values.ts';
import { escapeHtml } from '../src/html.ts';
import { displayName, textHeader } from '../src/mail-headers.ts';
import { isMessageId, messageIdFor } from '../src/message-id.ts';
import { quotedPrintable, quotedPrintablePiece } from '../src/mime-body.ts';
import { displayLabel } from '../src/profile-result.ts';
import { alertInput, draw, profile, recipient, results } from './alerts.ts';
import { expectCleanLines } from './clean-lines.ts';
import { hostileText } from './hostile-text.ts';

/** An independent decoder, from the text of RFC 2045 §6.7. */
function decodeQuotedPrintable(encoded: string): string {
  const joined = encoded.replace(/=\r\n/g, '');
  const bytes = joined.replace(/=([0-9A-F]{2})/g, (_all, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

describe('quoted-printable', () => {
  it('decodes to the text, whatever the text, in lines of at most 76', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const encoded = quotedPrintable(text);
        expectCleanLines(encoded);
        for (const line of encoded.split('\r\n')) {
          expect(line.length).toBeLessThanOrEqual(76);
          expect(line).not.toMatch(/[ \t]$/);
        }
        expect(decodeQuotedPrintable(encoded)).toBe(text.toWellFormed().replace(/\r?\n/g, '\r\n'));
      }),
    );
  });

  it('pieces encoded one by one decode to their texts joined', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 8 }), (texts) => {
        const encoded = texts.map((text) => quotedPrintablePiece(text)).join('');
        for (const line of encoded.split('\r\n')) expect(line.length).toBeLessThanOrEqual(76);
        const joined = texts.map((text) => text.replace(/\r?\n/g, '\r\n')).join('');
        expect(decodeQuotedPrintable(encoded)).toBe(joined);
      }),
    );
  });
});

describe('header text', () => {
  it('is one field and decodes to the text without its control characters', async () => {
    await fc.assert(
      fc.asyncProperty(hostileText, async (text) => {
        const field = textHeader('Subject', text);
        expectCleanLines(field);
        expect(field.split(/\r\n(?![ ])/)).toHaveLength(1);
        const parsed = await simpleParser(`${field}\r\nX-Next: yes\r\n\r\nbody`);
        expect([...parsed.headers.keys()].sort()).toEqual(
          parsed.headers.has('subject') ? ['subject', 'x-next'] : ['x-next'],
        );
        const clean = text
          .toWellFormed()
          .replace(/[\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu, ' ');
        const squeeze = (value: string): string => value.replace(/\s+/g, ' ').trim();
        expect(squeeze(parsed.subject ?? '')).toBe(squeeze(clean));
      }),
      { numRuns: 300 },
    );
  });

  it('a sender name cannot leave its place', async () => {
    await fc.assert(
      fc.asyncProperty(hostileText, async (name) => {
        const field = `From: ${displayName(name)} <alerts@drawbell.example>`;
        expectCleanLines(field);
        const parsed = await simpleParser(`${field}\r\n\r\nbody`);
        expect([...parsed.headers.keys()]).toEqual(['from']);
        expect(parsed.from?.value.map(({ address }) => address)).toEqual(['alerts@drawbell.example']);
      }),
      { numRuns: 300 },
    );
  });
});

describe('an alert about hostile labels', () => {
  it('has the same header fields and structure as any other, and shows the label as text', async () => {
    const template = compileAlert(alertInput());
    const fieldNames = (raw: Buffer): string[] =>
      (raw.toString('latin1').split('\r\n\r\n')[0] ?? '')
        .split(/\r\n(?![ \t])/)
        .map((field) => field.split(':')[0] ?? '');
    const expectedNames = fieldNames(template.render(recipient()).raw);
    await fc.assert(
      fc.asyncProperty(fc.array(hostileText, { minLength: 1, maxLength: 4 }), async (labels) => {
        const profiles = labels.map((label) => profile(results.meets, { label }));
        const { raw } = template.render(recipient({ profiles }));
        expectCleanLines(raw.toString('latin1'));
        expect(fieldNames(raw)).toEqual(expectedNames);
        expect(raw.toString('latin1').match(/\r\n--=_drawbell_alternative/g)).toHaveLength(3);
        const parsed = await simpleParser(raw);
        const html = String(parsed.html);
        const shown = [...html.matchAll(/<bdi>([\s\S]*?)<\/bdi>/g)].map((match) => match[1]);
        expect(shown).toEqual(
          labels.flatMap((label, i) => {
            const own = displayLabel(label);
            if (labels.length === 1) return own === null ? [] : [escapeHtml(own)];
            return [escapeHtml(own ?? `Profile ${i + 1}`)];
          }),
        );
        for (const label of labels) expect(parsed.text).toContain(displayLabel(label) ?? '');
      }),
      { numRuns: 150 },
    );
  });

  it('draw names, sender and sources are no less hostile', async () => {
    await fc.assert(
      fc.asyncProperty(hostileText, hostileText, async (name, address) => {
        const template = compileAlert(
          alertInput({
            draw: { ...draw, round: { kind: 'unknown' }, nameEn: name, number: '448', sourceUrl: address },
            sender: { name: address, postalAddress: name, from: 'alerts@drawbell.example' },
          }),
        );
        const { raw } = template.render(recipient());
        expectCleanLines(raw.toString('latin1'));
        const parsed = await simpleParser(raw);
        expect(String(parsed.html)).not.toMatch(/<script|<img|<\/bdi><\/td>/);
        expect(parsed.from?.value.map((each) => each.address)).toEqual(['alerts@drawbell.example']);
        expect([parsed.to].flat()[0]?.value).toEqual([{ address: 'reader@example.org', name: '' }]);
        expect(parsed.headers.has('bcc')).toBe(false);
      }),
      { numRuns: 60 },
    );
  });

  it('a label is one line of at most 60 code points without anything that reorders text', () => {
    fc.assert(
      fc.property(hostileText, (label) => {
        const shown = displayLabel(label);
        if (shown === null) return;
        expect(Array.from(shown).length).toBeLessThanOrEqual(60);
        expect(shown).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
        expect(shown.isWellFormed()).toBe(true);
      }),
    );
    expect(displayLabel('client 12')).toBe('client 12');
    expect(displayLabel('👩‍🔧 Élodie 李')).toBe('👩‍🔧 Élodie 李');
  });
});

describe('addresses and links', () => {
  it('an address either stands unchanged or is refused', async () => {
    const template = compileAlert(alertInput());
    const address = fc.oneof(
      fc.emailAddress(),
      fc.string({ maxLength: 12 }).map((text) => `${text}@example.org`),
    );
    fc.assert(
      fc.property(fc.oneof(address, hostileText), (to) => {
        fc.pre(!isMailbox(to));
        expect(() => template.render(recipient({ to }))).toThrow(RangeError);
      }),
    );
    await fc.assert(
      fc.asyncProperty(address, async (to) => {
        fc.pre(isMailbox(to));
        const { raw } = template.render(recipient({ to }));
        expect(raw.toString('latin1').startsWith(`To: <${to}>\r\nMessage-ID:`)).toBe(true);
        const parsed = await simpleParser(raw);
        expect([parsed.to].flat().flatMap((each) => each?.value ?? [])).toHaveLength(1);
      }),
      { numRuns: 300 },
    );
  });

  it('ordinary addresses are not refused', async () => {
    const template = compileAlert(alertInput());
    for (const to of ['a@b.ca', "o'neil+alerts@mail.example.co.uk", 'x_y-z.1@sub.example.org']) {
      expect(template.render(recipient({ to })).envelope).toEqual({ from: 'alerts@drawbell.example', to });
    }
  });

  it.each([
    'javascript:alert(1)',
    'https://a.example/>\r\nBcc: x@evil.example',
    'https://a.example/"onclick=x',
    'https://a.example/a b',
    `https://a.example/${'x'.repeat(900)}`,
    '',
  ])('the link %j is refused', async (url) => {
    const template = compileAlert(alertInput());
    for (const key of ['manageUrl', 'unsubscribeUrl', 'oneClickUrl'] as const) {
      expect(() => template.render(recipient({ [key]: url }))).toThrow(RangeError);
    }
  });

  it('the Message-ID is the same for the same delivery, different for others, and tells nothing', () => {
    fc.assert(
      fc.property(hostileText, hostileText, (key, other) => {
        const id = messageIdFor({ deliveryKey: key, domain: 'Drawbell.example' });
        expect(messageIdFor({ deliveryKey: key, domain: 'drawbell.example' })).toBe(id);
        expect(isMessageId(id)).toBe(true);
        fc.pre(key.toWellFormed() !== other.toWellFormed());
        expect(messageIdFor({ deliveryKey: other, domain: 'drawbell.example' })).not.toBe(id);
      }),
    );
    expect(() => messageIdFor({ deliveryKey: 'x', domain: 'a.example>\r\nBcc: x' })).toThrow(RangeError);
  });
});
