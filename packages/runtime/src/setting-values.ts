import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';

/**
 * A value that cannot be used. The message is a sentence for the operator that goes on after the name of the key, and
 * never repeats the value: it may hold a password.
 */
export class InvalidSetting extends Error {}

const words: Readonly<Record<string, boolean>> = {
  ...{ '1': true, yes: true, true: true, on: true },
  ...{ '0': false, no: false, false: false, off: false },
};

/** Yes or no, in any case. @throws InvalidSetting */
export function readFlag(text: string): boolean {
  const flag = words[text.toLowerCase()];
  if (flag === undefined) throw new InvalidSetting('must be true or false (1, yes, on; 0, no, off)');
  return flag;
}

/** A whole number in digits: `1e3`, `0x10` and `5.0` are none. @throws InvalidSetting */
export function readWholeNumber(text: string, min: number, max: number): number {
  const number = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (number >= min && number <= max) return number;
  throw new InvalidSetting(`must be a whole number from ${min} to ${max}, in digits`);
}

const label = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/;
const lengthMax = 253;

/**
 * The name of a host in lower case and in ASCII (`hébert.example` becomes `xn--…`), or an address as it is, without the
 * brackets of IPv6.
 * @throws InvalidSetting
 */
export function readHost(text: string): string {
  const address = text.replace(/^\[(.*)\]$/, '$1');
  if (isIP(address) > 0) return address;
  return readDomain(text);
}

/** A domain in lower case and in ASCII; never an address. @throws InvalidSetting */
export function readDomain(text: string): string {
  // What Unicode folds into separators would end a name early.
  const name = /^[^\s\p{Cc}%/?#@:\\]+$/u.test(text) ? domainToASCII(text).replace(/\.$/, '') : '';
  const labels = name.split('.');
  const named = name.length <= lengthMax && labels.every((each) => label.test(each));
  if (!named || /^\d+$/.test(labels.at(-1) ?? '')) {
    throw new InvalidSetting('must be the name of a host, such as mail.example.org');
  }
  return name;
}

const localPart = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;

/**
 * The address of a mailbox of the operator's: the local part as it is written, the domain in lower case and in ASCII.
 * @throws InvalidSetting
 */
export function readMailbox(text: string): string {
  if (/[<>"]/.test(text)) {
    throw new InvalidSetting(
      'must be an e-mail address alone, without a name (the name goes in SENDER_NAME)',
    );
  }
  const at = text.lastIndexOf('@');
  const [local, domain] = [text.slice(0, at), text.slice(at + 1)];
  const refusal = new InvalidSetting('must be an e-mail address');
  if (at < 1 || local.length > 64 || !localPart.test(local)) throw refusal;
  if (!domain.includes('.')) throw refusal;
  try {
    const mailbox = `${local}@${readDomain(domain)}`;
    if (mailbox.length <= 254) return mailbox;
  } catch {
    // Said below, of the address.
  }
  throw refusal;
}

/** Names that lead nowhere but near this machine: no push service takes one for a way to reach somebody. */
const nearby = /(?:^|\.)(?:localhost|local|internal|home\.arpa|lan|test|invalid)$/;

/**
 * Whom a push service can write to about our messages (RFC 8292 §2.1): the mailbox or the site of somebody who answers.
 * What one service lets pass another refuses for good, so that it has to be a real one.
 * @returns a `mailto:` or `https:` URL
 * @throws InvalidSetting
 */
export function readPushSubject(text: string): string {
  const wanted = 'must be mailto: and a mailbox of yours, or the https:// address of a site of yours';
  if (/^mailto:/i.test(text)) {
    const mailbox = readMailbox(text.slice('mailto:'.length));
    if (nearby.test(mailbox.slice(mailbox.lastIndexOf('@') + 1))) throw new InvalidSetting(wanted);
    return `mailto:${mailbox}`;
  }
  if (!/^https:/i.test(text)) throw new InvalidSetting(wanted);
  const { hostname, origin } = new URL(readOrigin(text));
  if (nearby.test(hostname) || !hostname.includes('.') || isIP(hostname) > 0)
    throw new InvalidSetting(wanted);
  return origin;
}

/** One line of text that a person reads. @throws InvalidSetting */
export function readLine(text: string): string {
  if (/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u.test(text)) {
    throw new InvalidSetting('must be one line, without control characters');
  }
  return text;
}

/** Lines of text that a person reads. @throws InvalidSetting */
export function readLines(text: string): string {
  for (const line of text.split(/\r?\n/)) {
    if (/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u.test(line)) {
      throw new InvalidSetting('must hold no control characters but line feeds');
    }
  }
  return text;
}

/** What many write in a password as it is, and a URL takes for its own. */
export const inPasswords = 'in a password write / as %2F, # as %23, ? as %3F, @ as %40 and % as %25';

/**
 * A URL of one of these schemes, read with care: its address in lower case, nothing in it that a reader would skip.
 * @param schemes without the colon
 * @throws InvalidSetting
 */
export function readUrl(text: string, schemes: readonly string[]): URL {
  const like = schemes.map((scheme) => `${scheme}://`).join(' or ');
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase();
  if (scheme === undefined || !schemes.includes(scheme)) throw new InvalidSetting(`must be an ${like} URL`);
  if (/[\s\p{Cc}\\]/u.test(text)) {
    const advice = 'in a password write a blank as %20 and a backslash as %5C';
    throw new InvalidSetting(`must be an ${like} URL, without blanks or backslashes: ${advice}`);
  }
  if (/%(?![\da-f]{2})/i.test(text)) {
    throw new InvalidSetting(`must be an ${like} URL, and holds a % that begins nothing: ${inPasswords}`);
  }
  if (!URL.canParse(text)) {
    throw new InvalidSetting(`must be an ${like} URL, and cannot be read as one: ${inPasswords}`);
  }
  return new URL(text);
}

/** The user and password of a URL as they are meant. @throws InvalidSetting */
export function readLogin({ username, password }: URL): { user: string; pass: string } | null {
  if (username === '' && password === '') return null;
  try {
    const login = { user: decodeURIComponent(username), pass: decodeURIComponent(password) };
    if (/\p{Cc}/u.test(login.user + login.pass)) {
      throw new InvalidSetting('must not hold control characters in user or password');
    }
    return login;
  } catch (err) {
    if (err instanceof InvalidSetting) throw err;
    throw new InvalidSetting(`has a user or password that is not UTF-8: ${inPasswords}`);
  }
}

/** Refuses what follows the host: a password that was cut off at its `/`, `?` or `#` ends up there. */
export function refusePath(url: URL, text: string): void {
  if (['', '/'].includes(url.pathname) && !text.includes('#')) return;
  throw new InvalidSetting(`must not have a path or a fragment (#) after the host: ${inPasswords}`);
}

/** The port of a URL; null where it names none. @throws InvalidSetting for port 0 */
export function readPort({ port }: URL): number | null {
  if (port === '') return null;
  return readWholeNumber(port, 1, 65_535);
}

/**
 * An http(s) URL, as programs write it: lower case, IDN hosts as `xn--…`.
 * @throws InvalidSetting
 */
export function readHttpUrl(text: string): URL {
  const url = readUrl(text, ['http', 'https']);
  readPort(url);
  readHost(url.hostname);
  return url;
}

/**
 * Where an installation is reached: scheme, host and port, and nothing else.
 * @returns without a slash at the end, as browsers write an origin
 * @throws InvalidSetting
 */
export function readOrigin(text: string): string {
  const url = readHttpUrl(text);
  if (url.username !== '' || url.password !== '')
    throw new InvalidSetting('must not have a user or password');
  if (url.pathname !== '/' || /[?#]/.test(text)) {
    throw new InvalidSetting('must be the address alone, without a path, a query (?) or a fragment (#)');
  }
  return url.origin;
}

/** Whether the official source may be read from this address: canada.ca over https, unless others are allowed. */
export function isAllowedHost(url: URL, allowOtherHosts: boolean): boolean {
  if (url.username !== '' || url.password !== '') return false;
  if (allowOtherHosts) return url.protocol === 'https:' || url.protocol === 'http:';
  const official = url.hostname === 'canada.ca' || url.hostname.endsWith('.canada.ca');
  return official && url.protocol === 'https:' && url.port === '';
}
