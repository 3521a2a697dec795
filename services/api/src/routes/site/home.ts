import { languages } from '@drawbell/draws/subscriber-input';
import { readFeedState } from '@drawbell/store/feed';
import type { App, AppParts } from '../../app.ts';
import { keepCatalogue } from '../../catalogue/keep-catalogue.ts';
import { createKeptPages, sendKept } from '../../html/kept-pages.ts';
import { preferredLanguage } from '../../html/preferred-language.ts';
import { tags } from '../../plugins/openapi.ts';
import { documented, emptyAnswer } from '../../problems/documented.ts';
import { keepAllDraws } from '../../site/all-draws.ts';
import { homePage } from '../../site/home-page.ts';
import { publicSchema } from './public-page.ts';

/** `/` leads to the home page in the reader's language, `/en/` or `/fr/`. */
export function homeRoutes(app: App, parts: AppParts): void {
  const pages = createKeptPages(parts.clock);
  const allDraws = keepAllDraws(parts);
  const catalogueNow = keepCatalogue(parts);
  const redirectSchema = (summary: string) => ({
    tags: [tags.pages.name],
    summary,
    response: documented({ 302: emptyAnswer('Go there.'), 308: emptyAnswer('Go there.') }),
  });
  app.get(
    '/',
    { schema: redirectSchema('Leads to the home page in the language of the browser') },
    async (req, reply) =>
      reply
        .header('vary', 'Accept-Language')
        .redirect(`/${preferredLanguage(req.headers['accept-language'])}/`, 302),
  );
  for (const language of languages) {
    app.get(`/${language}`, { schema: redirectSchema('Leads to the home page') }, async (_req, reply) =>
      reply.redirect(`/${language}/`, 308),
    );
    app.get(
      `/${language}/`,
      { schema: publicSchema('Shows what Drawbell does and the latest draws') },
      async (req, reply) => {
        const page = await pages.find(language, async () => {
          const { last_success_at: lastLookAt } = await readFeedState(parts.store.db);
          return homePage(language, {
            ...{ draws: await allDraws(), lastLookAt },
            catalogue: await catalogueNow(),
          });
        });
        return sendKept(req, reply, page);
      },
    );
  }
}
