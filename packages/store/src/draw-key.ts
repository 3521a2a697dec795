/** Orders draw numbers as the rounds were numbered: 90 < 91a < 91b < 92 < 447. */
export function drawSortKey(number: string): string {
  const digits = /^\d+/.exec(number)?.[0] ?? '';
  return digits.padStart(6, '0') + number.slice(digits.length);
}
