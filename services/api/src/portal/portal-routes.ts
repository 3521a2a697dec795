import { takeFromLimit } from '@drawbell/store/rate-limit';
import { endConsumerSession, openConsumerSession } from '@drawbell/store/consumer-sessions';
import { recordAudit } from '@drawbell/store/audit-log';
import { findKey } from '@drawbell/store/keys';
import type { Language } from '@drawbell/draws/subscriber-input';
import fastifyCookie from '@fastify/cookie';
import type { FastifyError, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { networkOf } from '../account/request-limits.ts';
import type { App, AppParts } from '../app/app.ts';
import { consumerActor } from '../app/consumer.ts';
import { faultSummary } from '../app/faults.ts';
import { addOwnForms, formOf, textOf } from '../app/form.ts';
import { html, type SafeHtml } from '../app/html.ts';
import { type Page, sendPage } from '../app/page.ts';
import { problemOf } from '../app/problem-answers.ts';
import { type ProblemKind, problemKinds } from '../app/problem.ts';
import { checkFormToken } from '../console/console-admin.ts';
import { field } from '../console/order-form.ts';
import { addEndpointOrders } from './endpoint-orders.ts';
import { addEndpoints } from './endpoints.ts';
import { addEvents } from './events.ts';
import { addKeys, addUsage } from './keys-and-usage.ts';
import { addMessages } from './messages.ts';
import { takeOwnForms } from './own-forms.ts';
import { inLanguage } from './refusal-words.ts';
import { barePortalPage, portalNotice, portalOrderSchema, portalPageSchema } from './portal-frame.ts';
import { createPortal } from './portal.ts';
import { addProfiles } from './profiles.ts';
import { addProfileUpload } from './profile-upload.ts';
import { createVisitors, type Visitors } from './visitor.ts';

/** The limit of sign-ins per network: enough for mistyped keys, too few to guess one. */
const tries = { burst: 10, everyMs: 30_000 } as const;

/** `/portal`: what a consumer's people see and steer. Everything in it, what goes wrong included, is a page. */
export function portalRoutes(app: App, parts: AppParts): void {
  void app.register(fastifyCookie);
  const visitors = createVisitors(parts);
  addOwnForms(app, parts.publicUrl, (req, reply) => {
    const language = visitors.languageOf(req, reply);
    const { notFromHere, start } = routeWords[language];
    const { title, text } = notFromHere;
    return sendPage(
      reply,
      portalNotice(language, { title, text: [text], link: { href: '/portal', text: start } }),
      403,
    );
  });
  app.addContentTypeParser('multipart/form-data', { parseAs: 'buffer' }, (_req, body, done) =>
    done(null, body),
  );
  app.setErrorHandler((err: FastifyError, req, reply) => {
    const { kind, detail } = problemOf(err, req);
    const { status } = problemKinds[kind];
    return sendPage(
      reply,
      problemPage(visitors.languageOf(req, reply), { kind, detail: detail ?? '', req }),
      status,
    );
  });
  const portal = createPortal(app, parts, visitors);
  addSignIn(app, parts, visitors);
  takeOwnForms(portal);
  addEndpoints(portal);
  addEndpointOrders(portal);
  addMessages(portal);
  addEvents(portal);
  addProfiles(portal);
  addProfileUpload(portal);
  addKeys(portal);
  addUsage(portal);
  void app.register(
    async (scope) => {
      scope.setNotFoundHandler((req, reply) =>
        sendPage(
          reply,
          problemPage(visitors.languageOf(req, reply), { kind: 'not-found', detail: '', req }),
          404,
        ),
      );
    },
    { prefix: '/portal' },
  );
}

/** What went wrong, in the language of the reader, and the way back to the page that a form stands on. */
function problemPage(
  language: Language,
  { kind, detail, req }: { kind: ProblemKind; detail: string; req: FastifyRequest },
): Page {
  const words = routeWords[language];
  const { status, title, meaning } = problemKinds[kind];
  const said = language === 'en' ? title : (words.titles[status] ?? words.titles[400] ?? title);
  const sentence = detail === '' ? null : inLanguage(detail, language);
  const text: (string | SafeHtml)[] =
    sentence === null
      ? [language === 'en' ? meaning : words.plain]
      : [
          language === 'fr' && sentence.isEnglish && !isFrench(sentence.text)
            ? html`<span lang="en">${sentence.text}</span>`
            : sentence.text,
        ];
  const path = req.url.split('?', 1)[0] ?? '/portal';
  const isForm = req.method === 'POST' && /^\/portal\/(?:endpoints|messages)\/[\w-]+\//.test(path);
  const href = isForm ? path.split('/').slice(0, 4).join('/') : backOf(path, req.method);
  return portalNotice(language, {
    title: said,
    text: status < 500 ? text : [...text, words.named(req.id)],
    link: { href, text: req.method === 'POST' ? words.back : words.start },
  });
}

/** A sentence that a form of ours made: French has its colon. */
function isFrench(text: string): boolean {
  return text.includes('\u00a0: ');
}

function backOf(path: string, method: string): string {
  if (method !== 'POST') return '/portal';
  const [, , section = ''] = path.split('/');
  if (section === 'consumer') return '/portal/usage';
  return section === 'profiles' || section === 'keys' ? `/portal/${section}` : '/portal';
}

const query = z.strictObject({
  next: z.string().max(300).optional(),
  left: z.enum(['yes']).optional().describe('Somebody signed out just now.'),
});

/** `/portal/sign-in` and `/portal/sign-out`: a key opens a session, and nothing else does. */
function addSignIn(app: App, { store, secrets, clock }: AppParts, visitors: Visitors): void {
  const { cookies } = visitors;
  app.get(
    '/portal/sign-in',
    { schema: portalPageSchema('Asks for a key', undefined, query) },
    async (req, reply) => {
      const { next, left } = query.loose().parse(req.query);
      const visitor = await visitors.find(req, reply);
      if (visitor !== null) return reply.redirect(safeNext(next), 303);
      const language = visitors.languageOf(req, reply);
      return sendPage(reply, signInPage(language, safeNext(next), left === 'yes' ? { left: true } : {}));
    },
  );
  app.post(
    '/portal/sign-in',
    { schema: portalOrderSchema('Opens a session for whoever has a key') },
    async (req, reply) => {
      const form = formOf(req);
      const language = visitors.languageOf(req, reply);
      const words = routeWords[language];
      const next = safeNext(textOf(form, 'next'));
      const now = clock();
      const limitKey = secrets.hashToken(`limit portal ${networkOf(req.ip)}`);
      const waitMs = await takeFromLimit(store.db, { key: limitKey, limit: tries, now });
      if (waitMs !== null) {
        const seconds = Math.ceil(waitMs / 1_000);
        void reply.header('retry-after', String(seconds));
        const { title, text } = words.tooMany(seconds);
        const link = { href: '/portal/sign-in', text: words.signIn };
        return sendPage(reply, portalNotice(language, { title, text: [text], link }), 429);
      }
      const text = textOf(form, 'key', 201);
      const key = /^dbk_[\w-]{43}$/.test(text)
        ? await findKey(store.db, secrets, 'consumer', { text, now })
        : undefined;
      if (key === undefined) {
        req.log.warn('a sign-in to the portal was refused');
        return sendPage(reply, signInPage(language, next, { isWrong: true }), 403);
      }
      const before = cookies.read(req, now)?.sessionId ?? null;
      const sessionId = await store.db.transaction().execute(async (trx) => {
        const actor = consumerActor(key, req.id);
        await recordAudit(trx, { actor, action: 'portal sign-in', target: `key_${key.id}`, now });
        return openConsumerSession(trx, secrets, { keyId: key.id, before, now });
      });
      cookies.set(reply, sessionId, now);
      return reply.redirect(next, 303);
    },
  );
  app.post(
    '/portal/sign-out',
    { schema: portalOrderSchema('Ends a session for good') },
    async (req, reply) => {
      const visitor = await visitors.find(req, reply, { isUse: false });
      if (visitor !== null) {
        checkFormToken(visitor, formOf(req));
        const { actor, sessionId, key } = visitor;
        await store.db.transaction().execute(async (trx) => {
          if (!(await endConsumerSession(trx, secrets, sessionId))) return;
          const target = `key_${key.id}`;
          await recordAudit(trx, { actor, action: 'portal sign-out', target, now: clock() });
        });
      }
      cookies.clear(reply);
      return reply.redirect('/portal/sign-in?left=yes', 303);
    },
  );
}

/** The page of the portal to go to after signing in; never another site. */
function safeNext(next: string | undefined): string {
  const isPage =
    next !== undefined && /^\/portal(?:[/?][\w\-./?=&%+:]*)?$/.test(next) && !/\/\/|\.\./.test(next);
  return isPage && !next.startsWith('/portal/sign-') ? next : '/portal';
}

function signInPage(
  language: Language,
  next: string,
  { isWrong, left }: { isWrong?: true; left?: true },
): Page {
  const words = routeWords[language];
  const wrong = isWrong === true ? words.wrongKey : null;
  return barePortalPage(language, {
    url: `/portal/sign-in?next=${encodeURIComponent(next)}`,
    title: words.signIn,
    body: html`${faultSummary(words.refused, wrong === null ? [] : [{ id: 'key', message: wrong }])}
      ${left === true ? html`<p class="panel said" role="status">${words.left}</p>` : null}
      <p class="lead">${words.lead}</p>
      <div class="panel narrow">
        <form method="post" action="/portal/sign-in">
          <input type="hidden" name="next" value="${next}" />
          ${field(
            {
              ...({ name: 'key', label: words.key, type: 'password', required: true } as const),
              ...{ hint: words.keyHint, autocomplete: 'current-password' },
            },
            { fault: wrong, hasFocus: wrong !== null },
          )}
          <p><button type="submit">${words.signIn}</button></p>
        </form>
      </div>`,
  });
}

const en = {
  notFromHere: { title: 'Not from here', text: 'The form came from another site, so nothing was done.' },
  start: 'To the portal',
  back: 'Back',
  titles: {} as Readonly<Record<number, string>>,
  plain: '',
  named: (id: string) => `If it happens again, this names it in the log: ${id}.`,
  signIn: 'Sign in',
  lead: 'For the people of programs that Drawbell tells of draws.',
  left: 'You are signed out.',
  refused: 'You are not signed in',
  wrongKey: 'This key does not work: it is mistyped, revoked or expired.',
  key: 'API key',
  keyHint: 'It begins with dbk_. Whoever runs this installation, or somebody of yours, made it.',
  tooMany: (seconds: number) => ({
    title: 'Too many tries',
    text: `There were too many tries from your network. Try again in ${seconds} seconds.`,
  }),
};

const fr: typeof en = {
  notFromHere: {
    title: 'Ce formulaire vient d’ailleurs',
    text: 'Le formulaire vient d’un autre site, et rien n’a été fait.',
  },
  start: 'Vers le portail',
  back: 'Retour',
  titles: {
    400: 'Quelque chose est à corriger',
    403: 'Ce n’est pas permis',
    404: 'Il n’y a rien ici',
    409: 'Ce n’est pas possible en l’état',
    413: 'C’est trop gros',
    415: 'Ce format n’est pas accepté',
    429: 'Trop de demandes',
    500: 'Une erreur s’est produite ici',
    503: 'Indisponible pour le moment',
  },
  plain: 'Rien n’a été fait.',
  named: (id) => `Si cela se reproduit, ceci désigne l’erreur dans le journal\u00a0: ${id}.`,
  signIn: 'Ouvrir une session',
  lead: 'Pour les équipes des programmes que Drawbell informe des rondes.',
  left: 'La session est fermée.',
  refused: 'La session n’est pas ouverte',
  wrongKey: 'Cette clé ne fonctionne pas\u00a0: elle est mal tapée, révoquée ou expirée.',
  key: 'Clé d’API',
  keyHint: 'Elle commence par dbk_. Elle vient de l’exploitant de ce service, ou de votre équipe.',
  tooMany: (seconds) => ({
    title: 'Trop d’essais',
    text: `Il y a eu trop d’essais depuis votre réseau. Réessayez dans ${seconds} secondes.`,
  }),
};

const routeWords = { en, fr };
