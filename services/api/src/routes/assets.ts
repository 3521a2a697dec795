import { readFileSync } from 'node:fs';
import type { App } from '../app.ts';
import { tags } from '../plugins/openapi.ts';
import { documented, textAnswer } from '../problems/documented.ts';

const assets = [
  { name: 'drawbell.css', type: 'text/css; charset=utf-8', summary: 'The stylesheet of all pages' },
  { name: 'drawbell.js', type: 'text/javascript; charset=utf-8', summary: 'What makes a form quicker' },
  { name: 'drawbell.svg', type: 'image/svg+xml', summary: 'The icon of all pages' },
] as const;

export function assetRoutes(app: App): void {
  for (const { name, type, summary } of assets) {
    const content = readFileSync(new URL(`../assets/${name}`, import.meta.url), 'utf8');
    const mediaType = type.split(';', 1)[0] ?? type;
    app.get(
      `/assets/${name}`,
      {
        config: { entityTag: true },
        schema: {
          tags: [tags.site.name],
          summary,
          response: documented({ 200: textAnswer('The file.', mediaType) }),
        },
      },
      async (_req, reply) => reply.type(type).send(content),
    );
  }
}
