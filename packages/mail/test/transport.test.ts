import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { startMailSink, type SinkAct, type SinkStep } from '../../testing/src/mail-sink.ts';
import { closeAll, closing, mail, open, sinkThat } from './sending.ts';

afterEach(closeAll);

const reply = (code: number, text: string): SinkAct => ({ code, text });

describe.each([
  { pipelining: true, name: 'a server with PIPELINING' },
  { pipelining: false, name: 'a server without PIPELINING' },
])('$name', ({ pipelining }) => {
  it('gets an accepted message once and byte for byte', async () => {
    const sink = await sinkThat(undefined, undefined, pipelining);
    const sent = mail();
    expect(await open(sink.url).send(sent)).toMatchObject({
      kind: 'accepted',
      response: expect.stringMatching(/^250/),
    });
    expect(sink.mails).toHaveLength(1);
    expect(sink.mails[0]?.raw.equals(sent.raw)).toBe(true);
    expect(sink.mails[0]).toMatchObject({ from: 'alerts@drawbell.example', to: ['reader@example.org'] });
  });

  it.each<[string, SinkStep, SinkAct, object, number]>([
    ['421 as the greeting', 'greeting', reply(421, '4.3.2 busy'), { kind: 'not_sent' }, 0],
    ['a closed door', 'greeting', 'disconnect', { kind: 'not_sent' }, 0],
    [
      '421 at MAIL',
      'mail',
      reply(421, '4.7.0 slow down'),
      { kind: 'rejected', permanent: false, code: 421, scope: 'server' },
      0,
    ],
    [
      '550 at MAIL',
      'mail',
      reply(550, '5.7.1 not you'),
      { kind: 'rejected', permanent: true, code: 550, enhancedCode: '5.7.1', scope: 'sender' },
      0,
    ],
    ['disconnect at MAIL', 'mail', 'disconnect', { kind: 'not_sent' }, 0],
    [
      '421 at RCPT',
      'rcpt',
      reply(421, '4.3.2 closing'),
      { kind: 'rejected', permanent: false, code: 421, scope: 'server' },
      0,
    ],
    [
      '450 at RCPT',
      'rcpt',
      reply(450, '4.2.0 greylisted'),
      { kind: 'rejected', permanent: false, code: 450, enhancedCode: '4.2.0', scope: 'recipient' },
      0,
    ],
    [
      '550 at RCPT',
      'rcpt',
      reply(550, '5.1.1 no such user'),
      { kind: 'rejected', permanent: true, code: 550, enhancedCode: '5.1.1', scope: 'recipient' },
      0,
    ],
    [
      '552 at RCPT',
      'rcpt',
      reply(552, '5.2.2 mailbox full'),
      { kind: 'rejected', permanent: true, code: 552, scope: 'recipient' },
      0,
    ],
    [
      '550 at RCPT for policy',
      'rcpt',
      reply(550, '5.7.1 relaying denied'),
      { kind: 'rejected', permanent: true, scope: 'sender' },
      0,
    ],
    ['disconnect before DATA', 'rcpt', 'disconnect', { kind: 'not_sent' }, 0],
    ['disconnect during DATA', 'during', 'disconnect', { kind: 'uncertain' }, 0],
    [
      '421 after DATA',
      'message',
      reply(421, '4.3.0 shutting down'),
      { kind: 'rejected', permanent: false, code: 421, scope: 'server' },
      0,
    ],
    [
      '450 after DATA',
      'message',
      reply(450, '4.2.1 try later'),
      { kind: 'rejected', permanent: false, code: 450, scope: 'recipient' },
      0,
    ],
    [
      '550 after DATA',
      'message',
      reply(550, '5.1.1 no such user'),
      { kind: 'rejected', permanent: true, code: 550, scope: 'recipient' },
      0,
    ],
    [
      '552 after DATA',
      'message',
      reply(552, '5.2.2 mailbox full'),
      { kind: 'rejected', permanent: true, code: 552, scope: 'recipient' },
      0,
    ],
    [
      '554 after DATA',
      'message',
      reply(554, 'no'),
      { kind: 'rejected', permanent: true, code: 554, enhancedCode: null, scope: 'server' },
      0,
    ],
    ['disconnect after DATA, nothing kept', 'message', 'disconnect', { kind: 'uncertain' }, 0],
    ['disconnect after the message was kept', 'accepted', 'disconnect', { kind: 'uncertain' }, 1],
  ])('%s ends as exactly that', async (_name, step, act, expected, kept) => {
    const sink = await sinkThat(step, act, pipelining);
    const sent = mail();
    expect(await open(sink.url).send(sent)).toMatchObject(expected);
    expect(sink.copiesOf(sent.messageId)).toBe(kept);
  });

  it.each<[SinkStep, string, number]>([
    ['greeting', 'not_sent', 0],
    ['mail', 'not_sent', 0],
    ['rcpt', 'not_sent', 0],
    ['message', 'uncertain', 0],
    ['accepted', 'uncertain', 1],
  ])('a server that never answers at %s ends by the deadline as %s', async (step, kind, kept) => {
    const sink = await sinkThat(step, 'silent', pipelining);
    const sent = mail();
    const result = await open(sink.url, { sendTimeoutMs: 300 }).send(sent);
    expect(result).toMatchObject({ kind, detail: expect.stringMatching(/deadline|ETIMEDOUT/) });
    expect(sink.copiesOf(sent.messageId)).toBe(kept);
  });

  it('goes on using a connection after a refusal', async () => {
    const sink = await startMailSink({
      pipelining,
      script: ({ step, to }) =>
        step === 'rcpt' && to?.startsWith('bad') === true
          ? { code: 550, text: '5.1.1 no such user' }
          : undefined,
    });
    closing.push(() => sink.close());
    const sender = open(sink.url);
    const addresses = ['bad1@example.org', 'good1@example.org', 'bad2@example.org', 'good2@example.org'];
    const results = await Promise.all(addresses.map((to) => sender.send(mail(to, to))));
    expect(results.map(({ kind }) => kind)).toEqual(['rejected', 'accepted', 'rejected', 'accepted']);
    expect(sink.mails.map(({ to }) => to[0])).toEqual(['good1@example.org', 'good2@example.org']);
    expect(sink.connections()).toBe(1);
  });
});

it('takes a refusal for its answer though the server hangs up before it answers the rest of the batch', async () => {
  const server = createServer((socket) => {
    socket.on('error', () => {}).write('220 mx.example ESMTP\r\n');
    socket.on('data', (data) => {
      const said = data.toString('latin1');
      if (said.startsWith('EHLO')) socket.write('250-mx.example\r\n250 PIPELINING\r\n');
      if (said.includes('DATA')) socket.end('250 2.1.0 ok\r\n550-5.1.1 no such user\r\n550 5.1.1 here\r\n');
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  closing.push(async () => void (await once(server.close(), 'close')));
  const { port } = server.address() as AddressInfo;
  expect(await open(`smtp://127.0.0.1:${port}`).send(mail())).toMatchObject({
    ...{ kind: 'rejected', permanent: true, code: 550, scope: 'recipient' },
  });
});
