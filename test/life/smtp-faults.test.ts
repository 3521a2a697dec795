import type { SinkScript } from '@drawbell/testing/mail-sink';
import { expect, it } from 'vitest';
import { startInstallation } from './installation.ts';
import { aRound, roundsBefore } from './rounds.ts';

const minuteMs = 60_000;

type Act = NonNullable<ReturnType<SinkScript>>;
type Fault = readonly [step: Parameters<SinkScript>[0]['step'], act: Act];

/** What the mail server does to the first try at each of these people. */
const faults: Readonly<Record<string, Fault>> = {
  'busy@example.org': ['rcpt', { code: 421, text: '4.3.2 too busy' }],
  'greylisted@example.org': ['rcpt', { code: 450, text: '4.7.1 try again' }],
  'gone@example.org': ['rcpt', { code: 550, text: '5.1.1 no such user' }],
  'full@example.org': ['message', { code: 552, text: '5.2.2 mailbox full' }],
  'before@example.org': ['rcpt', 'disconnect'],
  'during@example.org': ['during', 'disconnect'],
  'after@example.org': ['accepted', 'disconnect'],
  'never@example.org': ['message', 'silent'],
};

const once = new Set<string>();
const script: SinkScript = ({ step, to }) => {
  const fault = to === null ? undefined : faults[to];
  if (to === null || fault?.[0] !== step || once.has(to)) return undefined;
  once.add(to);
  return fault[1];
};

it('whatever the mail server does, everyone reachable gets the alert, and a second copy only where nobody can know', async () => {
  const at = await startInstallation(script, { holds: 'history' });
  const people = [...Object.keys(faults), 'fine@example.org'];
  await at.add(...people.map((email) => ({ email })));
  const history = roundsBefore('447');
  at.pass(minuteMs);
  at.serve([...history, aRound('447')]);
  await at.poll();
  await at.notifier();
  await at.quiet();

  const standing = async () => {
    const { rows } = await at.store.pool.query<{ email: string; status: string; uncertain: number }>(
      `SELECT s.email, d.status, d.uncertain_attempts AS uncertain
         FROM deliveries d JOIN subscribers s ON s.id = d.recipient_id`,
    );
    return new Map(rows.map(({ email, status, uncertain }) => [email, { status, uncertain }]));
  };
  const first = await standing();
  expect(first.get('fine@example.org')).toEqual({ status: 'sent', uncertain: 0 });
  expect(first.get('gone@example.org')?.status).toBe('failed');
  expect(first.get('full@example.org')?.status).toBe('failed');
  for (const name of ['busy', 'greylisted', 'before']) {
    expect(first.get(`${name}@example.org`), name).toEqual({ status: 'owed', uncertain: 0 });
  }
  for (const name of ['after', 'never']) {
    expect(first.get(`${name}@example.org`), name).toEqual({ status: 'owed', uncertain: 1 });
  }

  at.pass(2 * minuteMs);
  await at.quiet();
  const reached = people.filter((email) => !['gone@example.org', 'full@example.org'].includes(email));
  const last = await standing();
  for (const email of reached) expect(last.get(email)?.status, email).toBe('sent');
  const copies = new Map<string, Set<string>>();
  for (const { to, messageId } of at.sink.mails) {
    for (const email of to) copies.set(email, (copies.get(email) ?? new Set()).add(messageId));
  }
  expect([...copies.keys()].toSorted((a, b) => a.localeCompare(b))).toEqual(
    reached.toSorted((a, b) => a.localeCompare(b)),
  );
  for (const [email, ids] of copies) expect(ids.size, `one Message-ID for ${email}`).toBe(1);
  expect(at.sink.counts()).toEqual({ messages: reached.length + 1, distinct: reached.length, copiesMax: 2 });
  await at.close();
});

it('a mail server that is away is not asked for every message, and everything goes out when it is back', async () => {
  let away = true;
  const at = await startInstallation(({ step }) => (away && step === 'greeting' ? 'disconnect' : undefined), {
    holds: 'history',
  });
  await at.add(...Array.from({ length: 60 }, (_, i) => ({ email: `p${i}@example.org` })));
  const history = roundsBefore('447');
  at.pass(minuteMs);
  at.serve([...history, aRound('447')]);
  await at.poll();
  await at.notifier();
  await at.quiet();
  away = false;
  at.pass(2 * minuteMs);
  await at.quiet();
  expect(at.sink.counts()).toEqual({ messages: 60, distinct: 60, copiesMax: 1 });
  await at.close();
});
