import type { Language } from '@drawbell/draws/subscriber-input';
import { html } from '../html/html.ts';
import type { Page } from '../html/page.ts';
import type { Operator } from '../operator.ts';
import { sitePage } from './frame.ts';
import { operatorHtml } from './operator-html.ts';
import type { Text, TextPath } from './text.ts';
import { textsEn } from './texts-en.ts';
import { textsFr } from './texts-fr.ts';

const texts: Readonly<Record<Language, Readonly<Record<TextPath, Text>>>> = { en: textsEn, fr: textsFr };

export function textPage(language: Language, path: TextPath, operator: Operator | undefined): Page {
  const { title, description, sections } = texts[language][path];
  return sitePage({
    ...{ language, path: `/${path}`, title, description },
    body: html`<div class="form">
      ${sections.map(
        (section) =>
          html`<section>
            <h2>${section.title}</h2>
            ${section.namesOperator && operator !== undefined ? html`<p>${operatorHtml(operator)}</p>` : null}
            ${section.paragraphs.map((paragraph) => html`<p>${paragraph}</p>`)}
          </section>`,
      )}
    </div>`,
  });
}
