import { type ImportResult, importSubscribers } from '@drawbell/store/subscribers/import';
import { Presets, SingleBar } from 'cli-progress';
import { type CommandContext, openForCommand } from '../command-context.ts';
import { CommandError } from '../command-error.ts';
import { checkImport, type ImportProblem } from '../import/import-line.ts';
import { readImportFile } from '../import/read-import-file.ts';
import type { Output } from '../output.ts';

const problemsShown = 50;
/** For machines: enough to mend a file by, however long it is. */
const problemsListed = 1_000;

/** `subscribers import FILE`: everybody in the file, or nobody and the reasons by line number. */
export async function importSubscribersCommand(context: CommandContext, path: string): Promise<void> {
  const { encoding, ...read } = readImportFile(path);
  const checked = checkImport(read, context.clock());
  if (!checked.ok) {
    const { problems } = checked;
    const listed = problems.slice(0, problemsListed);
    if (context.output.json)
      context.output.answer({ imported: false, problemCount: problems.length, problems: listed }, '');
    throw new CommandError('import_invalid', describe(problems));
  }
  if (checked.people.length === 0) throw new CommandError('import_empty', `There is nobody in ${path}.`);
  const { store, secrets } = await openForCommand(context);
  const progress = startProgress('importing', checked.people.length, context.output);
  let result: ImportResult;
  try {
    result = await importSubscribers(store.db, secrets, checked.people, {
      now: context.clock(),
      onProgress: progress.update,
    });
  } finally {
    progress.stop();
  }
  const { added, updated, refused } = result;
  const text = [
    `${added} added, ${updated} updated, ${refused} left alone`,
    ...(refused === 0
      ? []
      : ['(left alone: suppressed, or they unsubscribed after the consent that the file names)']),
    ...(encoding === 'windows-1252'
      ? ['(the file is not UTF-8 and was read as Windows-1252: look whether accented letters are right)']
      : []),
  ].join('\n');
  context.output.answer({ imported: true, ...result, encoding }, text);
}

function describe(problems: readonly ImportProblem[]): string {
  const shown = problems.slice(0, problemsShown).map(({ line, cell, column, message }) => {
    const place = cell === undefined ? '' : `, cell ${cell}${column === undefined ? '' : ` (${column})`}`;
    return `  line ${line}${place}: ${message}`;
  });
  const more = problems.length - shown.length;
  return [
    `Nobody was imported: ${problems.length} problem(s).`,
    ...shown,
    ...(more > 0 ? [`  and ${more} more`] : []),
  ].join('\n');
}

interface Progress {
  readonly update: (done: number) => void;
  readonly stop: () => void;
}

/** A bar on standard error where a person watches; nothing with `--json` or into a file. */
function startProgress(what: string, total: number, output: Output): Progress {
  if (output.json || !process.stderr.isTTY) return { update: () => {}, stop: () => {} };
  const bar = new SingleBar(
    { format: `${what} {bar} {value}/{total} ({eta} s left)`, stream: process.stderr, hideCursor: true },
    Presets.shades_grey,
  );
  bar.start(total, 0);
  return { update: (done) => bar.update(done), stop: () => bar.stop() };
}
