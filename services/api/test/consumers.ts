import { createConsumer } from '@drawbell/store/consumers';
import { createKey } from '@drawbell/store/keys';
import { createEndpoint } from '@drawbell/store/webhooks/endpoints';
import { messageIdOf } from '@drawbell/store/webhooks/ids';
import { oweTestPing } from '@drawbell/store/webhooks/messages';
import { type KeyScope, keyScopes } from '@drawbell/store/webhooks/tables';
import { putWatchedProfiles } from '@drawbell/store/webhooks/watched-profiles';
import { type TestApp, testNow } from './open-test-app.ts';

/** A consumer with a key of all scopes, an endpoint, a message and a watched profile. */
export interface TestConsumer {
  readonly id: string;
  readonly key: string;
  /** What stands in the paths of its things. */
  readonly path: { readonly endpoint: string; readonly message: string; readonly reference: string };
}

export async function addConsumer(
  test: Pick<TestApp, 'store' | 'secrets'>,
  scopes: readonly KeyScope[] = keyScopes,
): Promise<TestConsumer> {
  const { db } = test.store;
  const details = { name: 'Maple Consulting', contactEmail: 'ops@maple.example', language: 'fr' } as const;
  const { id } = await createConsumer(db, details, testNow);
  const key = await addKey(test, id, scopes);
  const endpoint = await createEndpoint(db, id, {
    settings: {
      url: 'https://hooks.example.net/drawbell',
      ...{ description: '', eventTypes: ['draw.published'], filters: {} },
      ...{ payloadVersion: 1, ratePerSecond: null },
    },
    secret: { kind: 'hmac', sealed: test.secrets.seal('whsec_x'), publicKey: null },
    now: testNow,
  });
  const endpointId = endpoint?.id ?? '';
  const payload = JSON.stringify({ type: 'test.ping', timestamp: testNow, data: { message: 'Hello' } });
  const message = await oweTestPing(db, { endpointId, payload, now: testNow });
  await putWatchedProfiles(db, id, { profiles: [{ reference: 'client-1', profile: {} }], now: testNow });
  const path = {
    endpoint: `ep_${endpointId}`,
    message: messageIdOf(test.secrets, message),
    reference: 'client-1',
  };
  return { id, key, path };
}

/** A key that was used just now: its next use changes nothing. */
export async function addKey(
  { store, secrets }: Pick<TestApp, 'store' | 'secrets'>,
  consumerId: string,
  scopes: readonly KeyScope[],
  expiresAt: Date | null = null,
): Promise<string> {
  const made = await createKey(
    store.db,
    secrets,
    { consumer: consumerId },
    {
      ...{ name: 'test', scopes, expiresAt, now: testNow },
    },
  );
  await store.db.updateTable('api_keys').set({ last_used_at: testNow }).execute();
  return made?.text ?? '';
}
