const base = 'https://www.canada.ca';

/** The page a row links to, absolute and on canada.ca; null when there is none such. */
export function readSourceUrl(...cells: unknown[]): string | null {
  for (const cell of cells) {
    const href = typeof cell === 'string' ? /href\s*=\s*['"]([^'"]{1,500})['"]/i.exec(cell)?.[1] : undefined;
    const url = href === undefined ? null : URL.parse(href.replace(/^\/content\/canadasite\//, '/'), base);
    if (url === null) continue;
    const official = url.hostname === 'canada.ca' || url.hostname.endsWith('.canada.ca');
    if (official && url.protocol === 'https:') return url.href;
  }
  return null;
}
