import { adminKeys } from '@drawbell/operations/admin-keys';
import { audit } from '@drawbell/operations/audit';
import { pushKeys } from '@drawbell/operations/push-keys';
import fastifyCookie from '@fastify/cookie';
import type { FastifyError, FastifyRequest } from 'fastify';
import type { App, AppParts } from '../app/app.ts';
import { addOwnForms } from '../app/form.ts';
import { html } from '../app/html.ts';
import { sendPage } from '../app/page.ts';
import { problemOf } from '../app/problem-answers.ts';
import { problemKinds } from '../app/problem.ts';
import { suppressionsSection } from './addresses.ts';
import { categoriesSection } from './categories.ts';
import { consoleNotice } from './console-page.ts';
import { createConsole, type Section } from './console.ts';
import { consumersSection } from './consumers.ts';
import { deliveriesSection } from './deliveries.ts';
import { drawsSection } from './draws.ts';
import { gridsSection } from './grid-changes.ts';
import { checklistSection, documentRulesSection } from './guides.ts';
import { keyTable } from './key-table.ts';
import { addLogin } from './login.ts';
import { formOf, searchFields, takeForms } from './operation-forms.ts';
import { navTo, nextPage, pathTo, showPage, tableOf } from './operation-pages.ts';
import { overviewSection } from './overview.ts';
import { createPagePlaces } from './page-places.ts';
import { peopleSection } from './people.ts';
import { queuesSection } from './queues.ts';
import { replaysSection } from './replays.ts';
import { panel } from './table.ts';

/** Who may administer, and what. */
const keysSection: Section = {
  nav: navTo(adminKeys.list, 'Keys'),
  add: (console) => {
    const { list, create, revoke } = adminKeys;
    showPage(console, list, async ({ admin, answer: json, at, look }) => ({
      title: 'Keys',
      body: html`${panel(
        'keys',
        'Administration keys',
        html`<p>A key that is revoked ends its sessions at once, yours included.</p>
          ${keyTable(admin, { list, json, revoke, at })}`,
      )}
      ${panel('new', 'Make a key', html`${formOf(admin, create, { at, button: 'Make a key' })}`)}
      ${panel(
        'push-keys',
        'Keys of Web Push',
        html`<p>Push services know this installation by the newest. Older ones sign for browsers that have not moved yet.</p>
          ${tableOf(pushKeys.show, await look(pushKeys.show, {}), { none: 'The first is made when Web Push starts.' })}
          ${formOf(admin, pushKeys.rotate, { at, button: 'Make a new one' })}`,
      )}`,
    }));
  },
};

/** Who did what, newest first. */
const auditSection: Section = {
  nav: navTo(audit.list, 'Audit'),
  add: (console) => {
    const { list } = audit;
    showPage(console, list, ({ answer, input: { target, action } }) => ({
      title: 'Audit',
      body: html`<form method="get" action="${pathTo(list)}" class="panel search">
        ${searchFields(list, { target, action })}
        <p><button type="submit">Show</button></p>
      </form>
      <div class="panel">
        ${tableOf(list, answer, {
          none: 'There is nothing like this.',
          cells: {
            action: ({ action: what, before, after, requestId }) =>
              html`<details>
                <summary>${what}</summary>
                <pre>${JSON.stringify({ before, after, requestId }, null, 2)}</pre>
              </details>`,
            target: ({ target: to }) => html`<span class="id">${to}</span>`,
          },
        })}
        ${nextPage(pathTo(list), answer, { target, action })}
      </div>`,
    }));
  },
};

/** In the order of the navigation. A new part of the console is a file of its own and a line here. */
const sections: readonly Section[] = [
  overviewSection,
  drawsSection,
  replaysSection,
  deliveriesSection,
  peopleSection,
  suppressionsSection,
  categoriesSection,
  gridsSection,
  documentRulesSection,
  checklistSection,
  consumersSection,
  keysSection,
  auditSection,
  queuesSection,
];

/** `/admin`: the console of the operator. Everything in it, what goes wrong included, is a page. */
export function consoleRoutes(app: App, parts: AppParts): void {
  void app.register(fastifyCookie);
  const places = createPagePlaces();
  const start = { href: '/admin', text: 'To the console' };
  const backFrom = ({ method, url }: FastifyRequest) =>
    method === 'POST' ? { href: places.backFrom(url), text: 'Back' } : start;
  addOwnForms(app, parts.publicUrl, (_req, reply) => {
    const text = ['The form came from another site, so nothing was done.'];
    return sendPage(reply, consoleNotice('Not from here', text, start), 403);
  });
  app.setErrorHandler((err: FastifyError, req, reply) => {
    const { kind, detail } = problemOf(err, req);
    const { status, title, meaning } = problemKinds[kind];
    const text = [detail ?? meaning, `If it happens again, this names it in the log: ${req.id}.`];
    return sendPage(
      reply,
      consoleNotice(title, status < 500 ? text.slice(0, 1) : text, backFrom(req)),
      status,
    );
  });
  const nav = sections.flatMap((section) => section.nav ?? []);
  const console = createConsole(app, parts, { nav, places });
  addLogin(app, console);
  takeForms(console);
  for (const section of sections) section.add(console);
  void app.register(
    async (scope) => {
      scope.setNotFoundHandler((_req, reply) =>
        sendPage(reply, consoleNotice('Not found', ['There is no such page in the console.'], start), 404),
      );
    },
    { prefix: '/admin' },
  );
}
