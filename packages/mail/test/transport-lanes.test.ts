import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { startMailSink } from '../../testing/src/mail-sink.ts';
import { listeningPort } from '../../testing/src/mail-sink-port.ts';
import { closeAll, closing, mail, mailer, open, sinkThat } from './sending.ts';

afterEach(closeAll);

it('a connection that ended uncertain is replaced and the next message goes out', async () => {
  const sink = await startMailSink({
    script: ({ step, connection }) => (step === 'accepted' && connection === 1 ? 'disconnect' : undefined),
  });
  closing.push(() => sink.close());
  const sender = open(sink.url);
  expect(await sender.send(mail('first'))).toMatchObject({ kind: 'uncertain' });
  expect(await sender.send(mail('second'))).toMatchObject({ kind: 'accepted' });
  expect(sink.connections()).toBe(2);
  expect(sink.counts()).toEqual({ messages: 2, distinct: 2, copiesMax: 1 });
});

it('pool connections dropped mid-send never make a second copy of any message', async () => {
  let seen = 0;
  const sink = await startMailSink({
    countOnly: true,
    script: ({ step }) => {
      if (step === 'greeting') return undefined;
      seen += 1;
      return seen % 7 === 0 ? 'disconnect' : undefined;
    },
  });
  closing.push(() => sink.close());
  const sender = open(sink.url, { connectionsMax: 5 });
  const keys = Array.from({ length: 200 }, (_, i) => `message ${i}`);
  const results = await Promise.all(keys.map((key) => sender.send(mail(key))));
  expect(sink.counts().copiesMax).toBe(1);
  const copiesAllowed = { accepted: [1], not_sent: [0], uncertain: [0, 1], rejected: [0] };
  for (const [i, key] of keys.entries()) {
    expect(copiesAllowed[results[i]?.kind ?? 'rejected']).toContain(sink.copiesOf(mail(key).messageId));
  }
  expect(new Set(results.map(({ kind }) => kind))).toEqual(new Set(['accepted', 'not_sent', 'uncertain']));
});

it('idle connections that the server ended cost no message', async () => {
  const sink = await sinkThat();
  const sender = open(sink.url);
  expect(await sender.send(mail('before'))).toMatchObject({ kind: 'accepted' });
  sink.dropConnections();
  // A turn of its own on loopback: the client has to have seen the end, or it is a drop in mid-send.
  await open(sink.url).verify();
  expect(await sender.send(mail('after'))).toMatchObject({ kind: 'accepted' });
});

it('a connection is replaced after its share of messages', async () => {
  const sink = await sinkThat();
  const sender = open(`${sink.url}?maxMessages=3`);
  for (let i = 0; i < 7; i++) expect(await sender.send(mail(`m${i}`))).toMatchObject({ kind: 'accepted' });
  expect(sink.connections()).toBe(3);
});

it('account mail does not wait behind alerts', async () => {
  const sink = await startMailSink({
    script: ({ step, to }) => (step === 'message' && to === 'slow@example.org' ? 'silent' : undefined),
  });
  closing.push(() => sink.close());
  const sender = open(sink.url, { sendTimeoutMs: 1500 });
  const alerts = [1, 2].map((i) => sender.send(mail(`alert ${i}`, 'slow@example.org')));
  expect(await sender.send({ ...mail('account'), lane: 'account' })).toMatchObject({ kind: 'accepted' });
  expect((await Promise.all(alerts)).map(({ kind }) => kind)).toEqual(['uncertain', 'not_sent']);
});

it('a withdrawn message that waits for a connection is not sent; one that has begun is finished', async () => {
  const sink = await sinkThat();
  const sender = open(sink.url);
  const withdrawal = new AbortController();
  const begun = sender.send(mail('begun'), withdrawal.signal);
  const waiting = sender.send(mail('waiting'), withdrawal.signal);
  await Promise.resolve();
  withdrawal.abort();
  expect(await begun).toMatchObject({ kind: 'accepted' });
  expect(await waiting).toEqual({ kind: 'not_sent', detail: 'aborted' });
  expect(sink.counts().messages).toBe(1);
});

it('close waits for the messages in hand and refuses later ones', async () => {
  const sink = await sinkThat();
  const sender = mailer(sink.url);
  const inHand = Array.from({ length: 20 }, (_, i) => sender.send(mail(`m${i}`)));
  await sender.close();
  expect((await Promise.all(inHand)).every(({ kind }) => kind === 'accepted')).toBe(true);
  expect(sink.counts().messages).toBe(20);
  expect(await sender.send(mail('late'))).toMatchObject({ kind: 'not_sent' });
});

it('a server that is not there is told as not sent, and by verify', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const port = listeningPort(server);
  server.close();
  await once(server, 'close');
  const sender = open(`smtp://127.0.0.1:${port}`);
  expect(await sender.send(mail())).toMatchObject({
    kind: 'not_sent',
    detail: expect.stringContaining('ECONN'),
  });
  expect(await sender.verify()).toMatchObject({ ok: false });
});

it('surplus and nonsensical replies never pass for an acceptance', async () => {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.write('220 odd\r\n');
    socket.on('data', (chunk) => {
      const text = chunk.toString('latin1');
      if (text.startsWith('EHLO')) socket.write('250 odd\r\n');
      else if (text.includes('\r\n.\r\n')) socket.write('354 what\r\n250 ok\r\n');
      else if (text.startsWith('DATA')) socket.write('354 go\r\n');
      else socket.write('250 ok\r\n');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(async () => {
    server.close();
    await once(server, 'close');
  });
  const port = listeningPort(server);
  const sender = open(`smtp://127.0.0.1:${port}`);
  expect(await sender.send(mail())).toMatchObject({ kind: 'uncertain' });
});

it('logs in with the credentials of the URL, and a wrong password is not a refusal of the message', async () => {
  const sink = await startMailSink({ login: { user: 'bell', pass: 'p@ss word' } });
  closing.push(() => sink.close());
  const withLogin = (login: string): string => sink.url.replace('//', `//${login}@`);
  expect(await open(withLogin('bell:p%40ss%20word')).send(mail())).toMatchObject({ kind: 'accepted' });
  const refused = await open(withLogin('bell:wrong')).send(mail('two'));
  expect(refused).toMatchObject({ kind: 'not_sent', detail: expect.stringContaining('535') });
  expect(sink.counts().messages).toBe(1);
});

it('with requireTLS nothing is sent to a server that offers no TLS', async () => {
  const sink = await sinkThat();
  expect(await open(`${sink.url}?requireTLS=true`).send(mail())).toMatchObject({ kind: 'not_sent' });
  expect(sink.counts().messages).toBe(0);
});

it('uses TLS where it is offered, and only with a certificate it has reason to trust', async () => {
  const sink = await startMailSink({ startTls: true });
  closing.push(() => sink.close());
  expect(await open(sink.url).send(mail('distrusted'))).toMatchObject({ kind: 'not_sent' });
  const trusting = open(`${sink.url}?requireTLS=true&tls.rejectUnauthorized=false`);
  expect(await trusting.send(mail('trusted'))).toMatchObject({ kind: 'accepted' });
  expect(sink.mails.map(({ secure }) => secure)).toEqual([true]);
});

it('an address that cannot be written in SMTP is refused without asking a server', async () => {
  const sender = open('smtp://127.0.0.1:9');
  const result = await sender.send(mail('one', 'x@y.org>\r\nRCPT TO:<z@y.org'));
  expect(result).toMatchObject({ kind: 'rejected', permanent: true, scope: 'recipient' });
});

it('a lane without connections is refused at once', () => {
  expect(() => mailer('smtp://127.0.0.1:9', { accountConnections: 0 })).toThrow(RangeError);
});

it.each(['', 'http://mail.example.org', 'mail.example.org', 'smtp://'])(
  'the URL %j is refused at once',
  (url) => {
    expect(() => mailer(url)).toThrow(/SMTP_URL/);
  },
);
