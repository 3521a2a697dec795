import { startMailSink } from '@drawbell/testing/mail-sink';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { hasCleanLineEnds, withDoubledDots } from '../src/smtp-session.ts';
import { mail, mailer } from './sending.ts';

const line = fc.constantFrom('', '.', '..', '.a', 'a.', 'text', '. .', '=2E');
const clean = fc.array(line, { minLength: 1, maxLength: 12 }).map((lines) => `${lines.join('\r\n')}\r\n`);

it('doubled dots are what the standard asks for', () => {
  fc.assert(
    fc.property(clean, (text) => {
      const doubled = withDoubledDots(Buffer.from(text)).toString();
      expect(doubled).toBe(text.replace(/^\./gm, '..'));
    }),
  );
});

it('line ends are clean only as CRLF', () => {
  const pieces = fc.array(fc.constantFrom('\r', '\n', '\r\n', 'a', '.'), { maxLength: 10 });
  fc.assert(
    fc.property(pieces, (parts) => {
      const text = parts.join('');
      expect(hasCleanLineEnds(Buffer.from(text))).toBe(!/[\r\n]/.test(text.replaceAll('\r\n', '')));
    }),
  );
});

it('whatever its lines, a message arrives as it is and as one message', async () => {
  await using stack = new AsyncDisposableStack();
  const sink = await startMailSink();
  stack.defer(() => sink.close());
  const sender = mailer(sink.url);
  stack.defer(() => sender.close());
  await fc.assert(
    fc.asyncProperty(clean, async (body) => {
      const before = sink.mails.length;
      const sent = mail();
      const raw = Buffer.concat([sent.raw, Buffer.from(body)]);
      expect(await sender.send({ ...sent, raw })).toMatchObject({ kind: 'accepted' });
      expect(sink.mails).toHaveLength(before + 1);
      expect(sink.mails.at(-1)?.raw.toString()).toBe(raw.toString());
    }),
  );
});

it.each(['a\n.\nb\r\n', 'a\r.\rb\r\n', 'no line end', '.\r\n.\n'])(
  'a message with odd line ends (%j) is repaired and stays one message',
  async (body) => {
    await using stack = new AsyncDisposableStack();
    const sink = await startMailSink();
    stack.defer(() => sink.close());
    const sender = mailer(sink.url);
    stack.defer(() => sender.close());
    const sent = mail();
    const raw = Buffer.concat([sent.raw, Buffer.from(body)]);
    expect(await sender.send({ ...sent, raw })).toMatchObject({ kind: 'accepted' });
    expect(sink.mails).toHaveLength(1);
  },
);
