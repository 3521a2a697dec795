import { type CommandContext, openForCommand } from '../command-context.ts';

/**
 * `migrate`: brings the database up to this code's schema and holds it to TOKEN_SECRET, as every start does. For
 * deployments where one process does this before the others start.
 */
export async function migrateCommand(context: CommandContext): Promise<void> {
  const { migrated } = await openForCommand(context);
  const text =
    migrated.length === 0
      ? 'The database is up to date.'
      : `The database was brought up to date: ${migrated.join(', ')}`;
  context.output.answer({ migrated }, text);
}
