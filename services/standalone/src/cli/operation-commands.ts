import type { Answers, Column } from '@drawbell/operations/answers';
import { operations } from '@drawbell/operations/every-operation';
import { type Field, fieldsOf, placesOf, sentencesOf } from '@drawbell/operations/fields';
import type { Lookup, Operation, Order, Ring } from '@drawbell/operations/operation';
import { Refusal } from '@drawbell/operations/refusal';
import { carryOut, lookUp, type Parts, wordsAfter } from '@drawbell/operations/run';
import { pageRowsMax } from '@drawbell/operations/values';
import { returnAddresses } from '@drawbell/notifier/return-addresses';
import { openQueue } from '@drawbell/queue/open-queue';
import type { Actor } from '@drawbell/store/audit-log';
import { Argument, type Command, Option } from 'commander';
import { wholeNumber } from './arguments.ts';
import { type CommandContext, openForCommand } from './command-context.ts';
import { CommandError } from './command-error.ts';
import { table } from './output.ts';

/** The actor in the audit log. */
const commandLine: Actor = { name: 'command line', requestId: null };

/** The descriptions of groups of commands. */
const groups: Readonly<Record<string, string>> = {
  consumers: 'the organisations told by webhook',
  'consumers endpoints': 'where its messages go',
  'consumers keys': 'its API keys',
  keys: 'the keys of the admin API',
  audit: 'what operators did',
  grids: 'changes of the points grid',
  names: 'whom the rounds of a name are for',
  messages: 'what is told by webhook',
  bounces: 'mails that came back, and complaints',
  channels: 'where people are told beside their mailbox',
  'push-keys': 'the keys that push services know us by',
  suppressions: 'who gets no mail, and why',
};

/** `--limit` of a list that goes on: above a page, several are read. */
const rowsMax = 10_000;

/** Every operation of the operator as a command, but of those that say why theirs is written by hand or missing. */
export function addOperationCommands(program: Command, context: () => CommandContext): void {
  for (const operation of operations)
    if (operation.door === 'operator' && operation.faces?.command === undefined)
      addOperationCommand(program, operation, context);
}

function addOperationCommand(program: Command, operation: Operation, context: () => CommandContext): void {
  const words = operation.name.split(' ');
  const noun = words.slice(0, -1).reduce((at, word, i) => {
    const known = at.commands.find((each) => each.name() === word);
    return known ?? at.command(word).description(groups[words.slice(0, i + 1).join(' ')] ?? '');
  }, program);
  const { says, more } = operation;
  const command = noun
    .command(words.at(-1) ?? '')
    .summary(says.charAt(0).toLowerCase() + says.slice(1))
    .description(more === undefined ? says : `${says}. ${more}`);
  const goesOn = operation.answers.rows?.goesOn === true;
  const fields = fieldsOf(operation).filter(({ name }) => !goesOn || name !== 'limit');
  const behind = [...placesOf(operation), ...fields].filter(({ isArgument }) => isArgument);
  const options = fields.filter(({ isArgument }) => !isArgument);
  for (const each of behind) command.addArgument(argumentOf(each));
  for (const each of options) {
    command.addOption(optionOf(each));
    // An option that is left out is neither yes nor no.
    if (each.kind === 'yes' && each.initial === undefined)
      command.addOption(new Option(`--no-${each.option}`));
  }
  if (goesOn)
    command.addOption(
      new Option('--limit <n>', 'at most so many').default(20).argParser(wholeNumber(1, rowsMax)),
    );
  if (asksForYes(operation)) command.option('--yes', 'do it', false);
  command.action(async () => {
    const given = command.opts<Record<string, string | string[] | boolean | number | undefined>>();
    if (operation.kind === 'order' && asksForYes(operation) && given['yes'] !== true)
      throw new CommandError(
        'not_confirmed',
        `${operation.danger ?? operation.says} Nothing was done. Say --yes to do it.`,
      );
    const typed = [
      ...behind.map((each, i) => [each, command.args.slice(i, i + 1)] as const),
      ...options.map((each) => [each, textsOf(given[optionNameOf(each)])] as const),
    ];
    const limit = typeof given['limit'] === 'number' && goesOn ? given['limit'] : undefined;
    await runCommand(context(), operation, { typed, limit });
  });
}

function asksForYes(operation: Operation): boolean {
  return operation.kind === 'order' && (operation.yes === true || operation.typed !== undefined);
}

function argumentOf({ name, hint, isRequired }: Field): Argument {
  return new Argument(isRequired ? `<${name}>` : `[${name}]`, hint);
}

function optionOf({ option, hint = '', kind, of, isRequired, initial }: Field): Option {
  if (kind === 'yes') return new Option(`--${option}`, hint);
  const many = kind === 'choices' || kind === 'texts' ? '...' : '';
  // The default is only shown. The schema applies it; a value here would count as given.
  const usual =
    typeof initial === 'string' || Array.isArray(initial) ? `(default: ${[initial].flat().join(' ')})` : '';
  const made = new Option(`--${option} <${option}${many}>`, `${hint} ${usual}`.trim());
  if (of.length > 0) made.choices(of.map(({ value }) => value));
  return isRequired ? made.makeOptionMandatory() : made;
}

/** As commander names it: `--near-points` is `nearPoints`. */
function optionNameOf({ option }: Field): string {
  return option.replaceAll(/-(\w)/g, (_all, letter: string) => letter.toUpperCase());
}

function textsOf(given: string | string[] | boolean | number | undefined): string[] {
  if (given === undefined) return [];
  if (typeof given === 'boolean') return [given ? 'yes' : 'no'];
  return [given].flat().map(String);
}

type Typed = readonly (readonly [Field, readonly string[]])[];

async function runCommand(
  context: CommandContext,
  operation: Operation,
  { typed, limit }: { typed: Typed; limit: number | undefined },
): Promise<void> {
  const input = readInput<object>(operation, readTyped(typed));
  if (operation.kind === 'order') {
    await answerOrder(context, operation, input);
    return;
  }
  const { look } = await openOperations(context);
  const { rows } = operation.answers;
  const ask = async (more: object) => look(operation, { ...input, ...more });
  const json =
    limit === undefined || rows === undefined ? await ask({}) : await readPages(operation, { ask, limit });
  context.output.answer(json, tellAll(operation.answers, json).join('\n'));
}

/** An order whose command is written by hand: what was given is held to its schemas, then it is as any other. */
export async function giveOrder(
  context: CommandContext,
  operation: Extract<Operation, { kind: 'order' }>,
  given: Readonly<Record<string, unknown>>,
): Promise<void> {
  await answerOrder(context, operation, readInput<object>(operation, given));
}

async function answerOrder(context: CommandContext, operation: Order, input: object): Promise<void> {
  const { order } = await openOperations(context);
  const json = await order(operation, input);
  context.output.answer(json, tellAfter(operation, json).join('\n'));
}

/** @throws CommandError that says what is no id, and does not repeat it */
function readTyped(typed: Typed): Readonly<Record<string, unknown>> {
  const values: Record<string, unknown> = {};
  for (const [each, texts] of typed) {
    const why = texts.map((text) => each.refuses(text)).find((sentence) => sentence !== null);
    if (why !== undefined) throw new CommandError('bad_id', why);
    const value = each.read(texts);
    if (value !== undefined) values[each.name] = value;
  }
  return values;
}

/** What an operation takes, from what was given for it by name. @throws CommandError, the same */
export function readInput<In>(
  operation: Pick<Operation, 'at' | 'takes'> & {
    run(context: never, input: In, ahead: never): unknown;
  },
  values: Readonly<Record<string, unknown>>,
): In {
  const { at } = operation;
  const ofPath = at.safeParse(values);
  const rest = Object.fromEntries(Object.entries(values).filter(([name]) => !(name in at.shape)));
  const taken = operation.takes.safeParse(rest);
  if (ofPath.success && taken.success) return { ...taken.data, ...ofPath.data } as In;
  const issues = [...(ofPath.error?.issues ?? []), ...(taken.error?.issues ?? [])];
  throw new CommandError('bad_input', sentencesOf(operation, issues).join('\n'));
}

/** Operations as commands ask them. What is refused ends the command with its sentence. */
interface OpenOperations extends Pick<Parts, 'secrets' | 'store'> {
  readonly look: <In, Body, Json>(lookup: Lookup<In, Body, Json>, input: In) => Promise<Json>;
  /** Carries out an order and rings for it. */
  readonly order: <In, Body, Json>(order: Order<In, Body, Json>, input: In) => Promise<Json>;
}

/** Opens the installation for lookups and orders. */
export async function openOperations(context: CommandContext): Promise<OpenOperations> {
  const { parts, rings, databaseUrl } = await openParts(context);
  const caller = () => ({ actor: commandLine, now: context.clock() });
  return {
    ...{ secrets: parts.secrets, store: parts.store },
    look: async (lookup, input) => orRefused(lookUp(lookup, parts, caller(), input)),
    order: async <In, Body, Json>(order: Order<In, Body, Json>, input: In) => {
      const end = await orRefused(carryOut(order, parts, caller(), { input }));
      if (end.kind !== 'done') throw new Error('a call without a name was carried out before');
      await ringHere(context, databaseUrl, rings);
      // The runner wrote it by the schema of its answer.
      return (end.text === '' ? {} : JSON.parse(end.text)) as Json;
    },
  };
}

async function orRefused<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (err) {
    if (err instanceof Refusal) throw new CommandError(err.kind, err.message, { cause: err });
    throw err;
  }
}

interface PageJson {
  readonly [key: string]: unknown;
  readonly nextCursor: string | null;
}

/** As many rows as were asked for, from as many pages as that takes. */
async function readPages(
  { answers, takes }: Lookup,
  { ask, limit }: { ask: (more: object) => Promise<unknown>; limit: number },
): Promise<PageJson> {
  const key = answers.rows?.key ?? '';
  const all: unknown[] = [];
  let place: object = {};
  for (;;) {
    const page = (await ask({ ...place, limit: Math.min(pageRowsMax, limit - all.length) })) as PageJson;
    all.push(...(page[key] as unknown[]));
    const { nextCursor } = page;
    if (nextCursor === null || all.length >= limit) return { ...page, [key]: all };
    place = takes.pick({ cursor: true }).parse({ cursor: nextCursor });
  }
}

/** What is said after an order, and its answer, for people. */
export function tellAfter(order: Order<never>, json: unknown): string[] {
  return [wordsAfter(order, json), ...tellAll(order.answers, json)];
}

/** An answer for people: a table of a list, facts about one thing; what is shown once first. */
export function tellAll(
  { columns, rows, once, beside = [] }: Answers<unknown, unknown>,
  json: unknown,
): string[] {
  if (rows === undefined) {
    const facts = columns.filter(({ name }) => once === undefined || name !== 'key');
    const secret = once === undefined ? [] : [`The key: ${(json as { key: string }).key}`, once];
    return [...secret, ...facts.map((column) => `${column.label}: ${cellOf(column, json)}`)];
  }
  const list = (json as Record<string, readonly unknown[]>)[rows.key] ?? [];
  const told = beside.flatMap((column) => {
    const { text } = column.tell(json, ', ');
    return text === '' ? [] : [`${column.label}: ${text}`];
  });
  if (list.length === 0) return ['There are none.', ...told];
  const lines = list.map((row) => columns.map((column) => cellOf(column, row)));
  return [
    table(
      columns.map(({ label }) => label.toLowerCase()),
      lines,
    ),
    ...told,
  ];
}

function cellOf(column: Column, json: unknown): string {
  const { text } = column.tell(json, ',');
  return text === '' ? '-' : text;
}

async function openParts(
  context: CommandContext,
): Promise<{ parts: Parts; rings: Ring[]; databaseUrl: string }> {
  const { store, secrets, databaseUrl } = await openForCommand(context);
  const rings: Ring[] = [];
  const { env } = context.process;
  const settings = {
    alertMaxAgeDays: env.ALERT_MAX_AGE_DAYS,
    unconfirmedDays: env.UNCONFIRMED_DAYS,
    bounces: { verp: returnAddresses(env, secrets) },
  };
  return {
    parts: { store, secrets, settings, ring: (...ring) => void rings.push(ring) },
    rings,
    databaseUrl,
  };
}

/** Rings for what was committed, so that nobody waits for the sweep. */
async function ringHere(context: CommandContext, databaseUrl: string, rings: readonly Ring[]): Promise<void> {
  if (rings.length === 0) return;
  const { env, log, closers } = context.process;
  try {
    const queue = await openQueue({
      ...{ databaseUrl, log },
      redisUrl: env.REDIS_URL,
      applicationName: 'drawbell-command',
      tickMs: 60_000,
    });
    closers.add('queue', () => queue.close());
    const tell: (...ring: Ring) => Promise<unknown> = queue.ring;
    for (const ring of rings) await tell(...ring);
  } catch (err) {
    // What was ordered is committed: whoever is told that it failed would order it a second time.
    log.warn({ err }, 'it is done, and nobody could be rung for: a sweep finds what is owed');
  }
}
