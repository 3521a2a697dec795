import { drawsByHand } from '@drawbell/operations/draws-by-hand';
import { readMeaning } from '@drawbell/operations/round-meaning';
import { type Command, Option } from 'commander';
import { drawArgument } from '../arguments.ts';
import type { CommandContext } from '../command-context.ts';
import { CommandError } from '../command-error.ts';
import { giveOrder } from '../operation-commands.ts';

const roundWords = 'general, cec, fsw, fst, pnp, or the key of a category';

/** What `draws add` and `draws correct` take, beside what stands in a draw as it is typed. */
interface DrawOptions {
  readonly round?: string;
  readonly tieBreak?: string;
  readonly tieBreakAt?: string;
  readonly [fact: string]: string | number | undefined;
}

/** Adds the commands that put draws right by hand: a round is one word there, and a tie-break two options. */
export function addDrawByHandCommands(program: Command, context: () => CommandContext): void {
  const draws = program.command('draws').description('the recorded draws');
  draws
    .command('add')
    .description('add a draw that no reading of the feed finds; it alerts at once, and the feed joins it')
    .option('--number <number>', 'left out while none is published')
    .requiredOption('--date <date>', 'YYYY-MM-DD')
    .requiredOption('--name-en <name>', 'as published')
    .option('--name-fr <name>')
    .option('--round <round>', `where the name does not say it: ${roundWords}`)
    .addOption(new Option('--crs <n>', 'the cut-off').argParser(figure))
    .addOption(new Option('--invitations <n>').argParser(figure))
    .option('--tie-break <text>', 'as published')
    .option('--tie-break-at <instant>', 'the moment of it, ISO 8601 with its zone')
    .action((options: DrawOptions) => giveOrder(context(), drawsByHand.add, factsOf(options)));
  draws
    .command('correct')
    .addArgument(drawArgument())
    .description('put right what IRCC published wrong, until it publishes another value')
    .addOption(new Option('--crs <n>', 'the cut-off').argParser(figure))
    .addOption(new Option('--invitations <n>').argParser(figure))
    .option('--date <date>', 'YYYY-MM-DD')
    .option('--tie-break <text>', 'as it should have been published, or none')
    .option('--tie-break-at <instant>', 'the moment of it, ISO 8601 with its zone')
    .option('--round <round>', roundWords)
    .option('--name-en <name>')
    .option('--name-fr <name>')
    .action((number: string, options: DrawOptions) => {
      const none = options.tieBreak === 'none' && { tieBreak: null };
      return giveOrder(context(), drawsByHand.correct, { ...factsOf(options), ...none, number });
    });
  draws
    .command('note')
    .addArgument(drawArgument())
    .description('write a word that is shown with the draw, or take it away')
    .option('--en <text>')
    .option('--fr <text>')
    .option('--remove', 'there shall be none', false)
    .action((number: string, { en, fr, remove }: { en?: string; fr?: string; remove: boolean }) => {
      if (remove) return giveOrder(context(), drawsByHand.removeNote, { number });
      if (en === undefined || fr === undefined)
        throw new CommandError('note_invalid', 'A note needs --en and --fr, or --remove.');
      return giveOrder(context(), drawsByHand.setNote, { number, en, fr });
    });
}

/** Text that is no number is left for the schema to refuse. Empty text, as an unset variable leaves it, is not zero. */
function figure(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}

/** The facts as the order takes them. The moment of a tie-break alone is one whose text is missing. */
function factsOf({ round, tieBreak, tieBreakAt, ...facts }: DrawOptions): Record<string, unknown> {
  const told = tieBreak !== undefined || tieBreakAt !== undefined;
  return {
    ...facts,
    ...(round !== undefined && { round: readMeaning(round) }),
    ...(told && { tieBreak: { text: tieBreak ?? '', at: tieBreakAt ?? null } }),
  };
}
