import { drawTitle } from '@drawbell/draws/draw-number';
import type { HeldDraw } from '@drawbell/store/draws/hold';
import { html, type SafeHtml } from '../app/html.ts';
import { badge, table } from './table.ts';

/** One line of a list of draws. */
export interface DrawLine {
  readonly number: string | null;
  readonly key: string;
  readonly date: string;
  readonly label: string;
  readonly crs: number | null;
  readonly invitations: number | null;
  readonly revision: number;
  readonly withdrawnAt: string | null;
  readonly events: readonly { readonly alerting: 'alert' | 'baseline' | 'late' | 'none' }[];
}

const alertingBadges = {
  alert: badge('alerts', 'good'),
  baseline: badge('history'),
  late: badge('found late', 'warn'),
  none: badge('no alert'),
} as const;

/** Draws, newest first, with what is special about them. */
export function drawTable(draws: readonly DrawLine[], held: readonly Pick<HeldDraw, 'number'>[]): SafeHtml {
  if (draws.length === 0) return html`<p>None yet. The first poll records history.</p>`;
  const heldNumbers = new Set(held.map(({ number }) => number));
  return table(
    [
      'Draw',
      'Date',
      'Round',
      { name: 'Cut-off', number: true },
      { name: 'Invitations', number: true },
      'State',
    ],
    draws.map(({ number, key, date, label, crs, invitations, revision, withdrawnAt, events }) => [
      html`<a href="/admin/draws/${number ?? key}">${number ?? drawTitle({ number: key, date }, 'en')}</a>`,
      html`<time datetime="${date}">${date}</time>`,
      label,
      crs,
      invitations?.toLocaleString('en-CA') ?? null,
      html`<span class="badges"
        >${heldNumbers.has(key) ? badge('held back', 'warn') : null}
        ${number === null ? badge('no number', 'warn') : null}
        ${withdrawnAt === null ? null : badge('withdrawn', 'bad')} ${alertingBadges[events[0]?.alerting ?? 'none']}
        ${revision > 1 ? badge(`revision ${revision}`) : null}</span
      >`,
    ]),
  );
}
