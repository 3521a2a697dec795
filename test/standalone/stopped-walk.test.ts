import { readEnvironment } from '@drawbell/runtime/environment';
import { createLogger } from '@drawbell/runtime/logger';
import { createClosers } from '@drawbell/runtime/run-process';
import { walkHere } from '@drawbell/standalone/cli/replay/walk';
import { findReplay } from '@drawbell/store/replays/replays';
import { expect, it } from 'vitest';
import { startInstallation } from '../life/installation.ts';
import { aRound, roundsBefore } from '../life/rounds.ts';
import { openCommandLine } from './command-line.ts';

it('a walk that is stopped is given back where it stood, and the next one goes on and counts everybody once', async () => {
  const installation = await startInstallation();
  const { store } = installation;
  const line = openCommandLine(installation);
  installation.serve([...roundsBefore('447').slice(-3), aRound('447')]);
  await installation.poll();
  await installation.add({ email: 'ann@example.org' });
  // Far away by number: the walk takes several steps.
  await store.pool.query('ALTER SEQUENCE subscribers_id_seq RESTART WITH 20000');
  await installation.add({ email: 'ben@example.org' });
  await line.json('replay', 'order', '447', '--scope', 'missed', '--dry-run');

  const log = createLogger({ level: 'silent', service: 'test' });
  const closers = createClosers(log);
  const process = { env: readEnvironment({}), log, closers, stop: () => {} };
  const output = { json: false, answer: () => {}, note: () => {} };
  const walking = walkHere({ process, output, clock: installation.now }, { store }, '1');
  await Promise.all([expect(walking).rejects.toThrow('Stopped.'), closers.closeAll()]);
  expect(await findReplay(store.db, '1')).toMatchObject({ state: 'owed', cursor: '4000', claimed_by: null });

  expect(await line.json('replay', 'run', 'rep_1')).toMatchObject({
    ...{ state: 'done', dryRun: true },
    counts: { email: { send: { meets: 2 } } },
  });
  await installation.close();
}, 120_000);
