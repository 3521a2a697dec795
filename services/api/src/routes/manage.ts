import { languages } from '@drawbell/draws';
import { findByToken, listProfiles } from '@drawbell/store';
import type { App, AppParts } from '../app.ts';
import { sendPage } from '../html/page.ts';
import { deadLinkPage } from '../pages/account-page.ts';
import { managePage } from '../pages/manage-page.ts';
import { tags } from '../plugins/openapi.ts';
import { documented, textAnswer } from '../problems/documented.ts';
import { tokenParams } from './token-link.ts';

/** `GET /{language}/manage/{token}`: what is stored of a subscriber, to read, with the way out. */
export function manageRoutes(app: App, { store, secrets, clock }: AppParts): void {
  for (const language of languages) {
    app.get(
      `/${language}/manage/:token`,
      {
        schema: {
          tags: [tags.links.name],
          summary: 'Shows a subscriber their settings and profiles; changes nothing',
          params: tokenParams,
          response: documented(
            {
              200: textAnswer('The page.', 'text/html'),
              404: textAnswer('The link does not work; a page says so.', 'text/html'),
            },
            ['uri-too-long'],
          ),
        },
      },
      async (req, reply) => {
        const now = clock();
        const { token } = req.params;
        const subscriber = await findByToken(store.db, secrets, { token, purpose: 'manage', now });
        if (subscriber === undefined) return sendPage(reply, deadLinkPage(language), 404);
        const profiles = await listProfiles(store.db, subscriber.id);
        const unsubscribeHref = `/${language}/unsubscribe/${secrets.linkToken('unsubscribe', subscriber.id)}`;
        return sendPage(reply, managePage(language, subscriber, profiles, { unsubscribeHref, now }));
      },
    );
  }
}
