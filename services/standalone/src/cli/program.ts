import { isIP } from 'node:net';
import { visibleText } from '@drawbell/draws/plain-text';
import { languages } from '@drawbell/draws/subscriber-input';
import { deliveryStatuses } from '@drawbell/store/schema';
import { Command, InvalidArgumentError, Option } from 'commander';
import { addAlertCommands } from './alerts-program.ts';
import { wholeNumber } from './arguments.ts';
import {
  addCatalogueCommands,
  addCorrectionCommands,
  addDrawByHandCommands,
  addGridCommands,
} from './catalogue-program.ts';
import type { CommandContext } from './command-context.ts';
import { CommandError } from './command-error.ts';
import { listDeliveriesCommand, sweepCommand } from './commands/deliveries.ts';
import { listDrawsCommand, showDrawCommand } from './commands/draws.ts';
import { importSubscribersCommand } from './commands/import-subscribers.ts';
import { matchCommand } from './commands/match.ts';
import { migrateCommand } from './commands/migrate.ts';
import { pollCommand } from './commands/poll.ts';
import { showConsentCommand } from './commands/show-consent.ts';
import { addOperationCommands } from './operation-commands.ts';
import { createOutput, type Streams } from './output.ts';
import { addPeopleCommands } from './people-program.ts';
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
  const limit = () =>
    new Option('--limit <n>', 'at most so many').default(20).argParser(wholeNumber(1, 10_000));

  program
    .command('poll')
    .description('look at the feed once, now, and say what was found')
    .action(() => pollCommand(context()));
  program
    .command('migrate')
    .description('bring the database up to this version and end, before the services start')
    .action(() => migrateCommand(context()));

  const draws = program.command('draws').description('the recorded draws');
  draws
    .command('list')
    .description('the newest draws')
    .addOption(limit())
    .action((options: { limit: number }) => listDrawsCommand(context(), options));
  draws
    .command('show')
    .argument('<number>')
    .description('one draw with its revisions, events and deliveries')
    .action((number: string) => showDrawCommand(context(), number));

  addCorrectionCommands(draws, context);
  addDrawByHandCommands(draws, context);

  const subscribers = program.command('subscribers').description('the people who are told');
  subscribers
    .command('consent')
    .argument('<address>')
    .description('what proves the consent of one address, and its end')
    .action((address: string) => showConsentCommand(context(), address));
  subscribers
    .command('import')
    .argument('<file>', '.csv, or JSON: one object a line, or an array')
    .description('take in confirmed people with their consent evidence; all of the file or nothing')
    .action((file: string) => importSubscribersCommand(context(), file));

  const deliveries = program.command('deliveries').description('the ledger of alerts');
  deliveries
    .command('list')
    .description('the newest deliveries, without addresses')
    .option('--draw <number>', 'of one draw')
    .addOption(new Option('--status <status>', 'in one state').choices(deliveryStatuses))
    .addOption(limit())
    .action((options: { draw?: string; status?: (typeof deliveryStatuses)[number]; limit: number }) =>
      listDeliveriesCommand(context(), {
        drawNumber: options.draw,
        status: options.status,
        limit: options.limit,
      }),
    );
  deliveries
    .command('sweep')
    .description('give back what lost its worker, and say what is owed')
    .action(() => sweepCommand(context()));

  addAlertCommands({ program, deliveries }, context);
  addPeopleCommands(subscribers, context);
  addReplayCommands(program, context);
  addCatalogueCommands(program, context);
  addGridCommands(program, context);
  addOperationCommands(program, context);

  program
    .command('doctor')
    .description('check servers, configuration and DNS, and say what to do; sends no mail')
    .addOption(
      new Option('--dns-server <address:port>', 'ask this one, not the system’s').argParser(serverAddress),
    )
    .action(async (options: { dnsServer?: string }) => {
      // It needs the mail package, which takes longer to load than all the other commands.
      const { doctorCommand } = await import('./commands/doctor.ts');
      return doctorCommand(context(), options);
    });

  program
    .command('match')
    .argument('<number>', 'a recorded draw')
    .requiredOption('--profile <file>', 'a JSON file with one profile')
    .addOption(new Option('--language <language>').choices(languages).default('en'))
    .addOption(
      new Option('--near-points <n>', 'margin of a near miss').default(10).argParser(wholeNumber(0, 200)),
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
