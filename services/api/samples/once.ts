import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';

const { API, KEY } = process.env;

/** Carries an order out once, however often it has to be sent: the key names it. */
async function order(path: string, body: object): Promise<unknown> {
  const headers = {
    authorization: `Bearer ${KEY}`,
    'content-type': 'application/json',
    'idempotency-key': randomUUID(), // Made once, before the first try.
  };
  for (let tries = 1; ; tries += 1) {
    const send = { method: 'POST', headers, body: JSON.stringify(body) };
    const response = await fetch(API + path, send).catch(() => null);
    if (response?.ok) return response.json();
    // What is wrong with the request stays wrong. 409: the same call is being carried out.
    const passes = response === null || response.status >= 500 || [409, 429].includes(response.status);
    if (!passes || tries === 5) throw new Error(`not carried out: ${await response?.text()}`);
    const asked = Number(response?.headers.get('retry-after') ?? 0);
    await wait(Math.max(asked, 2 ** tries) * 1_000);
  }
}

const profile = { crs: 512, programs: ['cec'], nomination: false };
const profiles = [{ reference: 'client-0172', profile }];
console.log(JSON.stringify(await order('/v1/webhooks/profiles', { profiles })));
