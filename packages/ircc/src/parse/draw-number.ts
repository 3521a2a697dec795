/** `447`, `91A`, `#91b` → `447`, `91a`, `91b`; null when it is no number of a draw. */
export function readDrawNumber(text: string): string | null {
  const match = /^#?\s*0*(\d{1,6})\s*([a-z])?$/i.exec(text);
  return match === null ? null : `${match[1]}${(match[2] ?? '').toLowerCase()}`;
}

/** Orders numbers as the draws were held: 90, 91a, 91b, 92. */
export function compareDrawNumbers(a: string, b: string): number {
  const byNumber = Number.parseInt(a, 10) - Number.parseInt(b, 10);
  if (byNumber !== 0) return byNumber;
  return a < b ? -1 : a > b ? 1 : 0;
}
