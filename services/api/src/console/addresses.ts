import { addresses, suppressions } from '@drawbell/operations/addresses';
import type { z } from 'zod';
import { html, moment, type SafeHtml } from '../app/html.ts';
import type { ConsoleAdmin } from './console-admin.ts';
import type { Section } from './console.ts';
import { formOf, searchFields } from './operation-forms.ts';
import { nextPage, pathTo, showPage, tableOf } from './operation-pages.ts';
import { badge, facts, panel } from './table.ts';

const { show, suppress, lift } = addresses;
const { list, create } = suppressions;
type AddressRecord = z.input<typeof show.answers.schema>;

/** Beside the list stand forms that take addresses, and what leads to people. */
const { scope } = create;

/** Who gets no mail, and why. Addresses are named by their keyed hash. */
export const suppressionsSection: Section = {
  nav: { href: pathTo(list), text: 'Suppressions', scope },
  add: (console) => {
    showPage(
      console,
      list,
      ({ admin, answer, input: { reason } }) => ({
        title: 'Suppressions',
        body: html`<div class="columns">
            ${panel('counts', 'By reason', countsOf(answer.counts))}
            ${panel(
              'suppress',
              'Never mail an address again',
              html`${formOf(admin, create, { at: {}, button: 'Suppress' })}`,
            )}
          </div>
          <form method="get" action="${pathTo(list)}" class="panel search">
            ${searchFields(list, { reason })}
            <p><button type="submit">Show</button></p>
          </form>
          <div class="panel">
            ${tableOf(list, answer, {
              none: 'There are none like this.',
              cells: {
                address: ({ address }) =>
                  html`<a href="${pathTo(show, { address })}" class="id">${address}</a>`,
                reason: ({ reason: name }) => name.replaceAll('_', ' '),
                subscriberId: ({ subscriberId: sub }) =>
                  sub === null ? null : html`<a href="/admin/people/${sub}">${sub}</a>`,
              },
            })}
            ${nextPage(pathTo(list), answer, { reason })}
          </div>`,
      }),
      { scope },
    );
    showPage(console, show, ({ admin, answer }) => ({
      title: 'An address',
      body: html`${addressPanel(answer)} ${consentPanel(answer.consents)} ${orderPanel(admin, answer)}`,
    }));
  },
};

function countsOf(counts: Readonly<Record<string, number>>): SafeHtml {
  const some = Object.entries(counts).filter(([, count]) => count > 0);
  if (some.length === 0) return html`<p>Everybody may be mailed.</p>`;
  return html`<ul class="counts">
    ${some.map(
      ([name, count]) =>
        html`<li><strong>${count.toLocaleString('en-CA')}</strong> ${name.replaceAll('_', ' ')}</li>`,
    )}
  </ul>`;
}

/** What is known of an address that is named by its keyed hash. */
function addressPanel({ address, subscriber, suppression, waitingRequests }: AddressRecord): SafeHtml {
  const person = subscriber?.id;
  return panel(
    'address',
    html`Mail ${suppression === null ? badge('may be mailed', 'good') : badge('suppressed', 'bad')}`,
    facts([
      ['Id', html`<span class="id">${address}</span>`],
      [
        'Person',
        person === undefined ? 'nobody has it now' : html`<a href="/admin/people/${person}">${person}</a>`,
      ],
      waitingRequests === 0 ? null : ['Sign-ups that wait for its owner', waitingRequests],
      suppression === null ? null : ['Suppressed', moment(suppression.since)],
      suppression === null ? null : ['Reason', suppression.reason.replaceAll('_', ' ')],
      suppression === null || suppression.detail === '' ? null : ['Note', suppression.detail],
    ]),
  );
}

function orderPanel(admin: ConsoleAdmin, { address, suppression }: AddressRecord): SafeHtml {
  const at = { address };
  if (suppression === null)
    return panel(
      'suppress',
      'Never mail it again',
      html`${formOf(admin, suppress, { at, button: 'Suppress' })}`,
    );
  return panel(
    'lift',
    'Let it be mailed again',
    html`<p>
        Only when its owner asks for it. ${suppression.reason === 'complaint' ? 'They complained of our mail.' : null}
      </p>
      ${formOf(admin, lift, { at, button: 'Lift' })}`,
  );
}

/** What proves that an address agreed to be mailed, and that it ended. */
export function consentPanel(consents: AddressRecord['consents']): SafeHtml {
  return panel(
    'consent',
    'Consent',
    consents.length === 0
      ? html`<p>There is none on record.</p>`
      : html`${consents.map(
          ({ wordingVersion, language, source, givenAt, evidence, withdrawnAt, withdrawalMeans }) =>
            html`${facts([
              ['Given', moment(givenAt)],
              ['Words', `version ${wordingVersion}, ${language}`],
              ['By way of', source],
              withdrawnAt === null
                ? ['Ended', 'It stands.']
                : ['Ended', html`${moment(withdrawnAt)}, by ${withdrawalMeans}`],
            ])}
              <details>
                <summary>Evidence</summary>
                <pre>${JSON.stringify(evidence, null, 2)}</pre>
              </details>`,
        )}`,
  );
}
