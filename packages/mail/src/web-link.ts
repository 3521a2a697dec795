/** With `List-Unsubscribe:` before it, a link of this length still fits the 998 characters of a header line. */
const linkLengthMax = 900;

/**
 * True for an absolute http(s) URL in printable ASCII without blanks, quotes or angle brackets: safe between the
 * brackets of List-Unsubscribe and, once escaped, in an attribute. Tokens in links are made so; anything else is a
 * mistake of the caller.
 */
export function isWebLink(url: string): boolean {
  return url.length <= linkLengthMax && /^https?:\/\/[!#-&(-;=?-~]+$/.test(url);
}
