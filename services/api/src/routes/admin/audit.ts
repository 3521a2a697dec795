import { type AuditRow, listAudit } from '@drawbell/store/audit-log';
import { z } from 'zod';
import { html, moment, type SafeHtml } from '../../app/html.ts';
import type { Section } from '../../console/console.ts';
import { field } from '../../console/order-form.ts';
import { olderLink, table } from '../../console/table.ts';
import { cursorSchema, pageOf, readCursor } from '../../json/paging.ts';

const shown = 50;
const query = z.strictObject({
  target: z.string().trim().max(100).default(''),
  action: z.string().trim().max(60).default(''),
  cursor: cursorSchema(/^\d{1,18}$/).optional(),
});

/** `/admin/audit`: who did what, newest first. */
export const auditSection: Section = {
  nav: { href: '/admin/audit', text: 'Audit', scope: 'read' },
  add: ({ parts, page }) => {
    page(
      '/admin/audit',
      { summary: 'Lists what operators did, newest first', scope: 'read', query },
      async ({ query: { target, action, cursor } }) => {
        const before = cursor === undefined ? null : readCursor(cursor);
        const found = await listAudit(parts.store.db, {
          target: target === '' ? undefined : target,
          action: action === '' ? undefined : action,
          ...{ before, limit: shown + 1 },
        });
        const { page: rows, nextCursor } = pageOf(found, shown, ({ id }) => id);
        const older =
          nextCursor === null ? null : olderLink('/admin/audit', { target, action, cursor: nextCursor });
        return {
          title: 'Audit',
          body: html`<form method="get" action="/admin/audit" class="panel search">
            ${field({ name: 'target', label: 'To what', hint: 'draw 447, sub_12', value: target })}
            ${field({ name: 'action', label: 'What', hint: 'replay.order', value: action })}
            <p><button type="submit">Show</button></p>
          </form>
          <div class="panel">${rows.length === 0 ? html`<p>There is nothing like this.</p>` : auditTable(rows)}${older}</div>`,
        };
      },
    );
  },
};

function auditTable(rows: readonly AuditRow[]): SafeHtml {
  return table(
    ['When', 'Who', 'What', 'To what'],
    rows.map(({ at, actor, action, target, before, after, request_id: requestId }) => [
      moment(at),
      actor,
      html`<details>
        <summary>${action}</summary>
        <pre>${JSON.stringify({ before, after, requestId }, null, 2)}</pre>
      </details>`,
      html`<span class="id">${target}</span>`,
    ]),
  );
}
