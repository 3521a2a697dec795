/** Which addresses are pages, so that the page of a refusal leads back to the page of the form. */
export interface PagePlaces {
  readonly add: (url: string) => void;
  /** The page that an order stands on: the nearest one above it, or its own when that is one. */
  readonly backFrom: (url: string) => string;
}

export function createPagePlaces(): PagePlaces {
  const urls = new Set<string>();
  const patterns: RegExp[] = [];
  return {
    add: (url) => {
      urls.add(url);
      patterns.push(new RegExp(`^${url.replaceAll(/:\w+/g, '[^/]+')}$`));
    },
    backFrom: (url) => {
      let path = url.split('?', 1)[0] ?? url;
      if (urls.has(path)) return path;
      do path = path.slice(0, path.lastIndexOf('/'));
      while (path !== '' && !patterns.some((pattern) => pattern.test(path)));
      return path === '' ? '/admin' : path;
    },
  };
}

/** Where the console has what an operation is about. Programs speak of subscribers, pages of people. */
export function placeOf(path: string): string {
  const page =
    path === '/addresses'
      ? '/people/find'
      : path
          .replace(/^\/subscribers\b/, '/people')
          .replace(/^\/round-names\b/, '/categories/names')
          .replace(/^\/grid-changes\b/, '/grids');
  return `/admin${page}`;
}
