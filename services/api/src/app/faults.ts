import { html, type SafeHtml } from './html.ts';

/** Something to correct in a form. */
export interface Fault {
  /** The id of its field; null where none is to blame. */
  readonly id: string | null;
  readonly message: SafeHtml | string;
}

/** Everything that is wrong with a form, above it, each a link to its field. Null where nothing is. */
export function faultSummary(title: string, faults: readonly Fault[]): SafeHtml | null {
  if (faults.length === 0) return null;
  return html`<div class="panel bad errors" role="alert">
    <h2>${title}</h2>
    <ul>
      ${faults.map(({ id, message }) => html`<li>${id === null ? message : html`<a href="#${id}">${message}</a>`}</li>`)}
    </ul>
  </div>`;
}

/** What is wrong with a field, at the field. */
export function faultAt(id: string, message: SafeHtml | string): SafeHtml {
  return html`<p class="error" id="${id}-error">${message}</p>`;
}

/** Says of a field which texts belong to it: its hint, and what is wrong with it. */
export function describedBy(ids: readonly (string | null)[]): SafeHtml | null {
  const present = ids.filter((id) => id !== null);
  return present.length === 0 ? null : html`aria-describedby="${present.join(' ')}"`;
}
