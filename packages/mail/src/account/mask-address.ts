/** Enough of an address for its owner to know it, and not for anybody else: `m…@example.org`. */
export function maskAddress(email: string): string {
  const [first = ''] = email;
  return `${first}…${email.slice(email.lastIndexOf('@'))}`;
}
