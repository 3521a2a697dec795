import type { SinkScript } from '@drawbell/testing/mail-sink';
import { startAdministrator, type TestAdministrator } from './administrator.ts';
import { startInstallation, type TestInstallation } from './installation.ts';
import { aRound, roundsBefore } from './rounds.ts';

const history = roundsBefore('447');

/** An installation whose history is recorded, with a notifier at work and an operator who replays. */
export interface Replaying {
  readonly at: TestInstallation;
  readonly operator: TestAdministrator;
  /** Address of the api. */
  readonly base: string;
  /** Publishes round 447 and waits until everything it owes is done. */
  publish(facts?: Parameters<typeof aRound>[1]): Promise<void>;
  /** Who was mailed, in the order of the alphabet. */
  addressees(): string[];
  subjects(): string[];
}

export async function startReplaying(script?: SinkScript): Promise<Replaying> {
  const at = await startInstallation(script, { holds: 'history' });
  await at.notifier();
  const base = await at.api();
  const operator = await startAdministrator(at, base);
  at.pass(60_000);
  return {
    ...{ at, operator, base },
    publish: async (facts = {}) => {
      at.serve([...history, aRound('447', facts)]);
      await at.poll();
      await at.quiet();
    },
    addressees: () => at.sink.mails.flatMap(({ to }) => to).toSorted((a, b) => a.localeCompare(b)),
    subjects: () => at.sink.mails.map(({ raw }) => /^Subject: (.*)$/m.exec(raw.toString())?.[1] ?? ''),
  };
}
