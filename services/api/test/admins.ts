import { createKey } from '@drawbell/store/keys';
import { type AdminScope, adminScopes } from '@drawbell/store/schema';
import { addressId } from '@drawbell/store/suppressions';
import { orderReplay } from '../src/administration/replay-orders.ts';
import { newReplaySchema } from '../src/administration/replay-schema.ts';
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

/** What stands in the paths of the operator's things: a delivery to somebody, a replay, a consumer. */
export async function addAdminThings(
  { store, secrets }: Pick<TestApp, 'store' | 'secrets'>,
  subscriberId: string,
  consumerId: string,
): Promise<Record<'subscriber' | 'delivery' | 'replay' | 'consumer' | 'address', string>> {
  const delivery = await store.db
    .insertInto('deliveries')
    .values({
      ...{ recipient_id: subscriberId, fan_out_id: '0', draw_number: '447', revision: 1 },
      ...{ channel: 'email', kind: 'alert', status: 'failed', because: 'meets', results: '[]' },
      ...{ next_attempt_at: testNow, created_at: testNow, ended_at: testNow },
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  const body = newReplaySchema.parse({ scope: 'missed', dryRun: true });
  const order = { drawNumber: '447', body, actor: { name: 'test', requestId: null }, now: testNow };
  const replay = await store.db.transaction().execute((trx) => orderReplay(trx, secrets, order));
  return {
    subscriber: `sub_${subscriberId}`,
    delivery: `dlv_${delivery.id}`,
    replay: 'replay' in replay ? `rep_${replay.replay.id}` : replay.kind,
    consumer: `con_${consumerId}`,
    address: addressId(secrets.hashAddress('nobody@example.org')),
  };
}
