import type { DrawChange } from '@drawbell/draws';
import type { DrawHistory } from '@drawbell/store';
import { html, type SafeHtml } from '../html/html.ts';
import { moment } from '../html/moment.ts';
import type { SiteWords } from './site-words.ts';

/** Every publication of a draw and what followed; nothing for one that never changed. */
export function drawRevisions(words: SiteWords['draw'], { revisions, events }: DrawHistory): SafeHtml | null {
  if (revisions.length < 2 && events.length < 2) return null;
  return html`<section class="panel" aria-labelledby="history">
    <h2 id="history">${words.history}</h2>
    <ul>
      ${events.map(({ type, recordedAt }) => html`<li>${words.events[type]}: ${moment(recordedAt)}</li>`)}
    </ul>
    ${revisions.map(
      ({ revision, recordedAt, changes, author }) =>
        html`<h3>${words.revision(revision)}, ${moment(recordedAt)}</h3>
          ${author === null ? null : html`<p class="hint">${words.byHand}</p>`}
          ${revision === 1 ? html`<p>${words.first}</p>` : changeList(words, changes, author !== null)}`,
    )}
  </section>`;
}

function changeList(words: SiteWords['draw'], changes: readonly DrawChange[], byHand: boolean): SafeHtml {
  // What somebody corrected by hand is told in full.
  const material = changes.filter((change) => change.material || byHand);
  if (material.length === 0) return html`<p>${words.unchanged}</p>`;
  return html`<ul>
    ${material.map(
      ({ field, from, to }) =>
        html`<li>
          ${words.fields[field] ?? field}: <strong>${valueText(to, words)}</strong> (${words.was}: ${valueText(from, words)})
        </li>`,
    )}
  </ul>`;
}

function valueText(value: unknown, words: SiteWords['draw']): string {
  if (value === null || value === undefined || value === '') return words.notPublished;
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  if (typeof value === 'object' && 'text' in value && typeof value.text === 'string') return value.text;
  return JSON.stringify(value).slice(0, 200);
}
