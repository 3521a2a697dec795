import { html, moment, type SafeHtml } from '../app/html.ts';
import type { ConsoleAdmin } from './console-admin.ts';
import { orderForm } from './order-form.ts';
import { badge, table } from './table.ts';

interface ListedKey {
  readonly id: string;
  readonly name: string;
  readonly hint: string;
  readonly scopes: readonly string[];
  readonly expires_at: Date | null;
  readonly last_used_at: Date | null;
  readonly revoked_at: Date | null;
}

/** Keys, newest first, each that works with the way to end it, in two steps. */
export function keyTable(
  admin: ConsoleAdmin,
  keys: readonly ListedKey[],
  { kind, path }: { kind: 'adk' | 'key'; path: string },
): SafeHtml {
  if (keys.length === 0) return html`<p>There are none.</p>`;
  return table(
    ['Name', 'Id', 'Begins with', 'May', 'Last used', 'Expires', 'State'],
    keys.map(({ id, name, hint, scopes, expires_at, last_used_at, revoked_at }) => [
      name,
      `${kind}_${id}`,
      html`<code>${hint}…</code>`,
      scopes.join(', '),
      moment(last_used_at),
      expires_at === null ? 'never' : moment(expires_at),
      revoked_at === null
        ? html`<details>
            <summary>Revoke</summary>
            <p>It opens nothing any more, at once. It cannot be taken back.</p>
            ${orderForm(admin, { action: `${path}/${kind}_${id}/revoke`, button: `Revoke ${kind}_${id}`, look: 'danger' })}
          </details>`
        : html`${badge('revoked')} ${moment(revoked_at)}`,
    ]),
  );
}
