import type { z } from 'zod';
import { CommandError } from './command-error.ts';

/**
 * Holds what was given to the schema that the admin API holds it to.
 * @throws CommandError that names every problem
 */
export function checkInput<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new CommandError(
    'bad_input',
    parsed.error.issues.map(({ path, message }) => [...path.map(String), message].join(': ')).join('\n'),
  );
}
