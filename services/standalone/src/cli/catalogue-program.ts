import { gridChangeStatuses } from '@drawbell/draws/grid';
import { type Command, Option } from 'commander';
import type { CommandContext } from './command-context.ts';
import { correctDrawCommand, type CorrectionOptions, noteDrawCommand } from './commands/correct-draw.ts';
import { addDrawCommand, type NewDrawOptions, withdrawDrawCommand } from './commands/draws-by-hand.ts';
import { addGridCommand, decideGridCommand, listGridsCommand } from './commands/grids.ts';

const roundWords = 'general, cec, fsw, fst, pnp, or the key of a category';

/** Adds the commands that correct draws by hand, to those about draws. */
export function addCorrectionCommands(draws: Command, context: () => CommandContext): void {
  draws
    .command('correct')
    .argument('<number>')
    .description('put right what IRCC published wrong, until it publishes another value')
    .addOption(new Option('--crs <n>', 'the cut-off').argParser(figure))
    .addOption(new Option('--invitations <n>').argParser(figure))
    .option('--date <date>', 'YYYY-MM-DD')
    .option('--tie-break <text>', 'as it should have been published, or none')
    .option('--tie-break-at <instant>', 'the moment of it, ISO 8601 with its zone')
    .option('--round <round>', roundWords)
    .option('--name-en <name>')
    .option('--name-fr <name>')
    .action((number: string, options: CorrectionOptions) => correctDrawCommand(context(), number, options));
  draws
    .command('note')
    .argument('<number>')
    .description('write a word that is shown with the draw, or take it away')
    .option('--en <text>')
    .option('--fr <text>')
    .option('--remove', 'there shall be none', false)
    .action((number: string, options: { en?: string; fr?: string; remove: boolean }) =>
      noteDrawCommand(context(), number, options),
    );
}

/** What is no figure is refused by what reads the order; nothing, as an unset variable leaves it, is no zero. */
function figure(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}

/** Adds the commands for draws that no reading of the feed finds, to those about draws. */
export function addDrawByHandCommands(draws: Command, context: () => CommandContext): void {
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
    .action((options: NewDrawOptions) => addDrawCommand(context(), options));
  draws
    .command('withdraw')
    .argument('<number>', 'its number, or its key')
    .description('take back a draw that was added by hand')
    .action((number: string) => withdrawDrawCommand(context(), number));
}

/** Adds the commands about changes of the points grid. */
export function addGridCommands(program: Command, context: () => CommandContext): void {
  const grids = program.command('grids').description('changes of the points grid');
  grids
    .command('list')
    .description('every change, and who decided on it')
    .action(() => listGridsCommand(context()));
  grids
    .command('add')
    .argument('<date>', 'first day of the new grid, YYYY-MM-DD')
    .description('add a change, or replace the one of its day')
    .addOption(new Option('--status <status>').choices(gridChangeStatuses).default('reported'))
    .option('--scores-stayed', 'most scores stayed as they were: compare across', false)
    .requiredOption('--en <text>', 'what changed, in English')
    .requiredOption('--fr <text>', 'what changed, in French')
    .requiredOption('--source <text>', 'where it is known from')
    .action((date: string, options: Parameters<typeof addGridCommand>[2]) =>
      addGridCommand(context(), date, options),
    );
  grids
    .command('confirm')
    .argument('<date>')
    .description('confirm a change: no score is compared across it')
    .option('--scores-stayed', 'most scores stayed as they were: compare across')
    .option('--no-scores-stayed', 'everybody was scored again')
    .option('--source <text>', 'where it is known from')
    .action((date: string, options: { scoresStayed?: boolean; source?: string }) =>
      decideGridCommand(context(), date, { ...options, status: 'confirmed' }),
    );
  grids
    .command('dismiss')
    .argument('<date>')
    .description('dismiss a change: nothing is said of it any more')
    .option('--source <text>', 'where it is known from')
    .action((date: string, options: { source?: string }) =>
      decideGridCommand(context(), date, { ...options, status: 'dismissed' }),
    );
}
