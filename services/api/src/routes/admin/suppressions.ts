import { plainText } from '@drawbell/draws/plain-text';
import { countSuppressions, listSuppressions } from '@drawbell/store/bounces/bounces';
import { suppressionReasons } from '@drawbell/store/schema';
import { readAddress } from '@drawbell/store/subscribers/record';
import { addressId, readAddressId } from '@drawbell/store/suppressions';
import { liftSuppression, suppress } from '../../administration/people-orders.ts';
import { z } from 'zod';
import { type Form } from '../../app/form.ts';
import { html, moment } from '../../app/html.ts';
import { RequestProblem } from '../../app/problem.ts';
import { addressBody } from '../../console/address-page.ts';
import type { Section } from '../../console/console.ts';
import { field, orderForm, select } from '../../console/order-form.ts';
import { readTypedAddress } from '../../console/read-typed-address.ts';
import { olderLink, panel, table } from '../../console/table.ts';
import { cursorSchema, pageOf, readCursor } from '../../json/paging.ts';

const scope = 'subscribers';
const shown = 50;
const params = z.object({ address: z.string().max(60).describe('adr_…') });
const query = z.strictObject({
  reason: z.string().max(20).default(''),
  cursor: cursorSchema(/^\d{1,18}$/).optional(),
});

/** `/admin/suppressions` and `/admin/addresses`: who gets no mail, and why. Addresses are named by their keyed hash. */
export const suppressionsSection: Section = {
  nav: { href: '/admin/suppressions', text: 'Suppressions', scope },
  add: ({ parts, page, order }) => {
    const { store, secrets } = parts;
    const { db } = store;
    page(
      '/admin/suppressions',
      { summary: 'Lists who gets no mail, by reason', scope, query },
      async ({ admin, query: { reason: wanted, cursor } }) => {
        const reason = suppressionReasons.find((each) => each === wanted);
        const before = cursor === undefined ? null : readCursor(cursor);
        const [counts, found] = await Promise.all([
          countSuppressions(store.pool),
          listSuppressions(db, { reason }, { before, limit: shown + 1 }),
        ]);
        const { page: rows, nextCursor } = pageOf(found, shown, ({ id }) => id);
        const older =
          nextCursor === null ? null : olderLink('/admin/suppressions', { reason, cursor: nextCursor });
        return {
          title: 'Suppressions',
          body: html`<div class="columns">
              ${panel(
                'counts',
                'By reason',
                Object.keys(counts).length === 0
                  ? html`<p>Everybody may be mailed.</p>`
                  : html`<ul class="counts">
                      ${Object.entries(counts).map(([name, count]) => html`<li><strong>${count.toLocaleString('en-CA')}</strong> ${name.replaceAll('_', ' ')}</li>`)}
                    </ul>`,
              )}
              ${panel(
                'suppress',
                'Never mail an address again',
                orderForm(admin, {
                  ...{ action: '/admin/suppressions', button: 'Suppress', look: 'quiet' },
                  fields: html`${field({ name: 'email', label: 'E-mail address', type: 'email', required: true })}
                  ${field({ name: 'note', label: 'Why', hint: 'Without the address. Kept with it.' })}`,
                }),
              )}
            </div>
            <form method="get" action="/admin/suppressions" class="panel search">
              ${select({ name: 'reason', label: 'Reason', any: 'any', of: suppressionReasons, chosen: reason })}
              <p><button type="submit">Show</button></p>
            </form>
            <div class="panel">
              ${
                rows.length === 0
                  ? html`<p>There are none like this.</p>`
                  : table(
                      ['Address', 'Reason', 'Since'],
                      rows.map(({ emailHash, reason: name, suppressedAt }) => [
                        html`<a href="/admin/addresses/${addressId(emailHash)}" class="id">${addressId(emailHash)}</a>`,
                        name.replaceAll('_', ' '),
                        moment(suppressedAt),
                      ]),
                    )
              }
              ${older}
            </div>`,
        };
      },
    );
    order(
      '/admin/suppressions',
      { summary: 'Never mails an address again, until it is lifted', scope },
      async (trx, { admin, form, now }) => {
        const emailHash = secrets.hashAddress(readTypedAddress(form));
        await suppress(trx, { emailHash, actor: admin, note: readNote(form), now });
        return { kind: 'go', to: `/admin/addresses/${addressId(emailHash)}?done=suppressed` };
      },
    );
    page(
      '/admin/addresses/:address',
      { summary: 'Shows what is known of an address: person, suppression, consent', scope, params },
      async ({ admin, params: { address } }) => ({
        title: 'An address',
        body: addressBody(admin, address, await readAddress(db, hashOf(address))),
      }),
    );
    order(
      '/admin/addresses/:address/suppress',
      { summary: 'Never mails an address again, until it is lifted', scope, params },
      async (trx, { admin, form, params: { address }, now }) => {
        const note = readNote(form);
        await suppress(trx, { emailHash: hashOf(address), actor: admin, note, now });
        return { kind: 'go', to: `/admin/addresses/${address}?done=suppressed` };
      },
    );
    order(
      '/admin/addresses/:address/lift',
      { summary: 'Lets a suppressed address be mailed again', scope, params },
      async (trx, { admin, params: { address }, now }) => {
        if (!(await liftSuppression(trx, { emailHash: hashOf(address), actor: admin, now })))
          throw new RequestProblem('conflict', 'The address is not suppressed.');
        return { kind: 'go', to: `/admin/addresses/${address}?done=lifted` };
      },
    );
  },
};

function hashOf(address: string): Buffer {
  const hash = readAddressId(address);
  if (hash === null) throw new RequestProblem('not-found', 'This is no address id (adr_…).');
  return hash;
}

/** Why something is ordered, in the operator's words; may be empty. @throws RequestProblem `invalid-request` */
function readNote(form: Form): string {
  const read = plainText(200, { charactersMin: 0 }).safeParse(form.get('note') ?? '');
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const why = issue?.code === 'invalid_format' ? issue.message : 'has at most 200 characters';
  throw new RequestProblem('invalid-request', `A note ${why}.`);
}
