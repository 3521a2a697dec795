import type { Secrets } from '@drawbell/store/secrets';
import type { AdminScope } from '@drawbell/store/schema';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { App, AppParts } from '../app/app.ts';
import { type Form, formOf } from '../app/form.ts';
import { html } from '../app/html.ts';
import { sendPage } from '../app/page.ts';
import { RequestProblem } from '../app/problem.ts';
import { checkFormToken, type ConsoleAdmin, consoleAdminOf } from './console-admin.ts';
import { consoleNotice, consolePage, type NavLink, type View } from './console-page.ts';
import { consoleOrderSchema, consolePageSchema } from './console-schema.ts';
import { doneSchema } from './done-words.ts';
import type { PagePlaces } from './page-places.ts';
import { createSessionCookies } from './session-cookie.ts';

/** A part of the console: its pages and orders, and where the navigation leads to it. */
export interface Section {
  readonly nav: NavLink | null;
  readonly add: (console: Console) => void;
}

/** How an order ended. */
export type OrderEnd =
  | { readonly kind: 'go'; readonly to: string }
  /** Something that is shown this once: it may stand in no address. */
  | {
      readonly kind: 'secret';
      readonly title: string;
      readonly text: string;
      readonly secret: string;
      readonly back: string;
    }
  | { readonly kind: 'file'; readonly name: string; readonly content: string };

interface Asked<Params> {
  readonly admin: ConsoleAdmin;
  readonly params: Params;
  readonly now: Date;
}

interface RouteOptions<Params extends z.ZodObject> {
  readonly summary: string;
  /** The scope that the session's key needs; null if being logged in is enough. */
  readonly scope: AdminScope | null;
  readonly params?: Params;
}

/** Identifies a form that is sent twice. When both come at once, the second waits for the first. */
export interface FormName {
  readonly owner: string;
  readonly key: string;
  readonly requestHash: Buffer;
  readonly waits: true;
}

/** What sections are made with. Whoever may not see a page, or order something, is told so by a page. */
export interface Console {
  readonly parts: AppParts;
  /** A page. It changes nothing. */
  readonly page: <Params extends z.ZodObject = z.ZodObject, Query extends z.ZodObject = z.ZodObject>(
    url: string,
    options: RouteOptions<Params> & { readonly query?: Query },
    show: (asked: Asked<z.output<Params>> & { readonly query: z.output<Query> }) => Promise<View>,
  ) => void;
  /** Where a form goes, whatever is done with it: it comes from a page of the session, whose key has the scope. */
  readonly take: <Params extends z.ZodObject = z.ZodObject>(
    url: string,
    options: RouteOptions<Params>,
    end: (
      asked: Asked<z.output<Params>> & { readonly form: Form; readonly name: () => FormName },
    ) => Promise<OrderEnd>,
  ) => void;
  /** The page that a form stands on, by the address that it goes to. */
  readonly backFrom: (url: string) => string;
  /** Something to look at that is made by another program, behind the same session; not described. */
  readonly guarded: (
    url: string,
    options: { scope: AdminScope; isUse: boolean },
    answer: GuardedAnswer,
  ) => void;
}

/** Sends a file of another program's page. */
type GuardedAnswer = (req: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>;

export function createConsole(
  app: App,
  parts: AppParts,
  { nav, places }: { nav: readonly NavLink[]; places: PagePlaces },
): Console {
  const { clock, publicUrl, secrets } = parts;
  const cookies = createSessionCookies(secrets, publicUrl);
  /** Runs before anything of a request is read, so that strangers learn nothing about what is wrong with it. */
  const ask = async (
    req: FastifyRequest,
    reply: FastifyReply,
    scope: AdminScope | null,
    onStranger: () => FastifyReply,
  ): Promise<FastifyReply | undefined> => {
    const admin = await consoleAdminOf(req, reply, parts, cookies, { isUse: false });
    if (admin === null) return onStranger();
    requireScope(admin, scope);
    return undefined;
  };
  const toLogin = (req: FastifyRequest, reply: FastifyReply) =>
    reply.redirect(`/admin/login?next=${encodeURIComponent(req.url)}`, 303);
  const adminOf = (req: FastifyRequest, reply: FastifyReply) => consoleAdminOf(req, reply, parts, cookies);
  const take: Console['take'] = (url, { summary, scope, params }, end) => {
    const schema = consoleOrderSchema(summary, params);
    const onRequest = (req: FastifyRequest, reply: FastifyReply) =>
      ask(req, reply, scope, () => sendSessionEnded(reply));
    app.post(url, { schema, onRequest }, async (req, reply) => {
      // Again: the session may have ended while the form came.
      const admin = await adminOf(req, reply);
      if (admin === null) return sendSessionEnded(reply);
      const form = formOf(req);
      checkFormToken(admin, form);
      requireScope(admin, scope);
      const asked = { admin, now: clock(), params: req.params as z.output<NonNullable<typeof params>> };
      const name = () => nameOfForm(secrets, { req, form, admin });
      return sendEnd(reply, await end({ ...asked, form, name }));
    });
  };
  return {
    parts,
    page: (url, { summary, scope, params, query }, show) => {
      const schema = consolePageSchema(summary, params, query);
      places.add(url);
      const onRequest = (req: FastifyRequest, reply: FastifyReply) =>
        ask(req, reply, scope, () => toLogin(req, reply));
      app.get(url, { schema, onRequest, preValidation: dropEmpty }, async (req, reply) => {
        const admin = await adminOf(req, reply);
        if (admin === null) return toLogin(req, reply);
        // Its schema has read the request.
        const asked = { params: req.params, query: req.query } as never as {
          params: z.output<NonNullable<typeof params>>;
          query: z.output<NonNullable<typeof query>>;
        };
        const view = await show({ admin, now: clock(), ...asked });
        const { done } = z.looseObject({ done: doneSchema }).parse(req.query);
        const path = req.url.split('?', 1)[0] ?? req.url;
        return sendPage(reply, consolePage(view, { admin, nav, path, done }));
      });
    },
    guarded: (url, { scope, isUse }, answer) => {
      app.get(url, { schema: { hide: true } }, async (req, reply) => {
        const admin = await consoleAdminOf(req, reply, parts, cookies, { isUse });
        if (admin === null) return toLogin(req, reply);
        requireScope(admin, scope);
        return answer(req, reply);
      });
    },
    backFrom: (url) => places.backFrom(url),
    take,
  };
}

/** Browsers send the fields of a search that nobody filled in: they are as good as left out. */
export async function dropEmpty(req: FastifyRequest): Promise<void> {
  const given = Object.entries(req.query ?? {}).filter(([, value]) => value !== '');
  req.query = Object.fromEntries(given);
}

function requireScope(admin: ConsoleAdmin, scope: AdminScope | null): void {
  if (!admin.may(scope)) throw new RequestProblem('forbidden', `Your key lacks the scope “${scope}”.`);
}

function sendSessionEnded(reply: FastifyReply): FastifyReply {
  const text = [
    'Your session has ended, so nothing was done. Log in, open the page again, and order it there.',
  ];
  return sendPage(reply, consoleNotice('Log in again', text, { href: '/admin/login', text: 'Log in' }), 401);
}

/** Every form that was shown names itself. @throws RequestProblem `invalid-request`, for one that does not */
export function nameOfForm(
  secrets: Secrets,
  { req, form, admin }: { req: FastifyRequest; form: Form; admin: Pick<ConsoleAdmin, 'owner'> },
): FormName {
  const key = form.get('once') ?? '';
  if (!/^[\w-]{22}$/.test(key))
    throw new RequestProblem('invalid-request', 'The form is not complete. Open its page again.');
  const fields = [...form].filter(([name]) => name !== 'token');
  // Keyed: what was typed may be an address.
  const requestHash = secrets.hashToken(`${req.url}\n${JSON.stringify(fields)}`);
  return { owner: admin.owner, key, requestHash, waits: true };
}

function sendEnd(reply: FastifyReply, end: OrderEnd): FastifyReply {
  switch (end.kind) {
    case 'go':
      return reply.redirect(end.to, 303);
    case 'file':
      return reply
        .header('content-disposition', `attachment; filename="${end.name}"`)
        .type('application/json; charset=utf-8')
        .send(end.content);
    case 'secret': {
      const page = consoleNotice(end.title, [end.text], { href: end.back, text: 'I have kept it: go on' });
      return sendPage(reply, {
        ...page,
        body: html`<div class="panel"><p class="secret"><code>${end.secret}</code></p></div>
          ${page.body}`,
      });
    }
  }
}
