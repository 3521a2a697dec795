import type { Language } from '@drawbell/draws/subscriber-input';
import { html, type SafeHtml } from '../html/html.ts';
import type { Page } from '../html/page.ts';
import { sitePage } from '../site/frame.ts';

/** A page that says one thing, perhaps with one button or a way to go on. */
export function noticePage(options: {
  readonly language: Language;
  /** Path without the language, for the switch of language. */
  readonly path: string;
  readonly title: string;
  readonly text: readonly string[];
  /** Sends a form to this same page. */
  readonly button?: string;
  readonly more?: SafeHtml | null;
}): Page {
  const { language, path, title, text, button, more } = options;
  return sitePage({
    ...{ language, path, title },
    body: html`<div class="narrow panel">
      ${text.map((paragraph) => html`<p>${paragraph}</p>`)}
      ${
        button === undefined
          ? null
          : html`<form method="post">
              <p><button type="submit">${button}</button></p>
            </form>`
      }
      ${more ?? null}
    </div>`,
  });
}
