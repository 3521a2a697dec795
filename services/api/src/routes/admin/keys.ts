import { adminKeys } from '@drawbell/operations/admin-keys';
import type { Section } from '../../console/console.ts';
import { keyTable } from '../../console/key-table.ts';
import { formOf } from '../../console/operation-forms.ts';
import { navTo, showPage } from '../../console/operation-pages.ts';
import { panel } from '../../console/table.ts';
import { html } from '../../app/html.ts';

const { list, create, revoke } = adminKeys;

/** Who may administer, and what. */
export const keysSection: Section = {
  nav: navTo(list, 'Keys'),
  add: (console) => {
    showPage(console, list, ({ admin, answer: json, at }) => ({
      title: 'Keys',
      body: html`${panel(
        'keys',
        'Administration keys',
        html`<p>A key that is revoked ends its sessions at once, yours included.</p>
          ${keyTable(admin, { list, json, revoke, at })}`,
      )}
      ${panel('new', 'Make a key', html`${formOf(admin, create, { at, button: 'Make a key' })}`)}`,
    }));
  },
};
