import { languages } from '@drawbell/draws/subscriber-input';
import { findByToken } from '@drawbell/store/subscribers/unsubscribe';
import { maskedAddress } from '../../account/account-page.ts';
import { askForLinkPage, knownLinkPage, linkSentPage } from '../../account/link-pages.ts';
import type { App, AppParts } from '../../app/app.ts';
import { addOwnForms, formOf } from '../../app/form.ts';
import { sendPage } from '../../app/page.ts';
import { readAddress } from '../../forms/read-address.ts';
import { changeLanguage } from '../../site/frame.ts';
import { originOf } from '../../subscriptions/origin-of.ts';
import { askForSettingsLink } from '../../subscriptions/sign-up.ts';
import { formSchema, pageSchema, refuseForeignForm, sendTooMany } from './page-route.ts';
import { tokenParams } from './token-link.ts';

/**
 * `/{language}/manage`: has a link to the settings sent. With the token of an older mail the address is known; the
 * link still goes by mail, for whoever was forwarded that mail has the token too.
 */
export function manageRoutes(app: App, parts: AppParts): void {
  const { store, secrets, clock } = parts;
  addOwnForms(app, parts.publicUrl, refuseForeignForm);
  const subscriberOf = async (token: string) =>
    findByToken(store.db, secrets, { token, purpose: 'manage', now: clock() });
  for (const language of languages) {
    const url = `/${language}/manage`;
    app.get(url, { schema: pageSchema('Asks where a settings link should go') }, async (_req, reply) =>
      sendPage(reply, askForLinkPage(language, new URLSearchParams(), [])),
    );
    app.post(url, { schema: formSchema('Mails a settings link') }, async (req, reply) => {
      const form = formOf(req);
      if (form.get('action') === changeLanguage) return sendPage(reply, askForLinkPage(language, form, []));
      const { address: email, errors } = readAddress(form);
      if (errors.length > 0) return sendPage(reply, askForLinkPage(language, form, errors), 422);
      const asked = await askForSettingsLink(
        parts,
        { email, language },
        { origin: originOf(req), source: 'web' },
      );
      if (asked.kind === 'too_many') return sendTooMany(reply, language, asked.retryAfterSeconds);
      return reply.redirect(`${url}/sent`, 303);
    });
    app.get(`${url}/sent`, { schema: pageSchema('Says that a mail follows') }, async (_req, reply) =>
      sendPage(reply, linkSentPage(language)),
    );
    app.get(
      `${url}/:token`,
      { schema: { ...pageSchema('Asks whether to mail a settings link'), params: tokenParams } },
      async (req, reply) => {
        const { token } = req.params;
        const subscriber = await subscriberOf(token);
        if (subscriber === undefined)
          return sendPage(reply, askForLinkPage(language, new URLSearchParams(), [], { gone: true }), 404);
        const leaveToken = secrets.linkToken('unsubscribe', subscriber.id);
        const unsubscribeHref =
          subscriber.state === 'active' ? `/${language}/unsubscribe/${leaveToken}` : null;
        const address = maskedAddress(subscriber.email);
        return sendPage(reply, knownLinkPage(language, `/manage/${token}`, { address, unsubscribeHref }));
      },
    );
    app.post(
      `${url}/:token`,
      { schema: { ...formSchema('Mails a settings link to the owner'), params: tokenParams } },
      async (req, reply) => {
        const subscriber = await subscriberOf(req.params.token);
        if (subscriber === undefined)
          return sendPage(reply, askForLinkPage(language, new URLSearchParams(), [], { gone: true }), 404);
        const who = { email: subscriber.email, language };
        const asked = await askForSettingsLink(parts, who, { origin: originOf(req), source: 'web' });
        if (asked.kind === 'too_many') return sendTooMany(reply, language, asked.retryAfterSeconds);
        return reply.redirect(`${url}/sent`, 303);
      },
    );
  }
}
