import type { AddressRecord } from '@drawbell/store/subscribers/record';
import { html, moment, type SafeHtml } from '../app/html.ts';
import { consentPanel } from './consent-panel.ts';
import type { ConsoleAdmin } from './console-admin.ts';
import { field, orderForm } from './order-form.ts';
import { badge, facts, panel } from './table.ts';

/** What is known of an address that is named by its keyed hash. */
export function addressBody(admin: ConsoleAdmin, address: string, record: AddressRecord): SafeHtml {
  const { subscriber, suppression, consents, waitingRequests } = record;
  const sub = subscriber === null ? null : `sub_${subscriber.id}`;
  return html`${panel(
    'address',
    html`Mail ${suppression === null ? badge('may be mailed', 'good') : badge('suppressed', 'bad')}`,
    facts([
      ['Id', html`<span class="id">${address}</span>`],
      ['Person', sub === null ? 'nobody has it now' : html`<a href="/admin/people/${sub}">${sub}</a>`],
      waitingRequests === 0 ? null : ['Sign-ups that wait for its owner', waitingRequests],
      suppression === null ? null : ['Suppressed', moment(suppression.since)],
      suppression === null ? null : ['Reason', suppression.reason.replaceAll('_', ' ')],
      suppression === null || suppression.detail === '' ? null : ['Note', suppression.detail],
    ]),
  )}
    ${consentPanel(consents)}
    ${
      suppression === null
        ? panel(
            'suppress',
            'Never mail it again',
            orderForm(admin, {
              ...{ action: `/admin/addresses/${address}/suppress`, button: 'Suppress', look: 'quiet' },
              fields: field({ name: 'note', label: 'Why', hint: 'Without the address. Kept with it.' }),
            }),
          )
        : panel(
            'lift',
            'Let it be mailed again',
            html`<p>
                Only when its owner asks for it. ${suppression.reason === 'complaint' ? 'They complained of our mail.' : null}
              </p>
              ${orderForm(admin, { action: `/admin/addresses/${address}/lift`, button: 'Lift', look: 'quiet' })}`,
          )
    }`;
}
