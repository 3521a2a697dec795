import type { Language } from '@drawbell/draws/subscriber-input';
import { preferredLanguage } from '../app/accept.ts';
import type { App } from '../app/app.ts';
import { html, type SafeHtml } from '../app/html.ts';
import { documented, emptyAnswer, tags } from '../app/openapi.ts';
import type { Page } from '../app/page.ts';
import { sitePage } from '../site/frame.ts';

/** The pages for programmers, after the language, in the order of their navigation. */
export const developerPaths = [
  '/developers',
  '/developers/guides',
  '/developers/reference',
  '/developers/events',
] as const;
export type DeveloperPath = (typeof developerPaths)[number];

const en = {
  label: 'For programs',
  pages: {
    '/developers': 'Overview',
    '/developers/guides': 'Guides',
    '/developers/reference': 'Reference',
    '/developers/events': 'Events',
  },
};
const fr: typeof en = {
  label: 'Pour vos programmes',
  pages: {
    '/developers': 'Aperçu',
    '/developers/guides': 'Guides',
    '/developers/reference': 'Référence',
    '/developers/events': 'Événements',
  },
};
const words: Readonly<Record<Language, typeof en>> = { en, fr };

/** A page for programmers: the frame of the site, and the way between these pages. */
export function developerPage(options: {
  readonly language: Language;
  readonly path: DeveloperPath;
  readonly title: string;
  readonly description: string;
  readonly script?: 'reference';
  readonly body: SafeHtml;
}): Page {
  const { language, path, title } = options;
  const { label, pages } = words[language];
  const links = developerPaths.map(
    (each) =>
      html`<li>
        <a class="chip" href="/${language}${each}" ${each === path ? html`aria-current="page"` : null}>${pages[each]}</a>
      </li>`,
  );
  return sitePage({
    ...options,
    style: options.script ?? 'developers',
    heading: html`<h1>${title}</h1>
      <nav class="pages" aria-label="${label}">
        <ul class="chips">
          ${links}
        </ul>
      </nav>`,
  });
}

/** The short addresses, without a language: each leads to its page in the language of the browser. */
export function shortAddresses(app: App): void {
  for (const path of developerPaths)
    app.get(
      path,
      {
        schema: {
          tags: [tags.pages.name],
          summary: 'Leads to the page in the language of the browser',
          response: documented({ 302: emptyAnswer('Go there.') }),
        },
      },
      async (req, reply) =>
        reply
          .header('vary', 'Accept-Language')
          .redirect(`/${preferredLanguage(req.headers['accept-language'])}${path}`, 302),
    );
}

/** Code as it stands, which a keyboard can move sideways in. */
export function code(text: string, label: string): SafeHtml {
  return html`<pre class="code" tabindex="0" role="region" aria-label="${label}"><code>${text}</code></pre>`;
}
