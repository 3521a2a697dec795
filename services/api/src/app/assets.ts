import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { takesGzip } from './accept.ts';
import type { App } from './app.ts';
import { cacheControl, entityTag, holdsTag } from './entity-tags.ts';
import { documented, tags, textAnswer } from './openapi.ts';

const assets = [
  { name: 'drawbell.css', type: 'text/css; charset=utf-8', summary: 'The stylesheet of all pages' },
  { name: 'drawbell.js', type: 'text/javascript; charset=utf-8', summary: 'What makes a form quicker' },
  { name: 'console.css', type: 'text/css; charset=utf-8', summary: 'The styles of the console alone' },
  { name: 'console.js', type: 'text/javascript; charset=utf-8', summary: 'What keeps a replay up to date' },
  {
    name: 'developers.css',
    type: 'text/css; charset=utf-8',
    summary: 'The styles of the pages for programmers',
  },
  { name: 'reference.css', type: 'text/css; charset=utf-8', summary: 'The styles of the reference' },
  { name: 'reference.js', type: 'text/javascript; charset=utf-8', summary: 'What shows the reference' },
  { name: 'push.js', type: 'text/javascript; charset=utf-8', summary: 'What lets a browser be told' },
  { name: 'drawbell.svg', type: 'image/svg+xml', summary: 'The icon of all pages' },
] as const;

/** The parts of the one stylesheet, in the order in which a later rule stands before an earlier one. */
const styles = [
  'colours-and-frame',
  'surfaces',
  'draws',
  'standing',
  'forms',
  'guide',
  'widths',
  'charts',
  'plan',
  'chosen-colours',
] as const;

/** The text of an asset, as it is sent. */
export function readAsset(name: (typeof assets)[number]['name'] | 'sw.js'): string {
  const textOf = (path: string) => readFileSync(new URL(`../assets/${path}`, import.meta.url), 'utf8');
  return name === 'drawbell.css'
    ? styles.map((part) => textOf(`styles/${part}.css`)).join('\n')
    : textOf(name);
}

/**
 * Small files, kept in memory. `@fastify/static` would send them as they lie on disk: compressed only where a build
 * has laid a second file beside each, and tagged by size and time of change, which differ from one checkout to the next
 * and stay the same where an image evens out all times.
 */
export function assetRoutes(app: App): void {
  for (const { name, type, summary } of assets) {
    const content = readAsset(name);
    const gzipped = gzipSync(content, { level: 9 });
    const tag = entityTag(content);
    const mediaType = type.split(';', 1)[0] ?? type;
    app.get(
      `/assets/${name}`,
      {
        schema: {
          tags: [tags.site.name],
          summary,
          response: documented({ 200: textAnswer('The file.', mediaType) }),
        },
      },
      async (req, reply) => {
        void reply.headers({ etag: tag, 'cache-control': cacheControl, vary: 'Accept-Encoding' }).type(type);
        if (holdsTag(req.headers['if-none-match'], tag))
          return reply.code(304).removeHeader('content-type').send();
        return takesGzip(req) ? reply.header('content-encoding', 'gzip').send(gzipped) : reply.send(content);
      },
    );
  }
}
