/** Facts about people that occur nowhere else, and so can be searched for in everything that the product says. */
export const seeds = {
  domain: 'quillfeather.example',
  /** 4-digit and 5-digit numbers that no counter of a short life reaches. */
  crs: 1183,
  otherCrs: 1179,
  noc: '31202',
  label: 'Marigold',
  ip: '203.0.113.77',
  userAgent: 'Dodo/7.7',
  /** In the URL of an endpoint, where some put a password. */
  urlKey: 'pelican',
  reference: 'albatross',
} as const;

/** A seeded address of somebody. */
export function seeded(name: string): string {
  return `kestrel.${name}@${seeds.domain}`;
}

const numbers = [seeds.crs, seeds.otherCrs, seeds.noc];
const words = ['kestrel', 'quillfeather', 'marigold', seeds.ip, 'dodo', seeds.urlKey, seeds.reference];

/** What of the seeds a text holds: as it is, in base64, in hexadecimal, or escaped for a URL. */
export function leaksIn(text: string, tokens: Iterable<string> = []): string[] {
  const lower = text.toLowerCase();
  const found = words.filter((word) => {
    const bytes = Buffer.from(word);
    return lower.includes(word.toLowerCase()) || lower.includes(bytes.toString('hex'));
  });
  // A number counts alone: not as a part of a longer one, of a fraction, or of an id.
  for (const number of numbers)
    if (new RegExp(`(?<![\\w.:-])${number}(?![\\w.:-])`).test(text)) found.push(String(number));
  for (const token of tokens)
    if (token.length >= 16 && text.includes(token)) found.push(`a token (${token.slice(0, 4)}…)`);
  return found;
}

/** The piece around what was found first, for the message of a failed test. */
export function around(text: string): string {
  const [first = ''] = leaksIn(text);
  const at = Math.max(0, text.toLowerCase().indexOf(first.toLowerCase()));
  return text.slice(Math.max(0, at - 300), at + 200);
}
