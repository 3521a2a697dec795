import type { Catalogue } from '@drawbell/draws/catalogue';
import type { Draw } from '@drawbell/draws/draw';
import { drawAddress, drawTitle } from '@drawbell/draws/draw-number';
import { categoryLabel, programLabel, roundLabel } from '@drawbell/draws/labels';
import { programKeys } from '@drawbell/draws/profile';
import type { Language } from '@drawbell/draws/subscriber-input';
import type { RecordedDraw } from '@drawbell/store/draws/draws';
import { html, type SafeHtml } from '../app/html.ts';
import { typeMark } from './marks.ts';

/** Draws as a table; on a phone each row becomes a block. */
export function drawTable(
  language: Language,
  draws: readonly RecordedDraw[],
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
              ${typeMark(typeOf(draw))} ${roundLabel(draw, language, catalogue)}
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
  unknownType: 'Name not yet understood',
  withdrawn: 'Withdrawn',
  columns: { draw: 'Draw', date: 'Date', type: 'Type', cutOff: 'Cut-off', invitations: 'Invitations' },
};

const fr: typeof en = {
  unknownType: 'Nom pas encore compris',
  withdrawn: 'Retirée',
  columns: { draw: 'Ronde', date: 'Date', type: 'Type', cutOff: 'Seuil', invitations: 'Invitations' },
};

export const drawTableWords = { en, fr };

/** What a draw is listed under: a program, a category, `general` or `unknown`. */
export type DrawType = string;

/** Every type that there is. */
export function drawTypes({ keys }: Catalogue): readonly DrawType[] {
  return ['general', ...programKeys, 'pnp', ...keys, 'unknown'];
}

/** The type that a draw is listed under. */
export function typeOf({ round }: Draw): DrawType {
  if (round.kind === 'program') return round.program;
  return round.kind === 'category' ? round.category : round.kind;
}

/** The name of a type, whatever the version of a category. */
export function typeLabel(
  type: DrawType,
  { language, catalogue }: { language: Language; catalogue: Catalogue },
): string {
  if (type === 'unknown') return drawTableWords[language].unknownType;
  if (type === 'general') return roundLabel(anyGeneralDraw, language, catalogue);
  const program = [...programKeys, 'pnp' as const].find((each) => each === type);
  if (program !== undefined) return programLabel(program, language);
  return categoryLabel(type, language, catalogue);
}

const anyGeneralDraw: Draw = {
  number: '1',
  date: '2015-01-31',
  nameEn: '',
  nameFr: null,
  round: { kind: 'general' },
  invitations: null,
  crs: null,
  tieBreak: null,
  heldAtText: null,
  programsText: null,
  pool: null,
  sourceUrl: null,
};
