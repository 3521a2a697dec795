import type { Checklist } from '@drawbell/draws/plan/checklist';
import type { PastScore } from '@drawbell/draws/standing-history';
import { languages } from '@drawbell/draws/subscriber-input';
import { readChecklist, readDocumentRules } from '@drawbell/store/plan/guides';
import { readPlans } from '@drawbell/store/plan/plan';
import { reminderChoiceOf } from '@drawbell/store/plan/reminders';
import { listPastScores } from '@drawbell/store/subscribers/subscribers';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { App, AppParts } from '../app/app.ts';
import { html, type SafeHtml } from '../app/html.ts';
import { keepPastDraws, type PastDraws } from '../app/kept-reads.ts';
import { type Page, sendPage } from '../app/page.ts';
import { noticePage, sitePage } from '../site/frame.ts';
import { checklistPrint, checklistSection } from './checklist.ts';
import { askForLinkPage } from './manage.ts';
import { leadingSchema, pageSchema, tokenParams } from './page-route.ts';
import { createPhoneCookies, ownPlace } from './phone-cookie.ts';
import { printedFacts, printedPlan } from './plan-print.ts';
import {
  documentsSection,
  endsSection,
  planHeading,
  planHref,
  planTitle,
  type PlanView,
  profileSwitch,
  stepsSection,
} from './plan-view.ts';
import { planWords } from './plan-words.ts';
import { skippedSection } from './skipped-draws.ts';
import { behindLink, doneLine, doneOf, type Opened } from './settings.ts';
import { settingsWords } from './settings-words.ts';

/** Of the pages of one plan. Any text: a place that is none is answered by a page that says so. */
export const planParams = tokenParams.extend({
  place: z.string().describe('The position of a profile, from 1.'),
});

/**
 * `/{language}/settings/{token}/plan/{place}`: what to do next, what ends and when, and the documents of one profile; the same
 * on paper. `/{language}/plan` leads a remembered phone there.
 */
export function planRoutes(app: App, parts: AppParts): void {
  const cookies = createPhoneCookies(parts);
  const pastDraws = keepPastDraws(parts);
  for (const language of languages) {
    app.get(
      `/${language}/plan`,
      { schema: leadingSchema('Leads a remembered browser to its plan; says to others what a plan is') },
      async (req, reply) => {
        const opened = await cookies.open(req, reply, { isUse: true });
        if (opened !== undefined) return reply.redirect(`/${language}/settings/${ownPlace}/plan/1`, 303);
        return sendPage(reply, askForLinkPage(language, new URLSearchParams(), [], { about: 'plan' }));
      },
    );
    const url = `/${language}/settings/:token/plan` as const;
    app.get(
      url,
      { schema: { ...leadingSchema('Leads to the plan of the first profile'), params: tokenParams } },
      behindLink(parts, language, async ({ path }, _req, reply) =>
        reply.redirect(`/${language}${path}/plan/1`, 303),
      ),
    );
    app.get(
      `${url}/:place`,
      { schema: { ...pageSchema('Shows the plan of one profile'), params: planParams } },
      behindLink(parts, language, async (opened, req, reply) => {
        const { place } = planParams.parse(req.params);
        const view = await readPlan(parts, opened, place, await pastDraws());
        if (view === null) return sendNoPlan(reply, opened);
        const checklist = await readChecklist(parts.store.db);
        const scores = await listPastScores(parts.store.db, opened.subscriber, view.place - 1);
        return sendPage(
          reply,
          planPage(view, opened, { done: doneLine(language, doneOf(req)), checklist, scores }),
        );
      }),
    );
    app.get(
      `${url}/:place/print`,
      { schema: { ...pageSchema('Shows the plan of one profile as it is printed'), params: planParams } },
      behindLink(parts, language, async (opened, req, reply) => {
        const { place } = planParams.parse(req.params);
        const view = await readPlan(parts, opened, place, await pastDraws());
        if (view === null) return sendNoPlan(reply, opened);
        return sendPage(reply, printPage(view, opened, await readChecklist(parts.store.db)));
      }),
    );
  }
}

/** The plan at a place of somebody's profiles; null where there is none. */
export async function readPlan(
  { store }: Pick<AppParts, 'store'>,
  { language, path, subscriber }: Opened,
  asked: string,
  past: PastDraws,
): Promise<PlanView | null> {
  const place = /^[1-9]\d{0,2}$/.test(asked) ? Number(asked) : 0;
  const plans = await readPlans(store.db, subscriber.id);
  const plan = plans.find(({ position }) => position === place - 1);
  if (plan === undefined) return null;
  const rules = await readDocumentRules(store.db);
  const { leadDays } = reminderChoiceOf(subscriber);
  return { language, base: `/${language}${path}`, place, plan, plans, rules, leadDays, past };
}

/** Answers a place or a document that is not there, or not any more. */
export function sendNoPlan(reply: FastifyReply, { language, path }: Opened): FastifyReply {
  const { gone, back } = planWords[language];
  const more = html`<p><a href="/${language}${path}">${back}</a></p>`;
  const page = noticePage({
    ...{ language, path: `${path}/plan`, title: gone.title },
    text: [gone.text],
    more,
  });
  return sendPage(reply, page, 404);
}

function planPage(
  view: PlanView,
  { path }: Opened,
  { done, checklist, scores }: { done: SafeHtml | null; checklist: Checklist; scores: readonly PastScore[] },
): Page {
  const { language, base, place, plan, past, rules } = view;
  const words = planWords[language];
  return sitePage({
    ...{ language, path: `${path}/plan/${place}`, title: planTitle(view), within: '/standing', long: true },
    heading: planHeading(view),
    body: html`${done} ${profileSwitch(view)} ${stepsSection(view)} ${endsSection(view)} ${documentsSection(view)}
      ${skippedSection(plan, { language, past, scores, rules, base, place })}
      ${checklistSection(plan, { language, checklist, action: `${planHref(view)}/checklist` })}
      <p class="buttons end">
        <a class="button" href="${planHref(view)}/print">${words.print}</a>
        <a class="button quiet" href="${base}/calendar">${words.calendar}</a>
      </p>
      <ul class="plain">
        <li><a class="target" href="${base}/plan/tracker">${words.links.tracker}</a></li>
        <li><a class="target" href="${base}/occupations/${place}">${words.links.codes}</a></li>
        <li><a class="target" href="${base}/reminders">${words.links.reminders}</a></li>
      </ul>
      <p><a href="${base}">${settingsWords[language].back}</a></p>`,
  });
}

function printPage(view: PlanView, { path }: Opened, checklist: Checklist): Page {
  const { language, place } = view;
  const words = planWords[language];
  return sitePage({
    ...{ language, path: `${path}/plan/${place}/print`, title: words.paper.title, within: '/standing' },
    ...{ script: true, long: true },
    heading: html`<div class="sheet-head">
      <h1>${words.paper.title}</h1>
      ${printedFacts(view)}
      <p class="buttons on-screen">
        <button type="button" data-print hidden>${words.printNow}</button>
        <span class="hint">${words.printHint}</span>
      </p>
    </div>`,
    body: html`${printedPlan(view, { checklist: checklistPrint(view.plan, { language, checklist }) })}
      <p class="on-screen"><a href="${planHref(view)}">${words.backToPlan}</a></p>`,
  });
}
