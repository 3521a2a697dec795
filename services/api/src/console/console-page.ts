import type { AdminScope } from '@drawbell/store/schema';
import { html, moment, type SafeHtml } from '../app/html.ts';
import type { Page } from '../app/page.ts';
import type { ConsoleAdmin } from './console-admin.ts';
import { doneWords } from './done-words.ts';
import { orderForm } from './order-form.ts';

/** A link of the console's navigation, shown to keys of the scope. */
export interface NavLink {
  readonly href: string;
  readonly text: string;
  readonly scope: AdminScope | null;
}

/** What a page of the console shows, inside its frame. */
export interface View {
  readonly title: string;
  readonly body: SafeHtml;
  /** Parts of it are kept up to date by the script. */
  readonly live?: boolean;
}

/** A page for whoever is logged in: what their key may do, what just happened, and the way out. */
export function consolePage(
  view: View,
  {
    admin,
    nav,
    path,
    done,
  }: { admin: ConsoleAdmin; nav: readonly NavLink[]; path: string; done?: string | undefined },
): Page {
  const { key } = admin;
  return {
    ...bareConsolePage(view.title, html`${done === undefined ? null : said(done)}${view.body}`),
    ...(view.live === true && { script: 'console' as const }),
    nav: nav
      .filter(({ scope }) => admin.may(scope))
      .map(({ href, text }) => ({
        ...{ href, text },
        here: path === href || (href !== '/admin' && path.startsWith(`${href}/`)),
      })),
    footer: html`<p>
        Key ${key.id}, “${key.name}”, which may: ${key.scopes.join(', ')}.
        ${key.expires_at === null ? null : html`It expires at ${moment(key.expires_at)}.`}
        The session ends after 30 minutes without use, and after 8 hours.
      </p>
      ${orderForm(admin, { action: '/admin/logout', button: 'Log out', look: 'quiet' })}`,
  };
}

/** A page of the console for somebody who may not be logged in. */
export function bareConsolePage(title: string, body: SafeHtml): Page {
  return {
    title,
    language: 'en',
    home: { href: '/admin', text: 'Drawbell console' },
    style: 'console',
    body,
  };
}

/** A page that says one thing and where to go on. */
export function consoleNotice(
  title: string,
  text: readonly string[],
  link: { href: string; text: string },
): Page {
  return bareConsolePage(
    title,
    html`<div class="narrow panel">
      ${text.map((paragraph) => html`<p>${paragraph}</p>`)}
      <p><a href="${link.href}">${link.text}</a></p>
    </div>`,
  );
}

function said(done: string): SafeHtml {
  const [look, text] = doneWords.get(done) ?? ['', ''];
  return html`<p class="panel said ${look}" role="status">${text}</p>`;
}
