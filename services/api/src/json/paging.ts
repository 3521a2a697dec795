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

/** The key that a cursor holds. */
export function readCursor(text: string): string {
  return Buffer.from(text, 'base64url').toString();
}

/** How many of a list are asked for at once. */
export const pageLimit = z.coerce.number().int().min(1).max(100).default(20);

/** Of every answer that is a page of a list. */
export const nextCursorSchema = z
  .string()
  .nullable()
  .describe('Asks for the next page, with the same filters; null on the last.');
