import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { StartError } from '@drawbell/runtime/drawbell-error';
import { startMailSink } from '@drawbell/testing/mail-sink';
import { listeningPort } from '@drawbell/testing/mail-sink-port';
import { afterEach, describe, expect, it } from 'vitest';
import { readSmtpUrl } from '../src/smtp-settings.ts';
import { closeAll, closing, mail, open } from './sending.ts';

afterEach(closeAll);

const login = { user: 'drawbell', pass: 's3cret/pass word' };
const credentials = `${login.user}:${encodeURIComponent(login.pass)}`;

/** Passes everything on to a server and keeps what the client said. `change` may touch what the server says. */
async function wireTo(port: number, change = (answer: string) => answer) {
  const sockets: Socket[] = [];
  let said = '';
  const server = createServer((client) => {
    const upstream = connect(port, '127.0.0.1');
    sockets.push(client, upstream);
    client.on('data', (chunk: Buffer) => {
      said += chunk.toString('latin1');
      upstream.write(chunk);
    });
    upstream.on('data', (chunk: Buffer) => client.write(change(chunk.toString('latin1')), 'latin1'));
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      one.on('close', () => other.destroy());
      one.on('error', () => {});
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { port: listeningPort(server), said: () => said };
}

/** A server that answers each command by its first word, from a list. */
async function scripted(answers: Readonly<Record<string, string>>) {
  const server = createServer((socket) => {
    socket.write('220 script.test ESMTP\r\n');
    socket.on('error', () => {});
    socket.on('data', (chunk: Buffer) => {
      const verb = /^[A-Za-z]+/.exec(chunk.toString())?.[0].toUpperCase() ?? '';
      socket.write(answers[verb] ?? '250 ok\r\n');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(async () => void server.close());
  return listeningPort(server);
}

/** Neither plain nor in Base64, whole or in parts, as AUTH PLAIN and AUTH LOGIN would send it. */
function expectNoLogin(said: string): void {
  expect(said).toContain('EHLO');
  expect(said).not.toMatch(/^AUTH/im);
  for (const word of [login.pass, Buffer.from(login.pass).toString('base64')])
    expect(said).not.toContain(word);
  expect(said).not.toMatch(/^(?:MAIL|RCPT|DATA)/im);
}

describe('requireTLS', () => {
  it.each(['requireTLS=1', 'requiretls=true', 'requireTLS=YES', 'RequireTLS=on'])(
    '?%s against a server without STARTTLS sends neither password nor mail',
    async (query) => {
      const sink = await startMailSink({ login });
      closing.push(() => sink.close());
      const wire = await wireTo(sink.port);
      const result = await open(`smtp://${credentials}@127.0.0.1:${wire.port}?${query}`).send(mail());
      expect(result).toMatchObject({ kind: 'not_sent', detail: expect.stringContaining('ETLS') });
      expectNoLogin(wire.said());
      expect(sink.mails).toEqual([]);
    },
  );

  it('a STARTTLS that somebody on the way takes out of the answer is asked for all the same', async () => {
    const sink = await startMailSink({ login, startTls: true });
    closing.push(() => sink.close());
    const wire = await wireTo(sink.port, (answer) => answer.replace('STARTTLS', 'XNOTHING'));
    const url = `smtp://${credentials}@127.0.0.1:${wire.port}?tls.rejectUnauthorized=false`;
    expect(await open(`${url}&requireTLS=true`).send(mail())).toMatchObject({ kind: 'accepted' });
    expectNoLogin(wire.said());
    // Without the key nobody can notice: docs/operators.md says so.
    expect(await open(url).send(mail('two'))).toMatchObject({ kind: 'accepted' });
    expect(wire.said()).toMatch(/^AUTH/im);
  });

  it.each([
    [
      'refuses it',
      { EHLO: '250-s\r\n250-AUTH PLAIN\r\n250 STARTTLS\r\n', STARTTLS: '454 4.7.0 not now\r\n' },
    ],
    ['knows no EHLO', { EHLO: '502 5.5.1 what?\r\n' }],
    ['does not offer it', { EHLO: '250-s\r\n250 AUTH PLAIN LOGIN\r\n', STARTTLS: '502 5.5.1 what?\r\n' }],
  ])('a server that %s gets nothing', async (_case, answers) => {
    const wire = await wireTo(await scripted(answers));
    const result = await open(`smtp://${credentials}@127.0.0.1:${wire.port}?requireTLS=true`).send(mail());
    expect(result.kind).toBe('not_sent');
    expectNoLogin(wire.said());
  });

  it('a server with STARTTLS gets login and mail, and the wire shows neither', async () => {
    const sink = await startMailSink({ login, startTls: true });
    closing.push(() => sink.close());
    const wire = await wireTo(sink.port);
    const url = `smtp://${credentials}@127.0.0.1:${wire.port}?requireTLS=1`;
    expect(await open(`${url}&tls.rejectUnauthorized=no`).send(mail())).toMatchObject({ kind: 'accepted' });
    expectNoLogin(wire.said());
    expect(sink.mails).toHaveLength(1);
    // And a certificate that nobody vouches for ends it, unless that was allowed.
    expect(await open(url).send(mail('two'))).toMatchObject({ kind: 'not_sent' });
    expect(sink.mails).toHaveLength(1);
  });
});

describe('readSmtpUrl', () => {
  it('says to the connection what the URL says', () => {
    const url = 'smtp://me%40b.example:p%2F%23%3F%25@Mail.Example:2525/?NAME=relay.example&maxMessages=9';
    expect(readSmtpUrl(`${url}&tls.serverName=mx.example&tls.rejectunauthorized=0&requireTLS=1`)).toEqual({
      connection: {
        ...{ host: 'mail.example', port: 2525, secure: false, requireTLS: true, ignoreTLS: false },
        ...{ name: 'relay.example', tls: { servername: 'mx.example', rejectUnauthorized: false } },
      },
      auth: { user: 'me@b.example', pass: 'p/#?%' },
      messagesPerConnectionMax: 9,
    });
  });

  it.each([
    'smtp://user:hunter2@h?pool=true',
    'smtp://user:hunter2@h/x',
    'smtp://user:hun#ter2@h',
    'smtp://h:0',
  ])('%s stops the start with a sentence that names SMTP_URL and no password', (url) => {
    expect(() => readSmtpUrl(url)).toThrow(StartError);
    expect(() => readSmtpUrl(url)).toThrow(/SMTP_URL/);
    expect(() => readSmtpUrl(url)).not.toThrow(/hun|ter2/);
  });
});
