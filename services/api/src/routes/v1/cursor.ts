import { z } from 'zod';

/** Where a page ends, for the next one to go on: opaque to clients, so that it may come to hold something else. */
export function writeCursor(key: string): string {
  return Buffer.from(key).toString('base64url');
}

/** Reads what `writeCursor` wrote of a key of the given form, and refuses everything else. */
export function cursorSchema(form: RegExp) {
  return z
    .string()
    .max(60)
    .refine((text) => form.test(readCursor(text)), 'is not a cursor of this API')
    .describe('`nextCursor` of the page before.');
}

export function readCursor(text: string): string {
  return Buffer.from(text, 'base64url').toString();
}
