import type { Language } from '@drawbell/draws/subscriber-input';
import {
  readPrivateAddress,
  renewPrivateAddress,
  revokePrivateAddress,
} from '@drawbell/store/subscribers/private-address';
import type { Subscriber } from '@drawbell/store/subscribers/subscribers';
import { findByToken } from '@drawbell/store/subscribers/unsubscribe';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App, AppParts } from '../app/app.ts';
import { entityTag, holdsTag } from '../app/entity-tags.ts';
import { html, type SafeHtml } from '../app/html.ts';
import { documented, tags, textAnswer } from '../app/openapi.ts';
import { sendPage } from '../app/page.ts';
import { noticePage, sitePage } from '../site/frame.ts';
import { formSchema, pageSchema, tokenParams } from './page-route.ts';
import { settingsWords } from './settings-words.ts';
import { behindLink, doneLine, doneOf, sendDone } from './settings.ts';

/** What can be read at an address that a person has made for their own programs: `calendar`, `feed`. */
type PrivatePurpose = Parameters<typeof readPrivateAddress>[2]['purpose'];

/** What the page of such an address says, and what a reader is told when it does not work. */
export interface PrivateAddressWords {
  readonly title: string;
  readonly lead: string;
  /** What whoever has the address can read. */
  readonly secret: string;
  readonly make: string;
  readonly renew: string;
  readonly off: string;
  readonly goneTitle: string;
  readonly gone: string;
}

/** How the address is described to programs. */
export function privateSchema(summary: string, mediaType: string) {
  return {
    tags: [tags.links.name],
    summary,
    response: documented(
      {
        200: textAnswer('What it shows.', mediaType),
        304: textAnswer('It is as it was.', mediaType),
        404: textAnswer('The address is none, or was turned off; a page says so.', 'text/html'),
      },
      ['uri-too-long'],
    ),
  };
}

/**
 * Answers who asks such an address. No cache keeps what one person reads: another may ask it with an address that was turned
 * off since, so that what a reader holds is looked at only when the address works.
 */
export async function sendPrivately(
  { store, secrets, clock }: AppParts,
  { req, reply }: { req: FastifyRequest; reply: FastifyReply },
  options: {
    readonly purpose: PrivatePurpose;
    /** Of its address; undefined when it has not the form of one. */
    readonly token: string | undefined;
    readonly language: Language;
    readonly words: PrivateAddressWords;
    readonly mediaType: string;
    readonly make: (subscriber: Subscriber, token: string) => Promise<string>;
  },
): Promise<FastifyReply> {
  const { purpose, token, language, words, mediaType, make } = options;
  void reply.headers({ 'cache-control': 'private, no-store', 'x-robots-tag': 'noindex, nofollow' });
  const subscriber =
    token === undefined ? undefined : await findByToken(store.db, secrets, { token, purpose, now: clock() });
  if (subscriber === undefined || token === undefined) {
    const { goneTitle: title, gone } = words;
    return sendPage(reply, noticePage({ language, path: '/manage', title, text: [gone] }), 404);
  }
  const text = await make(subscriber, token);
  const tag = entityTag(text);
  void reply.header('etag', tag);
  if (holdsTag(req.headers['if-none-match'], tag)) return reply.code(304).send('');
  return reply.type(`${mediaType}; charset=utf-8`).send(text);
}

/** `/{language}/settings/{token}/calendar`, `…/feed`: the address, made, made anew or turned off by its owner. */
export function privateAddressRoutes(
  app: App,
  parts: AppParts,
  options: {
    readonly purpose: PrivatePurpose;
    readonly language: Language;
    readonly words: PrivateAddressWords;
    /** The addresses and how they are used, under a hint of this id that says who can read them. */
    readonly shown: (token: string) => SafeHtml;
    /** What stands below for everybody. */
    readonly more: SafeHtml;
  },
): void {
  const { store, secrets, clock } = parts;
  const { purpose, language, words, shown, more } = options;
  const url = `/${language}/settings/:token/${purpose}` as const;
  const described = purpose === 'calendar' ? 'a calendar' : 'a feed of alerts';
  app.get(
    url,
    { schema: { ...pageSchema(`Shows the private address of ${described}`), params: tokenParams } },
    behindLink(parts, language, async ({ subscriber, path }, req, reply) => {
      const address = await readPrivateAddress(store.db, secrets, { subscriberId: subscriber.id, purpose });
      const action = `/${language}${path}/${purpose}`;
      return sendPage(
        reply,
        sitePage({
          ...{ language, path: `${path}/${purpose}`, title: words.title, within: '/standing' },
          body: html`<div class="form">
            ${doneLine(language, doneOf(req))}
            <p class="lead">${words.lead}</p>
            ${
              address === null
                ? html`<form class="panel" method="post" action="${action}">
                    <p>${words.secret}</p>
                    <p><button type="submit">${words.make}</button></p>
                  </form>`
                : html`${shown(address.token)}
                    <form class="buttons" method="post" action="${action}">
                      <button class="quiet" type="submit">${words.renew}</button>
                    </form>
                    <form class="buttons" method="post" action="${action}/off">
                      <button class="quiet" type="submit">${words.off}</button>
                    </form>`
            }
            ${more}
            <p><a href="/${language}${path}">${settingsWords[language].back}</a></p>
          </div>`,
        }),
      );
    }),
  );
  app.post(
    url,
    { schema: { ...formSchema(`Turns on a new address of ${described}`), params: tokenParams } },
    behindLink(parts, language, async (opened, _req, reply) => {
      const { id: subscriberId } = opened.subscriber;
      await renewPrivateAddress(store.db, secrets, { subscriberId, purpose, now: clock() });
      return sendDone(opened, reply, 'private_address', `/${purpose}`);
    }),
  );
  app.post(
    `${url}/off`,
    { schema: { ...formSchema(`Turns the address of ${described} off`), params: tokenParams } },
    behindLink(parts, language, async (opened, _req, reply) => {
      await revokePrivateAddress(store.db, { subscriberId: opened.subscriber.id, purpose });
      return sendDone(opened, reply, 'private_address_off', `/${purpose}`);
    }),
  );
}

/** An address to copy, under its name. */
export function addressField(
  id: string,
  { label, hint, value }: { label: string; hint?: string; value: string },
): SafeHtml {
  return html`<div class="field">
    <label for="${id}">${label}</label>
    ${hint === undefined ? null : html`<p class="hint" id="${id}-hint">${hint}</p>`}
    <input id="${id}" readonly value="${value}" ${hint === undefined ? null : html`aria-describedby="${id}-hint"`} />
  </div>`;
}
