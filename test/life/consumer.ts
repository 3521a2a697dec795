import { createConsumer } from '@drawbell/store/consumers';
import { createKey } from '@drawbell/store/keys';
import { keyScopes } from '@drawbell/store/webhooks/tables';
import { startWebhookReceiver, type WebhookReceiver } from '@drawbell/testing/webhook-receiver';
import { Webhook } from 'standardwebhooks';
import { vi } from 'vitest';
import type { TestInstallation } from './installation.ts';

/** An organisation that uses the real API with its key, and the server that its webhooks go to. */
export interface TestConsumer {
  readonly id: string;
  readonly receiver: WebhookReceiver;
  /** Calls the API below `/v1/webhooks`. */
  call(
    method: string,
    path: string,
    body?: object,
  ): Promise<{ status: number; body: Record<string, unknown> }>;
  /** Lists what it was or would be told, as `/v1/events` does. */
  events(query?: string): Promise<ListedEvents>;
  /** Makes an endpoint at `path` of the receiver. */
  endpoint(path: string, settings?: object): Promise<{ id: string; secret: string; publicKey: string }>;
  /** What came to a path, verified with a secret by the Standard Webhooks library. */
  received(path: string, secret: string): ReceivedMessage[];
  /** The types of what came to a path, in order. */
  types(path: string): string[];
}

interface ReceivedMessage {
  readonly id: string;
  /** Of the body. */
  readonly eventId: string;
  readonly type: string;
  readonly timestamp: string;
  readonly data: Record<string, unknown>;
}

interface ListedEvents {
  readonly status: number;
  readonly events: readonly Omit<ReceivedMessage, 'eventId'>[];
  readonly nextCursor: string | null;
  readonly hasMore: boolean;
}

interface Created {
  readonly id: string;
  readonly secret: { readonly secret: string; readonly publicKey: string | null };
}
interface Signed {
  readonly 'webhook-id': string;
  readonly [header: string]: string;
}

export async function startConsumer(at: TestInstallation, base: string): Promise<TestConsumer> {
  const receiver = await startWebhookReceiver();
  at.closeLater(() => receiver.close());
  const details = { name: 'Maple Consulting', contactEmail: 'ops@maple.example', language: 'fr' } as const;
  const { id } = await createConsumer(at.store.db, details, at.now());
  const made = await createKey(
    at.store.db,
    at.secrets,
    { consumer: id },
    {
      ...{ name: 'test', scopes: keyScopes, expiresAt: null, now: at.now() },
    },
  );
  const authorization = `Bearer ${made?.text ?? ''}`;
  const call: TestConsumer['call'] = async (method, path, body) => {
    const response = await fetch(`${base}/v1/webhooks${path}`, {
      method,
      headers: { authorization, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      body: JSON.parse(text || '{}') as Record<string, unknown>,
    };
  };
  const cameTo = (path: string) => receiver.posts.filter((post) => post.path === path);
  return {
    ...{ id, receiver, call },
    events: async (query = '') => {
      const answer = await fetch(`${base}/v1/events${query}`, { headers: { authorization } });
      return { status: answer.status, ...((await answer.json()) as Omit<ListedEvents, 'status'>) };
    },
    endpoint: async (path, settings = {}) => {
      const { status, body } = await call('POST', '/endpoints', { url: receiver.url + path, ...settings });
      if (status !== 201) throw new Error(`the endpoint was refused: ${JSON.stringify(body)}`);
      const { id: endpointId, secret } = body as unknown as Created;
      return { id: endpointId, secret: secret.secret, publicKey: secret.publicKey ?? '' };
    },
    received: (path, secret) =>
      cameTo(path).map(({ headers: sent, body }) => {
        const signed = sent as Signed;
        verifyAsAt(Number(signed['webhook-timestamp']), () => new Webhook(secret).verify(body, signed));
        const told = JSON.parse(body) as ReceivedMessage;
        return { ...told, id: signed['webhook-id'], eventId: told.id };
      }),
    types: (path) => cameTo(path).map(({ body }) => (JSON.parse(body) as ReceivedMessage).type),
  };
}

/** The library believes the clock of the machine; the installation has its own. */
function verifyAsAt(seconds: number, verify: () => unknown): void {
  vi.useFakeTimers({ toFake: ['Date'], now: seconds * 1_000 });
  try {
    verify();
  } finally {
    vi.useRealTimers();
  }
}
