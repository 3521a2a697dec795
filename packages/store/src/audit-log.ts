import { type Kysely, type Selectable, sql } from 'kysely';
import type { Database } from './schema.ts';

/** Who acts, and by what request. */
export interface Actor {
  /** `key 3 (name)`, or `command line`. */
  readonly name: string;
  readonly requestId: string | null;
}

export interface AuditEntry {
  readonly actor: Actor;
  /** `replay.order`, `subscriber.suppress`, … */
  readonly action: string;
  /** What it was done to: `draw 447`, `sub_12`, `rep_3`. Never an address. */
  readonly target: string;
  readonly before?: object | null;
  readonly after?: object | null;
  readonly now: Date;
}

/** Writes the audit row of an action, in the transaction that carries it out: neither is there without the other. */
export async function recordAudit(db: Kysely<Database>, entry: AuditEntry): Promise<void> {
  const { actor, action, target, before = null, after = null, now } = entry;
  await db
    .insertInto('audit_log')
    .values({
      ...{ at: now, actor: actor.name, action, target, request_id: actor.requestId },
      before: before === null ? null : JSON.stringify(before),
      after: after === null ? null : JSON.stringify(after),
    })
    .execute();
}

/** What was done about a consumer, and what its own keys did, newest first. */
export async function listAuditOfConsumer(
  db: Kysely<Database>,
  { consumerId, before, limit }: { consumerId: string; before: string | null; limit: number },
): Promise<AuditRow[]> {
  const { rows } = await sql<AuditRow>`
    SELECT * FROM audit_log
     WHERE (target = ANY (ARRAY['con_' || ${consumerId}::text] ||
                          ARRAY (SELECT 'ep_' || id FROM endpoints WHERE consumer_id = ${consumerId}::bigint))
            OR actor = ANY (ARRAY (SELECT 'consumer ' || consumer_id || ' key ' || id FROM api_keys
                                    WHERE consumer_id = ${consumerId}::bigint)))
       AND (${before}::bigint IS NULL OR id < ${before}::bigint)
     ORDER BY id DESC LIMIT ${limit}`.execute(db);
  return rows;
}

export type AuditRow = Selectable<Database['audit_log']>;

/** Newest first, from before `before`. */
export async function listAudit(
  db: Kysely<Database>,
  {
    target,
    action,
    before,
    limit,
  }: {
    target?: string | undefined;
    action?: string | undefined;
    before: string | null;
    limit: number;
  },
): Promise<AuditRow[]> {
  let query = db.selectFrom('audit_log').selectAll().orderBy('id', 'desc').limit(limit);
  if (target !== undefined) query = query.where('target', '=', target);
  if (action !== undefined) query = query.where('action', '=', action);
  if (before !== null) query = query.where('id', '<', before);
  return query.execute();
}
