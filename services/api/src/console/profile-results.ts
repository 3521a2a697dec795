import type { LabelledResult } from '@drawbell/draws/alert-decision';
import type { Catalogue } from '@drawbell/draws/catalogue';
import { outcomeSentence, reasonSentence } from '@drawbell/draws/reason-sentences';
import { html, type SafeHtml } from '../app/html.ts';

/** What was decided for each profile, with its reasons. */
export function profileResults(results: readonly LabelledResult[], catalogue: Catalogue): SafeHtml {
  if (results.length === 0) return html`<p>No profile was compared.</p>`;
  return html`<ol class="results">
    ${results.map(
      ({ label, outcome, reasons }) =>
        html`<li>
          ${label === null ? null : html`<strong>${label}</strong>: `}${outcomeSentence({ outcome, reasons }, 'en')}
          <ul>
            ${reasons.map((reason) => html`<li>${reasonSentence(reason, 'en', catalogue)}</li>`)}
          </ul>
        </li>`,
    )}
  </ol>`;
}
