import { createKey } from '@drawbell/store/keys';
import { adminScopes } from '@drawbell/store/schema';
import { expect, vi } from 'vitest';
import type { TestInstallation } from '../life/installation.ts';
import type { Life } from './a-whole-life.ts';
import type { Visitor } from './everything-said.ts';
import { seeded, seeds } from './seeds.ts';

/** Everything that an operator looks at and orders for people, and every mistake at it. */
export async function administer(at: TestInstallation, { visitor, tokens }: Life): Promise<void> {
  const { text: key } = await createKey(at.store.db, at.secrets, 'operator', {
    ...{ name: 'operator', scopes: adminScopes, expiresAt: null, now: at.now() },
  });
  tokens.add(key);
  let calls = 0;
  const call = async (method: string, path: string, body?: object) => {
    calls += 1;
    const headers = { authorization: `Bearer ${key}`, 'idempotency-key': `order-${calls}` };
    return visitor.ask(
      method,
      `/v1/admin${path}`,
      body,
      method === 'GET' ? { authorization: `Bearer ${key}` } : headers,
    );
  };
  const find = async (name: string) => (await call('POST', '/addresses', { email: seeded(name) })).json;
  const idOf = async (name: string) => (((await find(name))['subscriber'] ?? {}) as { id?: string }).id ?? '';
  for (const name of ['page', 'refused', 'busy', 'gone', 'angry', 'nobody']) {
    const address = String((await find(name))['address']);
    await call('GET', `/addresses/${address}`);
    const id = await idOf(name);
    if (id !== '') expect((await call('GET', `/subscribers/${id}/draws/447`)).status).toBe(200);
  }
  for (const name of ['refused', 'page']) {
    const { json } = await call('GET', `/deliveries?subscriber=${await idOf(name)}`);
    for (const { id } of json['deliveries'] as { id: string }[]) {
      await call('GET', `/deliveries/${id}`);
      await call('POST', `/deliveries/${id}/resend`);
    }
  }
  const out = String((await find('out'))['address']);
  await call('POST', `/addresses/${out}/suppress`, { note: 'asked by telephone' });
  await call('POST', `/subscribers/${await idOf('moved')}/move`, { email: seeded('elsewhere') });
  await call('POST', `/subscribers/${await idOf('left')}/unsubscribe`);
  await call('POST', `/subscribers/${await idOf('erased')}/export`);
  await call('POST', `/subscribers/${await idOf('erased')}/erase`);
  const made = await call('POST', '/consumers', { name: 'Maple', contactEmail: seeded('second') });
  tokens.add(String(made.json['key']));
  tokens.add(String((await call('POST', '/keys', { name: 'night', scopes: ['read'] })).json['key']));
  for (const order of [
    { scope: 'missed', dryRun: true },
    { scope: 'all', channels: ['email', 'webhook'] },
  ]) {
    const { json } = await call('POST', '/draws/447/replays', order);
    const walked = async () => (await call('GET', `/replays/${String(json['id'])}`)).json;
    await vi.waitFor(async () => expect(await walked()).toMatchObject({ state: 'done' }), {
      timeout: 20_000,
      interval: 100,
    });
    const { confirmation } = await walked();
    if (typeof confirmation === 'object' && confirmation !== null)
      await call('POST', '/draws/447/replays', { confirmation });
  }
  await at.quiet();
  for (const path of [
    '/audit',
    '/replays',
    '/deliveries?draw=447',
    '/bounces',
    '/suppressions',
    '/consumers',
    '/draws',
  ])
    await call('GET', path);
  await callWrongly(call, visitor);
}

type Call = (method: string, path: string, body?: object) => Promise<unknown>;

/** Every mistake that could be answered with what it was about. */
async function callWrongly(call: Call, visitor: Visitor): Promise<void> {
  const address = seeded('wrong');
  const inPath = encodeURIComponent(address);
  for (const [method, path, body] of [
    ['POST', '/addresses', { email: `${address} ` + seeds.label }],
    ['POST', '/addresses', { [address]: address }],
    ['GET', `/addresses/${inPath}`, undefined],
    ['POST', `/addresses/${inPath}/suppress`, { note: 'x'.repeat(300) + address }],
    ['GET', `/subscribers/${inPath}`, undefined],
    ['POST', `/subscribers/${inPath}/move`, { email: address }],
    ['POST', '/subscribers/sub_999/move', { email: address }],
    ['POST', '/subscribers/sub_999/erase', undefined],
    ['GET', `/deliveries?subscriber=${inPath}`, undefined],
    ['GET', `/deliveries?status=${inPath}`, undefined],
    ['GET', `/suppressions?reason=${inPath}`, undefined],
    ['GET', `/bounces?cursor=${inPath}`, undefined],
    ['GET', `/audit?target=${inPath}&${inPath}=1`, undefined],
    ['POST', '/draws/447/replays', { scope: 'named', recipients: { subscribers: [address] } }],
    ['POST', '/draws/447/replays', { scope: address }],
    ['POST', '/consumers', { name: address.repeat(10), contactEmail: address + ' ' }],
    ['POST', '/keys', { name: 'x', scopes: [address] }],
    ['PUT', '/round-names', { name: address, round: { kind: address } }],
    ['POST', '/draws/447/corrections', { round: { kind: 'category', category: address } }],
    ['PUT', `/categories/${inPath}/versions/${inPath}`, { [address]: 1 }],
  ] as const)
    await call(method, path, body);
  await visitor.ask(
    'POST',
    '/v1/admin/addresses',
    { email: address },
    { authorization: `Bearer ${address}` },
  );
}
