import { closeSync, openSync, rmSync, writeFileSync } from 'node:fs';
import type { Catalogue } from '@drawbell/draws/catalogue';
import { drawWord } from '@drawbell/draws/draw-number';
import { visibleLine } from '@drawbell/draws/plain-text';
import { outcomeSentence, reasonSentence } from '@drawbell/draws/reason-sentences';
import { type Language, languages } from '@drawbell/draws/subscriber-input';
import { addresses } from '@drawbell/operations/addresses';
import { subscribers } from '@drawbell/operations/subscribers';
import { readCatalogue } from '@drawbell/store/catalogue/catalogue';
import type { Secrets } from '@drawbell/store/secrets';
import { addressId, readAddressId } from '@drawbell/store/suppressions';
import { Argument, type Command, Option } from 'commander';
import type { z } from 'zod';
import { drawArgument, idArgument } from './arguments.ts';
import type { CommandContext } from './command-context.ts';
import { CommandError } from './command-error.ts';
import { openOperations, readInput, tellAfter, tellAll } from './operation-commands.ts';

type Explanation = z.input<typeof subscribers.explain.answers.schema>;

const address = (): Argument => new Argument('<address>', 'an e-mail address, or adr_…');

/** Adds the commands about one person that are more than their operation. */
export function addPeopleCommands(program: Command, context: () => CommandContext): void {
  program
    .command('find')
    .addArgument(address())
    .description('who has an address, and whether it may be mailed')
    .action((given: string) => findCommand(context(), given));
  program
    .command('consent')
    .addArgument(address())
    .description('what proves the consent of one address, and its end')
    .action((given: string) => consentCommand(context(), given));
  program
    .command('suppress')
    .addArgument(address())
    .option('--note <note>', 'why, without the address', '')
    .description('never mail an address again, until it is lifted')
    .action((given: string, { note }: { note: string }) =>
      orderOn(context(), addresses.suppress, { given, note }),
    );
  program
    .command('lift')
    .addArgument(address())
    .description('let a suppressed address be mailed again')
    .action((given: string) => orderOn(context(), addresses.lift, { given, note: '' }));
  program
    .command('show')
    .addArgument(idArgument('sub'))
    .description('state, preferences and profiles; the address is in the JSON only')
    .action((subscriber: string) => showCommand(context(), subscriber));
  program
    .command('explain')
    .addArgument(idArgument('sub'))
    .addArgument(drawArgument())
    .addOption(new Option('--language <language>', 'of the reasons').choices(languages).default('en'))
    .description('why a draw did or did not reach them')
    .action((subscriber: string, number: string, { language }: { language: Language }) =>
      explainCommand(context(), { subscriber, number, language }),
    );
  program
    .command('export')
    .addArgument(idArgument('sub'))
    .option('--to <file>', 'a new file that only its owner can read; otherwise standard output')
    .description('everything that is kept about them, as JSON')
    .action((subscriber: string, { to }: { to?: string }) => exportCommand(context(), subscriber, to));
}

/** An address, or its id as audit rows name one. */
type Given = { readonly email: string } | { readonly address: string };

/** @throws CommandError for what is neither; it is not repeated */
function readGiven(given: string): Given {
  return readAddressId(given) === null ? readInput(addresses.find, { email: given }) : { address: given };
}

function idOf(secrets: Secrets, given: Given): string {
  return 'address' in given ? given.address : addressId(secrets.hashAddress(given.email));
}

/** `subscribers find`: looking for an address leaves an entry in the audit log. Its id tells nothing that is not there. */
async function findCommand(context: CommandContext, text: string): Promise<void> {
  const given = readGiven(text);
  const { look, order } = await openOperations(context);
  const json = 'email' in given ? await order(addresses.find, given) : await look(addresses.show, given);
  context.output.answer(json, tellAll(addresses.show.answers, json).join('\n'));
}

/** `subscribers consent`: everything that proves the consent of one address and its end, also after an erasure. */
async function consentCommand(context: CommandContext, text: string): Promise<void> {
  const given = readGiven(text);
  const { look, secrets } = await openOperations(context);
  const { consents } = await look(addresses.show, { address: idOf(secrets, given) });
  if (consents.length === 0)
    throw new CommandError('no_consent', 'There is no consent of this address on record.');
  const told = consents.map(
    ({ wordingVersion, language, source, givenAt, evidence, withdrawnAt, withdrawalMeans }) =>
      [
        `given ${givenAt} by ${source}, wording ${wordingVersion} (${language})`,
        withdrawnAt === null ? 'in force' : `ended ${withdrawnAt} by ${withdrawalMeans ?? 'unknown means'}`,
        JSON.stringify(evidence, null, 2),
      ].join('\n'),
  );
  context.output.answer(consents, told.join('\n\n'));
}

/** Orders something about an address that was named in either way. */
async function orderOn(
  context: CommandContext,
  order: typeof addresses.suppress | typeof addresses.lift,
  { given, note }: { given: string; note: string },
): Promise<void> {
  const named = readGiven(given);
  const input = readInput(addresses.suppress, { address: '', note });
  const opened = await openOperations(context);
  const json = await opened.order(order, { ...input, address: idOf(opened.secrets, named) });
  context.output.answer(json, tellAfter(order, json).join('\n'));
}

/** `subscribers show`: what somebody is told about, and by which facts. For people without the address. */
async function showCommand(context: CommandContext, subscriber: string): Promise<void> {
  const { look } = await openOperations(context);
  const person = await look(subscribers.show, { subscriber });
  const text = [
    `${person.id}: ${person.state} (${person.language})`,
    ...(['signedUpAt', 'confirmedAt', 'pausedUntil', 'endedAt'] as const).flatMap((name) =>
      person[name] === null ? [] : [`  ${name} ${person[name]}`],
    ),
    `  preferences ${JSON.stringify(person.preferences)}`,
    `  telling ${JSON.stringify(person.telling)}`,
    ...person.channels.map((channel) => `  channel ${JSON.stringify(channel)}`),
    ...person.profiles.map((profile) => `  profile ${JSON.stringify(profile)}`),
  ];
  context.output.answer(person, text.join('\n'));
}

interface Words {
  readonly language: Language;
  readonly catalogue: Catalogue;
}

/** `subscribers explain`: what the ledger says, and what matching says today and of that day, side by side. */
async function explainCommand(
  context: CommandContext,
  { language, ...what }: { subscriber: string; number: string; language: Language },
): Promise<void> {
  const { look, store } = await openOperations(context);
  const explained = await look(subscribers.explain, what);
  const { recorded, today, thatDay } = explained;
  const words = { language, catalogue: await readCatalogue(store.db) };
  const text = [
    explained.sentence,
    '',
    recorded.length === 0 ? 'Recorded: nothing.' : 'Recorded:',
    ...recorded.flatMap(deliveryLines),
    ...recomputedLines('By what is settled today', today, words),
    ...(thatDay === null
      ? ['By what was settled that day: nothing, they were not here or wanted no mail.']
      : recomputedLines('By what was settled that day', thatDay, words)),
  ];
  context.output.answer(explained, text.join('\n'));
}

function recomputedLines(
  when: string,
  { because, results }: Explanation['today'],
  { language, catalogue }: Words,
): string[] {
  return [
    `${when}: ${because === null ? 'it does not concern them' : `it concerns them (${because})`}.`,
    ...results.flatMap((result) => [
      `  ${result.label === null ? '' : `${result.label}: `}${outcomeSentence(result, language)}`,
      ...result.reasons.map((reason) => `    - ${reasonSentence(reason, language, catalogue)}`),
    ]),
  ];
}

function deliveryLines(delivery: Explanation['recorded'][number]): string[] {
  const {
    id,
    subscriber,
    channel,
    drawNumber: number,
    revision,
    kind,
    status,
    because,
    endReason,
  } = delivery;
  const why = endReason === null ? '' : ` (${endReason})`;
  const next = delivery.nextAttemptAt === null ? '' : `, next try ${delivery.nextAttemptAt}`;
  return [
    `${id} to ${subscriber}, ${channel}: ${kind} of draw ${drawWord({ number }, 'en')}, revision ${revision}, since ${because}`,
    `  ${status}${why}${next}`,
    ...delivery.tries.map(({ attempt, endedAt, result, code, response }) =>
      `  try ${attempt}, ${endedAt}: ${result}${code === null ? '' : ` ${code}`} ${visibleLine(response)}`.trimEnd(),
    ),
  ];
}

/** `subscribers export`: everything that is kept about somebody, into a new file or to standard output. */
async function exportCommand(
  context: CommandContext,
  subscriber: string,
  file: string | undefined,
): Promise<void> {
  const readAll = async () => (await openOperations(context)).order(subscribers.export, { subscriber });
  if (file === undefined) {
    const all = await readAll();
    context.output.answer(all, JSON.stringify(all, null, 2));
    return;
  }
  // The file is there before the audit row is: what could not be written was not given to anybody.
  const place = createFile(file);
  try {
    writeFileSync(place, `${JSON.stringify(await readAll(), null, 2)}\n`);
  } catch (err) {
    rmSync(file);
    throw err;
  } finally {
    closeSync(place);
  }
  const who = `sub_${subscriber}`;
  context.output.answer({ subscriber: who, file }, `All that is kept about ${who} is in ${file}.`);
}

/** A new file that only its owner can read. */
function createFile(file: string): number {
  try {
    return openSync(file, 'wx', 0o600);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new CommandError('file_unwritable', `The export cannot be written: ${why}`);
  }
}
