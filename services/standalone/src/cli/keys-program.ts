import { adminScopes } from '@drawbell/store/schema';
import { type Command, Option } from 'commander';
import { idArgument, wholeNumber } from './arguments.ts';
import type { CommandContext } from './command-context.ts';
import {
  createAdminKeyCommand,
  listAdminKeysCommand,
  type NewAdminKey,
  revokeAdminKeyCommand,
} from './commands/admin-keys.ts';
import { type AuditFilter, listAuditCommand } from './commands/list-audit.ts';

/** Adds the commands about who may administer, and about what was done. */
export function addKeyCommands(program: Command, context: () => CommandContext): void {
  const keys = program.command('keys').description('the keys of the admin API');
  keys
    .command('list')
    .description('all of them, newest first, revoked ones included')
    .action(() => listAdminKeysCommand(context()));
  keys
    .command('create')
    .description('make a key, and show it once')
    .requiredOption('--name <name>', 'whose it is, or what for; stands in the audit log')
    .addOption(
      new Option('--scopes <scopes...>', 'what it may do').choices(adminScopes).makeOptionMandatory(),
    )
    .option('--expires <time>', 'until when it works, as 2027-01-31T00:00:00Z')
    .action((options: NewAdminKey) => createAdminKeyCommand(context(), options));
  keys
    .command('revoke')
    .addArgument(idArgument('adk'))
    .description('end a key at once')
    .action((key: string) => revokeAdminKeyCommand(context(), key));
  program
    .command('audit')
    .description('what operators did')
    .command('list')
    .description('the newest entries')
    .option('--target <target>', 'what was done to this: "draw 447", sub_12, rep_3, adr_…')
    .option('--action <action>', 'only this: replay.order, subscriber.erase, …')
    .addOption(new Option('--limit <n>', 'at most so many').default(20).argParser(wholeNumber(1, 10_000)))
    .action((options: AuditFilter) => listAuditCommand(context(), options));
}
