import { z } from 'zod';

const sortKey = /^\d{6}[a-z]?$/;

/** Where a page ends, for the next one to go on: opaque to clients, so that it may come to hold something else. */
export function writeCursor(key: string): string {
  return Buffer.from(key).toString('base64url');
}

/** Reads what `writeCursor` wrote and refuses everything else. */
export const cursorSchema = z
  .string()
  .max(40)
  .refine((text) => sortKey.test(readCursor(text)), 'is not a cursor of this API')
  .describe('`nextCursor` of the page before.');

export function readCursor(text: string): string {
  return Buffer.from(text, 'base64url').toString();
}
