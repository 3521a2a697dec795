import { Argument, InvalidArgumentError } from 'commander';
import { CommandError } from './command-error.ts';

const named = {
  sub: 'A subscriber is named as sub_12',
  dlv: 'A delivery is named as dlv_12',
  rep: 'A replay is named as rep_12',
  adk: 'An administration key is named as adk_12',
  ep: 'An endpoint is named as ep_12',
};

/**
 * The argument that names a row, read into its number: `sub_12`, or `12` as lists show it. What is none is not repeated:
 * it may be an address that was given by mistake.
 */
export function idArgument(kind: keyof typeof named): Argument {
  return new Argument(`<${kind}>`, `${kind}_…`).argParser((text) => rowOf(kind, text));
}

/** Reads several ids of one kind for an option that takes many. */
export function manyIds(kind: keyof typeof named): (text: string, before: string[] | undefined) => string[] {
  return (text, before = []) => [...before, `${kind}_${rowOf(kind, text)}`];
}

/** The argument that names a draw. What is no number of one is not repeated either. */
export function drawArgument(): Argument {
  return new Argument('<number>', 'of a draw: 447, 91a').argParser((text) => {
    if (/^\d{1,6}[a-z]?$/.test(text)) return text;
    throw new CommandError('bad_number', 'A draw is named by its number, as 447 or 91a.');
  });
}

export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (Number.isInteger(value) && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`a whole number from ${min} to ${max}.`);
  };
}

function rowOf(kind: keyof typeof named, text: string): string {
  const [, prefix, row] = /^(?:([a-z]{1,3})_)?([1-9]\d{0,17})$/.exec(text) ?? [];
  if (row !== undefined && (prefix === undefined || prefix === kind)) return row;
  throw new CommandError('bad_id', `${named[kind]}.`);
}
