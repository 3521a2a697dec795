import { html, type SafeHtml } from '../app/html.ts';

/** Shapes, so that series differ for those who do not tell the colours apart; the stylesheet has as many colours. */
const shapes: readonly ((x: number, y: number) => SafeHtml)[] = [
  (x, y) => html`<circle cx="${x}" cy="${y}" r="4.5" />`,
  (x, y) => html`<rect x="${x - 4}" y="${y - 4}" width="8" height="8" />`,
  (x, y) => polygon([x, y - 5.5], [x + 5, y + 4], [x - 5, y + 4]),
  (x, y) => polygon([x, y - 5.5], [x + 5.5, y], [x, y + 5.5], [x - 5.5, y]),
  (x, y) => polygon([x, y + 5.5], [x + 5, y - 4], [x - 5, y - 4]),
  (x, y) => html`<circle class="hollow" cx="${x}" cy="${y}" r="4" />`,
  (x, y) => html`<rect class="hollow" x="${x - 3.5}" y="${y - 3.5}" width="7" height="7" />`,
  (x, y) =>
    html`<path
      class="hollow"
      d="M${round(x - 4)} ${round(y - 4)}L${round(x + 4)} ${round(y + 4)}M${round(x - 4)} ${round(y + 4)}L${round(x + 4)} ${round(y - 4)}"
    />`,
  (x, y) =>
    html`<path class="hollow" d="M${x} ${round(y - 5)}V${round(y + 5)}M${round(x - 5)} ${y}H${round(x + 5)}" />`,
  (x, y) => polygon([x - 5, y - 5], [x + 5, y - 5], [x - 5, y + 5]),
  (x, y) => polygon([x + 5, y - 5], [x + 5, y + 5], [x - 5, y + 5]),
  (x, y) => html`<rect x="${x - 5}" y="${y - 2}" width="10" height="4" />`,
];

export const chartMarksMax = shapes.length;

/** The mark of the series at `index`, around a point. */
export function chartMark(index: number, x: number, y: number): SafeHtml {
  return shapes[index % shapes.length]?.(x, y) ?? html``;
}

function polygon(...corners: readonly (readonly [number, number])[]): SafeHtml {
  return html`<polygon points="${corners.map(([x, y]) => `${round(x)},${round(y)}`).join(' ')}" />`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
