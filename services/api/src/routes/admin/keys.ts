import { makeAdminKey, withdrawAdminKey } from '@drawbell/store/administration/manage-keys';
import { listAdminKeys } from '@drawbell/store/keys/admin-keys';
import { adminScopes } from '@drawbell/store/schema';
import { z } from 'zod';
import { type Form, numberOf } from '../../app/form.ts';
import { html } from '../../app/html.ts';
import { orNotFound, RequestProblem } from '../../app/problem.ts';
import type { Section } from '../../console/console.ts';
import { keyTable } from '../../console/key-table.ts';
import { choices, field, orderForm } from '../../console/order-form.ts';
import { readName } from '../../console/read-name.ts';
import { panel } from '../../console/table.ts';
import { idSchema } from '../../json/public-ids.ts';

const scopeWords = {
  read: 'read: look at everything but people',
  replay: 'replay: replay, hold and release draws',
  subscribers: 'subscribers: look at and help people',
  config: 'config: keys, consumers, categories, corrections, queues',
} as const;
const dayMs = 86_400_000;

/** `/admin/keys`: who may administer, and what. */
export const keysSection: Section = {
  nav: { href: '/admin/keys', text: 'Keys', scope: 'config' },
  add: ({ parts, page, order }) => {
    const { store, secrets } = parts;
    page('/admin/keys', { summary: 'Lists administration keys', scope: 'config' }, async ({ admin }) => ({
      title: 'Keys',
      body: html`${panel(
        'keys',
        'Administration keys',
        html`<p>A key that is revoked ends its sessions at once, yours included.</p>
            ${keyTable(admin, await listAdminKeys(store.db), { kind: 'adk', path: '/admin/keys' })}`,
      )}
        ${panel(
          'new',
          'Make a key',
          orderForm(admin, {
            ...{ action: '/admin/keys', button: 'Make a key', look: 'quiet' },
            fields: html`${field({
              ...{ name: 'name', label: 'Name', required: true },
              hint: 'Whose it is, or what for. It stands in the audit log.',
            })}
              ${choices('checkbox', {
                ...{ name: 'scopes', label: 'It may' },
                of: adminScopes.map((scope) => ({ value: scope, text: scopeWords[scope] })),
              })}
              ${field({
                ...{ name: 'days', label: 'Days until it expires', short: true },
                hint: 'Empty: it does not expire.',
              })}`,
          }),
        )}`,
    }));
    order(
      '/admin/keys',
      { summary: 'Makes an administration key, and shows it once', scope: 'config' },
      async (trx, { admin, form, now }) => {
        const scopes = adminScopes.filter((scope) => form.getAll('scopes').includes(scope));
        if (scopes.length === 0) throw new RequestProblem('invalid-request', 'Choose what the key may do.');
        const { text } = await makeAdminKey(trx, secrets, {
          ...{ name: readName(form, 60), scopes, actor: admin, now },
          expiresAt: expiryOf(form, now),
        });
        const said = 'It is shown in this answer only: keep it where nobody else looks.';
        return { kind: 'secret', title: 'The new key', text: said, secret: text, back: '/admin/keys' };
      },
    );
    order(
      '/admin/keys/:key/revoke',
      {
        summary: 'Ends an administration key at once',
        scope: 'config',
        params: z.object({ key: idSchema('adk') }),
      },
      async (trx, { admin, params: { key: id }, now }) => {
        orNotFound(await withdrawAdminKey(trx, { id, actor: admin, now }), 'key');
        return { kind: 'go', to: '/admin/keys?done=key-revoked' };
      },
    );
  },
};

function expiryOf(form: Form, now: Date): Date | null {
  const days = numberOf(form, 'days');
  if (days === null) return null;
  if (!(days >= 1 && days <= 3_650))
    throw new RequestProblem('invalid-request', 'A key expires after 1 to 3,650 days, or never.');
  return new Date(now.getTime() + days * dayMs);
}
