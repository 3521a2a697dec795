import type { Catalogue } from '@drawbell/draws/catalogue';
import type { Language } from '@drawbell/draws/subscriber-input';
import type { RecordedDraw } from '@drawbell/store/draws/draws';
import { html } from '../html/html.ts';
import { moment } from '../html/moment.ts';
import type { Page } from '../html/page.ts';
import { drawTable } from './draw-table.ts';
import { sitePage } from './frame.ts';
import { siteWords } from './site-catalogue.ts';

const latestShown = 5;

/** What Drawbell does, the latest draws, and the way to sign up. */
export function homePage(
  language: Language,
  {
    draws,
    lastLookAt,
    catalogue,
  }: { draws: readonly RecordedDraw[]; lastLookAt: Date | null; catalogue: Catalogue },
): Page {
  const words = siteWords[language].home;
  return sitePage({
    ...{ language, path: '/', title: words.title, description: words.description },
    body: html`<p class="buttons">
        <a class="button" href="/${language}/sign-up">${words.getAlerts}</a>
        <a class="button quiet" href="/${language}/preview">${words.tryProfile}</a>
      </p>
      <div class="points">
        ${words.points.map(
          ({ title, text }) =>
            html`<section>
              <h2>${title}</h2>
              <p>${text}</p>
            </section>`,
        )}
      </div>
      <section class="panel" aria-labelledby="latest">
        <h2 id="latest">${words.latest}</h2>
        ${draws.length === 0 ? null : drawTable(language, draws.slice(0, latestShown), catalogue)}
        <p class="hint">${lastLookAt === null ? words.notRead : html`${words.lastLook} ${moment(lastLookAt)}`}</p>
        <p><a href="/${language}/draws">${words.all}</a></p>
      </section>`,
  });
}
