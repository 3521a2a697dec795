import { loadPage } from './load-page.ts';

/** Where the page says the feed is. `fr` is null when it cannot be derived from the English name. */
export interface FoundFeed {
  readonly en: string;
  readonly fr: string | null;
}

/**
 * The feed's address in the page that people read: the JSON file that its script fills the table of rounds from.
 * Null when the page names none. Comments are not looked at: they hold an old table.
 */
export function findFeedUrl(html: string, pageUrl: string): FoundFeed | null {
  const $ = loadPage(html);
  if ($ === null) return null;
  for (const element of $('[data-wb-json]').toArray()) {
    const attribute = $(element).attr('data-wb-json')?.slice(0, 5_000) ?? '';
    for (const [, path = ''] of attribute.matchAll(/"url"\s*:\s*"([^"]{1,500})"/g)) {
      const url = URL.parse(path, pageUrl);
      if (url === null || !/\/ee_rounds[^/]*\.json$/i.test(url.pathname)) continue;
      url.hash = '';
      const french = url.href.replace(/_en\.json/i, '_fr.json');
      return { en: url.href, fr: french === url.href ? null : french };
    }
  }
  return null;
}
