import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';
import ipaddr from 'ipaddr.js';

/** What a name has. `fails` answers SERVFAIL to every question of it. */
export interface DnsNames {
  readonly txt?: readonly string[];
  /** IPv4 and IPv6. */
  readonly addresses?: readonly string[];
  readonly mx?: readonly string[];
  readonly ptr?: readonly string[];
  readonly fails?: boolean;
}

export interface DnsServer {
  /** `127.0.0.1:port`. */
  readonly address: string;
  /** Names in small letters; the others do not exist. May be changed while it runs. */
  readonly zone: Map<string, DnsNames>;
  close(): Promise<void>;
}

const types = { a: 1, ptr: 12, mx: 15, txt: 16, aaaa: 28 } as const;

/** A name server on loopback, over UDP, for tests. */
export async function startDnsServer(names: Readonly<Record<string, DnsNames>> = {}): Promise<DnsServer> {
  const zone = new Map(Object.entries(names));
  const socket = createSocket('udp4');
  socket.on('message', (question, from) => {
    socket.send(answerTo(question, zone), from.port, from.address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    address: `127.0.0.1:${socket.address().port}`,
    zone,
    close: async () => {
      const closed = once(socket, 'close');
      socket.close();
      await closed;
    },
  };
}

function answerTo(question: Buffer, zone: ReadonlyMap<string, DnsNames>): Buffer {
  const labels: string[] = [];
  let at = 12;
  for (let length = question[at] ?? 0; length > 0; length = question[at] ?? 0) {
    labels.push(question.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  const type = question.readUInt16BE(at + 1);
  const known = zone.get(labels.join('.').toLowerCase());
  const data = known === undefined ? [] : dataOf(known, type);
  const head = Buffer.alloc(12);
  question.copy(head, 0, 0, 2);
  const code = known === undefined ? 3 : known.fails === true ? 2 : 0;
  head.writeUInt16BE(0x81_80 + code, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(data.length, 6);
  const rows = data.map((each) => {
    const row = Buffer.alloc(12);
    row.writeUInt16BE(0xc0_0c, 0);
    row.writeUInt16BE(type, 2);
    row.writeUInt16BE(1, 4);
    row.writeUInt32BE(60, 6);
    row.writeUInt16BE(each.length, 10);
    return Buffer.concat([row, each]);
  });
  return Buffer.concat([head, question.subarray(12, at + 5), ...rows]);
}

function dataOf(names: DnsNames, type: number): Buffer[] {
  const { addresses = [] } = names;
  if (type === types.txt) return (names.txt ?? []).map(textData);
  if (type === types.mx)
    return (names.mx ?? []).map((host) => Buffer.concat([Buffer.from([0, 10]), nameData(host)]));
  if (type === types.ptr) return (names.ptr ?? []).map(nameData);
  if (type === types.a) return addresses.filter((each) => !isIPv6(each)).map(addressData);
  if (type === types.aaaa) return addresses.filter((each) => isIPv6(each)).map(addressData);
  return [];
}

/** In parts of 255 bytes, as long keys are published. */
function textData(text: string): Buffer {
  const parts = text.match(/.{1,255}/gs) ?? [''];
  return Buffer.concat(
    parts.map((part) => Buffer.concat([Buffer.from([part.length]), Buffer.from(part, 'latin1')])),
  );
}

function nameData(name: string): Buffer {
  const labels = name
    .split('.')
    .map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)]));
  return Buffer.concat([...labels, Buffer.from([0])]);
}

function addressData(address: string): Buffer {
  return Buffer.from(ipaddr.parse(address).toByteArray());
}
