import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** What came over a bare connection. */
export interface RawAnswers {
  /** The status of each answer, in order. */
  readonly statuses: readonly number[];
  readonly text: string;
}

/** Sends bytes as they are and reads until the server closes; `close` in the last request makes it do so. */
export async function sendRaw(port: number, bytes: string): Promise<RawAnswers> {
  const { socket, text } = openRaw(port);
  socket.write(bytes, 'latin1');
  await once(socket, 'close');
  return readRaw(text());
}

/** A connection that says nothing until told to. */
export function openRaw(port: number): { socket: Socket; text(): string } {
  const socket = connect(port, '127.0.0.1');
  let text = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => (text += chunk));
  // A server that has said no may cut the connection while we still speak.
  socket.on('error', () => {});
  return { socket, text: () => text };
}

export function readRaw(text: string): RawAnswers {
  const statuses = [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
  return { statuses, text };
}
