import { languages } from '@drawbell/draws/subscriber-input';
import { readDrawHistory } from '@drawbell/store/draws/history';
import { z } from 'zod';
import type { App, AppParts } from '../../app.ts';
import { keepCatalogue } from '../../catalogue/keep-catalogue.ts';
import { createKeptPages, sendKept } from '../../html/kept-pages.ts';
import { keepAllDraws } from '../../site/all-draws.ts';
import { drawPage } from '../../site/draw-page.ts';
import { drawsPage } from '../../site/draws-page.ts';
import { drawsOf, readDrawsQuery } from '../../site/draws-query.ts';
import { publicSchema, sendNoSuchDraw } from './public-page.ts';

const params = z.object({ number: z.string().describe('447, 91a') });

/** `/{language}/draws` and `/{language}/draws/{number}`. */
export function drawPageRoutes(app: App, parts: AppParts): void {
  const pages = createKeptPages(parts.clock);
  const allDraws = keepAllDraws(parts);
  const catalogueNow = keepCatalogue(parts);
  for (const language of languages) {
    app.get(
      `/${language}/draws`,
      { schema: publicSchema('Lists draws, newest first, by type and date') },
      async (req, reply) => {
        const catalogue = await catalogueNow();
        const query = readDrawsQuery(req.query, catalogue);
        const key = `${language} list ${query.search(query.page)} ${query.isValid}`;
        const page = await pages.find(key, async () =>
          drawsPage(language, drawsOf(await allDraws(), query), { query, catalogue }),
        );
        return sendKept(req, reply, page);
      },
    );
    app.get(
      `/${language}/draws/:number`,
      { schema: { ...publicSchema('Shows one draw: whom it concerned, the pool, its corrections'), params } },
      async (req, reply) => {
        const { number } = req.params;
        if (!/^\d{1,6}[a-z]?$/.test(number)) return sendNoSuchDraw(reply, language);
        const page = await pages.find(`${language} draw ${number}`, async () => {
          const history = await readDrawHistory(parts.store.db, number);
          if (history === undefined) return null;
          const all = await allDraws();
          const at = all.findIndex(({ draw }) => draw.number === history.draw.number);
          const next = all[at - 1]?.draw ?? null;
          const previous = at === -1 ? null : (all[at + 1]?.draw ?? null);
          return drawPage(language, history, { previous, next, catalogue: await catalogueNow() });
        });
        return page === null ? sendNoSuchDraw(reply, language) : sendKept(req, reply, page);
      },
    );
  }
}
