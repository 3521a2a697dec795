import { languages } from '@drawbell/draws/subscriber-input';
import { findByToken, unsubscribe } from '@drawbell/store/subscribers/unsubscribe';
import { deadLinkPage } from '../../account/account-page.ts';
import { askPage, endedPage } from '../../account/unsubscribe-page.ts';
import type { App, AppParts } from '../../app/app.ts';
import { documented, tags, textAnswer } from '../../app/openapi.ts';
import { sendPage } from '../../app/page.ts';
import { addFormBodies } from '../../plugins/form-bodies.ts';
import { tokenParams } from './token-link.ts';

/**
 * `GET` asks, `POST` ends the subscription: by the button of the page, or by a mail program's one click (RFC 8058),
 * which brings no cookies and expects no redirect. The token is all the proof there is, so any POST with it counts.
 * Queries are ignored: mail programs and scanners add their own to links.
 */
export function unsubscribeRoutes(app: App, { store, secrets, clock }: AppParts): void {
  addFormBodies(app);
  const subscriberOf = async (token: string) =>
    findByToken(store.db, secrets, { token, purpose: 'unsubscribe', now: clock() });

  for (const language of languages) {
    const url = `/${language}/unsubscribe/:token`;
    const response = documented(
      {
        200: textAnswer('The page.', 'text/html'),
        404: textAnswer('The link does not work; a page says so.', 'text/html'),
      },
      ['uri-too-long'],
    );
    app.get(
      url,
      {
        schema: {
          tags: [tags.links.name],
          summary: 'Asks whether to end the subscription; changes nothing',
          params: tokenParams,
          response,
        },
      },
      async (req, reply) => {
        const subscriber = await subscriberOf(req.params.token);
        if (subscriber === undefined) return sendPage(reply, deadLinkPage(language), 404);
        if (subscriber.state === 'unsubscribed')
          return sendPage(reply, endedPage(language, subscriber.email));
        const manageHref = `/${language}/manage/${secrets.linkToken('manage', subscriber.id)}`;
        return sendPage(reply, askPage(language, subscriber.email, manageHref));
      },
    );
    app.post(
      url,
      {
        schema: {
          tags: [tags.links.name],
          summary: 'Ends the subscription at once (form, or one click as in RFC 8058)',
          consumes: ['application/x-www-form-urlencoded', 'multipart/form-data'],
          params: tokenParams,
          response: documented(response, ['payload-too-large', 'unsupported-media-type', 'uri-too-long']),
        },
      },
      async (req, reply) => {
        const subscriber = await subscriberOf(req.params.token);
        if (subscriber === undefined) return sendPage(reply, deadLinkPage(language), 404);
        const means = saysOneClick(req.body) ? 'one_click' : 'page';
        await unsubscribe(store.db, { subscriberId: subscriber.id, means, now: clock() });
        return sendPage(reply, endedPage(language, subscriber.email));
      },
    );
  }
}

/** Whether a mail program pressed the button, in either encoding that RFC 8058 allows. */
function saysOneClick(body: unknown): boolean {
  return typeof body === 'string' && /List-Unsubscribe"?\s*=?\s*One-Click/i.test(body);
}
