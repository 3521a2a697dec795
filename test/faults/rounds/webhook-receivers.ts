import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { reset } from './cut-proxy.ts';

/** How a receiver behaves from now on. */
type ReceiverMood = 'healthy' | 'fails' | 'hangs' | 'resets';

/** Many receivers of webhooks, each on an address of its own, that remember which messages came how often. */
export interface WebhookReceivers {
  readonly urls: readonly string[];
  /** Posts that were read whole, by webhook-id: to which receivers, in order. */
  readonly posts: ReadonlyMap<string, readonly number[]>;
  be(receiver: number, mood: ReceiverMood): void;
  clear(): void;
  close(): Promise<void>;
}

/** What a post takes a healthy receiver: that is when messages are in flight. */
const delayMs = 100;

export async function startWebhookReceivers(count: number): Promise<WebhookReceivers> {
  let posts = new Map<string, number[]>();
  const moods = new Map<number, ReceiverMood>();
  const hanging = new Map<number, ServerResponse[]>();
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    request.resume();
    response.on('error', () => {});
    request.on('end', () => {
      const receiver = Number(request.url?.slice(1));
      const mood = moods.get(receiver) ?? 'healthy';
      const id = String(request.headers['webhook-id']);
      posts.set(id, [...(posts.get(id) ?? []), receiver]);
      if (mood === 'healthy') setTimeout(() => response.writeHead(204).end(), delayMs);
      else if (mood === 'fails') response.writeHead(503).end();
      else if (mood === 'resets') reset(request.socket);
      else hanging.set(receiver, [...(hanging.get(receiver) ?? []), response]);
    });
  });
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    urls: Array.from({ length: count }, (_, i) => `http://127.1.${i >> 8}.${i & 255}:${port}/${i}`),
    get posts() {
      return posts;
    },
    be: (receiver, mood) => {
      moods.set(receiver, mood);
      for (const response of hanging.get(receiver) ?? []) response.writeHead(204).end();
      hanging.delete(receiver);
    },
    clear: () => {
      posts = new Map();
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
