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
  const mark = `<td class="k" width="3" bgcolor="${light.ink}">&nbsp;</td>`;
  const ends = [from === lowest ? words.lowest(from) : '', words.highest(highest)].map(escapeHtml);
  return (
    namesRow(nameCells(words, start, end).map(nameHtml).join('')) +
    // A cell has a height only by what stands in it: Outlook shows none without.
    `<table ${plain} width="100%" style="font-size:14px;line-height:1"><tr>${gap(start)}${mark}` +
    `<td class="g" width="${Math.max(1, end - start)}%" bgcolor="${tones.near.light}">&nbsp;</td>${mark}${gap(100 - end)}</tr></table>` +
    namesRow(`<td>${ends[0]}</td><td align="right">${ends[1]}</td>`, 'margin:0 0 16px;')
  );
}

/** In words: the score and the cut-off stand above. */
export function barText({ lowest, highest }: Bar, words: BarWords): string {
  return words.words(lowest, highest);
}

const plain = `role="presentation" cellpadding="0" cellspacing="0"`;

function gap(width: number): string {
  return width === 0 ? '' : `<td class="u" width="${width}%" bgcolor="${light.sunk}">&nbsp;</td>`;
}

function namesRow(cells: string, margin = ''): string {
  return `<table ${plain} width="100%" class="m" style="${margin}font-size:15px;color:${light.muted}"><tr>${cells}</tr></table>`;
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
  return `<td width="${width}%"${right === true ? ' align="right"' : ''}>${escapeHtml(name)}</td>`;
}
