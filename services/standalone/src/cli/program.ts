import { isIP } from 'node:net';
import { visibleText } from '@drawbell/draws/plain-text';
import { nearPointsDefault } from '@drawbell/draws/preferences';
import { languages } from '@drawbell/draws/subscriber-input';
import { countOwed } from '@drawbell/store/deliveries/deliveries';
import { sweepLost } from '@drawbell/store/lease';
import { listOpenWalks } from '@drawbell/store/walk';
import { Command, InvalidArgumentError, Option } from 'commander';
import { wholeNumber } from './arguments.ts';
import { type CommandContext, openForCommand } from './command-context.ts';
import { CommandError } from './command-error.ts';
import { addCategoryCommands } from './commands/categories.ts';
import { addDrawByHandCommands } from './commands/draws-by-hand.ts';
import { addGuideCommands } from './commands/guides.ts';
import { importSubscribersCommand } from './commands/import-subscribers.ts';
import { matchCommand } from './commands/match.ts';
import { pollCommand } from './commands/poll.ts';
import { addOperationCommands } from './operation-commands.ts';
import { createOutput, type Streams } from './output.ts';
import { addPeopleCommands } from './people-commands.ts';
import { addReplayCommands } from './replay-program.ts';

/** The operator's commands. Each opens what it needs and says in one answer what it did. */
export function createProgram(base: Omit<CommandContext, 'output'>, streams: Streams): Command {
  const program = new Command('drawbell')
    .description('Drawbell: who is concerned by which Express Entry draw.')
    .option('--json', 'one JSON value on standard output, for machines', false)
    .showHelpAfterError()
    // What was not understood is repeated, but for addresses.
    .configureOutput({
      writeOut: (text) => void streams.stdout.write(text),
      writeErr: (text) => void streams.stderr.write(text),
      outputError: (text, write) => write(visibleText(text.replaceAll(/[^\s'"]+@[^\s'"]+/g, '…'))),
    })
    .exitOverride((err) => {
      if (err.exitCode === 0) base.process.stop(0);
      throw new CommandError(err.code, err.exitCode === 0 ? '' : 'the command was not understood');
    });
  const context = (): CommandContext => ({
    ...base,
    output: createOutput(program.opts<{ json: boolean }>().json, streams),
  });

  program
    .command('poll')
    .description('look at the feed once, now, and say what was found')
    .action(() => pollCommand(context()));
  program
    .command('migrate')
    .description('bring the database up to this version and end, before the services start')
    .action(() => migrateCommand(context()));

  const subscribers = program.command('subscribers').description('the people who are told');
  subscribers
    .command('import')
    .argument('<file>', '.csv, or JSON: one object a line, or an array')
    .description('take in confirmed people with their consent evidence; all of the file or nothing')
    .action((file: string) => importSubscribersCommand(context(), file));

  const deliveries = program.command('deliveries').description('the ledger of alerts');
  deliveries
    .command('sweep')
    .description('give back what lost its worker, and say what is owed')
    .action(() => sweepCommand(context()));

  addPeopleCommands(subscribers, context);
  addReplayCommands(program, context);
  addCategoryCommands(program, context);
  addGuideCommands(program, context);
  addDrawByHandCommands(program, context);
  addOperationCommands(program, context);

  program
    .command('doctor')
    .description('check servers, configuration and DNS, and say what to do; sends no mail')
    .addOption(
      new Option('--dns-server <address:port>', 'ask this one, not the system’s').argParser(serverAddress),
    )
    .action(async (options: { dnsServer?: string }) => {
      // It needs the mail package, which takes longer to load than all the other commands.
      const { doctorCommand } = await import('../doctor/run-doctor.ts');
      return doctorCommand(context(), options);
    });

  program
    .command('match')
    .argument('<number>', 'a recorded draw')
    .requiredOption('--profile <file>', 'a JSON file with one profile')
    .addOption(new Option('--language <language>').choices(languages).default('en'))
    .addOption(
      new Option('--near-points <n>', 'margin of a near miss')
        .default(nearPointsDefault)
        .argParser(wholeNumber(0, 200)),
    )
    .description('explain the outcome of one draw for one profile')
    .action((number: string, options: { profile: string; language: 'en' | 'fr'; nearPoints: number }) =>
      matchCommand(context(), number, options),
    );
  return program;
}

function serverAddress(text: string): string {
  const host = text.replace(/:\d{1,5}$/, '').replace(/^\[(.*)\]$/, '$1');
  if (isIP(host) > 0 || isIP(text) > 0) return text;
  throw new InvalidArgumentError('an IP address, with or without a port: 9.9.9.9:53 or [::1]:53.');
}

/**
 * `deliveries sweep`: gives back what lost its worker and says what is owed. A running notifier delivers it; it does
 * the same sweep by itself.
 */
async function sweepCommand(context: CommandContext): Promise<void> {
  const { store } = await openForCommand(context);
  const swept = await sweepLost(store.pool, 'deliveries', { now: context.clock() });
  const fanOuts = await listOpenWalks(store.db, 'fan_outs');
  const owed = await countOwed(store.pool, context.clock());
  const text = [
    `${swept.released} mail(s) had lost their worker before they began: owed again`,
    `${swept.inDoubt} mail(s) had lost their worker while being sent: in doubt, marked`,
    `${fanOuts.length} fan-out(s) are owed`,
    `${owed.due} mail(s) are due now, ${owed.underWay} under way`,
  ].join('\n');
  context.output.answer(
    { ...swept, openFanOuts: fanOuts.length, due: owed.due, underWay: owed.underWay },
    text,
  );
}

/**
 * `migrate`: brings the database up to this code's schema and holds it to TOKEN_SECRET, as every start does. For
 * deployments where one process does this before the others start.
 */
async function migrateCommand(context: CommandContext): Promise<void> {
  const { migrated } = await openForCommand(context);
  const text =
    migrated.length === 0
      ? 'The database is up to date.'
      : `The database was brought up to date: ${migrated.join(', ')}`;
  context.output.answer({ migrated }, text);
}
