import type { Draw } from '@drawbell/draws/draw';
import { messageIdOf } from '@drawbell/store/webhooks/ids';
import type { Stage } from './stage.ts';
import { matchesOwed } from './who-is-owed.ts';

export interface WebhookFigures {
  readonly messages: number;
  /** Second copies at a receiver. */
  readonly copies: number;
}

interface Row {
  readonly id: string;
  readonly createdAt: Date;
  readonly endpointId: string;
  readonly type: string;
  readonly revision: number;
  readonly status: string;
  readonly reason: string | null;
  /** Attempts after which the receiver may have the message although it was not recorded as accepted. */
  readonly unanswered: number;
}

/**
 * Compares what the receivers got with what the endpoints were owed: every message at least once under its one
 * webhook-id, copies only where an attempt is recorded that did not end in an acceptance.
 */
export async function verifyWebhooks(
  stage: Stage,
  drawNumber: string,
): Promise<{ figures: WebhookFigures; wrong: string[] }> {
  const wrong: string[] = [];
  const { endpoints } = stage.audience;
  const revisions = await stage.ask<{ revision: number; content: Draw }>(
    'SELECT revision, content FROM draw_revisions WHERE draw_number = $1 ORDER BY revision',
    [drawNumber],
  );
  const rows = await stage.ask<Row>(
    `SELECT m.id, m.created_at AS "createdAt", m.endpoint_id AS "endpointId", v.type, v.revision, m.status,
            m.end_reason AS reason,
            (SELECT count(*)::int FROM webhook_attempts a
              WHERE a.message_id = m.id AND a.result IN ('no_answer', 'refused')) AS unanswered
       FROM webhook_messages m JOIN webhook_events v ON v.id = m.event_id WHERE v.draw_number = $1`,
    [drawNumber],
  );
  let received = 0;
  let copies = 0;
  for (const row of rows) {
    const name = `message ${row.id} (${row.type}, ${row.status}, ${row.reason ?? 'no reason'})`;
    const posts = stage.receivers.posts.get(messageIdOf(stage.secrets, row)) ?? [];
    received += posts.length;
    copies += Math.max(0, posts.length - 1);
    if (row.status === 'sent' && posts.length === 0) wrong.push(`${name} never came`);
    if (posts.length > 1 + row.unanswered) wrong.push(`${name} came ${posts.length} times`);
    if (posts.some((receiver) => endpoints[receiver] !== row.endpointId))
      wrong.push(`${name} came elsewhere`);
    const superseded =
      row.type === 'profile.matched' && row.status === 'cancelled' && row.reason === 'superseded';
    if (row.status !== 'sent' && !superseded) wrong.push(`${name} was not delivered`);
  }
  for (const { revision, content } of revisions) {
    const of = (type: string) => rows.filter((row) => row.type === type && row.revision === revision).length;
    const told = of(revision === 1 ? 'draw.published' : 'draw.corrected');
    if (told !== endpoints.length)
      wrong.push(`${told} of ${endpoints.length} endpoints were told of revision ${revision}`);
    const [matches, owed] = [of('profile.matched'), matchesOwed(content, stage.audience)];
    // Who was told of an earlier revision is told of the correction, whatever it comes to.
    if (revision === 1 ? matches !== owed : matches < owed)
      wrong.push(`${matches} messages of ${owed} owed about watched profiles, revision ${revision}`);
  }
  return { figures: { messages: received, copies }, wrong };
}
