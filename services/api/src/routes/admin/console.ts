import fastifyCookie from '@fastify/cookie';
import type { FastifyError, FastifyRequest } from 'fastify';
import type { App, AppParts } from '../../app/app.ts';
import { addOwnForms } from '../../app/form.ts';
import { sendPage } from '../../app/page.ts';
import { problemOf } from '../../app/problem-answers.ts';
import { problemKinds } from '../../app/problem.ts';
import { categoriesSection } from '../../console/categories.ts';
import { drawsSection } from '../../console/draws.ts';
import { gridsSection } from '../../console/grid-changes.ts';
import { suppressionsSection } from '../../console/addresses.ts';
import { consoleNotice } from '../../console/console-page.ts';
import { createConsole, type Section } from '../../console/console.ts';
import { deliveriesSection } from '../../console/deliveries.ts';
import { takeForms } from '../../console/operation-forms.ts';
import { createPagePlaces } from '../../console/page-places.ts';
import { peopleSection } from '../../console/people.ts';
import { replaysSection } from '../../console/replays.ts';
import { auditSection } from './audit.ts';
import { consumersSection } from './consumers.ts';
import { keysSection } from './keys.ts';
import { addLogin } from './login.ts';
import { overviewSection } from './overview.ts';
import { queuesSection } from './queues.ts';

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
