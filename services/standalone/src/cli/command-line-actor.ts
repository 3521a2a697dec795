import type { Actor } from '@drawbell/store/audit-log';

/** How the audit log names who works at the command line: whoever can, reaches the database anyway. */
export const commandLine: Actor = { name: 'command line', requestId: null };
