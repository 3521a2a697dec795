import { Argument, type Command } from 'commander';
import { idArgument } from './arguments.ts';
import type { CommandContext } from './command-context.ts';
import {
  resendDeliveryCommand,
  resendMessageCommand,
  showDeliveryCommand,
} from './commands/delivery-orders.ts';

/** Adds the commands that look at one alert or message, and send one again. */
export function addAlertCommands(
  { program, deliveries }: { program: Command; deliveries: Command },
  context: () => CommandContext,
): void {
  deliveries
    .command('show')
    .addArgument(idArgument('dlv'))
    .description('one delivery with its attempts and what the mail server answered')
    .action((delivery: string) => showDeliveryCommand(context(), delivery));
  deliveries
    .command('resend')
    .addArgument(idArgument('dlv'))
    .description('send one alert again, marked as a repeat')
    .action((delivery: string) => resendDeliveryCommand(context(), delivery));
  program
    .command('messages')
    .description('what is told by webhook')
    .command('resend')
    .addArgument(new Argument('<msg>', 'its webhook-id, msg_…'))
    .description('send one message again, under the same webhook-id')
    .action((message: string) => resendMessageCommand(context(), message));
}
