import { easternDay } from '@drawbell/draws/grid';
import { applicationDue } from '@drawbell/draws/plan/deadlines';
import { documentSchema, documentsMax, shownDocument } from '@drawbell/draws/plan/document';
import { reminderChoiceSchema } from '@drawbell/draws/plan/reminders';
import { documentOf } from '@drawbell/draws/plan/tracked-profile';
import { readChecklist, readDocumentRules } from '@drawbell/store/plan/guides';
import { endInvitation, moveInvitation, openInvitation } from '@drawbell/store/plan/invitations';
import {
  addDocument,
  changeDocument,
  chooseReminders,
  type PlannedProfile,
  putDocuments,
  readPlans,
  removeDocument,
  replaceDocument,
  tickItems,
} from '@drawbell/store/plan/plan';
import { reminderChoiceOf } from '@drawbell/store/plan/reminders';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { App, AppParts } from '../app/app.ts';
import { addJsonBodies } from '../app/json-bodies.ts';
import { documented, emptyAnswer, jsonAnswer, noQuery, tags } from '../app/openapi.ts';
import { orNotFound, RequestProblem } from '../app/problem.ts';
import { planJson, plannedProfile } from './plan-answer.ts';
import { changed, orRefused, refuseDay, refuseDays } from './plan-refusals.ts';
import { bearerSecurity, subscriberOf } from './subscription.ts';

const planSchema = z.object({ profiles: z.array(plannedProfile) }).meta({ id: 'Plan' });
const placeParams = z.object({
  place: z.coerce.number().int().min(1).max(100).describe('The place of the profile, from 1.'),
});
const documentParams = z.object({ document: z.uuid().describe('The `id` of a document of the plan.') });
const invitationParams = z.object({
  invitation: z.uuid().describe('The `id` of an invitation of the plan.'),
});
const revision = z.int().min(1).describe('The one that the change was made from.');

const nullables = shownDocument.pick({ label: true, test: true, country: true, currentCountry: true }).shape;
const documentChange = z
  .strictObject({
    revision,
    replaces: z
      .boolean()
      .default(false)
      .describe('true: what is given is another document in its place, and the old one becomes history.'),
    ...shownDocument.pick({ kind: true, countsFrom: true, day: true }).partial().shape,
    label: nullables.label.nullable(),
    test: nullables.test.nullable(),
    country: nullables.country.nullable(),
    currentCountry: nullables.currentCountry.nullable(),
  })
  .describe('What is left out stays; null takes it away.')
  .meta({ id: 'DocumentChange' });

const documentWithId = documentSchema.safeExtend({
  id: z
    .uuid()
    .optional()
    .describe('Of the one on record that it is. Left out: the one that says the same, or a new one.'),
});

const problems = ['invalid-request', 'unauthorized', 'not-found'] as const;
const bodyProblems = [...problems, 'payload-too-large', 'unsupported-media-type', 'conflict'] as const;
const common = { tags: [tags.subscriptions.name], security: bearerSecurity, querystring: noQuery };
const answered = (description: string) => jsonAnswer(description, plannedProfile);

/** `/v1/subscriptions/me/plan`: documents and what hangs on each profile. */
export function myPlanRoutes(app: App, parts: AppParts): void {
  const { store, clock } = parts;
  addJsonBodies(app);
  app.get(
    '/v1/subscriptions/me/plan',
    {
      schema: {
        ...common,
        operationId: 'getPlan',
        summary: 'Shows what hangs on the profiles of a person: documents, deadlines, invitation, ticks',
        response: documented({ 200: jsonAnswer('The plan, a profile after the other.', planSchema) }, [
          'invalid-request',
          'unauthorized',
        ]),
      },
    },
    async (req) => {
      const { id } = await subscriberOf(req, parts);
      const rules = await readDocumentRules(store.db);
      const plans = await readPlans(store.db, id);
      return { profiles: plans.map((plan) => planJson(plan, { rules, now: clock() })) };
    },
  );
  app.post(
    '/v1/subscriptions/me/plan/:place/documents',
    {
      schema: {
        ...common,
        operationId: 'addDocument',
        summary: 'Adds a document to a profile',
        params: placeParams,
        body: documentSchema,
        response: documented({ 201: answered('The plan of the profile, with it.') }, bodyProblems),
      },
    },
    async (req, reply) => {
      const { order, plan } = await planOf(parts, req, req.params.place);
      refuseDay(req.body, clock());
      orRefused(await addDocument(store.db, { ...order, profileId: plan.profileId, document: req.body }));
      return reply.code(201).send(await planNow(parts, order, plan.profileId));
    },
  );
  app.put(
    '/v1/subscriptions/me/plan/:place/documents',
    {
      schema: {
        ...common,
        operationId: 'putDocuments',
        summary: 'Puts documents in the place of all that a profile has; those left out become history',
        params: placeParams,
        body: z.strictObject({
          documents: z
            .array(documentWithId)
            .max(documentsMax)
            .refine(
              (list) => {
                const ids = list.flatMap(({ id }) => id ?? []);
                return new Set(ids).size === ids.length;
              },
              { message: 'names a document twice' },
            ),
        }),
        response: documented({ 200: answered('The plan of the profile, with them.') }, bodyProblems),
      },
    },
    async (req) => {
      const { order, plan } = await planOf(parts, req, req.params.place);
      const documents = req.body.documents.map(({ id, ...document }) => ({
        ...documentOf(document),
        ...(id !== undefined && { id }),
      }));
      refuseDays(documents, clock());
      orRefused(await putDocuments(store.db, { ...order, profileId: plan.profileId, documents }));
      return planNow(parts, order, plan.profileId);
    },
  );
  app.patch(
    '/v1/subscriptions/me/documents/:document',
    {
      schema: {
        ...common,
        operationId: 'changeDocument',
        summary: 'Changes a document, or puts another in its place',
        params: documentParams,
        body: documentChange,
        response: documented({ 200: answered('The plan of its profile, as changed.') }, bodyProblems),
      },
    },
    async (req) => {
      const { id: subscriberId } = await subscriberOf(req, parts);
      const { document: id } = req.params;
      const plans = await readPlans(store.db, subscriberId);
      const plan = orNotFound(
        plans.find(({ documents }) => documents.some((each) => each.id === id)),
        'document',
      );
      const { revision: seen, replaces, ...change } = req.body;
      const document = changed(plan, id, change);
      refuseDay(document, clock());
      const order = { subscriberId, now: clock() };
      const write = replaces ? replaceDocument : changeDocument;
      orRefused(await write(store.db, { ...order, id, revision: seen, document }));
      return planNow(parts, order, plan.profileId);
    },
  );
  app.delete(
    '/v1/subscriptions/me/documents/:document',
    {
      schema: {
        ...common,
        operationId: 'removeDocument',
        summary: 'Erases a document, or one of the history',
        params: documentParams,
        response: documented({ 204: emptyAnswer('It is erased; no reminder of it is sent.') }, [
          ...problems,
          'conflict',
        ]),
      },
    },
    async (req, reply) => {
      const { id: subscriberId } = await subscriberOf(req, parts);
      const order = { subscriberId, now: clock(), id: req.params.document };
      orRefused(await removeDocument(store.db, order));
      return reply.code(204).send(null);
    },
  );
  app.put(
    '/v1/subscriptions/me/plan/:place/checklist',
    {
      schema: {
        ...common,
        operationId: 'tickChecklist',
        summary: 'Ticks the items that are named, and no others',
        params: placeParams,
        body: z.strictObject({ items: z.array(z.string().max(40)).max(100) }).meta({ id: 'Ticks' }),
        response: documented({ 200: answered('The plan of the profile, with them.') }, bodyProblems),
      },
    },
    async (req) => {
      const { order, plan } = await planOf(parts, req, req.params.place);
      const items = [...new Set(req.body.items)];
      const keys = new Set((await readChecklist(store.db)).items.map(({ key }) => key));
      const unknown = req.body.items.flatMap((item, i) =>
        keys.has(item) ? [] : [{ pointer: `/body/items/${i}`, message: 'is no item of the checklist' }],
      );
      if (unknown.length > 0)
        throw new RequestProblem('invalid-request', 'An item is none of the checklist.', unknown);
      orRefused(await tickItems(store.db, { ...order, profileId: plan.profileId, items }));
      return planNow(parts, order, plan.profileId);
    },
  );
}

const invitedOn = z.iso
  .date('a day that exists is needed, e.g. "2026-12-03"')
  .describe('The day of the message in the account at IRCC.');

/** `/v1/subscriptions/me/…`: the invitation of a profile, and what a person chose for reminders. */
export function myInvitationRoutes(app: App, parts: AppParts): void {
  const { store, clock } = parts;
  addJsonBodies(app);
  app.post(
    '/v1/subscriptions/me/plan/:place/invitation',
    {
      schema: {
        ...common,
        operationId: 'openInvitation',
        summary: 'Says that a profile was invited: its alerts rest, and its sixty days are counted',
        params: placeParams,
        body: z.strictObject({ invitedOn }),
        response: documented({ 201: answered('The plan of the profile, with it.') }, bodyProblems),
      },
    },
    async (req, reply) => {
      const { order, plan } = await planOf(parts, req, req.params.place);
      const restsUntil = await dueOf(parts, req.body.invitedOn);
      const opened = { ...order, profileId: plan.profileId, restsUntil, ...req.body };
      orRefused(await openInvitation(store.db, opened));
      return reply.code(201).send(await planNow(parts, order, plan.profileId));
    },
  );
  app.patch(
    '/v1/subscriptions/me/invitations/:invitation',
    {
      schema: {
        ...common,
        operationId: 'moveInvitation',
        summary: 'Corrects the day of an open invitation',
        params: invitationParams,
        body: z.strictObject({ revision, invitedOn }),
        response: documented({ 200: answered('The plan of its profile, as changed.') }, bodyProblems),
      },
    },
    async (req) => {
      const { order, plan } = await planInvited(parts, req, req.params.invitation);
      const restsUntil = await dueOf(parts, req.body.invitedOn);
      const moved = { ...order, id: req.params.invitation, restsUntil, ...req.body };
      orRefused(await moveInvitation(store.db, moved));
      return planNow(parts, order, plan.profileId);
    },
  );
  app.post(
    '/v1/subscriptions/me/invitations/:invitation/end',
    {
      schema: {
        ...common,
        operationId: 'endInvitation',
        summary: 'Ends an open invitation: the profile is told of draws again',
        params: invitationParams,
        body: z.strictObject({ state: z.enum(['done', 'declined']).describe('done: they have applied.') }),
        response: documented({ 200: answered('The plan of its profile, as changed.') }, bodyProblems),
      },
    },
    async (req) => {
      const { order, plan } = await planInvited(parts, req, req.params.invitation);
      orRefused(await endInvitation(store.db, { ...order, id: req.params.invitation, ...req.body }));
      return planNow(parts, order, plan.profileId);
    },
  );
  app.get(
    '/v1/subscriptions/me/reminders',
    {
      schema: {
        ...common,
        operationId: 'getReminderChoice',
        summary: 'Shows what a person chose for reminders',
        response: documented({ 200: jsonAnswer('The choice.', reminderChoiceSchema) }, [
          'invalid-request',
          'unauthorized',
        ]),
      },
    },
    async (req) => reminderChoiceOf(await subscriberOf(req, parts)),
  );
  app.put(
    '/v1/subscriptions/me/reminders',
    {
      schema: {
        ...common,
        operationId: 'chooseReminders',
        summary: 'Chooses zone, steps and lead times of reminders; what is left out is as usual',
        body: reminderChoiceSchema,
        response: documented({ 200: jsonAnswer('As chosen.', reminderChoiceSchema) }, bodyProblems),
      },
    },
    async (req) => {
      const { id: subscriberId } = await subscriberOf(req, parts);
      orRefused(await chooseReminders(store.db, { subscriberId, now: clock(), choice: req.body }));
      return req.body;
    },
  );
}

interface Found {
  readonly order: { readonly subscriberId: string; readonly now: Date };
  readonly plan: PlannedProfile;
}

/** @throws RequestProblem `unauthorized`, `not-found` */
async function planOf(parts: AppParts, req: FastifyRequest, place: number): Promise<Found> {
  const { id: subscriberId } = await subscriberOf(req, parts);
  const plans = await readPlans(parts.store.db, subscriberId);
  return { order: { subscriberId, now: parts.clock() }, plan: orNotFound(plans[place - 1], 'profile') };
}

/** @throws RequestProblem the same */
async function planInvited(parts: AppParts, req: FastifyRequest, id: string): Promise<Found> {
  const { id: subscriberId } = await subscriberOf(req, parts);
  const plans = await readPlans(parts.store.db, subscriberId);
  const plan = plans.find(({ invitation, pastInvitations }) =>
    [invitation, ...pastInvitations].some((each) => each?.id === id),
  );
  return { order: { subscriberId, now: parts.clock() }, plan: orNotFound(plan, 'invitation') };
}

/** The plan of a profile as it is now. */
async function planNow({ store, clock }: AppParts, { subscriberId }: Found['order'], profileId: string) {
  const plans = await readPlans(store.db, subscriberId);
  const plan = orNotFound(
    plans.find((each) => each.profileId === profileId),
    'profile',
  );
  return planJson(plan, { rules: await readDocumentRules(store.db), now: clock() });
}

/** The last day for an application. @throws RequestProblem `invalid-request` for a day to come, or one whose days are over */
async function dueOf({ store, clock }: AppParts, day: string): Promise<string> {
  const today = easternDay(clock());
  const due = applicationDue(day, await readDocumentRules(store.db));
  const message =
    day > today ? 'is in the future' : due < today ? `is too long ago: its days ended on ${due}` : null;
  if (message === null) return due;
  throw new RequestProblem('invalid-request', `The day of the invitation ${message}.`, [
    { pointer: '/body/invitedOn', message },
  ]);
}
