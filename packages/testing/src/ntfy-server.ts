import type { IncomingHttpHeaders } from 'node:http';
import { startHttpStandIn } from './http-stand-in.ts';

/** A message as an ntfy server takes it from its JSON form (https://docs.ntfy.sh/publish/#publish-as-json). */
interface PublishedNtfy {
  readonly topic: string;
  readonly title?: string;
  readonly message?: string;
  readonly click?: string;
  readonly priority?: number;
  readonly tags?: readonly string[];
  readonly actions?: readonly Readonly<Record<string, unknown>>[];
  /** The access token that came with it. */
  readonly token: string | null;
}

interface NtfyAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** ntfy's own number of the error, with its words. */
  readonly error?: { readonly code: number; readonly error: string };
}

/** Answers in place of the server: null lets it answer itself, `'hang'` never answers. */
type NtfyBehaviour = (topic: string) => NtfyAnswer | 'hang' | null;

/** An ntfy server on loopback, the public one or somebody's own. */
export interface NtfyServer {
  readonly url: string;
  /** What was published and accepted, oldest first. */
  readonly published: readonly PublishedNtfy[];
  /** How many requests came, with those that were refused. */
  readonly requests: () => number;
  /** How it answers from now on; null: as a server does. */
  behave(behaviour: NtfyBehaviour | null): void;
  close(): Promise<void>;
}

/** What the public server answers to an address that sent its share of the day, strangers behind it included. */
export const dailyQuotaReached: NtfyAnswer = {
  status: 429,
  error: { code: 42_908, error: 'limit reached: daily message quota reached' },
};

/** And to one that sends too fast for the moment. */
export const tooManyRequests: NtfyAnswer = {
  status: 429,
  error: { code: 42_901, error: 'limit reached: too many requests' },
};

/**
 * A stand-in for an ntfy server. It takes JSON posted to its root, as the real one does, checks topic and token, and
 * answers errors with ntfy's numbers.
 * @param token everybody must show this one; none is asked for without it
 */
export async function startNtfyServer({
  token = null,
  port = 0,
}: { token?: string | null; port?: number } = {}): Promise<NtfyServer> {
  const published: PublishedNtfy[] = [];
  let behave: NtfyBehaviour | null = null;
  let requests = 0;
  const answerOf = (headers: IncomingHttpHeaders, body: string): NtfyAnswer | 'hang' => {
    const shown = /^Bearer (\S+)$/.exec(headers.authorization ?? '')?.[1] ?? null;
    const read = readMessage(body);
    if (read === null) return bad(40_017, 'invalid request: request body must be valid JSON');
    const asked = behave?.(read.topic) ?? null;
    if (asked !== null) return asked;
    if (!/^[-_A-Za-z0-9]{1,64}$/.test(read.topic))
      return bad(40_009, 'invalid request: topic name is not allowed');
    if (shown !== token && (token !== null || shown !== null))
      return { status: 401, error: { code: 40_101, error: 'unauthorized' } };
    published.push({ ...read, token: shown });
    return { status: 200 };
  };
  const server = await startHttpStandIn(
    (request, body, response) => {
      if (request.method === 'GET') {
        const healthy = request.url === '/v1/health';
        return void response.writeHead(healthy ? 200 : 404).end(JSON.stringify({ healthy }));
      }
      requests += 1;
      const answer = answerOf(request.headers, body.toString());
      if (answer === 'hang') return;
      const { status, headers = {}, error } = answer;
      const said = error === undefined ? { id: 'x', event: 'message' } : { ...error, http: status };
      response
        .writeHead(status, { 'content-type': 'application/json', ...headers })
        .end(JSON.stringify(said));
    },
    { port },
  );
  return {
    url: server.origin,
    published,
    requests: () => requests,
    behave: (behaviour) => {
      behave = behaviour;
    },
    close: () => server.close(),
  };
}

function bad(code: number, error: string): NtfyAnswer {
  return { status: 400, error: { code, error } };
}

function readMessage(body: string): Omit<PublishedNtfy, 'token'> | null {
  try {
    const read: unknown = JSON.parse(body);
    if (typeof read !== 'object' || read === null || !('topic' in read)) return null;
    return typeof read.topic === 'string' ? (read as Omit<PublishedNtfy, 'token'>) : null;
  } catch {
    return null;
  }
}
