import { z } from 'zod';

/** Ids as programs see them: what they name, then the number of the row. */
export type IdKind = 'con' | 'key' | 'ep' | 'sec' | 'adk' | 'aud' | 'rep' | 'sub' | 'dlv' | 'bnc' | 'sup';

/** The id of a row as programs see it: `sub_12`. */
export function publicId(kind: IdKind, id: string): string {
  return `${kind}_${id}`;
}

/** Reads an id of one kind into the number of its row. What is no such id is a path that does not exist. */
export function idSchema(kind: IdKind) {
  return z
    .string()
    .max(40)
    .describe(`${kind}_…`)
    .transform((text) => new RegExp(`^${kind}_([1-9]\\d{0,17})$`).exec(text)?.[1] ?? '0');
}
