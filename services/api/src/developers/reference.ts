import { readFileSync } from 'node:fs';
import { type Language, languages } from '@drawbell/draws/subscriber-input';
import fastify from 'fastify';
import { z } from 'zod';
import type { App, AppParts } from '../app/app.ts';
import { html, type SafeHtml } from '../app/html.ts';
import { createKeptPages, keepText, type KeptPage, sendKept } from '../app/kept-pages.ts';
import { description, documented, emptyAnswer, tags, textAnswer } from '../app/openapi.ts';
import type { Page } from '../app/page.ts';
import { publicSchema } from '../site/frame.ts';
import { developerPage } from './frame.ts';

const path = '/developers/reference';

const en = {
  title: 'API reference',
  description: 'Every operation of the Drawbell API: what it takes, what it answers, what it may refuse.',
  lead: 'Every operation, made from the description that requests and answers are checked with.',
  document: ['The description itself', 'OpenAPI 3.1, for tools that make clients'],
  events: ['Events', 'what is posted to your endpoint'],
  problems: ['Problems', 'what every error is, by RFC 9457'],
  operations: 'Operations',
  withoutScript: 'The details of each are in the description; with scripts turned on, they are shown here.',
};
const fr: typeof en = {
  title: 'Référence de l’API',
  description:
    'Chaque opération de l’API de Drawbell\u00a0: ce qu’elle prend, ce qu’elle répond, ce qu’elle peut refuser.',
  lead: 'Chaque opération, tirée de la description qui sert à vérifier demandes et réponses. Les opérations sont décrites en anglais.',
  document: ['La description elle-même', 'OpenAPI 3.1, pour les outils qui font des clients'],
  events: ['Événements', 'ce qui est envoyé à votre adresse'],
  problems: ['Erreurs', 'ce que chacune veut dire, selon la RFC 9457 (en anglais)'],
  operations: 'Opérations',
  withoutScript:
    'Le détail de chacune se trouve dans la description; si les scripts sont permis, il s’affiche ici.',
};
const words: Readonly<Record<Language, typeof en>> = { en, fr };

const manifestSchema = z.object({
  dependencies: z.object({ '@scalar/fastify-api-reference': z.string().regex(/^[\d.]+$/) }),
});

/** Where the renderer is. Its version is pinned in package.json and part of the address, so that browsers may keep it for good. */
function rendererPath(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  const { '@scalar/fastify-api-reference': version } = manifestSchema.parse(manifest).dependencies;
  return `/assets/scalar-${version}.js`;
}

/** `/{language}/developers/reference`, and the renderer that shows it. */
export function referenceRoutes(app: App, parts: AppParts): void {
  const pages = createKeptPages(parts);
  const renderer = rendererPath();
  let operations: readonly Operation[] | undefined;
  for (const language of languages)
    app.get(
      `/${language}${path}`,
      { schema: publicSchema('Shows every operation of the API') },
      async (req, reply) => {
        operations ??= operationsOf(description(app));
        const listed = operations;
        return sendKept(
          req,
          reply,
          await pages.find(language, async () => referencePage(language, listed, renderer)),
        );
      },
    );
  let kept: Promise<KeptPage> | undefined;
  app.get(
    renderer,
    {
      schema: {
        tags: [tags.site.name],
        summary: 'What renders the reference',
        response: documented({
          200: textAnswer('The file.', 'text/javascript'),
          304: emptyAnswer('Unchanged.'),
        }),
      },
    },
    async (req, reply) => sendKept(req, reply, await (kept ??= readRenderer())),
  );
}

/**
 * The renderer as its plugin serves it. The plugin's page has a script within and takes what it wants from other hosts,
 * so it is asked for its file alone, and not before somebody looks at the reference: it has five megabytes.
 */
async function readRenderer(): Promise<KeptPage> {
  const { default: plugin } = await import('@scalar/fastify-api-reference');
  const aside = fastify();
  try {
    await aside.register(plugin, { routePrefix: '/scalar', configuration: { url: '/openapi.json' } });
    const { body } = await aside.inject('/scalar/js/scalar.js');
    return await keepText(body, {
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
    });
  } finally {
    await aside.close();
  }
}

interface Operation {
  readonly tag: string;
  readonly method: string;
  readonly path: string;
  readonly name: string;
  readonly summary: string;
}

const describedSchema = z.object({
  paths: z.record(
    z.string(),
    z.record(
      z.string(),
      z.object({ tags: z.tuple([z.string()]), operationId: z.string(), summary: z.string() }),
    ),
  ),
});

function operationsOf(document: object): Operation[] {
  return Object.entries(describedSchema.parse(document).paths).flatMap(([at, methods]) =>
    Object.entries(methods).map(
      ([
        method,
        {
          tags: [tag],
          operationId,
          summary,
        },
      ]) => ({
        ...{ tag, method: method.toUpperCase(), path: at, name: operationId, summary },
      }),
    ),
  );
}

function referencePage(language: Language, operations: readonly Operation[], renderer: string): Page {
  const { title, lead, document, events, problems, ...said } = words[language];
  const link = (href: string, [name, says]: readonly string[]) =>
    html`<li><a href="${href}">${name}</a> <span class="hint">${says}</span></li>`;
  return developerPage({
    ...{ language, path, title, description: said.description, script: 'reference' },
    body: html`<p class="lead">${lead}</p>
      <ul>
        ${link('/openapi.json', document)} ${link(`/${language}/developers/events`, events)}
        ${link('/problems', problems)}
      </ul>
      <div id="reference" lang="en"></div>
      <div id="operations" lang="en">
        <h2 lang="${language}">${said.operations}</h2>
        <p class="hint" lang="${language}">${said.withoutScript}</p>
        ${operationLists(operations)}
      </div>
      <script src="/assets/reference.js" defer></script>
      <script src="${renderer}" defer></script>`,
  });
}

/** For readers without scripts, and until the renderer is here. */
function operationLists(operations: readonly Operation[]): SafeHtml[] {
  const groups = [...new Set(operations.map(({ tag }) => tag))];
  return groups.map(
    (group) =>
      html`<section>
        <h3>${group}</h3>
        <dl class="operations">
          ${operations
            .filter(({ tag }) => tag === group)
            .map(
              ({ method, path: at, name, summary }) =>
                html`<div>
                  <dt><code>${method} ${at}</code></dt>
                  <dd>${summary} <code>${name}</code></dd>
                </div>`,
            )}
        </dl>
      </section>`,
  );
}
