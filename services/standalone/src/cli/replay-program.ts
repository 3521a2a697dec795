import { type ReplayJson, replays, replayWish } from '@drawbell/operations/replays';
import {
  replayBases,
  type ReplayBasis,
  type ReplayChannel,
  replayChannels,
  type ReplayScope,
  replayScopes,
} from '@drawbell/store/replays/tables';
import { type Command, Option } from 'commander';
import type { z } from 'zod';
import { drawArgument, idArgument, manyIds, wholeNumber } from './arguments.ts';
import type { CommandContext } from './command-context.ts';
import { CommandError } from './command-error.ts';
import { openOperations } from './operation-commands.ts';
import { answerReplay } from './replay/answer-replay.ts';
import { followReplay, walkHere } from './replay/walk.ts';

const here = ['--here', 'walk it in this process, with no notifier at work'] as const;

/** Adds the commands about replays that are more than an operation: two steps of one order, a walk, a wait for the end. */
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
    .command('show')
    .addArgument(idArgument('rep'))
    .description('what it counted and how far it is')
    .option('--follow', 'wait for its end, and say how it goes on', false)
    .action((id: string, options: { follow: boolean }) => showReplayCommand(context(), id, options));
  replay
    .command('run')
    .addArgument(idArgument('rep'))
    .description('walk it in this process, with no notifier at work; a notifier sends what it owes')
    .action((id: string) => runReplayCommand(context(), id));
}

function count(flags: string, description: string): Option {
  return new Option(flags, description).makeOptionMandatory().argParser(wholeNumber(0, 100_000_000));
}

interface ReplayOptions {
  readonly scope: ReplayScope;
  readonly revision?: number;
  readonly basis: ReplayBasis;
  readonly channels: readonly ReplayChannel[];
  readonly subscribers?: readonly string[];
  readonly endpoints?: readonly string[];
  readonly dryRun: boolean;
  readonly here: boolean;
}

/** `replay order`: a replay, or its rehearsal, is owed; with `--here` it is walked before this answers. */
async function orderReplayCommand(
  context: CommandContext,
  number: string,
  { subscribers, endpoints, here: walks, channels, ...wish }: ReplayOptions,
): Promise<void> {
  const named = subscribers !== undefined || endpoints !== undefined;
  const input = checkInput(replayWish, {
    ...{ ...wish, channels: [...new Set(channels)] },
    ...(named && { recipients: { subscribers, endpoints } }),
  });
  await orderAndWalk(context, { ...input, number }, walks);
}

/** What a rehearsal showed when it was done. */
interface Confirmation {
  readonly token: string;
  readonly email: number;
  readonly webhook: number;
  readonly here: boolean;
}

/** `replay confirm`: what was rehearsed is carried out, once; the counts show that it was looked at. */
async function confirmReplayCommand(
  context: CommandContext,
  number: string,
  { token, email, webhook, here: walks }: Confirmation,
): Promise<void> {
  const input = checkInput(replayWish, { confirmation: { token, counts: { email, webhook } } });
  await orderAndWalk(context, { ...input, number }, walks);
}

async function orderAndWalk(
  context: CommandContext,
  input: Parameters<typeof replays.order.run>[1],
  walks: boolean,
): Promise<void> {
  const installation = await openOperations(context);
  const ordered = await installation.order(replays.order, input);
  const which = rowOf(ordered);
  if (walks) await walkHere(context, installation, which);
  answerReplay(context.output, walks ? await installation.look(replays.show, { replay: which }) : ordered);
}

/** `replay show`: what it counted and how far it is; with `--follow`, when it is over. */
async function showReplayCommand(
  context: CommandContext,
  which: string,
  { follow }: { follow: boolean },
): Promise<void> {
  const installation = await openOperations(context);
  const replay = await installation.look(replays.show, { replay: which });
  if (follow) await followReplay(context, installation, which);
  answerReplay(context.output, follow ? await installation.look(replays.show, { replay: which }) : replay);
}

/** `replay run`: walks a replay that is owed in this process. Safe to repeat, and beside notifiers. */
async function runReplayCommand(context: CommandContext, which: string): Promise<void> {
  const installation = await openOperations(context);
  await walkHere(context, installation, which);
  const replay = await installation.look(replays.show, { replay: which });
  if (replay.state !== 'done') throw new CommandError('conflict', whyNot[replay.state]);
  answerReplay(context.output, replay);
}

const whyNot: Record<Exclude<ReplayJson['state'], 'done'>, string> = {
  owed: 'It cannot begin: the draw is held back or withdrawn, or its own alerts are still to be matched.',
  running: 'Another process walks it at this moment. Look with `replay show --follow`.',
  cancelled: 'It is stopped. Let it go on with `replay resume`.',
};

/** `rep_12` is the row 12. */
function rowOf({ id }: ReplayJson): string {
  return id.slice('rep_'.length);
}

/**
 * Holds what was given to the schema that the admin API holds it to.
 * @throws CommandError that names every problem
 */
function checkInput<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new CommandError(
    'bad_input',
    parsed.error.issues.map(({ path, message }) => [...path.map(String), message].join(': ')).join('\n'),
  );
}
