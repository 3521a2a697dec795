import { ruleOf } from '@drawbell/draws/plan/document-rules';
import {
  dayProblem,
  type DayProblem,
  type Document,
  type DocumentKind,
  documentKinds,
  documentSchema,
  isLanguageTest,
  languageTests,
} from '@drawbell/draws/plan/document';
import { unseenCharacterIn } from '@drawbell/draws/plain-text';
import { languages } from '@drawbell/draws/subscriber-input';
import { addDocument, changeDocument, removeDocument, replaceDocument } from '@drawbell/store/plan/plan';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { App, AppParts } from '../app/app.ts';
import {
  addOwnForms,
  type FieldError,
  type FieldProblem,
  type Form,
  formOf,
  type FormReading,
  textOf,
} from '../app/form.ts';
import { keepPastDraws } from '../app/kept-reads.ts';
import { sendPage } from '../app/page.ts';
import { changeLanguage } from '../site/frame.ts';
import {
  countriesOf,
  documentPage,
  type DocumentPageView,
  fillDocument,
  kindsPage,
  oldDocumentPage,
  whatDayIs,
} from './document-form.ts';
import { formSchema, pageSchema, queryOf, refuseForeignForm } from './page-route.ts';
import { planParams, readPlan, sendNoPlan } from './plan.ts';
import type { PlanView } from './plan-view.ts';
import type { Done } from './settings-words.ts';
import { behindLink, type Opened, sendDone } from './settings.ts';

const documentParams = planParams.extend({
  document: z.string().describe('Its id; one that is none is answered by a page that says so.'),
});

/** `/{language}/settings/{token}/plan/{place}/documents`: each document of a profile, to add, change, replace and erase. */
export function documentRoutes(app: App, parts: AppParts): void {
  const { store, clock } = parts;
  addOwnForms(app, parts.publicUrl, refuseForeignForm);
  const pastDraws = keepPastDraws(parts);
  for (const language of languages) {
    const url = `/${language}/settings/:token/plan/:place/documents` as const;
    app.get(
      `${url}/new`,
      { schema: { ...pageSchema('Asks for a document: its kind, and then its day'), params: planParams } },
      behindLink(parts, language, async (opened, req, reply) => {
        const { place } = planParams.parse(req.params);
        const plan = await readPlan(parts, opened, place, await pastDraws());
        if (plan === null) return sendNoPlan(reply, opened);
        const kind = kindOf(queryOf(req.query, 'kind'));
        if (kind === undefined) return sendPage(reply, kindsPage(plan, opened.path));
        const view = { ...pageOf(plan, opened), id: 'new', kind, revision: 0 };
        return sendPage(reply, documentPage({ ...view, form: new URLSearchParams(), errors: [] }));
      }),
    );
    app.post(
      `${url}/new`,
      { schema: { ...formSchema('Adds a document'), params: planParams } },
      behindLink(parts, language, async (opened, req, reply) => {
        const { place } = planParams.parse(req.params);
        const plan = await readPlan(parts, opened, place, await pastDraws());
        if (plan === null) return sendNoPlan(reply, opened);
        const form = formOf(req);
        const kind = kindOf(form.get('kind'));
        if (kind === undefined) return sendPage(reply, kindsPage(plan, opened.path), 422);
        const view = { ...pageOf(plan, opened), id: 'new', kind, form, revision: 0 };
        if (form.get('action') === changeLanguage)
          return sendPage(reply, documentPage({ ...view, errors: [] }));
        const reading = readDocument(form, { kind, plan, now: clock() });
        if (!reading.ok) return sendPage(reply, documentPage({ ...view, errors: reading.errors }), 422);
        const added = await addDocument(store.db, {
          ...{ subscriberId: opened.subscriber.id, now: clock() },
          ...{ profileId: plan.plan.profileId, document: reading.value },
        });
        if (added.ok) return sendSaved(reply, opened, plan, 'document');
        if (added.refused !== 'full') return sendNoPlan(reply, opened);
        return sendPage(reply, documentPage({ ...view, errors: [], trouble: 'full' }), 422);
      }),
    );
    app.get(
      `${url}/:document`,
      {
        schema: { ...pageSchema('Shows a document, to change, replace or erase it'), params: documentParams },
      },
      behindLink(parts, language, async (opened, req, reply) => {
        const { place, document: id } = documentParams.parse(req.params);
        const plan = await readPlan(parts, opened, place, await pastDraws());
        const old = plan?.plan.history.find((each) => each.id === id);
        if (plan !== null && old !== undefined)
          return sendPage(reply, oldDocumentPage(pageOf(plan, opened), old));
        const known = plan?.plan.documents.find((each) => each.id === id);
        if (plan === null || known === undefined) return sendNoPlan(reply, opened);
        const { kind, revision } = known;
        const view = { ...pageOf(plan, opened), id, kind, revision, known };
        return sendPage(reply, documentPage({ ...view, form: fillDocument(known), errors: [] }));
      }),
    );
    app.post(
      `${url}/:document`,
      { schema: { ...formSchema('Changes, replaces or erases a document'), params: documentParams } },
      behindLink(parts, language, async (opened, req, reply) => {
        const { place, document: id } = documentParams.parse(req.params);
        const form = formOf(req);
        const plan = await readPlan(parts, opened, place, await pastDraws());
        const documents = plan === null ? [] : [...plan.plan.documents, ...plan.plan.history];
        const known = documents.find((each) => each.id === id);
        if (plan === null || known === undefined) return sendNoPlan(reply, opened);
        const order = { subscriberId: opened.subscriber.id, now: clock(), id };
        if (form.get('action') === 'remove') {
          const removed = await removeDocument(store.db, order);
          return removed.ok ? sendSaved(reply, opened, plan, 'document_removed') : sendNoPlan(reply, opened);
        }
        if (known.replacedAt !== null) return sendNoPlan(reply, opened);
        const { kind } = known;
        const seen = Number(textOf(form, 'revision', 10)) || 0;
        const view: DocumentPageView = {
          ...pageOf(plan, opened),
          id,
          kind,
          form,
          revision: seen,
          known,
          errors: [],
        };
        if (form.get('action') === changeLanguage) return sendPage(reply, documentPage(view));
        const reading = readDocument(form, { kind, plan, now: clock() });
        if (!reading.ok) return sendPage(reply, documentPage({ ...view, errors: reading.errors }), 422);
        const isNew = form.get('action') === 'replace';
        const save = isNew ? replaceDocument : changeDocument;
        const saved = await save(store.db, { ...order, revision: seen, document: reading.value });
        if (saved.ok) return sendSaved(reply, opened, plan, isNew ? 'document_replaced' : 'document');
        if (saved.refused === 'changed_meanwhile') {
          // What is on record now stands beside what was typed: sent again, it is meant.
          const now = (await readPlan(parts, opened, place, await pastDraws()))?.plan.documents;
          const other = now?.find((each) => each.id === id);
          if (other !== undefined)
            return sendPage(
              reply,
              documentPage({ ...view, known: other, revision: other.revision, trouble: 'changed' }),
              409,
            );
        }
        return sendNoPlan(reply, opened);
      }),
    );
  }
}

function pageOf(plan: PlanView, { path }: Opened): Pick<DocumentPageView, 'plan' | 'path'> {
  return { plan, path };
}

function sendSaved(reply: FastifyReply, opened: Opened, { place }: PlanView, done: Done): FastifyReply {
  return sendDone(opened, reply, done, `/plan/${place}`);
}

function kindOf(sent: string | null | undefined): DocumentKind | undefined {
  return documentKinds.find((kind) => kind === sent);
}

const dayProblems: Readonly<Record<DayProblem, FieldProblem>> = {
  in_the_future: 'document_day_future',
  too_long_ago: 'document_day_old',
  too_far_away: 'document_day_far',
};

const labelCharactersMax = 60;

/** What a form says of a document of a kind, or what is to be corrected. What is left out stays unknown. */
function readDocument(
  form: Form,
  { kind, plan, now }: { kind: DocumentKind; plan: PlanView; now: Date },
): FormReading<Document> {
  const errors: FieldError[] = [];
  const offered = whatDayIs(ruleOf(plan.rules, kind));
  const sentFrom = form.get('countsFrom');
  const countsFrom = offered.length === 1 ? offered[0] : offered.find((each) => each === sentFrom);
  if (countsFrom === undefined) errors.push({ field: 'countsFrom', problem: 'document_from_missing' });
  const day = textOf(form, 'day', 40);
  if (day === '') errors.push({ field: 'day', problem: 'document_day_missing' });
  else if (!documentSchema.shape.day.safeParse(day).success)
    errors.push({ field: 'day', problem: 'document_day_unreal', detail: day });
  else {
    const problem = dayProblem({ countsFrom: countsFrom ?? 'end', day }, now);
    if (problem !== null) errors.push({ field: 'day', problem: dayProblems[problem] });
  }
  const label = textOf(form, 'label');
  const unseen = unseenCharacterIn(label);
  if (label.length > labelCharactersMax) errors.push({ field: 'label', problem: 'label_long' });
  else if (unseen !== null) errors.push({ field: 'label', problem: 'text_unseen', detail: unseen });
  const sentTest = isLanguageTest(kind) ? textOf(form, 'test') : '';
  const test = testKeys.find((each) => each === sentTest);
  if (sentTest !== '' && test === undefined) errors.push({ field: 'test', problem: 'test_unknown' });
  const country = kind === 'police_certificate' ? textOf(form, 'country') : '';
  if (country !== '' && !countriesOf(plan.language).some(({ value }) => value === country))
    errors.push({ field: 'country', problem: 'country_unknown' });
  const lives = kind === 'police_certificate' ? form.get('currentCountry') : null;
  if (errors.length > 0 || countsFrom === undefined) return { ok: false, errors };
  return {
    ok: true,
    value: documentSchema.parse({
      ...{ kind, countsFrom, day },
      ...(label !== '' && { label }),
      ...(test !== undefined && { test }),
      ...(country !== '' && { country }),
      ...((lives === 'yes' || lives === 'no') && { currentCountry: lives === 'yes' }),
    }),
  };
}

const testKeys = Object.keys(languageTests) as (keyof typeof languageTests)[];
