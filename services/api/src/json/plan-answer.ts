import { easternDay } from '@drawbell/draws/grid';
import { applicationDue, deadlineKinds, deadlinesOf, endOf } from '@drawbell/draws/plan/deadlines';
import { type DocumentRules, type RuleWording, strengths } from '@drawbell/draws/plan/document-rules';
import { type KeptDocument, shownDocument } from '@drawbell/draws/plan/document';
import { type Readiness, readinessOf } from '@drawbell/draws/plan/readiness';
import { documentOf } from '@drawbell/draws/plan/tracked-profile';
import type { PlannedProfile } from '@drawbell/store/plan/plan';
import { z } from 'zod';

const moment = z.iso.datetime();

/** A document as it is kept. */
const keptDocument = shownDocument
  .extend({
    id: z.uuid().describe('Stays through every change of it.'),
    revision: z.int().describe('Counts its changes: a change names the one that it was made from.'),
    ends: z.iso.date().nullable().describe('Its last valid day by its rule; null when none is known.'),
    createdAt: moment,
    updatedAt: moment,
    replacedAt: moment.nullable().describe('Another has taken its place since.'),
  })
  .meta({ id: 'KeptDocument' });

/** An invitation that its owner told of. */
const keptInvitation = z
  .object({
    id: z.uuid(),
    invitedOn: z.iso.date(),
    applicationDue: z.iso.date().describe('The last day for a complete application.'),
    state: z
      .enum(['open', 'done', 'declined', 'expired'])
      .describe('While it is open, no draw is told for the profile. done: they have applied.'),
    revision: z.int(),
    endedAt: moment.nullable(),
  })
  .meta({ id: 'Invitation' });

const deadline = z
  .object({
    key: z.string(),
    kind: z
      .enum(deadlineKinds)
      .describe(
        'last_useful: the last day on which an invitation could still be used to its end with the document.',
      ),
    on: z.iso.date(),
    document: z.uuid().nullable().describe('null of the profile and of an invitation.'),
    bookBy: z.iso
      .date()
      .nullable()
      .describe('When to book a new one. null where nothing is booked; past where it is late.'),
    rule: z.object({ strength: z.enum(strengths), en: z.string(), fr: z.string(), source: z.string() }),
  })
  .meta({ id: 'Deadline' });

const readiness = z
  .object({
    state: z
      .enum(['ready', 'ready_until', 'not_ready', 'unknown'])
      .describe('What the documents on record say of an invitation today. unknown: one is missing.'),
    until: z.iso.date().nullable(),
    because: z
      .array(
        z.object({
          code: z.enum(['ended', 'profile_ended', 'no_language_test', 'no_french_test']),
          document: z.uuid().nullable(),
          on: z.iso.date().nullable(),
        }),
      )
      .describe('Of not_ready and unknown: what stands against it, or is missing.'),
  })
  .meta({ id: 'Readiness' });

/** What hangs on one profile, and the days that follow. */
export const plannedProfile = z
  .object({
    place: z.int().describe('Among the profiles, from 1.'),
    label: z.string().nullable(),
    documents: z.array(keptDocument).describe('Those that count, in the order in which they were entered.'),
    history: z.array(keptDocument).describe('Replaced ones, newest first.'),
    invitation: keptInvitation.nullable().describe('The one that is open.'),
    pastInvitations: z.array(keptInvitation),
    deadlines: z.array(deadline).describe('Past ones as well, soonest first.'),
    readiness,
    ticks: z.array(z.object({ item: z.string(), tickedAt: moment })).describe('Of the checklist.'),
  })
  .meta({ id: 'PlannedProfile' });

/** A plan as JSON. */
export function planJson(
  { position, profile, documents, history, invitation, pastInvitations, ticks }: PlannedProfile,
  { rules, now }: { rules: DocumentRules; now: Date },
): z.input<typeof plannedProfile> {
  const tracked = { profile, documents, invitation };
  return {
    ...{ place: position + 1, label: profile.label ?? null },
    documents: documents.map((each) => documentJson(each, rules)),
    history: history.map((each) => documentJson(each, rules)),
    invitation: invitation === null ? null : invitationJson(invitation, rules),
    pastInvitations: pastInvitations.map((each) => invitationJson(each, rules)),
    deadlines: deadlinesOf(tracked, rules).map(({ key, kind, on, document, bookBy, rule }) => ({
      ...{ key, kind, on, bookBy },
      ...{ document: document?.id ?? null, rule: ruleJson(rule) },
    })),
    readiness: readinessJson(readinessOf(tracked, { rules, today: easternDay(now) })),
    ticks: [...ticks].map(([item, at]) => ({ item, tickedAt: at.toISOString() })),
  };
}

type OnRecord = PlannedProfile['documents'][number];

/** A document as JSON. */
function documentJson(document: OnRecord, rules: DocumentRules): z.input<typeof keptDocument> {
  const { id, revision, createdAt, updatedAt, replacedAt } = document;
  return {
    ...documentOf(document),
    ...{ id, revision, ends: endOf(document, rules) },
    ...{ createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() },
    replacedAt: replacedAt?.toISOString() ?? null,
  };
}

function invitationJson(
  { id, invitedOn, state, revision, endedAt }: NonNullable<PlannedProfile['invitation']>,
  rules: DocumentRules,
): z.input<typeof keptInvitation> {
  return {
    ...{ id, invitedOn, state, revision },
    applicationDue: applicationDue(invitedOn, rules),
    endedAt: endedAt?.toISOString() ?? null,
  };
}

function ruleJson({ strength, ruleEn: en, ruleFr: fr, source }: RuleWording) {
  return { strength, en, fr, source };
}

function readinessJson(found: Readiness): z.input<typeof readiness> {
  const { state } = found;
  if (state === 'ready') return { state, until: null, because: [] };
  if (state === 'ready_until') return { state, until: found.until, because: [] };
  const told = state === 'not_ready' ? found.obstacles : found.missing;
  const because = told.map((each) => ({
    code: each.code,
    document: 'document' in each ? idOf(each.document) : null,
    on: 'on' in each ? each.on : null,
  }));
  return { state, until: null, because };
}

function idOf({ id }: KeptDocument): string {
  return id;
}
