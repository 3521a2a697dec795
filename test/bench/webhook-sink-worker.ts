import { createServer, type AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';

// A receiver that costs as little as it can: counts requests, answers 204, and never answers paths that begin with
// /hang. It listens on every address of this machine, so that 127.0.x.y are as many receivers.
let accepted = 0;
const answer = 'HTTP/1.1 204 No Content\r\n\r\n';

const server = createServer((socket) => {
  let pending = '';
  socket.setNoDelay(true);
  socket.setEncoding('latin1');
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: string) => {
    pending += chunk;
    for (;;) {
      const end = pending.indexOf('\r\n\r\n');
      if (end === -1) return;
      const length = Number(/content-length: (\d+)/i.exec(pending.slice(0, end))?.[1] ?? 0);
      if (pending.length < end + 4 + length) return;
      const hangs = pending.startsWith('POST /hang');
      pending = pending.slice(end + 4 + length);
      if (hangs) continue;
      accepted += 1;
      socket.write(answer);
    }
  });
});
server.listen({ port: 0, host: '0.0.0.0', backlog: 4_096 }, () => {
  process.stdout.write(`${JSON.stringify({ port: (server.address() as AddressInfo).port })}\n`);
});
const lines = createInterface({ input: process.stdin });
lines.on('line', () => process.stdout.write(`${JSON.stringify({ accepted })}\n`));
lines.once('close', () => process.exit(0));
