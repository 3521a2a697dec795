import { endAdminSession, openAdminSession } from '@drawbell/store/admin-sessions';
import { recordAudit } from '@drawbell/store/audit-log';
import { findKey } from '@drawbell/store/keys';
import { takeFromLimit } from '@drawbell/store/rate-limit';
import { z } from 'zod';
import { networkOf } from '../account/request-limits.ts';
import type { App } from '../app/app.ts';
import { type Form, formOf, textOf } from '../app/form.ts';
import { html } from '../app/html.ts';
import { type Page, sendPage } from '../app/page.ts';
import { actorOf, checkFormToken, consoleAdminOf } from './console-admin.ts';
import { bareConsolePage, consoleNotice } from './console-page.ts';
import { consoleOrderSchema, consolePageSchema } from './console-schema.ts';
import type { Console } from './console.ts';
import { field } from './order-form.ts';
import { createSessionCookies } from './session-cookie.ts';

/** The limit of log-ins per network: enough for mistyped keys, too few to guess one. */
const tries = { burst: 10, everyMs: 30_000 } as const;

/** `/admin/login` and `/admin/logout`: a key opens a session, and nothing else does. */
export function addLogin(app: App, { parts }: Console): void {
  const { store, secrets, clock, publicUrl } = parts;
  const cookies = createSessionCookies(secrets, publicUrl);
  const query = z.strictObject({
    next: z.string().max(300).optional(),
    left: z.enum(['yes']).optional().describe('Somebody logged out just now.'),
  });
  app.get(
    '/admin/login',
    { schema: consolePageSchema('Asks for a key', undefined, query) },
    async (req, reply) => {
      const { next, left } = query.parse(req.query);
      const admin = await consoleAdminOf(req, reply, parts, cookies);
      if (admin !== null) return reply.redirect(safeNext(next), 303);
      return sendPage(
        reply,
        loginPage(safeNext(next), left === 'yes' ? { said: 'You are logged out.' } : {}),
      );
    },
  );
  app.post(
    '/admin/login',
    { schema: consoleOrderSchema('Opens a session for whoever has a key') },
    async (req, reply) => {
      const form = formOf(req);
      const next = safeNext(textOf(form, 'next'));
      const now = clock();
      const limitKey = secrets.hashToken(`limit console ${networkOf(req.ip)}`);
      const waitMs = await takeFromLimit(store.db, { key: limitKey, limit: tries, now });
      if (waitMs !== null) {
        const seconds = Math.ceil(waitMs / 1_000);
        const text = [`There were too many tries from your network. Try again in ${seconds} seconds.`];
        void reply.header('retry-after', String(seconds));
        return sendPage(
          reply,
          consoleNotice('Too many tries', text, { href: '/admin/login', text: 'Log in' }),
          429,
        );
      }
      const text = keyOf(form);
      const key = text === null ? undefined : await findKey(store.db, secrets, 'operator', { text, now });
      if (key === undefined) {
        req.log.warn('a login to the console was refused');
        const error = 'This key does not work: it is mistyped, revoked or expired.';
        return sendPage(reply, loginPage(next, { error }), 403);
      }
      const actor = actorOf(key, req.id);
      const sessionId = await store.db.transaction().execute(async (trx) => {
        await recordAudit(trx, { actor, action: 'console.login', target: `adk_${key.id}`, now });
        return openAdminSession(trx, secrets, { keyId: key.id, now });
      });
      cookies.set(reply, sessionId, now);
      return reply.redirect(next, 303);
    },
  );
  app.post('/admin/logout', { schema: consoleOrderSchema('Ends a session for good') }, async (req, reply) => {
    const admin = await consoleAdminOf(req, reply, parts, cookies);
    if (admin !== null) {
      checkFormToken(admin, formOf(req));
      await store.db.transaction().execute(async (trx) => {
        const keyId = await endAdminSession(trx, secrets, admin.sessionId);
        if (keyId === null) return;
        await recordAudit(trx, {
          ...{ actor: admin, action: 'console.logout', target: `adk_${keyId}`, now: clock() },
        });
      });
    }
    cookies.clear(reply);
    return reply.redirect('/admin/login?left=yes', 303);
  });
}

function keyOf(form: Form): string | null {
  const text = textOf(form, 'key', 201);
  return /^[\x21-\x7e]{32,200}$/.test(text) ? text : null;
}

/** The page of the console to go to after logging in; never another site. */
function safeNext(next: string | undefined): string {
  const isPage =
    next !== undefined && /^\/admin(?:[/?][\w\-./?=&%+]*)?$/.test(next) && !/\/\/|\.\./.test(next);
  return isPage && !next.startsWith('/admin/login') ? next : '/admin';
}

function loginPage(next: string, { error, said }: { error?: string; said?: string }): Page {
  return bareConsolePage(
    'Log in',
    html`${said === undefined ? null : html`<p class="panel said" role="status">${said}</p>`}
      <div class="panel narrow">
        ${error === undefined ? null : html`<p class="error" role="alert">${error}</p>`}
        <form method="post" action="/admin/login">
          <input type="hidden" name="next" value="${next}" />
          ${field({
            ...{ name: 'key', label: 'Administration key', type: 'password', required: true },
            hint: 'It begins with dba_, unless it is the ADMIN_API_KEY of the installation.',
            autocomplete: 'current-password',
          })}
          <p><button type="submit">Log in</button></p>
        </form>
        <p class="muted">Every login leaves a row in the audit log.</p>
      </div>`,
  );
}
