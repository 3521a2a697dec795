import type { Language } from '@drawbell/draws';
import type { FastifyReply } from 'fastify';
import { pagePolicy } from '../plugins/security-headers.ts';
import { html, type SafeHtml } from './html.ts';

export interface Page {
  readonly title: string;
  readonly language: Language;
  readonly body: SafeHtml;
  /** Links beside the name; none on the pages people reach from their mail. */
  readonly nav?: readonly { readonly href: string; readonly text: string; readonly here: boolean }[];
  readonly footer?: SafeHtml;
}

/** Sends a whole page: never stored, never indexed, without script. */
export function sendPage(reply: FastifyReply, page: Page, status = 200): FastifyReply {
  return reply
    .code(status)
    .header('content-security-policy', pagePolicy)
    .header('x-robots-tag', 'noindex, nofollow')
    .header('content-language', page.language)
    .type('text/html; charset=utf-8')
    .send(renderPage(page));
}

function renderPage(page: Page): string {
  const { title, language, nav = [] } = page;
  const links = nav.map(
    ({ href, text, here }) =>
      html`<li><a href="${href}" ${here ? html`aria-current="page"` : null}>${text}</a></li>`,
  );
  return html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex, nofollow" />
        <meta name="referrer" content="no-referrer" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · Drawbell</title>
        <link rel="icon" href="/assets/drawbell.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/assets/drawbell.css" />
      </head>
      <body>
        <header class="top">
          <p class="name">Drawbell</p>
          ${
            links.length === 0
              ? null
              : html`<nav aria-label="Drawbell">
                  <ul>
                    ${links}
                  </ul>
                </nav>`
          }
        </header>
        <main>
          <h1>${title}</h1>
          ${page.body}
        </main>
        ${page.footer === undefined ? null : html`<footer>${page.footer}</footer>`}
      </body>
    </html> `.markup;
}
