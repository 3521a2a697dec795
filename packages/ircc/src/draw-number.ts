import { isDrawNumber } from '@drawbell/draws/draw-number';
import { figuresText } from './cell.ts';

/** `447`, `91A`, `#91b` → `447`, `91a`, `91b`; null when it is no number of a draw. Nothing is guessed: `450-1` is none. */
export function readDrawNumber(text: string): string | null {
  const match = /^#?\s*0*([1-9]\d{0,5})\s*([a-z])?$/i.exec(text);
  const number = match === null ? '' : `${match[1]}${(match[2] ?? '').toLowerCase()}`;
  return isDrawNumber(number) ? number : null;
}

/**
 * The numbers that the links of a row lead to (`?q=448`), or else are called by: what most say first, and of as many, the
 * first. Empty when they hold none.
 */
export function numbersOfLinks(cells: readonly unknown[]): string[] {
  const found = { led: new Map<string, number>(), called: new Map<string, number>() };
  for (const cell of cells) {
    if (typeof cell !== 'string') continue;
    const text = cell.slice(0, 2_000);
    for (const [, asked = ''] of text.matchAll(/[?&](?:amp;)?q=([^'"&<>\s#]{0,20})/gi))
      count(found.led, asked);
    const words = figuresText(text);
    count(found.called, /#\s*(\w{1,8})$/.exec(words)?.[1] ?? words);
  }
  const counts = found.led.size > 0 ? found.led : found.called;
  return [...counts].toSorted(([, one], [, other]) => other - one).map(([number]) => number);
}

function count(into: Map<string, number>, text: string): void {
  const number = readDrawNumber(text);
  if (number !== null) into.set(number, (into.get(number) ?? 0) + 1);
}

/** Orders numbers as the draws were held: 90, 91a, 91b, 92. */
export function compareDrawNumbers(a: string, b: string): number {
  const byNumber = Number.parseInt(a, 10) - Number.parseInt(b, 10);
  if (byNumber !== 0) return byNumber;
  return a < b ? -1 : a > b ? 1 : 0;
}
