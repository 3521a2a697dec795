import { languages } from '@drawbell/draws/subscriber-input';
import { Argument, type Command, Option } from 'commander';
import { drawArgument, idArgument } from './arguments.ts';
import type { CommandContext } from './command-context.ts';
import { liftAddressCommand, suppressAddressCommand } from './commands/address-orders.ts';
import { explainDrawCommand } from './commands/explain-draw.ts';
import { exportSubscriberCommand } from './commands/export-subscriber.ts';
import { findSubscriberCommand } from './commands/find-subscriber.ts';
import { showSubscriberCommand } from './commands/show-subscriber.ts';
import {
  eraseSubscriberCommand,
  moveSubscriberCommand,
  unsubscribeCommand,
} from './commands/subscriber-orders.ts';

const address = (): Argument => new Argument('<address>', 'an e-mail address, or adr_…');

/** Adds the commands that answer and help one person. */
export function addPeopleCommands(subscribers: Command, context: () => CommandContext): void {
  subscribers
    .command('find')
    .addArgument(address())
    .description('who has an address, and whether it may be mailed')
    .action((given: string) => findSubscriberCommand(context(), given));
  subscribers
    .command('show')
    .addArgument(idArgument('sub'))
    .description('state, preferences and profiles; the address is only in the export')
    .action((id: string) => showSubscriberCommand(context(), id));
  subscribers
    .command('explain')
    .addArgument(idArgument('sub'))
    .addArgument(drawArgument())
    .addOption(new Option('--language <language>', 'of the reasons').choices(languages).default('en'))
    .description('why a draw did or did not reach them')
    .action((id: string, number: string, { language }: { language: 'en' | 'fr' }) =>
      explainDrawCommand(context(), { subscriberId: id, drawNumber: number, language }),
    );
  subscribers
    .command('suppress')
    .addArgument(address())
    .option('--note <note>', 'why, without the address', '')
    .description('never mail an address again, until it is lifted')
    .action((given: string, options: { note: string }) => suppressAddressCommand(context(), given, options));
  subscribers
    .command('lift')
    .addArgument(address())
    .description('let a suppressed address be mailed again')
    .action((given: string) => liftAddressCommand(context(), given));
  subscribers
    .command('unsubscribe')
    .addArgument(idArgument('sub'))
    .option('--yes', 'do it: only they themselves can come back', false)
    .description('end the alerts of somebody who asked for it')
    .action((id: string, options: { yes: boolean }) => unsubscribeCommand(context(), id, options));
  subscribers
    .command('erase')
    .addArgument(idArgument('sub'))
    .option('--yes', 'do it: nobody can take it back', false)
    .description('remove somebody everywhere, and tell them that it was done')
    .action((id: string, options: { yes: boolean }) => eraseSubscriberCommand(context(), id, options));
  subscribers
    .command('export')
    .addArgument(idArgument('sub'))
    .option('--to <file>', 'a new file that only its owner can read; otherwise standard output')
    .description('everything that is kept about them, as JSON')
    .action((id: string, options: { to?: string }) => exportSubscriberCommand(context(), id, options));
  subscribers
    .command('move')
    .addArgument(idArgument('sub'))
    .argument('<address>', 'their new one')
    .description('ask the owner of a new address whether the alerts may go there')
    .action((id: string, given: string) => moveSubscriberCommand(context(), id, given));
}
