import { tellingSchema } from '@drawbell/draws/telling';
import { countWaiting } from '@drawbell/testing/test-database';
import { describe, expect, it } from 'vitest';
import { addPush } from '../src/channels/channels.ts';
import { endChannel } from '../src/channels/ends.ts';
import { advanceEmails, claimEmails, setAsideEmails } from '../src/deliveries/advance.ts';
import { oweDigests, setAsideDigests, type StartedDigest } from '../src/deliveries/digests.ts';
import { lanes } from '../src/lease.ts';
import { eraseSubscriber } from '../src/subscribers/erasure.ts';
import { changeSettings } from '../src/subscribers/settings.ts';
import { unsubscribe } from '../src/subscribers/unsubscribe.ts';
import { suppress } from '../src/suppressions.ts';
import { ended, minutes, worker, useDigests } from './digests.ts';
import { now } from './record.ts';

const { world, owe, rowsOf, digests, claim, advance, begin, tell } = useDigests();

describe('somebody who', () => {
  it('unsubscribes is not told what waits, nor when they are back', async () => {
    await owe({ due: minutes(60) });
    await owe({ draw_number: '444' });
    await oweDigests(world.at.store.pool, { now, since: null });
    const start = await claim();
    await unsubscribe(world.at.store.db, { subscriberId: world.one, means: 'page', now });
    expect(await advance(start)).toEqual([]);
    await setAsideDigests(world.at.store, { ids: start, worker, now });
    const gone = { status: 'cancelled', why: 'unsubscribed' };
    expect(await rowsOf()).toMatchObject([gone, gone]);
    expect(await digests()).toMatchObject([{ status: 'cancelled', why: 'unsubscribed' }]);
  });

  it('is suppressed is not mailed', async () => {
    await owe();
    const { rows } = await world.at.store.pool.query<{ h: Buffer }>(
      'SELECT email_hash AS h FROM subscribers WHERE id = $1',
      [world.one],
    );
    await suppress(world.at.store.db, {
      emailHash: rows[0]?.h ?? Buffer.alloc(0),
      reason: 'hard_bounce',
      now,
    });
    expect(await begin()).toEqual([]);
    expect(await rowsOf()).toMatchObject([{ status: 'cancelled', why: 'suppressed' }]);
  });

  it('pauses is told when the pause ends, or when they end it', async () => {
    await tell({ rhythm: { mayMeet: 'daily' }, digest: { time: '11:00' } });
    await owe();
    await changeSettings(world.at.store.db, world.one, { pausedUntil: minutes(14_400) }, now);
    expect(await begin()).toEqual([]);
    expect(await rowsOf()).toMatchObject([{ status: 'owed', at: minutes(14_400) }]);
    expect(await digests()).toMatchObject([{ status: 'cancelled', why: 'paused' }]);
    await changeSettings(world.at.store.db, world.one, { pausedUntil: null }, minutes(60));
    expect(await rowsOf()).toMatchObject([{ at: minutes(1_440) }]);
  });

  it('ends a pause early is told at once what may have arrived before it, and then what is new', async () => {
    await owe({ draw_number: '444' });
    const [begun] = await begin();
    const doubt = { status: 'owed', result: 'uncertain', nextAttemptAt: minutes(5) } as const;
    await advance([], now, [ended(begun?.id ?? '', doubt)]);
    await changeSettings(world.at.store.db, world.one, { pausedUntil: minutes(14_400) }, now);
    expect(await begin(minutes(5))).toEqual([]);
    await changeSettings(world.at.store.db, world.one, { pausedUntil: null }, minutes(10));
    await owe({ due: minutes(10) });
    const [again] = await begin(minutes(20));
    expect(again).toMatchObject({ id: begun?.id, items: [{ drawNumber: '444' }] });
    await advance([], minutes(20), [ended(again?.id ?? '')]);
    expect((await begin(minutes(20))).flatMap(({ items }) => items)).toMatchObject([{ drawNumber: '446' }]);
  });

  it('asks for another rhythm while one waits is told by that', async () => {
    await tell({ rhythm: { mayMeet: 'daily' } });
    await owe();
    await oweDigests(world.at.store.pool, { now, since: null });
    await tell({ rhythm: { mayMeet: 'weekly' } });
    expect(await begin()).toEqual([]);
    expect(await rowsOf()).toMatchObject([{ status: 'owed', at: new Date('2026-10-05T12:00:00Z') }]);
  });

  it('changes how they are told while they are told is told once', async () => {
    await tell({ rhythm: { mayMeet: 'daily' } });
    await owe();
    const [begun] = await begin();
    await tell({});
    expect(await rowsOf()).toMatchObject([{ status: 'owed', lane: lanes.together }]);
    await advance([], now, [ended(begun?.id ?? '')]);
    expect(await rowsOf()).toMatchObject([{ status: 'sent', digest: begun?.id }]);
  });
});

/** Two connections: what changes the person is open while the digest is about to begin, and ends first. */
describe('a digest being made', () => {
  const whileOpen = async (change: (id: string) => Promise<unknown>): Promise<readonly StartedDigest[]> => {
    await owe();
    await owe({ draw_number: '444' });
    await oweDigests(world.at.store.pool, { now, since: null });
    const start = await claim();
    const client = await world.at.store.pool.connect();
    try {
      // Holds whoever comes to the person, in the order of their coming: the change, then the digest.
      await client.query('BEGIN');
      await client.query('SELECT FROM subscribers WHERE id = $1 FOR UPDATE', [world.one]);
      const changed = change(world.one);
      await waiting(1);
      const begun = advance(start);
      await waiting(2);
      await client.query('COMMIT');
      await changed;
      return await begun;
    } finally {
      client.release();
    }
  };
  /** Resolves when so many statements wait for a lock. */
  const waiting = async (n: number): Promise<void> => {
    for (let looks = 0; looks < 1_000; looks += 1) {
      if ((await countWaiting(world.at.store.pool)) >= n) return;
    }
    throw new Error('nobody waits for the person');
  };

  it.each<[string, (id: string) => Promise<unknown>]>([
    ['unsubscribing', (id) => unsubscribe(world.at.store.db, { subscriberId: id, means: 'page', now })],
    [
      'erasing',
      (id) => eraseSubscriber(world.at.store.db, world.at.secrets, { subscriberId: id, means: 'page', now }),
    ],
    ['a pause', (id) => changeSettings(world.at.store.db, id, { pausedUntil: minutes(60) }, now)],
    [
      'another rhythm',
      (id) =>
        changeSettings(
          world.at.store.db,
          id,
          { telling: tellingSchema.parse({ rhythm: { mayMeet: 'weekly' } }) },
          now,
        ),
    ],
  ])('is reached by %s', async (_name, change) => {
    expect(await whileOpen(change)).toEqual([]);
  });
});

describe('a channel', () => {
  const push = async (): Promise<string> => {
    const added = await addPush(world.at.store.db, world.at.secrets, {
      ...{ subscriberId: world.one, name: 'Phone', says: 'verdict', now },
      consent: { wordingVersion: '1', wording: 'Tell me', origin: { ip: '192.0.2.1', userAgent: 'a phone' } },
      address: {
        key: 'https://push.example/1',
        value: { endpoint: 'https://push.example/1' },
        relay: 'push https://push.example',
      },
    });
    return added.kind === 'added' ? added.id : '';
  };

  it('has digests of its own, with its address sealed', async () => {
    const id = await push();
    await owe({ channel: 'push', channel_id: id });
    await owe();
    const [begun] = await begin(now, 'push');
    expect(begun).toMatchObject({
      channel: 'push',
      channelId: id,
      says: 'verdict',
      relay: 'push https://push.example',
    });
    expect(world.at.secrets.unseal(begun?.address ?? '')).toContain('push.example/1');
    expect(await begin()).toMatchObject([{ channel: 'email' }]);
  });

  it('that ended is told nothing more: what it was owed is told by mail, also out of a message that failed', async () => {
    const id = await push();
    await tell({ rhythm: { mayMeet: 'daily' }, first: id });
    await owe({ channel: 'push', channel_id: id });
    const [begun] = await begin(now, 'push');
    await endChannel(world.at.store.db, { id, subscriberId: world.one, reason: 'removed', now });
    expect(await rowsOf()).toMatchObject([{ status: 'owed' }]);
    const again = ended(begun?.id ?? '', { status: 'owed', result: 'deferred', nextAttemptAt: now });
    await advance([], now, [again]);
    expect(await begin(now, 'push')).toEqual([]);
    const { rows } = await world.at.store.pool.query<object>(
      "SELECT channel, status FROM deliveries WHERE status = 'owed'",
    );
    expect(rows).toEqual([{ channel: 'email', status: 'owed' }]);
  });
});

describe('quiet hours', () => {
  const night = new Date('2026-10-02T03:00:00Z');
  const oweAtOnce = (because: string, draw: string) =>
    owe({ because, outcome: because, draw_number: draw, lane: lanes.live });
  const beginMails = async () => {
    const claimed = { worker, now: night, leaseMs: 60_000 };
    const start = await claimEmails(world.at.store.pool, { ...claimed, lane: lanes.live, limit: 10 });
    const begun = await advanceEmails(world.at.store.pool, { ...claimed, finished: [], start });
    await setAsideEmails(world.at.store, { ids: start, worker, now: night });
    return begun.map(({ because }) => because);
  };

  it('hold what is due in them until their end, to be told together; what one meets goes through', async () => {
    await tell({ quiet: { from: '22:00', to: '07:00' } });
    await oweAtOnce('near', '445');
    await oweAtOnce('meets', '446');
    expect(await beginMails()).toEqual(['meets']);
    expect(await rowsOf()).toMatchObject([
      { status: 'owed', lane: lanes.together, at: new Date('2026-10-02T11:00:00Z') },
      { status: 'sending', lane: lanes.live },
    ]);
  });

  it('hold nobody whose zone this server does not know', async () => {
    await tell({ quiet: { from: '22:00', to: '07:00' } });
    await world.at.store.pool.query(`UPDATE subscribers SET reminders = '{"zone": "Mars/Olympus"}'`);
    await oweAtOnce('near', '445');
    expect(await beginMails()).toEqual(['near']);
  });
});
