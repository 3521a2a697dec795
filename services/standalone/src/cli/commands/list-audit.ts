import { auditJson } from '@drawbell/api/administration/audit-schema';
import { listAudit } from '@drawbell/store/audit-log';
import { type CommandContext, openForCommand } from '../command-context.ts';
import { table } from '../output.ts';

export interface AuditFilter {
  readonly target?: string;
  readonly action?: string;
  readonly limit: number;
}

/** `audit list`: who did what, newest first. What stood before and after is in the JSON. */
export async function listAuditCommand(context: CommandContext, filter: AuditFilter): Promise<void> {
  const { store } = await openForCommand(context);
  const { target, action, limit } = filter;
  const entries = (await listAudit(store.db, { target, action, limit, before: null })).map(auditJson);
  const rows = entries.map((entry) => [entry.at, entry.actor, entry.action, entry.target]);
  const text = table(['when', 'who', 'what', 'to'], rows);
  context.output.answer(entries, entries.length === 0 ? 'Nothing was done yet.' : text);
}
