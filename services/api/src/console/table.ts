import { html, type SafeHtml } from '../app/html.ts';

export type Cell = SafeHtml | string | number | null;

export interface Column {
  readonly name: string;
  readonly number?: boolean;
}

/**
 * A table whose rows become blocks on a phone. The first cell names its row.
 * @param options.isDense on a phone cells stand beside each other, and only figures keep their label: for long lists of
 * cells that say themselves what they are
 */
export function table(
  columns: readonly (Column | string)[],
  rows: readonly (readonly Cell[])[],
  { isDense = false }: { isDense?: boolean } = {},
): SafeHtml {
  const heads = columns.map((column) => (typeof column === 'string' ? { name: column } : column));
  return html`<table class="rows ${isDense ? 'dense' : ''}">
    <thead>
      <tr>
        ${heads.map(({ name, number }) => html`<th scope="col" class="${numberClass(number)}">${name}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        (cells) =>
          html`<tr>
            ${cells.map((cell, at) =>
              at === 0
                ? html`<th scope="row">${cell}</th>`
                : html`<td data-label="${heads[at]?.name ?? ''}" class="${numberClass(heads[at]?.number)}">
                    ${cell ?? '–'}
                  </td>`,
            )}
          </tr>`,
      )}
    </tbody>
  </table>`;
}

function numberClass(number: boolean | undefined): string {
  return number === true ? 'number' : '';
}

/** A list of facts. Those that are null are left out. */
export function facts(list: readonly (readonly [SafeHtml | string, Cell] | null)[]): SafeHtml {
  return html`<dl>
    ${list.map((fact) =>
      fact === null
        ? null
        : html`<dt>${fact[0]}</dt>
            <dd>${fact[1] ?? '–'}</dd>`,
    )}
  </dl>`;
}

/** A part of a page with its heading. */
export function panel(id: string, title: SafeHtml | string, body: SafeHtml): SafeHtml {
  return html`<section class="panel" aria-labelledby="${id}">
    <h2 id="${id}">${title}</h2>
    ${body}
  </section>`;
}

export function badge(text: string, look: 'good' | 'warn' | 'bad' | '' = ''): SafeHtml {
  return html`<span class="badge ${look}">${text.replaceAll('_', ' ')}</span>`;
}

/** The link to older rows; nothing at the end of the list. */
export function olderLink(
  path: string,
  query: Readonly<Record<string, string | undefined>>,
  text = 'Older',
): SafeHtml {
  return html`<p><a href="${path}?${searchOf(query)}" rel="next">${text}</a></p>`;
}

/** The part of a link after its question mark; what is undefined or empty is left out. */
function searchOf(query: Readonly<Record<string, string | undefined>>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    if (value !== undefined && value !== '') search.set(name, value);
  return search.toString();
}
