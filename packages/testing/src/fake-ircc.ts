import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { listeningPort } from './mail-sink-port.ts';

/** Which of its three files was asked for. */
type FakeFile = 'en' | 'fr' | 'page';

/** Answers a request in place of the file; a hostile server is one of these. */
export type FakeBehaviour = (response: ServerResponse, request: IncomingMessage) => void;

export interface FakeIrcc {
  readonly urls: { readonly en: string; readonly fr: string; readonly page: string };
  /** What is served from now on. */
  serve(file: FakeFile, body: Uint8Array | string): void;
  /** Misbehaves until called with null. */
  behave(file: FakeFile, behaviour: FakeBehaviour | null): void;
  /** Serves ETags and answers 304, from now on. Off at first. */
  useValidators(use: boolean): void;
  /** Every request so far, oldest first. */
  readonly requests: readonly {
    readonly file: FakeFile | null;
    readonly headers: IncomingMessage['headers'];
  }[];
  close(): Promise<void>;
}

const paths: Readonly<Record<FakeFile, string>> = {
  en: '/content/dam/ircc/documents/json/ee_rounds_123_en.json',
  fr: '/content/dam/ircc/documents/json/ee_rounds_123_fr.json',
  page: '/en/express-entry-rounds.html',
};

/** A stand-in for the official source on loopback, at the same paths. */
export async function startFakeIrcc(port = 0): Promise<FakeIrcc> {
  const bodies = new Map<FakeFile, Buffer>();
  const behaviours = new Map<FakeFile, FakeBehaviour>();
  const requests: { file: FakeFile | null; headers: IncomingMessage['headers'] }[] = [];
  const sockets = new Set<Socket>();
  let validators = false;

  const server = createServer((request, response) => {
    const file = fileOf(request.url ?? '');
    requests.push({ file, headers: request.headers });
    response.on('error', () => {});
    const behaviour = file === null ? undefined : behaviours.get(file);
    const body = file === null ? undefined : bodies.get(file);
    if (behaviour !== undefined) behaviour(response, request);
    else if (body === undefined) response.writeHead(404).end('not here');
    else answer(request, response, body, validators);
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const base = `http://127.0.0.1:${listeningPort(server)}`;
  return {
    urls: { en: base + paths.en, fr: base + paths.fr, page: base + paths.page },
    serve: (file, body) => {
      bodies.set(file, Buffer.from(body));
    },
    behave: (file, behaviour) => {
      if (behaviour === null) behaviours.delete(file);
      else behaviours.set(file, behaviour);
    },
    useValidators: (use) => {
      validators = use;
    },
    requests,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function fileOf(url: string): FakeFile | null {
  const path = url.split('?')[0];
  if (path === paths.en) return 'en';
  if (path === paths.fr) return 'fr';
  return path === paths.page ? 'page' : null;
}

function answer(request: IncomingMessage, response: ServerResponse, body: Buffer, validators: boolean): void {
  const etag = `"${createHash('sha256').update(body).digest('hex').slice(0, 16)}"`;
  if (validators && request.headers['if-none-match'] === etag) {
    response.writeHead(304, { etag }).end();
    return;
  }
  response.writeHead(200, { 'content-length': body.length, ...(validators && { etag }) }).end(body);
}
