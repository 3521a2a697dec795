import type { Mode } from '../app.ts';
import type { Page } from '../html/page.ts';

/** The links of the pages for operators. */
export function operatorNav(mode: Mode, here: '/status' | '/outbox' | null): NonNullable<Page['nav']> {
  const links = [
    { href: '/status', text: 'Status' },
    ...(mode.outbox ? [{ href: '/outbox', text: 'Outbox' }] : []),
    { href: '/v1/draws', text: 'Draws (JSON)' },
    { href: '/openapi.json', text: 'API' },
  ];
  return links.map((link) => ({ ...link, here: link.href === here }));
}
