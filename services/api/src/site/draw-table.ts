import type { Catalogue } from '@drawbell/draws/catalogue';
import { drawAddress, drawTitle } from '@drawbell/draws/draw-number';
import { drawTypeOf } from '@drawbell/draws/draw-type';
import { roundLabel } from '@drawbell/draws/labels';
import type { Language } from '@drawbell/draws/subscriber-input';
import type { RecordedDraw } from '@drawbell/store/draws/draws';
import { html, type SafeHtml } from '../app/html.ts';
import { typeMark } from './marks.ts';

/** Draws as a table; on a phone each row becomes a block. */
export function drawTable(
  language: Language,
  draws: readonly Pick<RecordedDraw, 'draw' | 'withdrawnAt'>[],
  catalogue: Catalogue,
): SafeHtml {
  const { columns, withdrawn } = drawTableWords[language];
  return html`<table class="rows">
    <thead>
      <tr>
        <th scope="col">${columns.draw}</th>
        <th scope="col">${columns.date}</th>
        <th scope="col">${columns.type}</th>
        <th scope="col" class="number">${columns.cutOff}</th>
        <th scope="col" class="number">${columns.invitations}</th>
      </tr>
    </thead>
    <tbody>
      ${draws.map(
        ({ draw, withdrawnAt }) =>
          html`<tr>
            <th scope="row"><a href="/${language}/draws/${drawAddress(draw)}">${drawTitle(draw, language)}</a></th>
            <td data-label="${columns.date}"><time datetime="${draw.date}">${draw.date}</time></td>
            <td data-label="${columns.type}">
              ${typeMark(drawTypeOf(draw))} ${roundLabel(draw, language, catalogue)}
              ${withdrawnAt === null ? null : html`<span class="badge warn">${withdrawn}</span>`}
            </td>
            <td class="number" data-label="${columns.cutOff}">${draw.crs ?? '–'}</td>
            <td class="number" data-label="${columns.invitations}">${count(draw.invitations, language)}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

/** A number of people as the language writes it; a dash when it is not known. */
export function count(value: number | null, language: Language): string {
  return value === null ? '–' : value.toLocaleString(language === 'fr' ? 'fr-CA' : 'en-CA');
}

const en = {
  withdrawn: 'Withdrawn',
  columns: { draw: 'Draw', date: 'Date', type: 'Type', cutOff: 'Cut-off', invitations: 'Invitations' },
};

const fr: typeof en = {
  withdrawn: 'Retirée',
  columns: { draw: 'Ronde', date: 'Date', type: 'Type', cutOff: 'Seuil', invitations: 'Invitations' },
};

export const drawTableWords = { en, fr };
