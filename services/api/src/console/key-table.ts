import type { Lookup, Order } from '@drawbell/operations/operation';
import { html, type SafeHtml } from '../app/html.ts';
import { moment } from '../app/html.ts';
import type { ConsoleAdmin } from './console-admin.ts';
import { formOf, type Places } from './operation-forms.ts';
import { tableOf } from './operation-pages.ts';
import { badge } from './table.ts';

interface ListedKey {
  readonly id: string;
  readonly hint: string;
  readonly state: string;
  readonly expiresAt: string | null;
  readonly revokedAt: string | null;
}

interface Listed<Key> {
  readonly keys: readonly Key[];
}

/** Keys, newest first. Each key that works has a form that revokes it in two steps. */
export function keyTable<In, Body, Key extends ListedKey, RevokeIn, RevokeBody, RevokeJson>(
  admin: ConsoleAdmin,
  {
    list,
    json,
    revoke,
    at,
  }: {
    readonly list: Lookup<In, Body, Listed<Key>, 'operator'>;
    readonly json: Listed<Key>;
    readonly revoke: Order<RevokeIn, RevokeBody, RevokeJson, 'operator'>;
    readonly at: Places;
  },
): SafeHtml {
  return tableOf(list, json, {
    cells: {
      hint: ({ hint }) => html`<code>${hint}…</code>`,
      state: ({ id, state, revokedAt }) =>
        revokedAt === null
          ? html`${badge(state, state === 'works' ? 'good' : '')}
            ${formOf(admin, revoke, { at: { ...at, key: id }, button: `Revoke ${id}` })}`
          : html`${badge(state)} ${moment(revokedAt)}`,
    },
    more: { Expires: ({ expiresAt }) => (expiresAt === null ? 'never' : moment(expiresAt)) },
  });
}
