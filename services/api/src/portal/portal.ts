import type { Lookup } from '@drawbell/operations/operation';
import { type Refusal, TooOften } from '@drawbell/operations/refusal';
import { lookUp } from '@drawbell/operations/run';
import type { KeyScope } from '@drawbell/store/webhooks/tables';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { readUpload } from '../account/sheet.ts';
import type { App, AppParts } from '../app/app.ts';
import { type Form, formOf } from '../app/form.ts';
import { html } from '../app/html.ts';
import { type Page, sendPage } from '../app/page.ts';
import { problemKinds, RequestProblem } from '../app/problem.ts';
import { checkFormToken } from '../console/console-admin.ts';
import { dropEmpty, type FormName, nameOfForm } from '../console/console.ts';
import {
  barePortalPage,
  portalNotice,
  portalOrderSchema,
  portalPage,
  portalPageSchema,
  type View,
} from './portal-frame.ts';
import type { RefusedForm, Visitor, Visitors } from './visitor.ts';

/** Asks an operation of consumers about what is the visitor's own. */
type OwnLook = <In, Body, Json>(lookup: Lookup<In, Body, Json, 'consumer'>, input: In) => Promise<Json>;

/** What a page is asked with. */
export interface Asked<Params> {
  readonly visitor: Visitor;
  readonly params: Params;
  readonly now: Date;
  readonly look: OwnLook;
}

/** How an order ended. */
export type PortalEnd =
  | { readonly kind: 'go'; readonly to: string }
  /** Something that is shown this once: it may stand in no address. */
  | { readonly kind: 'secret'; readonly order: string; readonly secret: string; readonly back: string }
  /** What a form was answered with, before anything is ordered. */
  | { readonly kind: 'page'; readonly view: View; readonly status: number }
  /** It was refused: its page comes back with it. `error` is told where whoever sent it may not see the page. */
  | {
      readonly kind: 'again';
      readonly page: PagePlace;
      readonly refused: RefusedForm;
      readonly error: RefusalError;
    };

/** A page by its address with what is filled in, as it stands in an address. */
interface PagePlace {
  readonly url: string;
  readonly places: Readonly<Record<string, string>>;
}

/** Why an order was not carried out. */
export type RefusalError = Refusal | RequestProblem;

interface RouteOptions<Params extends z.ZodObject> {
  readonly summary: string;
  /** The scope that the session's key needs; null if being signed in is enough. */
  readonly scope: KeyScope | null;
  readonly params?: Params;
}

interface TakeOptions<Params extends z.ZodObject> extends RouteOptions<Params> {
  readonly bodyLimit?: number;
  /** The form comes with a file. */
  readonly hasFile?: true;
}

/** What pages of the portal are made with. Whoever may not see one, or order something, is told so by a page. */
export interface Portal {
  readonly parts: AppParts;
  readonly visitors: Visitors;
  /** A page. It changes nothing. */
  readonly page: <Params extends z.ZodObject = z.ZodObject, Query extends z.ZodObject = z.ZodObject>(
    url: string,
    options: RouteOptions<Params> & { readonly query?: Query },
    show: (asked: Asked<z.output<Params>> & { readonly query: z.output<Query> }) => Promise<View>,
  ) => void;
  /** Where a form goes: it comes from a page of the session, whose key has the scope. */
  readonly take: <Params extends z.ZodObject = z.ZodObject>(
    url: string,
    options: TakeOptions<Params>,
    end: (
      asked: Asked<z.output<Params>> & {
        readonly form: Form;
        readonly file: Uint8Array | null;
        readonly name: () => FormName;
      },
    ) => Promise<PortalEnd>,
  ) => void;
  /** Something that a session may take along. */
  readonly file: (
    url: string,
    options: { readonly summary: string; readonly scope: KeyScope },
    make: (asked: Asked<object>) => Promise<{ readonly name: string; readonly text: string }>,
  ) => void;
}

/** A page as a form that was refused is shown on it again. */
interface KnownPage {
  readonly scope: KeyScope | null;
  readonly show: (visitor: Visitor, places: Readonly<Record<string, string>>) => Promise<View>;
}

export function createPortal(app: App, parts: AppParts, visitors: Visitors): Portal {
  const { clock, secrets } = parts;
  /** Runs before anything of a request is read, so that strangers learn nothing about what is wrong with it. */
  const ask = async (
    req: FastifyRequest,
    reply: FastifyReply,
    scope: KeyScope | null,
    onStranger: () => FastifyReply,
  ): Promise<FastifyReply | undefined> => {
    const visitor = await visitors.find(req, reply, { isUse: false });
    if (visitor === null) return onStranger();
    requireScope(visitor, scope);
    return undefined;
  };
  const toSignIn = (req: FastifyRequest, reply: FastifyReply) => {
    // A link may say in which language.
    visitors.languageOf(req, reply);
    return reply.redirect(`/portal/sign-in?next=${encodeURIComponent(req.url)}`, 303);
  };
  const ended = (req: FastifyRequest, reply: FastifyReply) => {
    const language = visitors.languageOf(req, reply);
    const { title, text, link } = portalWords[language].ended;
    return sendPage(
      reply,
      portalNotice(language, { title, text: [text], link: { href: '/portal/sign-in', text: link } }),
      401,
    );
  };
  const askedFor = <Params>(req: FastifyRequest, visitor: Visitor): Asked<Params> => {
    const now = clock();
    return { visitor, now, params: req.params as Params, look: ownLook(parts, visitor, now) };
  };
  const pages = new Map<string, KnownPage>();
  const showAgain = async (
    reply: FastifyReply,
    visitor: Visitor,
    { page: { url, places }, refused, error }: Extract<PortalEnd, { kind: 'again' }>,
  ): Promise<FastifyReply> => {
    const page = pages.get(url);
    if (page === undefined || !visitor.may(page.scope)) throw error;
    const again = { ...visitor, refused };
    const view = await page.show(again, places);
    const address = url.replaceAll(/:(\w+)/g, (_all, name: string) => encodeURIComponent(places[name] ?? ''));
    if (error instanceof TooOften) void reply.header('retry-after', String(Math.ceil(error.waitMs / 1_000)));
    return sendPage(
      reply,
      portalPage(view, { visitor: again, url: address }),
      problemKinds[error.kind].status,
    );
  };
  return {
    ...{ parts, visitors },
    page: (url, { summary, scope, params, query }, show) => {
      const schema = portalPageSchema(summary, params, query);
      pages.set(url, {
        scope,
        show: async (visitor, places) => {
          const now = clock();
          const own = { params: params?.parse(places) ?? {}, query: query?.parse({}) ?? {} };
          // Its schemas have read them, as they do when somebody asks for the page.
          const read = own as never as {
            params: z.output<NonNullable<typeof params>>;
            query: z.output<NonNullable<typeof query>>;
          };
          return show({ visitor, now, look: ownLook(parts, visitor, now), ...read });
        },
      });
      const onRequest = (req: FastifyRequest, reply: FastifyReply) =>
        ask(req, reply, scope, () => toSignIn(req, reply));
      app.get(url, { schema, onRequest, preValidation: dropEmpty }, async (req, reply) => {
        const visitor = await visitors.find(req, reply);
        if (visitor === null) return toSignIn(req, reply);
        // Its schema has read the request.
        const asked = askedFor<z.output<NonNullable<typeof params>>>(req, visitor);
        const view = await show({ ...asked, query: req.query as z.output<NonNullable<typeof query>> });
        const { done } = z.looseObject({ done: z.string().optional() }).parse(req.query);
        return sendPage(reply, portalPage(view, { visitor, url: req.url, done }));
      });
    },
    take: (url, { summary, scope, params, bodyLimit, hasFile }, end) => {
      const schema = portalOrderSchema(summary, params, hasFile === true ? 'multipart/form-data' : undefined);
      const onRequest = (req: FastifyRequest, reply: FastifyReply) =>
        ask(req, reply, scope, () => ended(req, reply));
      const limit = bodyLimit === undefined ? {} : { bodyLimit };
      app.post(url, { schema, onRequest, ...limit }, async (req, reply) => {
        // Again: the session may have ended while the form came.
        const visitor = await visitors.find(req, reply);
        if (visitor === null) return ended(req, reply);
        const { form, file } = hasFile === true ? await readUpload(req) : { form: formOf(req), file: null };
        checkFormToken(visitor, form);
        requireScope(visitor, scope);
        const asked = askedFor<z.output<NonNullable<typeof params>>>(req, visitor);
        const name = () => nameOfForm(secrets, { req, form, admin: visitor });
        const ending = await end({ ...asked, form, file, name });
        return ending.kind === 'again' ? showAgain(reply, visitor, ending) : sendEnd(reply, visitor, ending);
      });
    },
    file: (url, { summary, scope }, make) => {
      const schema = portalPageSchema(summary);
      const onRequest = (req: FastifyRequest, reply: FastifyReply) =>
        ask(req, reply, scope, () => toSignIn(req, reply));
      app.get(url, { schema, onRequest }, async (req, reply) => {
        const visitor = await visitors.find(req, reply);
        if (visitor === null) return toSignIn(req, reply);
        const { name, text } = await make(askedFor<object>(req, visitor));
        return reply
          .type('text/csv; charset=utf-8')
          .header('content-disposition', `attachment; filename="${name}"`)
          .header('x-robots-tag', 'noindex, nofollow')
          .send(text);
      });
    },
  };
}

/** What a page asks an operation for: what stands in its address, which the operation's own schemas have read, and more. */
export function inputFor<In, Body, Json>(
  _lookup: Lookup<In, Body, Json, 'consumer'>,
  { params, query }: { readonly params: object; readonly query: object },
  more: Partial<In> = {},
): In {
  return { ...query, ...more, ...params } as In;
}

/** Asks operations on behalf of whoever is signed in. */
function ownLook(parts: AppParts, { actor, consumer }: Visitor, now: Date): OwnLook {
  return async (lookup, input) =>
    lookUp(lookup, { ...parts, settings: parts }, { actor, now, consumer: consumer.id }, input);
}

/** @throws RequestProblem `forbidden` */
export function requireScope(visitor: Visitor, scope: KeyScope | null): void {
  if (!visitor.may(scope)) throw new RequestProblem('forbidden', `Your key lacks the scope “${scope}”.`);
}

function sendEnd(
  reply: FastifyReply,
  visitor: Visitor,
  end: Exclude<PortalEnd, { kind: 'again' }>,
): FastifyReply {
  switch (end.kind) {
    case 'go':
      return reply.redirect(end.to, 303);
    case 'page':
      return sendPage(
        reply,
        { ...portalPage(end.view, { visitor, url: '/portal/profiles' }), long: true },
        end.status,
      );
    case 'secret':
      return sendPage(reply, secretPage(end, visitor));
  }
}

function secretPage(
  { order, secret, back }: Extract<PortalEnd, { kind: 'secret' }>,
  { language }: Visitor,
): Page {
  const words = portalWords[language];
  return barePortalPage(language, {
    url: back,
    title: order.includes('secret') || order.startsWith('endpoints') ? words.newSecret : words.newKey,
    body: html`<div class="panel">
      <p>${words.once}</p>
      <p class="secret"><code>${secret}</code></p>
      <p><a class="button" href="${back}">${words.kept}</a></p>
    </div>`,
  });
}

const en = {
  ended: {
    title: 'Sign in again',
    text: 'Your session has ended, so nothing was done. Sign in, open the page again, and order it there.',
    link: 'Sign in',
  },
  newKey: 'The new key',
  newSecret: 'The signing secret',
  once: 'It is shown this once. Keep it where your programs find it.',
  kept: 'I have kept it: go on',
};

const fr: typeof en = {
  ended: {
    title: 'Ouvrez une nouvelle session',
    text: 'Votre session a pris fin, et rien n’a été fait. Ouvrez une session, retournez à la page et recommencez.',
    link: 'Ouvrir une session',
  },
  newKey: 'La nouvelle clé',
  newSecret: 'Le secret de signature',
  once: 'Il n’est affiché que cette fois. Conservez-le là où vos programmes le trouvent.',
  kept: 'C’est noté\u00a0: continuer',
};

const portalWords = { en, fr };
