import { readCanaryHealth } from '@drawbell/store/canary';
import { smtpClient } from '@drawbell/testing/smtp-client';
import { expect, it } from 'vitest';
import { canaryRecipientFrom } from '../src/canary.ts';
import { openBounceWorld } from './bounce-world.ts';

it('a canary that comes back to the receiver of bounces has arrived; another mail to its address changes nothing', async () => {
  const at = await openBounceWorld();
  const recipient = canaryRecipientFrom(
    { SMTP_URL: 'smtp://127.0.0.1:25', CANARY_ADDRESS: undefined, BOUNCE_PORT: at.port },
    at.verp,
  );
  expect(recipient).toEqual({ to: at.verp.canaryAddress, target: 'mailbox' });
  await at.store.pool.query(
    `INSERT INTO canary_runs (slot, made_at, status, target, via, message_id, started_at, ended_at)
     VALUES ($1, $1, 'sent', 'mailbox', 'queue', '<canary-1@drawbell.example>', $1, $1)`,
    [at.now()],
  );
  const arrived = async () => (await readCanaryHealth(at.store.pool, at.now())).last?.arrivedAt ?? null;
  const bring = async (messageId: string, to: string): Promise<string> => {
    const client = await smtpClient(at.port);
    const raw = Buffer.from(`Subject: Draw 0
Message-ID:
 ${messageId}

Message-ID: <other@x>
`);
    const answer = await client.deliver({ from: 'alerts@drawbell.example', to, raw });
    client.close();
    return answer;
  };
  await bring('<somebody-else@example.org>', at.verp.canaryAddress);
  expect(await arrived()).toBeNull();
  expect(
    await bring('<canary-1@drawbell.example>', `canary+aaaaaaaaaaaaaaaa@bounces.drawbell.example`),
  ).toMatch(/^550/);
  expect(await arrived()).toBeNull();
  at.pass(5_000);
  await bring('<canary-1@drawbell.example>', at.verp.canaryAddress.toUpperCase());
  expect(await arrived()).toEqual(at.now());
  expect(await at.one('SELECT count(*)::int AS n FROM bounce_events')).toBe(0);
  await at.close();
});
