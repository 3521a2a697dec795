import type { Language } from '@drawbell/draws/subscriber-input';
import { languages } from '@drawbell/draws/subscriber-input';
import type { KeyScope } from '@drawbell/store/webhooks/tables';
import { z } from 'zod';
import { faultSummary } from '../app/faults.ts';
import { html, moment, type SafeHtml } from '../app/html.ts';
import { documented, noQuery, tags, textAnswer } from '../app/openapi.ts';
import type { Page } from '../app/page.ts';
import { orderForm } from '../console/order-form.ts';
import { doneKeys, doneText } from './own-form-words.ts';
import type { Visitor } from './visitor.ts';

/** What a page of the portal shows, inside its frame. */
export interface View {
  readonly title: string;
  readonly body: SafeHtml;
  /** The page above it. */
  readonly up?: { readonly href: string; readonly text: string };
}

const places = [
  { href: '/portal', name: 'endpoints', scope: 'read' },
  { href: '/portal/events', name: 'events', scope: 'read' },
  { href: '/portal/profiles', name: 'profiles', scope: 'profiles' },
  { href: '/portal/keys', name: 'keys', scope: 'keys' },
  { href: '/portal/usage', name: 'usage', scope: 'read' },
] as const satisfies readonly { href: string; name: string; scope: KeyScope }[];

/** The first page that a key may see. */
export function startOf(visitor: Pick<Visitor, 'may'>): string {
  return places.find(({ scope }) => visitor.may(scope))?.href ?? '/portal';
}

/** A page for whoever is signed in: what their key may do, what just happened, and the way out. */
export function portalPage(
  view: View,
  { visitor, url, done }: { visitor: Visitor; url: string; done?: string | undefined },
): Page {
  const { key, consumer, language, may } = visitor;
  const words = frameWords[language];
  const path = url.split('?', 1)[0] ?? url;
  return {
    ...barePortalPage(language, { url, title: view.title, body: view.body }),
    heading: html`${
      view.up === undefined ? null : html`<p class="up"><a href="${view.up.href}">← ${view.up.text}</a></p>`
    }
      <h1>${view.title}</h1>
      ${visitor.refused === undefined ? null : faultSummary(words.faults(visitor.refused.summary.length), visitor.refused.summary)}
      ${done === undefined ? null : html`<p class="panel said good" role="status">${doneText(done, language)}</p>`}`,
    nav: places
      .filter(({ scope }) => may(scope))
      .map(({ href, name }) => ({
        ...{ href, text: words.nav[name] },
        here:
          path === href ||
          path.startsWith(`${href}/${href === '/portal' ? 'endpoints' : ''}`) ||
          (href === '/portal' && path.startsWith('/portal/messages')),
      })),
    footer: html`<p>
        ${words.signedIn(consumer.name, key.name)} ${words.may} ${key.scopes.map((scope) => words.scopes[scope]).join(', ')}.
        ${key.expires_at === null ? null : html`${words.expires} ${moment(key.expires_at)}.`} ${words.session}
      </p>
      ${orderForm(visitor, { action: '/portal/sign-out', button: words.signOut, look: 'quiet' })}`,
  };
}

/** A page of the portal for somebody who may not be signed in. */
export function barePortalPage(
  language: Language,
  { url, title, body }: { readonly url: string; readonly title: string; readonly body: SafeHtml },
): Page {
  const other = language === 'en' ? 'fr' : 'en';
  const [path = '/portal', query = ''] = url.split('?');
  const search = new URLSearchParams(query);
  search.delete('done');
  search.set('language', other);
  return {
    ...{ title, language, body, style: 'console' },
    home: { href: '/portal', text: frameWords[language].name },
    otherLanguage: {
      ...{ language: other, href: `${path}?${search.toString()}`, text: frameWords[language].otherLanguage },
    },
  };
}

/** A page that says one thing and where to go on. */
export function portalNotice(
  language: Language,
  {
    title,
    text,
    link,
    url = link.href,
  }: {
    title: string;
    text: readonly (string | SafeHtml)[];
    link: { href: string; text: string };
    /** Where the switch of language leads: a page, never where a form was sent. */
    url?: string;
  },
): Page {
  return barePortalPage(language, {
    ...{ url, title },
    body: html`<div class="narrow panel">
      ${text.map((paragraph) => html`<p>${paragraph}</p>`)}
      <p><a href="${link.href}">${link.text}</a></p>
    </div>`,
  });
}

const page = (description: string) => textAnswer(description, 'text/html');

/** What every page takes: what was ordered just now, and the switch of language. */
const pageQuery = z.strictObject({
  done: z.enum(doneKeys).optional().describe('What was ordered just now, for the page to say so.'),
  language: z.enum(languages).optional().describe('The switch of language. The browser keeps it.'),
});

/** How a page of the portal is described. Its errors are pages, too. */
export function portalPageSchema(
  summary: string,
  params: z.ZodObject = noQuery,
  query: z.ZodObject = noQuery,
) {
  return {
    ...{ tags: [tags.portal.name], summary, params, querystring: query.extend(pageQuery.shape) },
    response: documented({
      200: page('The page.'),
      303: page('Nobody is signed in: the page to do so.'),
      400: page('The address is not valid; a page says so.'),
      403: page('The key may not see it; a page says so.'),
      404: page('There is no such thing; a page says so.'),
    }),
  };
}

/** The same for where its forms go. */
export function portalOrderSchema(
  summary: string,
  params: z.ZodObject = noQuery,
  consumes = 'application/x-www-form-urlencoded',
) {
  return {
    ...{ tags: [tags.portal.name], summary, params, querystring: noQuery, consumes: [consumes] },
    response: documented(
      {
        200: page('Something that is shown this once, or what a file would change.'),
        303: page('It is done; the page to see now.'),
        400: page('Something is to be corrected; a page says what.'),
        401: page('The session has ended and nothing was done; a page says so.'),
        403: page('The form is of another site or session, or the key may not; a page says so.'),
        404: page('There is no such thing; a page says so.'),
        409: page('It is not possible as things stand; a page says why.'),
        422: page('Something in the file is to be corrected; a page says what.'),
        429: page('Too many tries from here; a page says how long to wait.'),
      },
      ['payload-too-large', 'unsupported-media-type'],
    ),
  };
}

const en = {
  name: 'Drawbell portal',
  otherLanguage: 'Français',
  nav: {
    endpoints: 'Endpoints',
    events: 'Events',
    profiles: 'Watched profiles',
    keys: 'Keys',
    usage: 'Usage',
  },
  signedIn: (consumer: string, key: string) => `${consumer}, signed in with the key “${key}”.`,
  may: 'It may:',
  scopes: {
    read: 'look',
    endpoints: 'manage endpoints',
    profiles: 'manage watched profiles',
    keys: 'manage keys',
  } satisfies Record<KeyScope, string>,
  expires: 'It expires at',
  session: 'The session ends after 30 minutes without use, and after 8 hours.',
  signOut: 'Sign out',
  faults: (count: number) =>
    count === 1 ? 'Nothing was done: one thing to correct' : `Nothing was done: ${count} things to correct`,
};

const fr: typeof en = {
  name: 'Portail Drawbell',
  otherLanguage: 'English',
  nav: {
    endpoints: 'Points de réception',
    events: 'Événements',
    profiles: 'Profils suivis',
    keys: 'Clés',
    usage: 'Utilisation',
  },
  signedIn: (consumer, key) => `${consumer}, session ouverte avec la clé «\u00a0${key}\u00a0».`,
  may: 'Elle permet de\u00a0:',
  scopes: {
    read: 'consulter',
    endpoints: 'gérer les points de réception',
    profiles: 'gérer les profils suivis',
    keys: 'gérer les clés',
  },
  expires: 'Elle expire le',
  session: 'La session prend fin après 30 minutes sans activité, et au bout de 8 heures.',
  signOut: 'Fermer la session',
  faults: (count) =>
    count === 1
      ? 'Rien n’a été fait\u00a0: une chose à corriger'
      : `Rien n’a été fait\u00a0: ${count} choses à corriger`,
};

/** What every page of the portal says around its own text. */
export const frameWords = { en, fr };
