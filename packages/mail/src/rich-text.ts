import type { Outcome } from '@drawbell/draws/match-result';
import { escapeHtml, tones } from './html.ts';

/**
 * A stretch of a line: plain, emphasised and coloured as an outcome is, or a person's own word, which is kept from
 * turning what stands around it. Never HTML.
 */
export type Run = string | { readonly strong: string; readonly tone?: Outcome } | { readonly label: string };

/** A line or paragraph of a mail, which both of its parts show in their way. */
export type Line = readonly Run[];

export function strong(text: string | number, tone?: Outcome): Run {
  return tone === undefined ? { strong: String(text) } : { strong: String(text), tone };
}

/** Lines put one after the other with something between. */
export function joined(lines: readonly Line[], between: string): Line {
  return lines.flatMap((line, i) => (i === 0 ? line : [between, ...line]));
}

export function lineText(line: Line): string {
  return line
    .map((run) => (typeof run === 'string' ? run : 'label' in run ? run.label : run.strong))
    .join('');
}

/** Escaped. */
export function lineHtml(line: Line): string {
  return line.map(runHtml).join('');
}

function runHtml(run: Run): string {
  if (typeof run === 'string') return escapeHtml(run);
  if ('label' in run) return `<bdi>${escapeHtml(run.label)}</bdi>`;
  return run.tone === undefined
    ? `<b>${escapeHtml(run.strong)}</b>`
    : `<b${toned(run.tone)}>${escapeHtml(run.strong)}</b>`;
}

/** The attributes that colour an element as an outcome is, in light and in dark. */
export function toned(tone: Outcome): string {
  const { name, light } = tones[tone];
  return ` class="${name}" style="color:${light}"`;
}
