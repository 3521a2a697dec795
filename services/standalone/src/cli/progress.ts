import { SingleBar, Presets } from 'cli-progress';
import type { Output } from './output.ts';

export interface Progress {
  readonly update: (done: number) => void;
  readonly stop: () => void;
}

/** A bar on standard error where a person watches; nothing with `--json` or into a file. */
export function startProgress(what: string, total: number, output: Output): Progress {
  if (output.json || !process.stderr.isTTY) return { update: () => {}, stop: () => {} };
  const bar = new SingleBar(
    { format: `${what} {bar} {value}/{total} ({eta} s left)`, stream: process.stderr, hideCursor: true },
    Presets.shades_grey,
  );
  bar.start(total, 0);
  return { update: (done) => bar.update(done), stop: () => bar.stop() };
}
