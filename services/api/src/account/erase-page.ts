import type { Language } from '@drawbell/draws/subscriber-input';
import { html } from '../app/html.ts';
import type { Page } from '../app/page.ts';
import { sitePage } from '../site/frame.ts';
import { settingsWords } from './settings-words.ts';

/** Says what goes and what stays, and asks. */
export function erasePage(language: Language, path: string): Page {
  const { erase } = settingsWords[language];
  return sitePage({
    ...{ language, path: `${path}/erase`, title: erase.title },
    body: html`<div class="narrow panel">
      <p>${erase.text}</p>
      <p>${erase.keptTitle}</p>
      <ul>
        ${erase.kept.map((each) => html`<li>${each}</li>`)}
      </ul>
      <form method="post">
        <p><button type="submit">${erase.button}</button></p>
      </form>
      <p><a href="/${language}${path}">${erase.back}</a></p>
    </div>`,
  });
}
