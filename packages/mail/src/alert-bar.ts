import type { Bar } from './alert-content.ts';
import { escapeHtml, light, tones } from './html.ts';

/** Names of what stands on the bar. */
interface BarWords {
  readonly you: string;
  readonly cutOff: string;
  readonly lowest: (score: number) => string;
  readonly highest: (score: number) => string;
  readonly words: (lowest: number, highest: number) => string;
}

/** Room that the name of a mark needs beside it, in hundredths of the bar on the narrowest phone. */
const nameRoom = 22;

/**
 * The bar in cells of a table, for programs that show no pictures: from the lowest cut-off of 12 months to the highest, or from
 * the score where that is lower still. What is missing to the cut-off is filled.
 */
export function barHtml({ you, cutOff, lowest, highest }: Bar, words: BarWords): string {
  const from = Math.min(lowest, you);
  const place = (score: number): number => Math.round((100 * (score - from)) / (highest - from));
  const [start, end] = [place(you), place(cutOff)];
  const mark = `<td class="k" width="3" bgcolor="${light.ink}">${sliver}</td>`;
  return (
    `<table ${plain} width="100%"><tr class="m" style="color:${light.muted}">${nameCells(words, start, end).map(nameHtml).join('')}</tr></table>` +
    `<table ${plain} width="100%"><tr>${gap(start)}${mark}` +
    `<td class="g" width="${Math.max(1, end - start)}%" bgcolor="${tones.near.light}">${sliver}</td>${mark}${gap(100 - end)}</tr></table>` +
    `<table ${plain} width="100%" style="margin:0 0 16px"><tr class="m" style="color:${light.muted}">` +
    `<td style="font-size:15px">${escapeHtml(from === lowest ? words.lowest(from) : '')}</td>` +
    `<td style="font-size:15px" align="right">${escapeHtml(words.highest(highest))}</td></tr></table>`
  );
}

/** In words: the score and the cut-off stand above. */
export function barText({ lowest, highest }: Bar, words: BarWords): string {
  return words.words(lowest, highest);
}

const plain = `role="presentation" cellpadding="0" cellspacing="0"`;

/** What gives a cell its height: a cell without content has none in Outlook. */
const sliver = `<div style="font-size:14px;line-height:14px">&nbsp;</div>`;

function gap(width: number): string {
  return width === 0 ? '' : `<td class="u" width="${width}%" bgcolor="${light.sunk}">${sliver}</td>`;
}

interface NameCell {
  readonly width: number;
  readonly name: string;
  readonly right?: true;
}

/** The name of each mark on the side of it where there is room; both in one place where the marks are close together. */
function nameCells({ you, cutOff }: BarWords, start: number, end: number): readonly NameCell[] {
  const between = end - start;
  const after = 100 - end;
  const left: readonly NameCell[] =
    start >= nameRoom ? [{ width: start, name: you, right: true }] : [{ width: start, name: '' }];
  if (after >= nameRoom && start >= nameRoom)
    return [...left, { width: between, name: '' }, { width: after, name: cutOff }];
  if (start >= nameRoom && between >= nameRoom)
    return [...left, { width: between, name: cutOff, right: true }, { width: after, name: '' }];
  if (after >= nameRoom && between >= nameRoom)
    return [...left, { width: between, name: you }, { width: after, name: cutOff }];
  if (between >= 2 * nameRoom) {
    const half = Math.floor(between / 2);
    const both = [
      { width: half, name: you },
      { width: between - half, name: cutOff, right: true as const },
    ];
    return [...left, ...both, { width: after, name: '' }];
  }
  const together = `${you} · ${cutOff}`;
  return start >= nameRoom
    ? [
        { width: end, name: together, right: true },
        { width: after, name: '' },
      ]
    : [
        { width: start, name: '' },
        { width: 100 - start, name: together },
      ];
}

function nameHtml({ width, name, right }: NameCell): string {
  if (width === 0) return '';
  return `<td width="${width}%"${right === true ? ' align="right"' : ''} style="font-size:15px">${escapeHtml(name)}</td>`;
}
