import { gzipSync } from 'node:zlib';
import type { Language } from '@drawbell/draws/subscriber-input';
import type { FastifyReply } from 'fastify';
import { takesGzip } from './accept.ts';
import type { Mode } from './app.ts';
import { html, type SafeHtml } from './html.ts';
import {
  pagePolicy,
  pagePolicyOfConsole,
  pagePolicyWithScript,
  referencePolicy,
} from './security-headers.ts';

interface PageLink {
  readonly href: string;
  readonly text: string;
  readonly here: boolean;
}

/** A page as its route makes it; `renderPage` puts the frame around it. */
export interface Page {
  readonly title: string;
  readonly language: Language;
  readonly body: SafeHtml;
  /** Stands for the title above the body: the answer with what goes around it. It holds the one h1 of the page. */
  readonly heading?: SafeHtml;
  /** Links beside the name; none on the pages people reach from their mail. */
  readonly nav?: readonly PageLink[];
  /** The same page in the other language. */
  readonly otherLanguage?: { readonly language: Language; readonly href: string; readonly text: string };
  readonly footer?: SafeHtml;
  /** For search engines: what is on the page, in a sentence. Pages without it ask not to be indexed. */
  readonly description?: string;
  /** Its paths in both languages, for search engines and networks, of a page that is the same for everybody. */
  readonly paths?: Readonly<Record<Language, string>>;
  /** Where programs follow what the page shows. */
  readonly feeds?: readonly PageFeed[];
  /** Long, and without anything secret beside what was typed: worth compressing for one reader. */
  readonly long?: boolean;
  /**
   * What a form was answered with, to come back to: a browser that may keep nothing of it shows an error instead of the
   * page when somebody follows a link and returns. Nobody but the browser keeps it, and it is never shown as new.
   */
  readonly returnable?: boolean;
  /** Others get another page at this address, by a cookie: whoever keeps this one must not give it to them. */
  readonly byCookie?: boolean;
  /** The page is better with a script, and whole without it: the one of the site (true), with it that
   * of Web Push, the console's, or the one of the reference, whose page names it. */
  readonly script?: boolean | 'console' | 'push' | 'reference';
  /** Styles beside those of every page; those of the reference bring these themselves, below the renderer's. */
  readonly style?: 'console' | 'developers' | 'reference';
  /** Where the name in the corner leads; to the home page of the site unless told otherwise. */
  readonly home?: PageHome;
}

/** A feed of what a page shows, in one of the forms that feeds have. */
export interface PageFeed {
  readonly href: string;
  readonly mediaType: string;
  readonly title: string;
}

interface PageHome {
  readonly href: string;
  readonly text: string;
}

/** The headers of a page, but for those of caching. */
export function pageHeaders({ language, description, script, byCookie }: Page): Record<string, string> {
  return {
    'content-security-policy': policyOf(script),
    'content-language': language,
    'content-type': 'text/html; charset=utf-8',
    ...(description === undefined && { 'x-robots-tag': 'noindex, nofollow' }),
    ...(byCookie === true && { vary: 'Cookie' }),
  };
}

function policyOf(script: Page['script']): string {
  if (script === 'console') return pagePolicyOfConsole;
  if (script === 'reference') return referencePolicy;
  return script === true || script === 'push' ? pagePolicyWithScript : pagePolicy;
}

/** Sends a whole page that is for one reader: stored by nobody, but by their browser where it is `returnable`. */
export function sendPage(reply: FastifyReply, page: Page, status = 200): FastifyReply {
  void reply.code(status).headers(pageHeaders(page));
  if (page.returnable === true) void reply.header('cache-control', 'private, no-cache');
  const text = renderPage(page);
  if (page.long !== true || !takesGzip(reply.request)) return reply.send(text);
  const vary = page.byCookie === true ? 'Accept-Encoding, Cookie' : 'Accept-Encoding';
  return reply.headers({ 'content-encoding': 'gzip', vary }).send(gzipSync(text));
}

/**
 * The whole document.
 * @param publicUrl given for pages that are the same for everybody: then their head says where they are
 */
export function renderPage(page: Page, publicUrl?: string): string {
  const { title, language, description } = page;
  return html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        ${
          description === undefined
            ? html`<meta name="robots" content="noindex, nofollow" />`
            : html`<meta name="description" content="${description}" />`
        }
        <meta name="referrer" content="no-referrer" />
        <meta name="color-scheme" content="light dark" />
        <meta name="theme-color" content="#ffffff" media="(prefers-color-scheme: light)" />
        <meta name="theme-color" content="#162027" media="(prefers-color-scheme: dark)" />
        <title>${title} · Drawbell</title>
        ${publicUrl === undefined ? null : headLinks(page, publicUrl)}
        ${(page.feeds ?? []).map(
          ({ href, mediaType, title: of }) =>
            html`<link rel="alternate" type="${mediaType}" href="${href}" title="${of}" />`,
        )}
        <link rel="icon" href="/assets/drawbell.svg" type="image/svg+xml" />
        <link rel="apple-touch-icon" href="/icons/180.png" />
        <link rel="manifest" href="/manifest.webmanifest" />
        ${page.style === 'reference' ? null : html`<link rel="stylesheet" href="/assets/drawbell.css" />`}
        ${page.style === undefined ? null : html`<link rel="stylesheet" href="/assets/${page.style}.css" />`}
        ${page.script === true || page.script === 'push' ? html`<script src="/assets/drawbell.js" defer></script>` : null}
        ${page.script === 'push' ? html`<script src="/assets/push.js" defer></script>` : null}
        ${page.script === 'console' ? html`<script src="/assets/console.js" defer></script>` : null}
      </head>
      <body>
        ${header(page)}
        <main>
          ${page.heading ?? html`<h1>${title}</h1>`} ${page.body}
        </main>
        ${page.footer === undefined ? null : html`<footer>${page.footer}</footer>`}
      </body>
    </html> `.markup;
}

/** Where a page is in both languages, and what networks show when somebody passes its address on. */
function headLinks({ title, language, description, paths }: Page, publicUrl: string): SafeHtml | null {
  if (description === undefined || paths === undefined) return null;
  const other = language === 'en' ? 'fr' : 'en';
  const at = (path: string) => publicUrl + path;
  const properties = {
    'og:type': 'website',
    'og:site_name': 'Drawbell',
    'og:title': title,
    'og:description': description,
    'og:url': at(paths[language]),
    'og:locale': `${language}_CA`,
    'og:locale:alternate': `${other}_CA`,
    'og:image': at(pictureOf(paths[language], language)),
    'og:image:type': 'image/png',
    'og:image:width': '1200',
    'og:image:height': '630',
  };
  return html`<link rel="canonical" href="${at(paths[language])}" />
    <link rel="alternate" hreflang="en-CA" href="${at(paths.en)}" />
    <link rel="alternate" hreflang="fr-CA" href="${at(paths.fr)}" />
    <link rel="alternate" hreflang="x-default" href="${at(paths.en)}" />
    ${Object.entries(properties).map(([name, value]) => html`<meta property="${name}" content="${value}" />`)}
    <meta name="twitter:card" content="summary_large_image" />`;
}

/** A draw has a picture of its own; everything else shows the latest. */
function pictureOf(path: string, language: Language): string {
  const [, draw] = /^\/\w+\/draws\/([^/?]+)$/.exec(path) ?? [];
  return `/og/${language}/${draw ?? 'latest'}.png`;
}

/** The sign of the product, in the colour of the text around it. */
const bell = html`<svg viewBox="0 0 20 20" aria-hidden="true">
  <path
    d="M10 1.5a1.5 1.5 0 0 1 1.5 1.6 5.6 5.6 0 0 1 4 5.4v3.6l1.6 2.4a.7.7 0 0 1-.6 1.1H3.5a.7.7 0 0 1-.6-1.1l1.6-2.4V8.5a5.6 5.6 0 0 1 4-5.4A1.5 1.5 0 0 1 10 1.5zM7.9 16.8h4.2a2.1 2.1 0 0 1-4.2 0z"
  />
</svg>`;

function header({
  language,
  nav = [],
  otherLanguage,
  home = { href: `/${language}/`, text: 'Drawbell' },
}: Page): SafeHtml {
  const links = nav.map(
    ({ href, text, here }) =>
      html`<li><a href="${href}" ${here ? html`aria-current="page"` : null}>${text}</a></li>`,
  );
  return html`<header class="top">
    <p class="name"><a href="${home.href}">${bell} ${home.text}</a></p>
    ${
      links.length === 0
        ? null
        : html`<nav aria-label="Drawbell">
            <ul>
              ${links}
            </ul>
          </nav>`
    }
    ${
      otherLanguage === undefined
        ? null
        : html`<p class="language">
            <a href="${otherLanguage.href}" lang="${otherLanguage.language}" hreflang="${otherLanguage.language}"
              >${otherLanguage.text}</a
            >
          </p>`
    }
  </header>`;
}

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
