import { type Language, languages } from '@drawbell/draws/subscriber-input';
import { type Consumer, findConsumer } from '@drawbell/store/consumers';
import { findConsumerSession } from '@drawbell/store/consumer-sessions';
import type { ConsumerKey } from '@drawbell/store/keys';
import type { KeyScope } from '@drawbell/store/webhooks/tables';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { queryOf } from '../account/page-route.ts';
import type { AppParts } from '../app/app.ts';
import type { Fault } from '../app/faults.ts';
import type { Form } from '../app/form.ts';
import type { SafeHtml } from '../app/html.ts';
import { consumerActor } from '../app/consumer.ts';
import { formTokenOf } from '../console/console-admin.ts';
import { createSessionCookies, type SessionCookies } from '../console/session-cookie.ts';

/** A form that was refused, and comes back on its page with what was typed. */
export interface RefusedForm {
  /** Where it goes, and which of the forms that go there it is. */
  readonly action: string;
  readonly part: string | null;
  readonly form: Form;
  /** What is to be corrected, by the name of the field. */
  readonly faults: ReadonlyMap<string, SafeHtml>;
  /** The same above the page, with what each field is called. */
  readonly summary: readonly Fault[];
}

/** Somebody of a consumer whose session came with a request. */
export interface Visitor {
  readonly consumer: Consumer;
  readonly key: ConsumerKey;
  readonly actor: { readonly name: string; readonly requestId: string };
  /** The owner of the forms that were sent. */
  readonly owner: string;
  readonly sessionId: string;
  /** The token in every form of this session, and in no other form. */
  readonly formToken: string;
  readonly language: Language;
  readonly may: (scope: KeyScope | null) => boolean;
  /** What they sent just now, if it was refused: its page shows it again. */
  readonly refused?: RefusedForm;
}

/** How the portal knows who asks, and in which language. */
export interface Visitors {
  readonly cookies: SessionCookies;
  /**
   * Who is signed in, if anybody. A session in use lives on.
   * @param options.isUse not when a request is looked at before it is read
   */
  readonly find: (
    req: FastifyRequest,
    reply: FastifyReply,
    options?: { isUse?: boolean },
  ) => Promise<Visitor | null>;
  /** The language somebody asked for, before anybody signed in too: by the switch, which a cookie keeps. */
  readonly languageOf: (req: FastifyRequest, reply: FastifyReply) => Language;
}

export function createVisitors({ store, secrets, clock, publicUrl }: AppParts): Visitors {
  const cookies = createSessionCookies(secrets, publicUrl, 'portal');
  const languageCookie = 'drawbell_portal_language';
  const attributes = {
    ...({ path: '/portal', httpOnly: true, sameSite: 'strict' } as const),
    ...{ secure: publicUrl.startsWith('https:'), maxAge: 365 * 86_400 },
  };
  /** Of the consumer once it is known, for what is said of a request that went wrong. */
  const known = new WeakMap<FastifyRequest, Language>();
  const asked = (req: FastifyRequest, reply: FastifyReply): Language | null => {
    const told = languages.find((each) => each === queryOf(req.query, 'language'));
    if (told === undefined) return languages.find((each) => each === req.cookies[languageCookie]) ?? null;
    void reply.setCookie(languageCookie, told, attributes);
    return told;
  };
  return {
    cookies,
    find: async (req, reply, { isUse = true } = {}) => {
      const now = clock();
      const cookie = cookies.read(req, now);
      if (cookie === null) return null;
      const { sessionId } = cookie;
      const key = await findConsumerSession(store.db, secrets, { sessionId, now });
      const consumer = key === undefined ? undefined : await findConsumer(store.db, key.consumer_id);
      if (key === undefined || consumer === undefined) return null;
      if (isUse) cookies.renew(reply, cookie, now);
      known.set(req, consumer.language);
      return {
        ...{ consumer, key, sessionId, formToken: formTokenOf(secrets, sessionId) },
        ...{ actor: consumerActor(key, req.id), owner: `consumer ${consumer.id}` },
        language: asked(req, reply) ?? consumer.language,
        may: (scope) => scope === null || key.scopes.includes(scope),
      };
    },
    languageOf: (req, reply) =>
      asked(req, reply) ??
      known.get(req) ??
      (/^\s*fr\b/i.test(req.headers['accept-language'] ?? '') ? 'fr' : 'en'),
  };
}
