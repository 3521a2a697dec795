import { Argument, type Command } from 'commander';
import { drawArgument, idArgument } from './arguments.ts';
import type { CommandContext } from './command-context.ts';
import {
  resendDeliveryCommand,
  resendMessageCommand,
  showDeliveryCommand,
} from './commands/delivery-orders.ts';
import { steerDrawCommand } from './commands/steer-draw.ts';

/** Adds the commands that hold alerts back, let them go, look at one, and send one again. */
export function addAlertCommands(
  { program, draws, deliveries }: { program: Command; draws: Command; deliveries: Command },
  context: () => CommandContext,
): void {
  draws
    .command('hold')
    .addArgument(drawArgument())
    .description('hold its alerts back: nothing of it begins from now on')
    .action((number: string) => steerDrawCommand(context(), number, 'hold'));
  draws
    .command('release')
    .addArgument(drawArgument())
    .description('let its alerts go, whoever or whatever held them back')
    .action((number: string) => steerDrawCommand(context(), number, 'release'));
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
