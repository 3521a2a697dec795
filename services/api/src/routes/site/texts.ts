import { languages } from '@drawbell/draws/subscriber-input';
import type { App, AppParts } from '../../app.ts';
import { createKeptPages, sendKept } from '../../html/kept-pages.ts';
import { textPage } from '../../site/text-page.ts';
import { textPaths } from '../../site/text.ts';
import { publicSchema } from './public-page.ts';

/** `/{language}/about`, `/privacy` and `/terms`. */
export function textRoutes(app: App, { clock, operator }: AppParts): void {
  const pages = createKeptPages(clock);
  for (const language of languages)
    for (const path of textPaths)
      app.get(
        `/${language}/${path}`,
        { schema: publicSchema(`Shows the page “${path}”`) },
        async (req, reply) => {
          const page = await pages.find(`${language} ${path}`, async () =>
            textPage(language, path, operator),
          );
          return sendKept(req, reply, page);
        },
      );
}
