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

const utf8 = new TextDecoder('utf-8', { fatal: true });
const windows1252 = new TextDecoder('windows-1252');

/**
 * Bytes to text without believing any header: a byte order mark decides, then valid UTF-8, else Windows-1252, in
 * which the French feed has been served. Never throws.
 */
export function decodeText(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return utf8.decode(bytes);
  } catch {
    return windows1252.decode(bytes);
  }
}
