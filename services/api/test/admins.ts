import { addPush } from '@drawbell/store/channels/channels';
import { createKey } from '@drawbell/store/keys';
import { type AdminScope, adminScopes } from '@drawbell/store/schema';
import { orderReplay } from '@drawbell/store/replays/orders';
import { addressId } from '@drawbell/store/suppressions';
import { type TestApp, testNow } from './open-test-app.ts';

/** A key of the operator that was used just now: its next use changes nothing. */
export async function addAdmin(
  { store, secrets }: Pick<TestApp, 'store' | 'secrets'>,
  scopes: readonly AdminScope[] = adminScopes,
  expiresAt: Date | null = null,
): Promise<string> {
  const { text } = await createKey(store.db, secrets, 'operator', {
    ...{ name: 'test', scopes, expiresAt, now: testNow },
  });
  await store.db.updateTable('admin_keys').set({ last_used_at: testNow }).execute();
  return text;
}

/** What stands in the paths of the operator's things: a delivery to somebody, a place of theirs, a replay, a consumer. */
export async function addAdminThings(
  { store, secrets }: Pick<TestApp, 'store' | 'secrets'>,
  subscriberId: string,
  consumerId: string,
): Promise<Record<'subscriber' | 'delivery' | 'replay' | 'consumer' | 'address' | 'channel', string>> {
  const delivery = await store.db
    .insertInto('deliveries')
    .values({
      ...{ recipient_id: subscriberId, fan_out_id: '0', draw_number: '447', revision: 1 },
      ...{ channel: 'email', kind: 'alert', status: 'failed', because: 'meets', results: '[]' },
      ...{ next_attempt_at: testNow, created_at: testNow, ended_at: testNow },
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  const replay = await orderReplay(store.db, {
    ...{ drawNumber: '447', scope: 'missed', basis: 'today', channels: ['email'], recipients: {} },
    ...{ dryRun: true, actor: { name: 'test', requestId: null }, now: testNow },
  });
  const channel = await addPush(store.db, secrets, {
    ...{ subscriberId, name: 'Phone', says: 'verdict', now: testNow },
    address: {
      ...{ key: 'https://push.example/1', value: { endpoint: 'https://push.example/1' } },
      relay: 'push https://push.example',
    },
    consent: { wordingVersion: '1', wording: 'Yes', origin: { ip: '192.0.2.7', userAgent: 'test' } },
  });
  return {
    channel: channel.kind === 'added' ? `chn_${channel.id}` : channel.kind,
    subscriber: `sub_${subscriberId}`,
    delivery: `dlv_${delivery.id}`,
    replay: 'replay' in replay ? `rep_${replay.replay.id}` : replay.kind,
    consumer: `con_${consumerId}`,
    address: addressId(secrets.hashAddress('nobody@example.org')),
  };
}
