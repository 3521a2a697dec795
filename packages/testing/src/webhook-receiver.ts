import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { testCertificate } from './certificates.ts';

/** A request as it came. */
interface ReceivedPost {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

type ReceiverBehaviour = (response: ServerResponse, post: ReceivedPost) => void;

/** A real HTTP server that keeps what is posted to it and answers 204 unless told otherwise. */
export interface WebhookReceiver {
  readonly url: string;
  readonly port: number;
  readonly posts: ReceivedPost[];
  /** What answers from now on, for one path or for all. */
  behave(behaviour: ReceiverBehaviour, path?: string): void;
  close(): Promise<void>;
}

/** @param secure speaks TLS as `hooks.example.test`, with a certificate that nothing trusts */
export async function startWebhookReceiver({ secure = false } = {}): Promise<WebhookReceiver> {
  const posts: ReceivedPost[] = [];
  const behaviours = new Map<string, ReceiverBehaviour>();
  const sockets = new Set<Socket>();
  const take = (request: IncomingMessage, response: ServerResponse): void => {
    void read(request).then((post) => {
      posts.push(post);
      const behave = behaviours.get(post.path) ?? behaviours.get('*');
      if (behave === undefined) response.writeHead(204).end();
      else behave(response, post);
    });
  };
  const server = secure ? createTlsServer(testCertificate, take) : createServer(take);
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${secure ? 'https://hooks.example.test' : 'http://127.0.0.1'}:${port}`,
    ...{ port, posts },
    behave: (behaviour, path = '*') => void behaviours.set(path, behaviour),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function read(request: IncomingMessage): Promise<ReceivedPost> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  return {
    path: request.url ?? '',
    headers: request.headers,
    body: Buffer.concat(chunks).toString(),
  };
}
