import { z } from 'zod';

/** One line of text that an operator writes, of characters that PostgreSQL stores and people see. */
export function plainText(charactersMax: number) {
  return z
    .string()
    .trim()
    .min(1)
    .max(charactersMax)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'is one line of plain text');
}
