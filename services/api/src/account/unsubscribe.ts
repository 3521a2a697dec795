import { type Language, languages } from '@drawbell/draws/subscriber-input';
import { findByToken, unsubscribe } from '@drawbell/store/subscribers/unsubscribe';
import type { App, AppParts } from '../app/app.ts';
import { html, type SafeHtml } from '../app/html.ts';
import { documented, tags, textAnswer } from '../app/openapi.ts';
import { type Page, sendPage } from '../app/page.ts';
import { maskedAddress } from './address.ts';
import { tokenParams } from './page-route.ts';

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

/** Asks before anything ends: mail scanners follow links, but press no buttons. */
function askPage(language: Language, email: string, manageHref: string): Page {
  const { title, ask, consequence, button, manage } = unsubscribeWords[language].unsubscribe;
  return accountPage(
    language,
    title,
    html`<div class="panel">
      <p>${ask} <strong>${maskedAddress(email)}</strong>.</p>
      <p>${consequence}</p>
      <form method="post">
        <p><button type="submit">${button}</button></p>
      </form>
      <p><a href="${manageHref}">${manage}</a></p>
    </div>`,
  );
}

function endedPage(language: Language, email: string): Page {
  const { title, text, now } = unsubscribeWords[language].ended;
  return accountPage(
    language,
    title,
    html`<div class="panel">
      <p>${text} <strong>${maskedAddress(email)}</strong>.</p>
      <p>${now}</p>
    </div>`,
  );
}

/** The frame of the pages that people reach from their mail. */
function accountPage(language: Language, title: string, body: SafeHtml): Page {
  return {
    title,
    language,
    body: html`<div class="narrow">${body}</div>`,
    footer: html`<p>${unsubscribeWords[language].footer}</p>`,
  };
}

/** For a token that is wrong, cut off, or of another link: which of them is not told. */
function deadLinkPage(language: Language): Page {
  const { title, text, hint } = unsubscribeWords[language].deadLink;
  return accountPage(
    language,
    title,
    html`<div class="panel">
      <p>${text}</p>
      <p>${hint}</p>
    </div>`,
  );
}

/**
 * Lets the routes of one scope take forms, and nothing else. RFC 8058 allows mail programs both encodings. The body
 * stays text: the one thing ever asked of it is whether a mail program sent it.
 */
function addFormBodies(scope: App): void {
  for (const type of ['application/x-www-form-urlencoded', 'multipart/form-data']) {
    scope.addContentTypeParser(type, { parseAs: 'string' }, (_req, body, done) => {
      done(null, String(body));
    });
  }
}

const en = {
  footer: 'Drawbell is not affiliated with or endorsed by Immigration, Refugees and Citizenship Canada.',
  deadLink: {
    title: 'This link does not work',
    text: 'It may be incomplete: some mail programs break long links. Copy the whole link from the mail into the address bar.',
    hint: 'Every mail from us ends with a link that works. You can also use the “Unsubscribe” button of your mail program.',
  },
  unsubscribe: {
    title: 'Stop draw alerts?',
    ask: 'Alerts go to',
    consequence: 'We will send nothing more about draws to this address, starting at once.',
    button: 'Unsubscribe',
    manage: 'See my settings instead',
  },
  ended: {
    title: 'You are unsubscribed',
    text: 'We will send no more draw alerts to',
    now: 'A mail that was already on its way may still arrive.',
  },
};

const fr: typeof en = {
  footer:
    'Drawbell n’est ni affilié à Immigration, Réfugiés et Citoyenneté Canada, ni approuvé par ce ministère.',
  deadLink: {
    title: 'Ce lien ne fonctionne pas',
    text: 'Il est peut-être incomplet : certains logiciels de courriel coupent les longs liens. Copiez le lien entier du courriel dans la barre d’adresse.',
    hint: 'Chacun de nos courriels se termine par un lien qui fonctionne. Vous pouvez aussi utiliser le bouton « Se désabonner » de votre logiciel de courriel.',
  },
  unsubscribe: {
    title: 'Ne plus recevoir d’alertes?',
    ask: 'Les alertes sont envoyées à',
    consequence: 'Nous n’enverrons plus rien au sujet des rondes à cette adresse, dès maintenant.',
    button: 'Me désabonner',
    manage: 'Voir plutôt mes réglages',
  },
  ended: {
    title: 'Vous êtes désabonné(e)',
    text: 'Nous n’enverrons plus d’alertes à',
    now: 'Un courriel déjà en route pourrait encore arriver.',
  },
};

export const unsubscribeWords = { en, fr };
