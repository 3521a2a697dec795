import type { Catalogue } from '@drawbell/draws/catalogue';
import type { Draw } from '@drawbell/draws/draw';
import type { DrawChange } from '@drawbell/draws/draw-change';
import { easternTime, shortDay } from '@drawbell/draws/day-words';
import { easternDay } from '@drawbell/draws/grid';
import { roundLabel } from '@drawbell/draws/labels';
import type { Language } from '@drawbell/draws/subscriber-input';
import type { DrawHistory } from '@drawbell/store/draws/history';
import { html, type SafeHtml } from '../app/html.ts';
import type { DrawPageWords } from './draw-words.ts';
import { frameWords } from './frame.ts';

interface Wording {
  readonly language: Language;
  readonly words: DrawPageWords;
  readonly catalogue: Catalogue;
}

/** Day and time of an instant in Eastern Canada, where draws are held. */
export function easternMoment(at: Date, language: Language): SafeHtml {
  return html`<time class="loose" datetime="${at.toISOString()}">${shortDay(easternDay(at), language)}, ${easternTime(at, language)}</time>`;
}

/** Every publication of a draw and what followed, under a heading; nothing for one that never changed. */
export function drawRevisions(wording: Wording, history: DrawHistory): SafeHtml | null {
  const all = revisionList(wording, history);
  return all === null
    ? null
    : html`<section class="panel" aria-labelledby="history">
        <h2 id="history">${wording.words.history}</h2>
        ${all}
      </section>`;
}

/** Every publication of a draw and what followed; nothing for one that never changed. */
export function revisionList(wording: Wording, { revisions, events }: DrawHistory): SafeHtml | null {
  const { words } = wording;
  if (revisions.length < 2 && events.length < 2) return null;
  return html`<ul>
      ${events.map(({ type, recordedAt }) => html`<li>${words.events[type]}${frameWords[wording.language].colon}${easternMoment(recordedAt, wording.language)}</li>`)}
    </ul>
    ${revisions.map((each) => {
      const { revision, recordedAt, author } = each;
      return html`<h3>${words.revision(revision)}, ${easternMoment(recordedAt, wording.language)}</h3>
        ${author === null ? null : html`<p class="hint">${words.byHand}</p>`}
        ${revision === 1 ? html`<p>${words.first}</p>` : changeList(wording, each)}`;
    })}`;
}

function changeList(wording: Wording, { changes, draw, author }: DrawHistory['revisions'][number]): SafeHtml {
  const { words, language } = wording;
  const { colon } = frameWords[language];
  // What has no words is shown by its name.
  const fields: Readonly<Record<string, string>> = words.fields;
  // What somebody corrected by hand is told in full.
  const told = changes.filter((change) => change.material || author !== null);
  if (told.length === 0) return html`<p>${words.unchanged}</p>`;
  return html`<ul>
    ${told.map((change) => {
      const [from, to] = valuesOf(change, draw, wording);
      return html`<li>
        ${fields[change.field] ?? change.field}${colon}<strong>${to}</strong> (${words.was}${colon}${from})
      </li>`;
    })}
  </ul>`;
}

function valuesOf(change: DrawChange, draw: Draw, { language, words, catalogue }: Wording): [string, string] {
  if (change.field !== 'round') return [valueText(change.from, words), valueText(change.to, words)];
  const labelOf = (round: Draw['round']) => roundLabel({ ...draw, round }, language, catalogue);
  return [labelOf(change.from), labelOf(change.to)];
}

function valueText(value: unknown, words: DrawPageWords): string {
  if (value === null || value === undefined || value === '') return words.notPublished;
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  if (typeof value === 'object' && 'text' in value && typeof value.text === 'string') return value.text;
  return JSON.stringify(value).slice(0, 200);
}
