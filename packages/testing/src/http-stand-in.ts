import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Socket } from 'node:net';
import { testCertificate } from './certificates.ts';
import { listeningPort } from './mail-sink-port.ts';

type Take = (request: IncomingMessage, body: Buffer, response: ServerResponse) => void;

/**
 * An HTTP server on loopback, which hands over each request with its whole body.
 * @param secure speaks TLS as `hooks.example.test`, with a certificate that nothing trusts
 */
export async function startHttpStandIn(
  take: Take,
  { secure = false, port: wanted = 0 }: { readonly secure?: boolean; readonly port?: number } = {},
): Promise<{ readonly origin: string; readonly port: number; readonly close: () => Promise<void> }> {
  const sockets = new Set<Socket>();
  const listen = (request: IncomingMessage, response: ServerResponse): void => {
    // Whoever hangs up in the middle of a request asked for nothing.
    wholeBody(request).then(
      (body) => take(request, body, response),
      () => {},
    );
  };
  const server = secure ? createTlsServer(testCertificate, listen) : createServer(listen);
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(wanted, '127.0.0.1', resolve));
  const port = listeningPort(server);
  return {
    origin: `${secure ? 'https://hooks.example.test' : 'http://127.0.0.1'}:${port}`,
    port,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function wholeBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  return Buffer.concat(chunks);
}
