/** Reads `v=DMARC1; p=none; …` (RFC 6376 §3.2): tags in small letters, values without the white space around. */
export function readTagList(text: string): ReadonlyMap<string, string> {
  const tags = text.split(';').flatMap((part): [string, string][] => {
    const at = part.indexOf('=');
    return at < 1 ? [] : [[part.slice(0, at).trim().toLowerCase(), part.slice(at + 1).trim()]];
  });
  return new Map(tags);
}
