import { once } from 'node:events';
import { createServer } from 'node:net';
import { listeningPort } from '@drawbell/testing/mail-sink-port';
import { afterEach, describe, expect, it } from 'vitest';
import { inspectMailServer } from '../src/inspect-mail-server.ts';
import { ehloNameFrom } from '../src/smtp-settings.ts';
import { closeAll, closing, mail, open } from './sending.ts';

afterEach(closeAll);

describe('the name at EHLO', () => {
  const publicUrl = 'https://alertes.example.org:8443/';
  const mailFrom = 'alerts@mail.example.com';

  it.each<[Parameters<typeof ehloNameFrom>[0], string | null]>([
    [{ machine: 'mx1.example.net', publicUrl, mailFrom }, 'mx1.example.net'],
    [{ machine: 'MX1.Example.net.', publicUrl, mailFrom }, 'mx1.example.net'],
    [{ machine: 'drawbell-7d9f', publicUrl, mailFrom }, 'alertes.example.org'],
    [{ machine: 'localhost.localdomain', publicUrl, mailFrom }, 'alertes.example.org'],
    [{ machine: 'laptop.local', publicUrl, mailFrom }, 'alertes.example.org'],
    [{ machine: 'ip-10-0-0-1.ec2.internal', publicUrl, mailFrom }, 'alertes.example.org'],
    [{ machine: 'bell.lan', publicUrl, mailFrom }, 'alertes.example.org'],
    [{ machine: 'bell.home.arpa', publicUrl, mailFrom }, 'alertes.example.org'],
    [{ machine: 'internal.example.net', publicUrl, mailFrom }, 'internal.example.net'],
    [{ machine: '10.0.0.7', publicUrl, mailFrom }, 'alertes.example.org'],
    [
      { machine: 'bell', publicUrl: 'https://alertes-québec.example', mailFrom },
      'xn--alertes-qubec-khb.example',
    ],
    [{ machine: 'bell', publicUrl: 'http://localhost:3000', mailFrom }, 'mail.example.com'],
    [{ machine: 'bell', publicUrl: 'https://203.0.113.5', mailFrom }, 'mail.example.com'],
    [{ machine: 'bell', publicUrl: 'https://[2001:db8::1]/', mailFrom }, 'mail.example.com'],
    [{ machine: 'bell', publicUrl: 'no url', mailFrom }, 'mail.example.com'],
    [{ machine: 'bell', mailFrom: 'x@hébert.example' }, 'xn--hbert-bsa.example'],
    [{ machine: 'bell', publicUrl: 'http://bell:3000', mailFrom: 'x@[203.0.113.5]' }, null],
    [{ machine: 'bell' }, null],
    [{ machine: '' }, null],
  ])('of %j is %s', (facts, name) => {
    expect(ehloNameFrom(facts)).toBe(name);
  });
});

/** A server that says what it thinks of each greeting. */
async function serverThat(answer: (command: string) => string): Promise<{ url: string; heard: string[] }> {
  const heard: string[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.write('220 strict\r\n');
    socket.on('data', (chunk) => {
      for (const line of chunk.toString('latin1').split('\r\n').slice(0, -1)) {
        heard.push(line);
        socket.write(`${answer(line)}\r\n`);
      }
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(async () => {
    server.close();
    await once(server, 'close');
  });
  return { url: `smtp://127.0.0.1:${listeningPort(server)}`, heard };
}

const healthy = (line: string): string => (line === 'DATA' ? '354 go' : '250 ok');

it('is given to the server, unless the URL has one of its own', async () => {
  const { url, heard } = await serverThat(healthy);
  await open(url, { ehloName: 'alertes.example.org' }).verify();
  await open(`${url}?name=mx9.example.net`, { ehloName: 'alertes.example.org' }).verify();
  expect(heard.filter((line) => line.startsWith('EHLO'))).toEqual([
    'EHLO alertes.example.org',
    'EHLO mx9.example.net',
  ]);
});

it('refused at once, or put off until RCPT as Postfix does, is told as such and never as the mailbox', async () => {
  const atOnce = await serverThat((line) =>
    /^(?:EHLO|HELO)/.test(line) ? '550 5.5.2 who are you' : healthy(line),
  );
  expect(await inspectMailServer(atOnce.url, 5_000, { ehloName: 'bell.example.org' })).toMatchObject({
    ...{
      reachable: false,
      ehlo: { name: 'bell.example.org', refused: expect.stringContaining('who are you') },
    },
  });
  expect(await open(atOnce.url).send(mail())).toMatchObject({ kind: 'not_sent' });
  const atRcpt = await serverThat((line) =>
    line.startsWith('RCPT')
      ? '550 <bell>: Helo command rejected: need fully-qualified hostname'
      : healthy(line),
  );
  expect(await open(atRcpt.url).send(mail())).toMatchObject({ kind: 'rejected', scope: 'sender' });
  const probed = await inspectMailServer(atRcpt.url, 5_000, {
    ehloName: 'bell',
    mailFrom: 'alerts@example.org',
  });
  expect(probed).toMatchObject({
    ...{ reachable: true, ehlo: { name: 'bell', refused: expect.stringContaining('fully-qualified') } },
  });
  expect(atRcpt.heard).not.toContain('DATA');
});

it('accepted is told, too, and no mail is begun to find out', async () => {
  const { url, heard } = await serverThat(healthy);
  expect(
    await inspectMailServer(url, 5_000, { ehloName: 'a.example.org', mailFrom: 'x@example.org' }),
  ).toMatchObject({
    ...{ reachable: true, ehlo: { name: 'a.example.org', refused: null } },
  });
  expect(heard).not.toContain('DATA');
  expect(heard.some((line) => line.startsWith('RCPT TO:<x@example.org>'))).toBe(true);
});
