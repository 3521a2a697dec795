import { replayBases, replayChannels, replayScopes } from '@drawbell/store/replays/tables';
import { type Command, Option } from 'commander';
import { drawArgument, idArgument, manyIds, wholeNumber } from './arguments.ts';
import type { CommandContext } from './command-context.ts';
import { type Confirmation, confirmReplayCommand } from './commands/confirm-replay.ts';
import { listReplaysCommand, showReplayCommand } from './commands/look-at-replays.ts';
import { orderReplayCommand, type ReplayOptions } from './commands/order-replay.ts';
import { runReplayCommand } from './commands/run-replay.ts';
import { steerReplayCommand } from './commands/steer-replay.ts';

const here = ['--here', 'walk it in this process, with no notifier at work'] as const;

/** Adds the commands that run a past draw through matching and delivery again. */
export function addReplayCommands(program: Command, context: () => CommandContext): void {
  const replay = program.command('replay').description('a past draw through matching and delivery again');
  replay
    .command('order')
    .addArgument(drawArgument())
    .description('order a replay; the scope `all` is only rehearsed, and carried out by `confirm`')
    .addOption(
      new Option(
        '--scope <scope>',
        'who is told: those who were not; whose delivery failed; everybody again; who is named',
      )
        .choices(replayScopes)
        .makeOptionMandatory(),
    )
    .addOption(new Option('--revision <n>', 'the newest when absent').argParser(wholeNumber(1, 1_000_000)))
    .addOption(
      new Option('--basis <basis>', 'whose profiles decide: as they are, or as they were')
        .choices(replayBases)
        .default('today'),
    )
    .addOption(
      new Option('--channels <channels...>', 'how they are told').choices(replayChannels).default(['email']),
    )
    .addOption(
      new Option('--subscribers <sub...>', 'only these, with the scope named').argParser(manyIds('sub')),
    )
    .addOption(new Option('--endpoints <ep...>', 'only these, with the scope named').argParser(manyIds('ep')))
    .option('--dry-run', 'rehearse: count, and send nothing', false)
    .option(...here, false)
    .action((number: string, options: ReplayOptions) => orderReplayCommand(context(), number, options));
  replay
    .command('confirm')
    .addArgument(drawArgument())
    .description('carry out a rehearsal, once, within an hour')
    .requiredOption('--token <token>', 'that the rehearsal shows when it is done')
    .addOption(count('--email <n>', 'how many it said are told by e-mail'))
    .addOption(count('--webhook <n>', 'how many it said are told by webhook'))
    .option(...here, false)
    .action((number: string, options: Confirmation) => confirmReplayCommand(context(), number, options));
  replay
    .command('list')
    .description('the newest replays')
    .option('--draw <number>', 'of one draw')
    .addOption(new Option('--limit <n>', 'at most so many').default(20).argParser(wholeNumber(1, 1_000)))
    .action((options: { draw?: string; limit: number }) => listReplaysCommand(context(), options));
  replay
    .command('show')
    .addArgument(idArgument('rep'))
    .description('what it counted and how far it is')
    .option('--follow', 'wait for its end, and say how it goes on', false)
    .action((id: string, options: { follow: boolean }) => showReplayCommand(context(), id, options));
  replay
    .command('cancel')
    .addArgument(idArgument('rep'))
    .description('stop it: what has not begun is not sent')
    .action((id: string) => steerReplayCommand(context(), id, 'cancel'));
  replay
    .command('resume')
    .addArgument(idArgument('rep'))
    .description('let a stopped one go on')
    .action((id: string) => steerReplayCommand(context(), id, 'resume'));
  replay
    .command('run')
    .addArgument(idArgument('rep'))
    .description('walk it in this process, with no notifier at work; a notifier sends what it owes')
    .action((id: string) => runReplayCommand(context(), id));
}

function count(flags: string, description: string): Option {
  return new Option(flags, description).makeOptionMandatory().argParser(wholeNumber(0, 100_000_000));
}
