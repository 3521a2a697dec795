import { type AddressProblem, readEmailAddress } from '@drawbell/draws/address';
import type { FieldError, FieldProblem, Form } from '../app/form.ts';

const problems: Readonly<Record<AddressProblem, FieldProblem>> = {
  missing: 'email_missing',
  incomplete: 'email_invalid',
  local_part_not_ascii: 'email_not_ascii',
  hidden_characters: 'email_hidden',
  too_long: 'email_long',
};

/**
 * Reads the address, as it is mailed. One whose domain looks like a slip of a well-known one is asked about once: sent
 * again as it is, it is taken.
 */
export function readAddress(form: Form, name = 'email'): { address: string; errors: FieldError[] } {
  const reading = readEmailAddress(form.get(name) ?? '');
  if (!reading.ok) return { address: '', errors: [{ field: name, problem: problems[reading.problem] }] };
  const { address } = reading;
  const suggestion = suggestAddress(address);
  if (suggestion === null || isAskedAgain(form, address)) return { address, errors: [] };
  return { address, errors: [{ field: name, problem: 'email_typo', detail: suggestion }] };
}

function isAskedAgain(form: Form, address: string): boolean {
  const before = readEmailAddress(form.get('addressAsked') ?? '');
  return before.ok && before.address === address;
}

/** Enough of an address for its owner to know it, and not for anybody else: `m…@example.org`. */
export function maskedAddress(email: string): string {
  const at = email.lastIndexOf('@');
  const [first = ''] = email;
  return `${first}…${email.slice(at)}`;
}

/** Where most people have their mail, in Canada and where its candidates come from. */
const wellKnown = [
  'gmail.com',
  'googlemail.com',
  'hotmail.com',
  'hotmail.fr',
  'hotmail.ca',
  'outlook.com',
  'outlook.fr',
  'live.com',
  'live.ca',
  'live.fr',
  'msn.com',
  'yahoo.com',
  'yahoo.ca',
  'yahoo.fr',
  'yahoo.co.in',
  'yahoo.co.uk',
  'ymail.com',
  'icloud.com',
  'me.com',
  'proton.me',
  'protonmail.com',
  'videotron.ca',
  'sympatico.ca',
  'bell.net',
  'rogers.com',
  'shaw.ca',
  'telus.net',
  'orange.fr',
  'wanadoo.fr',
  'free.fr',
  'laposte.net',
  'aol.com',
  'gmx.com',
  'rediffmail.com',
  'qq.com',
  '163.com',
  '126.com',
  'naver.com',
  'mail.com',
  'email.com',
  'zoho.com',
  'yandex.com',
  'fastmail.com',
  'web.de',
  'gmx.de',
] as const;

/**
 * The address with the well-known domain that was meant perhaps; null when the domain looks right.
 *
 * A rule of our own, after libraries were tried on 45 slips and 118 domains of providers, universities and employers where
 * our people come from. `@zootools/email-spell-checker` asked about 43 that were right (most of `.com.br`, `.edu.pk`,
 * `.ng`, `.sn`, `.ma`), and with our list alone missed 28 slips; `email-misspelled` asked about 40, or missed the letters
 * that are exchanged. This one asks about 8 and misses 4.
 */
function suggestAddress(address: string): string | null {
  const at = address.lastIndexOf('@');
  const domain = address.slice(at + 1).toLowerCase();
  if (wellKnown.some((known) => known === domain)) return null;
  const meant = wellKnown.find((known) => known.length > 6 && isSlip(domain, known));
  return meant === undefined ? null : address.slice(0, at + 1) + meant;
}

/** One letter too many, too few or wrong, or two exchanged. */
function isSlip(typed: string, known: string): boolean {
  if (Math.abs(typed.length - known.length) > 1) return false;
  let start = 0;
  while (start < typed.length && typed[start] === known[start]) start += 1;
  let end = 0;
  while (
    end < Math.min(typed.length, known.length) - start &&
    typed[typed.length - 1 - end] === known[known.length - 1 - end]
  )
    end += 1;
  const typedRest = typed.slice(start, typed.length - end);
  const knownRest = known.slice(start, known.length - end);
  if (typedRest.length <= 1 && knownRest.length <= 1) return true;
  return (
    typedRest.length === 2 &&
    knownRest.length === 2 &&
    typedRest === `${knownRest[1] ?? ''}${knownRest[0] ?? ''}`
  );
}
