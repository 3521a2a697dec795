/** Headers that the owner of an endpoint wants with each message, by name. */
export type ExtraHeaders = Readonly<Record<string, string>>;

export const extraHeadersMax = 10;
const bytesMax = 4_096;
const valueCharactersMax = 2_000;

/** Begins with a letter or digit, as every field that has a name of its own does; `__proto__` does not. */
const nameForm = /^[a-z0-9][a-z0-9!#$%&'*+.^_`|~-]{0,99}$/i;
/** Visible ASCII with blanks inside: nothing that ends a line, and nothing that two readers understand differently. */
const valueForm = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/;

/** What is of the connection and not of the message, what we say ourselves, and what proxies say of who asks. */
const refusedNames =
  /^(?:host|user-agent|connection|keep-alive|transfer-encoding|trailers?|upgrade|te|expect|http2-settings|via|forwarded|date|content-.*|webhook-.*|proxy-.*|x-forwarded-.*|x-real-ip|sec-.*)$/;

interface HeaderFault {
  /** Null where it is all of them. */
  readonly name: string | null;
  readonly message: string;
}

/** What is wrong with headers; nothing of a value is repeated, since it may be a secret. */
export function faultsOfHeaders(headers: ExtraHeaders): HeaderFault[] {
  const entries = Object.entries(headers);
  const names = entries.map(([name]) => name.toLowerCase());
  const faults = entries.flatMap(([name, value]): HeaderFault[] => {
    const message = faultOf(name, value);
    return message === null ? [] : [{ name, message }];
  });
  if (entries.length > extraHeadersMax)
    faults.push({ name: null, message: `has more than ${extraHeadersMax} headers` });
  if (new Set(names).size < names.length) faults.push({ name: null, message: 'names a header twice' });
  // With the colon, the blank and the end of the line of each.
  const bytes = entries.reduce((sum, [name, value]) => sum + name.length + value.length + 4, 0);
  if (bytes > bytesMax) faults.push({ name: null, message: `is longer than ${bytesMax} bytes altogether` });
  return faults;
}

function faultOf(name: string, value: string): string | null {
  if (!nameForm.test(name)) return 'is not the name of a header';
  if (refusedNames.test(name.toLowerCase()))
    return 'cannot be set: it is of the connection, or said by us or by proxies';
  if (value.length > valueCharactersMax) return `has more than ${valueCharactersMax} characters`;
  return valueForm.test(value)
    ? null
    : 'has a value of other than visible ASCII characters with blanks inside';
}

/** Names in lower case, as they are shown and sent. */
export function normalHeaders(headers: ExtraHeaders): ExtraHeaders {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
