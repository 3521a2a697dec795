import { decodeText } from './decode-text.ts';

/** What a body with status 200 turned out to be. */
export type Detected =
  | { readonly kind: 'rounds'; readonly rows: readonly unknown[] }
  | { readonly kind: 'html' | 'empty' | 'invalid_json' | 'no_rounds' };

/** Tells a feed from a web page, an empty body, broken JSON, and JSON without rounds. Never throws. */
export function detectFeed(bytes: Uint8Array): Detected {
  const text = decodeText(bytes);
  const first = /\S/.exec(text)?.[0];
  if (first === undefined) return { kind: 'empty' };
  if (first === '<') return { kind: 'html' };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { kind: 'invalid_json' };
  }
  const rows = typeof value === 'object' && value !== null ? roundsOf(value) : undefined;
  return Array.isArray(rows) && rows.length > 0 ? { kind: 'rounds', rows } : { kind: 'no_rounds' };
}

/** The rounds, however their key was typed. */
function roundsOf(value: object): unknown {
  if ('rounds' in value) return value.rounds;
  return Object.entries(value).find(
    ([key]) => key.replaceAll(/[^a-z]/gi, '').toLowerCase() === 'rounds',
  )?.[1];
}
