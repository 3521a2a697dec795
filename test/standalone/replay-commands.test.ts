import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cec, startInstallation, type TestInstallation } from '../life/installation.ts';
import { aRound, roundsBefore } from '../life/rounds.ts';
import { type CommandLine, openCommandLine } from './command-line.ts';

const dayMs = 86_400_000;

interface ReplayJson {
  readonly id: string;
  readonly state: string;
  readonly made: number;
  readonly counts: { readonly email: { readonly again: number } };
  readonly progress: { readonly sent: number; readonly owed: number };
  readonly confirmation: { readonly token: string; readonly counts: object } | null;
}

describe('replays on the command line', () => {
  let installation: TestInstallation;
  let line: CommandLine;

  beforeAll(async () => {
    installation = await startInstallation();
    line = openCommandLine(installation);
    // The first look is history and alerts nobody: whoever it concerns can be told by a replay only.
    installation.serve([...roundsBefore('447').slice(-3), aRound('447')]);
    await installation.poll();
    await installation.add({ email: 'ann@example.org' }, { email: 'ben@example.org' });
    await installation.add({ email: 'carl@example.org', profiles: [cec(400)] }, { email: 'eve@example.org' });
    // Commands live by the clock of the machine; the notifier of the test comes after them.
    installation.pass(Date.now() + dayMs - installation.now().getTime());
  });
  afterAll(() => installation.close());

  const order = async (...args: string[]): Promise<ReplayJson> =>
    (await line.json('replay', ...args)) as unknown as ReplayJson;

  it('what cannot be ordered is refused in a sentence', async () => {
    const cases: [string[], string][] = [
      [['order', '999', '--scope', 'missed'], 'There is no draw of this number.'],
      [['order', '447', '--scope', 'missed', '--revision', '2'], 'The draw has no such revision.'],
      [['order', '447', '--scope', 'named'], 'Recipients go with the scope "named"'],
      [['order', '447', '--scope', 'named', '--subscribers', 'ann@example.org'], 'named as sub_12'],
      [['show', 'rep_99'], 'There is no replay rep_99.'],
      [['confirm', '447', '--token', '1.x', '--email', '0', '--webhook', '0'], 'of no rehearsal'],
    ];
    for (const [args, sentence] of cases) {
      const { code, output } = await line.run('replay', ...args);
      expect({ args, code, output }).toEqual({ args, code: 1, output: expect.stringContaining(sentence) });
      expect(output).not.toMatch(/@| {4}at /);
    }
    expect(await line.trace()).toEqual([]);
  }, 180_000);

  it('a rehearsal counts without any other process, is confirmed once with its counts, and a notifier sends it', async () => {
    await line.json('subscribers', 'suppress', 'eve@example.org');
    const rehearsal = await order('order', '447', '--scope', 'missed', '--dry-run', '--here');
    expect(rehearsal).toMatchObject({
      ...{ id: 'rep_1', state: 'done', dryRun: true, made: 0, actor: 'command line' },
      counts: { email: { send: { meets: 2 }, again: 0, leftAlone: { suppressed: 1 } } },
      confirmation: { counts: { email: 2, webhook: 0 } },
    });
    const token = rehearsal.confirmation?.token ?? '';
    const confirm = ['confirm', '447', '--token', token, '--webhook', '0', '--here', '--email'];
    expect(await line.run('replay', ...confirm, '3')).toMatchObject({
      code: 1,
      output: expect.stringContaining('counted 2 by e-mail and 0 by webhook'),
    });
    expect(await order(...confirm, '2')).toMatchObject({
      ...{ id: 'rep_2', state: 'done', made: 2, confirms: 'rep_1' },
      progress: { owed: 2, sent: 0 },
    });
    expect(await line.run('replay', ...confirm, '2')).toMatchObject({
      code: 1,
      output: expect.stringContaining('It was carried out before: rep_2.'),
    });

    await installation.notifier();
    const followed = await line.spawn('replay', 'show', 'rep_2', '--follow');
    expect(followed).toMatchObject({ code: 0, output: expect.stringContaining('2 sent, 0 owed, 0 failed') });
    expect(installation.sink.mails).toHaveLength(2);
  }, 180_000);

  it('everybody again is only rehearsed at first, walked by the notifier, and then told as a repeat', async () => {
    const { id } = await order('order', '447', '--scope', 'all');
    const rehearsal = await order('show', id, '--follow');
    expect(rehearsal).toMatchObject({ state: 'done', dryRun: true, counts: { email: { again: 2 } } });
    const token = rehearsal.confirmation?.token ?? '';
    const confirmed = await order('confirm', '447', '--token', token, '--email', '2', '--webhook', '0');
    const carriedOut = await order('show', confirmed.id, '--follow');
    expect(carriedOut).toMatchObject({ state: 'done', made: 2, progress: { sent: 2, owed: 0 } });
    expect(installation.sink.mails).toHaveLength(4);
  }, 180_000);

  it('a replay that waits is stopped, and goes on; each says when there is nothing to do', async () => {
    await line.json('draws', 'hold', '447');
    const named = ['--scope', 'named', '--subscribers', 'sub_1', '3'];
    const { id } = await order('order', '447', ...named);
    expect(await line.run('replay', 'run', id)).toMatchObject({
      code: 1,
      output: expect.stringContaining('the draw is held back'),
    });
    expect(await order('cancel', id)).toMatchObject({ state: 'cancelled' });
    expect((await line.run('replay', 'cancel', id)).output).toContain('there is nothing to stop');
    expect((await line.run('replay', 'run', id)).output).toContain('Let it go on with `replay resume`');
    expect(await order('resume', id)).toMatchObject({ state: 'owed' });
    expect((await line.run('replay', 'resume', id)).output).toContain('The replay is not stopped.');
    await line.json('draws', 'release', '447');
    // Told twice already, and not concerned.
    expect(await order('show', id, '--follow')).toMatchObject({
      ...{ state: 'done', made: 0 },
      counts: { email: { leftAlone: { repeated: 1, not_concerned: 1 } } },
    });
    const listed = await line.run('replay', 'list', '--draw', '447');
    expect(listed.output).toMatch(/^rep_2 +447 +1 +missed +replay +done +2 +2 /m);
  }, 180_000);

  it('each order left its trace under the name of the command line', async () => {
    expect((await line.trace()).map(({ actor, action, target }) => `${actor}: ${action} ${target}`)).toEqual([
      expect.stringMatching(/^command line: address\.suppress adr_[\w-]{43}$/),
      'command line: replay.order draw 447',
      'command line: replay.confirm draw 447',
      'command line: replay.order draw 447',
      'command line: replay.confirm draw 447',
      'command line: draw.hold draw 447',
      'command line: replay.order draw 447',
      expect.stringMatching(/^command line: replay\.cancel rep_\d$/),
      expect.stringMatching(/^command line: replay\.resume rep_\d$/),
      'command line: draw.release draw 447',
    ]);
  });
});
