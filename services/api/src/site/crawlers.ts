import type { Language } from '@drawbell/draws/subscriber-input';
import { drawAddress } from '@drawbell/draws/draw-number';
import { drawTypeOf } from '@drawbell/draws/draw-type';
import type { RecordedDraw } from '@drawbell/store/draws/draws';
import { developerPaths } from '../developers/frame.ts';
import { statusPaths } from './frame.ts';
import type { App, AppParts } from '../app/app.ts';
import { type KeptPage, keepText, sendKept } from '../app/kept-pages.ts';
import { keepAllDraws, keptFor } from '../app/kept-reads.ts';
import { documented, emptyAnswer, tags, textAnswer } from '../app/openapi.ts';
import { xml } from '../app/xml.ts';

/** How long what robots and browsers read once a day is kept. */
const keptForMs = 60_000;

/** `robots.txt`, `sitemap.xml` and the manifest: what search engines and phones ask a site for. */
export function crawlerRoutes(app: App, parts: AppParts): void {
  const { clock, publicUrl } = parts;
  const allDraws = keepAllDraws(parts);
  const files = [
    {
      ...{ path: '/robots.txt', type: 'text/plain' },
      summary: 'What search engines may read',
      make: () => robots(publicUrl),
    },
    {
      ...{ path: '/sitemap.xml', type: 'application/xml' },
      summary: 'Every public page in both languages, for search engines',
      make: async () => sitemap(publicUrl, await allDraws()),
    },
    {
      ...{ path: '/manifest.webmanifest', type: 'application/manifest+json' },
      summary: 'Name, colours and icons, for phones that keep the site beside their programs',
      make: manifest,
    },
  ];
  for (const { path, type, summary, make } of files) {
    const headers = { 'content-type': `${type}; charset=utf-8` };
    const kept = keptFor(keptForMs, clock, async (): Promise<KeptPage> => keepText(await make(), headers));
    app.get(
      path,
      {
        schema: {
          ...{ tags: [tags.site.name], summary },
          response: documented({ 200: textAnswer('The file.', type), 304: emptyAnswer('Unchanged.') }),
        },
      },
      async (req, reply) => sendKept(req, reply, await kept()),
    );
  }
}

/** Pages for one person have addresses that nobody links to; they say so themselves, too. */
function robots(publicUrl: string): string {
  const personal = [
    ...['settings', 'manage', 'confirm', 'address', 'unsubscribe'],
    ...['calendar', 'feeds/alerts', 'stop'],
  ];
  const paths = [
    '/admin',
    '/portal',
    '/v1/',
    ...['en', 'fr'].flatMap((of) => personal.map((path) => `/${of}/${path}/`)),
  ];
  return [
    'User-agent: *',
    'Allow: /',
    ...paths.map((path) => `Disallow: ${path}`),
    '',
    `Sitemap: ${publicUrl}/sitemap.xml`,
    '',
  ].join('\n');
}

/** After the language. */
const publicPaths: readonly Readonly<Record<Language, string>>[] = [
  ...['/', '/standing', '/draws', '/cut-offs', '/sign-up', '/about', '/data', '/privacy', '/terms'].map(same),
  ...developerPaths.map(same),
  statusPaths,
];

/** `lastmod` only where a change is known: of a draw when its content changed, of the list when any did. */
function sitemap(publicUrl: string, draws: readonly RecordedDraw[]): string {
  const shown = draws.filter(({ withdrawnAt }) => withdrawnAt === null);
  const changed = shown.reduce<Date | null>(
    (last, { touchedAt }) => (last === null || touchedAt > last ? touchedAt : last),
    null,
  );
  const types = new Set(shown.map(({ draw }) => drawTypeOf(draw)));
  const pages = [
    ...publicPaths.map((path) => ({
      path,
      at: ['/', '/draws', '/cut-offs'].includes(path.en) ? changed : null,
    })),
    ...[...types].flatMap((type) =>
      [`/cut-offs/${type}`, `/draws?type=${type}`].map((path) => ({ path: same(path), at: null })),
    ),
    ...shown.map(({ draw, touchedAt }) => ({ path: same(`/draws/${drawAddress(draw)}`), at: touchedAt })),
  ];
  const urls = pages.flatMap(({ path, at }) =>
    (['en', 'fr'] as const).map(
      (language) => xml`<url><loc>${publicUrl}/${language}${path[language]}</loc>${
        at === null ? null : xml`<lastmod>${at.toISOString()}</lastmod>`
      }${(['en', 'fr'] as const).map(
        (other) =>
          xml`<xhtml:link rel="alternate" hreflang="${other}-CA" href="${publicUrl}/${other}${path[other]}"/>`,
      )}</url>
`,
    ),
  );
  return xml`<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">
${urls}</urlset>
`.markup;
}

function same(path: string): Readonly<Record<Language, string>> {
  return { en: path, fr: path };
}

function manifest(): string {
  const icon = (size: number, purpose: 'any' | 'maskable') => ({
    src: `/icons/${purpose === 'maskable' ? 'maskable-' : ''}${size}.png`,
    ...{ sizes: `${size}x${size}`, type: 'image/png', purpose },
  });
  return `${JSON.stringify({
    ...{ id: '/', name: 'Drawbell', short_name: 'Drawbell', start_url: '/', scope: '/' },
    ...{ display: 'browser', background_color: '#f6f7f5', theme_color: '#0b5563' },
    description: 'The Express Entry draws that concern you. Les rondes d’Entrée express qui vous concernent.',
    icons: [
      { src: '/assets/drawbell.svg', sizes: 'any', type: 'image/svg+xml' },
      icon(192, 'any'),
      icon(512, 'any'),
      icon(512, 'maskable'),
    ],
  })}\n`;
}
