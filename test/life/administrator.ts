import { createKey } from '@drawbell/store/keys';
import { adminScopes } from '@drawbell/store/schema';
import { expect, vi } from 'vitest';
import type { TestInstallation } from './installation.ts';

/** The fields that tests read of what the admin API answers. Where one is not there, the test fails by it. */
interface AdminAnswer {
  readonly id: string;
  readonly address: string;
  readonly made: number;
  readonly subscriber: { readonly id: string };
  readonly deliveries: readonly [{ readonly id: string }, ...{ readonly id: string }[]];
  readonly counts: { readonly email: object; readonly webhook: object };
  readonly confirmation: { readonly token: string; readonly counts: object };
  readonly sample: readonly object[];
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: AdminAnswer;
}

/** An operator who uses the real API with a key of every scope. */
export interface TestAdministrator {
  /** Calls the API below `/v1/admin`; with a key, the call is carried out once. */
  call(method: string, path: string, body?: object, idempotencyKey?: string): Promise<Answer>;
  /** Orders a replay of a draw and waits until it was walked and its mails are sent. */
  replay(number: string, order: object): Promise<AdminAnswer>;
  /** `sub_…` of whoever has an address. */
  subscriberId(email: string): Promise<string>;
  /** Waits until a replay was walked to its end. */
  walked(id: string): Promise<AdminAnswer>;
}

export async function startAdministrator(at: TestInstallation, base: string): Promise<TestAdministrator> {
  const { text } = await createKey(at.store.db, at.secrets, 'operator', {
    ...{ name: 'operator', scopes: adminScopes, expiresAt: null, now: at.now() },
  });
  const call: TestAdministrator['call'] = async (method, path, body, idempotencyKey) => {
    const response = await fetch(`${base}/v1/admin${path}`, {
      method,
      headers: {
        authorization: `Bearer ${text}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const answer = JSON.parse((await response.text()) || '{}') as AdminAnswer;
    return { status: response.status, headers: response.headers, body: answer };
  };
  const walked = async (id: string): Promise<AdminAnswer> =>
    vi.waitFor(
      async () => {
        const { body } = await call('GET', `/replays/${id}`);
        expect(body).toMatchObject({ state: 'done' });
        return body;
      },
      { timeout: 20_000, interval: 20 },
    );
  return {
    ...{ call, walked },
    subscriberId: async (email) => (await call('POST', '/addresses', { email })).body.subscriber.id,
    replay: async (number, order) => {
      const ordered = await call('POST', `/draws/${number}/replays`, order);
      expect(ordered).toMatchObject({ status: 202 });
      await walked(ordered.body.id);
      await at.quiet();
      return (await call('GET', `/replays/${ordered.body.id}`)).body;
    },
  };
}
