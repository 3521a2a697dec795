import { languages } from '@drawbell/draws/subscriber-input';
import { z } from 'zod';
import type { App, AppParts } from '../../app.ts';
import { keepCatalogue } from '../../catalogue/keep-catalogue.ts';
import { createKeptPages, sendKept } from '../../html/kept-pages.ts';
import { keepAllDraws } from '../../site/all-draws.ts';
import { trendsPage } from '../../site/trends-page.ts';
import { periods, periodStart } from '../../site/trends.ts';
import { publicSchema } from './public-page.ts';

const querySchema = z.object({ period: z.enum(periods) });

/** `/{language}/trends`: cut-offs over 24 months, or over another period. */
export function trendsRoutes(app: App, parts: AppParts): void {
  const pages = createKeptPages(parts.clock);
  const allDraws = keepAllDraws(parts);
  const catalogueNow = keepCatalogue(parts);
  for (const language of languages) {
    app.get(
      `/${language}/trends`,
      { schema: publicSchema('Shows cut-offs over time, by program and category') },
      async (req, reply) => {
        const asked = querySchema.safeParse(req.query);
        const period = asked.success ? asked.data.period : '24';
        const page = await pages.find(`${language} ${period}`, async () => {
          const now = parts.clock();
          const standing = (await allDraws()).filter(({ withdrawnAt }) => withdrawnAt === null);
          const oldest = standing.at(-1)?.draw.date ?? '2015-01-01';
          const from = period === 'all' ? oldest : periodStart(period, now);
          const draws = standing.filter(({ draw }) => draw.date >= from);
          const to = now.toISOString().slice(0, 10);
          return trendsPage(language, draws, { period, from, to, catalogue: await catalogueNow() });
        });
        return sendKept(req, reply, page);
      },
    );
  }
}
