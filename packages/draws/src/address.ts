import { z } from 'zod';

/** Why a text is no address that can be mailed from here. */
export type AddressProblem =
  | 'missing'
  /** No mailbox, or no domain that could have one; also quoted local parts and addresses of machines. */
  | 'incomplete'
  /** The local part goes beyond ASCII: that takes SMTPUTF8 on every server of the way. */
  | 'local_part_not_ascii'
  /** Characters that nobody sees, other than those that are taken off. */
  | 'hidden_characters'
  | 'too_long';

export type AddressReading =
  | { readonly ok: true; readonly address: string }
  | { readonly ok: false; readonly problem: AddressProblem };

/** RFC 5321 §4.5.3.1, and the path of 256 octets without its brackets: counted after the domain became ASCII. */
const localPartMax = 64;
const addressMax = 254;
const domainMax = 253;
/** More than an address with a long Unicode domain and what was copied along with it can need. */
const typedMax = 1_000;

/**
 * Copied along with an address and seen by nobody: zero-width space, non-joiner and joiner, word joiner, byte order mark,
 * Mongolian vowel separator, soft hyphen.
 */
const copiedAlong = /\u200b|\u200c|\u200d|\u2060|\ufeff|\u180e|\u00ad/g;
const hidden = /\p{Default_Ignorable_Code_Point}|\p{Cf}/u;
const everyHidden = new RegExp(hidden, 'gu');
const beyondAscii = /[^\0-\x7f]/;
/** Some keyboards write the sign in full width. */
const widerAt = /[\uff20\ufe6b]/g;

/** RFC 5321 §4.1.2, `Dot-string`. Quoted local parts are refused rather than rewritten. */
const dotString = /^[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*$/;
const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
/** No number: that would be an address of a machine. */
const topLevel = /^(?:[a-z]{2,63}|xn--[a-z0-9-]{1,59})$/;

/**
 * Reads an address that somebody typed or pasted: the one grammar of every form, call, import and command. Blanks around
 * it and characters that nobody sees come off; the local part stays as its owner wrote it; the domain becomes lower-case
 * ASCII (`hébert.example` is `xn--hbert-bsa.example`), as RFC 5891 has it on the wire. Whatever is ok can stand in an SMTP
 * command. Pure.
 */
export function readEmailAddress(text: string): AddressReading {
  if (text.length > typedMax) return no('too_long');
  const typed = text.replace(copiedAlong, '').trim().replace(widerAt, '@');
  if (typed === '') return no('missing');
  const at = typed.lastIndexOf('@');
  const local = typed.slice(0, Math.max(0, at));
  const problem = problemOfLocalPart(local);
  if (problem !== null) return no(problem);
  const domain = readDomain(typed.slice(at + 1));
  if (domain === null) return no(hidden.test(typed) ? 'hidden_characters' : 'incomplete');
  const address = `${local}@${domain}`;
  if (local.length > localPartMax || domain.length > domainMax || address.length > addressMax)
    return no('too_long');
  return { ok: true, address };
}

/** The address as mail is sent to it; what cannot be read (a row of an older grammar) stays as it is. */
export function mailingAddress(text: string): string {
  const reading = readEmailAddress(text);
  return reading.ok ? reading.address : text.trim();
}

/**
 * What two addresses of one person have in common: capitals alone never make two people, dots and tags do. Of what cannot
 * be read, too, so that a report about an old row finds it.
 */
export function addressKey(text: string): string {
  return mailingAddress(text).toLowerCase();
}

/**
 * Whether somebody who moves from `known` to `typed` stays where they are. Other capitals are a correction, which some
 * servers need; a local part in nothing but capitals is Caps Lock, and says nothing of how its owner writes it.
 */
export function isSameMailing(typed: string, known: string): boolean {
  if (typed === known) return true;
  if (addressKey(typed) !== addressKey(known)) return false;
  const local = typed.slice(0, typed.lastIndexOf('@'));
  return local === known.slice(0, known.lastIndexOf('@')) || local === local.toUpperCase();
}

function problemOfLocalPart(local: string): AddressProblem | null {
  if (dotString.test(local)) return null;
  if (!beyondAscii.test(local)) return 'incomplete';
  return dotString.test(local.replace(everyHidden, '')) ? 'hidden_characters' : 'local_part_not_ascii';
}

/** In lower-case ASCII; null for what is no domain with a top level of its own. */
function readDomain(text: string): string | null {
  // What the URL parser would read as a port, a path or an escape is no part of a domain.
  if (/[^\w.-]/.test(text.replace(/[^\0-\x7f]/g, ''))) return null;
  const domain = (beyondAscii.test(text) ? hostOf(text) : text)?.toLowerCase();
  const labels = domain?.split('.') ?? [];
  const top = labels.at(-1) ?? '';
  return domain !== undefined &&
    labels.length > 1 &&
    labels.every((each) => label.test(each)) &&
    topLevel.test(top)
    ? domain
    : null;
}

/** Unicode to `xn--`, by UTS 46 as browsers have it. */
function hostOf(domain: string): string | undefined {
  return URL.canParse(`http://${domain}`) ? new URL(`http://${domain}`).hostname : undefined;
}

function no(problem: AddressProblem): AddressReading {
  return { ok: false, problem };
}

/** None has the sign of an address: logs and tests look for it where no address may stand. */
const sentences: Readonly<Record<AddressProblem, string>> = {
  missing: 'an e-mail address is needed',
  incomplete: 'a complete e-mail address is needed',
  local_part_not_ascii:
    'the part before the at sign has letters or signs beyond plain ones (ASCII), and such addresses (SMTPUTF8) cannot be mailed from here; another address of the same person can',
  hidden_characters: 'it holds characters that nobody sees: type it instead of pasting it',
  too_long: `an e-mail address has at most ${addressMax} characters, ${localPartMax} of them before the at sign`,
};

/** One e-mail address, as `readEmailAddress` reads it. What comes out is what is mailed. The messages do not repeat it. */
export const emailSchema = z
  .string('a complete e-mail address is needed')
  .max(typedMax, { abort: true, error: sentences.too_long })
  .check((typed) => {
    const reading = readEmailAddress(typed.value);
    if (reading.ok) typed.value = reading.address;
    else typed.issues.push({ code: 'custom', message: sentences[reading.problem], input: typed.value });
  })
  .meta({ format: 'email' });
