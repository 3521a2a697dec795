/** RFC 5321 §4.5.3.1. */
const addressLengthMax = 254;
const localPartLengthMax = 64;
const mailbox = /^([A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+)@([A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?)$/;

/**
 * True for an address that can stand in a header and in an SMTP command as it is: printable ASCII without quotes,
 * brackets, commas or blanks. The forms this leaves out (quoted local parts, addresses beyond ASCII) are refused
 * rather than rewritten: a mail must never go to another address than the one given.
 */
export function isMailbox(address: string): boolean {
  if (address.length > addressLengthMax) return false;
  const local = mailbox.exec(address)?.[1];
  return local !== undefined && local.length <= localPartLengthMax;
}

/** The domain of an address that `isMailbox` accepts, in lower case. */
export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1).toLowerCase();
}
