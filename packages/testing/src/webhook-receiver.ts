import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { startHttpStandIn } from './http-stand-in.ts';

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
  const { origin, port, close } = await startHttpStandIn(
    ({ url, headers }, body, response) => {
      const post = { path: url ?? '', headers, body: body.toString() };
      posts.push(post);
      const behave = behaviours.get(post.path) ?? behaviours.get('*');
      if (behave === undefined) response.writeHead(204).end();
      else behave(response, post);
    },
    { secure },
  );
  return {
    url: origin,
    ...{ port, posts, close },
    behave: (behaviour, path = '*') => void behaviours.set(path, behaviour),
  };
}
