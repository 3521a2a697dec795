import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';

/** One figure against its target. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What it must reach; null when it is shown for comparison. */
  readonly target: { readonly atMost: number } | { readonly atLeast: number } | null;
}

const artifacts = join(import.meta.dirname, '../.artifacts');

export function isMet({ value, target }: Figure): boolean {
  if (target === null) return true;
  return 'atMost' in target ? value <= target.atMost : value >= target.atLeast;
}

export function printFigure(figure: Figure): void {
  const { name, value, unit, target } = figure;
  const goal =
    target === null
      ? ''
      : 'atMost' in target
        ? ` (at most ${target.atMost})`
        : ` (at least ${target.atLeast})`;
  const verdict = target === null ? '    ' : isMet(figure) ? 'PASS' : 'MISS';
  console.log(`${verdict}  ${name}: ${round(value)} ${unit}${goal}`);
}

/** Keeps the figures of a run as JSON beside the tests. */
export function saveFigures(figures: readonly Figure[]): void {
  mkdirSync(artifacts, { recursive: true });
  const machine = {
    cores: availableParallelism(),
    cpu: cpus()[0]?.model ?? 'unknown',
    node: process.version,
  };
  writeFileSync(join(artifacts, 'bench.json'), `${JSON.stringify({ machine, figures }, null, 2)}\n`);
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const above = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  return ((sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN) + above) / 2;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
