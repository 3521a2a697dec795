import type { Consent } from '@drawbell/store/subscribers/record';
import { html, moment, type SafeHtml } from '../app/html.ts';
import { facts, panel } from './table.ts';

/** What proves that an address agreed to be mailed, and that it ended. */
export function consentPanel(consents: readonly Consent[]): SafeHtml {
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
