import { expect } from 'vitest';

/** A message or a piece of one that every mail server takes as it is: ASCII, CRLF only, no line over 998. */
export function expectCleanLines(raw: string): void {
  expect(raw.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  expect(raw).toMatch(/^[\t\r\n -~]*$/);
  for (const line of raw.split('\r\n')) expect(line.length).toBeLessThanOrEqual(998);
}
