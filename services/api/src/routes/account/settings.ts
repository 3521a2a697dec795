import { languages } from '@drawbell/draws/subscriber-input';
import { exportSubscriber, listAlertHistory } from '@drawbell/store/subscribers/record';
import { z } from 'zod';
import { erasePage } from '../../account/erase-page.ts';
import { historyPage } from '../../account/history-page.ts';
import { doneKeys } from '../../account/settings-words.ts';
import type { App, AppParts } from '../../app/app.ts';
import { sendPage } from '../../app/page.ts';
import { pageSchema } from './page-route.ts';
import { behindLink, readSettings, sendSettings } from './settings-view.ts';
import { tokenParams } from './token-link.ts';

const pageSize = 25;
const doneSchema = z.enum(doneKeys);

/** The pages behind a settings link, to read: `/{language}/settings/{token}` and what it leads to. */
export function settingsRoutes(app: App, parts: AppParts): void {
  const schema = (summary: string) => ({ ...pageSchema(summary), params: tokenParams });
  for (const language of languages) {
    const url = `/${language}/settings/:token` as const;
    app.get(
      url,
      { schema: schema('Shows a subscriber their settings') },
      behindLink(parts, language, async (opened, req, reply) => {
        const done = doneSchema.safeParse(queryOf(req.query, 'done'));
        return sendSettings(
          reply,
          await readSettings(parts, opened, done.success ? { done: done.data } : {}),
        );
      }),
    );
    app.get(
      `${url}/alerts`,
      { schema: schema('Shows the alerts a subscriber was sent') },
      behindLink(parts, language, async ({ subscriber, path }, req, reply) => {
        const asked = queryOf(req.query, 'before') ?? '';
        const before = /^\d{1,18}$/.test(asked) ? asked : null;
        const page = await listAlertHistory(parts.store.db, subscriber.id, { limit: pageSize, before });
        return sendPage(reply, historyPage(language, path, page));
      }),
    );
    app.get(
      `${url}/export`,
      { schema: schema('Gives everything that is kept about a person, as JSON') },
      behindLink(parts, language, async ({ subscriber }, _req, reply) =>
        reply
          .type('application/json; charset=utf-8')
          .header('content-disposition', 'attachment; filename="drawbell.json"')
          .header('x-robots-tag', 'noindex, nofollow')
          .send(JSON.stringify(await exportSubscriber(parts.store.db, subscriber, parts.clock()), null, 2)),
      ),
    );
    app.get(
      `${url}/erase`,
      { schema: schema('Asks whether to erase everything; changes nothing') },
      behindLink(parts, language, async ({ path }, _req, reply) =>
        sendPage(reply, erasePage(language, path)),
      ),
    );
  }
}

/** One parameter of a query that nobody checked: mail programs and scanners add their own. */
function queryOf(query: unknown, name: string): string | undefined {
  if (typeof query !== 'object' || query === null) return undefined;
  const value = new Map<string, unknown>(Object.entries(query)).get(name);
  return typeof value === 'string' ? value : undefined;
}
