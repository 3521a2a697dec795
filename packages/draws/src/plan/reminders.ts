import { z } from 'zod';
import { dayIn, firstInstantOf, isZone, usualZone } from '../local-time.ts';
import { daysAfter } from '../past-draws.ts';
import type { Deadline } from './deadlines.ts';
import type { DocumentRules } from './document-rules.ts';
import { documentKinds } from './document.ts';

/** What reminders are chosen for: each kind of document, the profile itself, and an invitation. */
export const reminderKinds = [...documentKinds, 'profile', 'invitation'] as const;
export type ReminderKind = (typeof reminderKinds)[number];

/** So many days before, unless chosen otherwise. */
const usualSteps = [90, 30, 14, 7, 1] as const;
const invitationSteps = [45, 30, 14, 7, 3, 1] as const;

/** The hour of the day, where the person is, at which reminders are due. */
export const reminderHour = 8;

const reminderTime = `${String(reminderHour).padStart(2, '0')}:00`;

const stepsSchema = z
  .array(z.int().min(1).max(365))
  .max(12)
  .refine((steps) => new Set(steps).size === steps.length, 'names a step twice');

/** What a person chose: steps by kind, an empty list where none is wanted; usual ones for what is left out. */
export const reminderChoiceSchema = z
  .strictObject({
    zone: z
      .string()
      .max(64)
      .refine(isZone, 'no such time zone: give one such as America/Vancouver')
      .default(usualZone)
      .describe('Of days and hours: an IANA time zone.'),
    steps: z
      .partialRecord(z.enum(reminderKinds), stepsSchema)
      .default({})
      .describe('Days before, by kind. An empty list: none of this kind.'),
    leadDays: z
      .partialRecord(z.enum(documentKinds), z.int().min(0).max(365))
      .default({})
      .describe('Days before it is needed that a new one is to be booked, where the rule is not to hold.'),
  })
  .meta({ id: 'ReminderChoice' });

export type ReminderChoice = z.infer<typeof reminderChoiceSchema>;

/** What holds for whoever chose nothing. */
export const usualReminders: ReminderChoice = Object.freeze(reminderChoiceSchema.parse({}));

/** The rules as they hold for a person who books some kinds earlier or later. */
export function withOwnLeads(rules: DocumentRules, { leadDays }: ReminderChoice): DocumentRules {
  const documents = rules.documents.map((rule) => ({
    ...rule,
    leadDays: leadDays[rule.kind] ?? rule.leadDays,
  }));
  return { ...rules, documents };
}

/** What a deadline is chosen as. */
export function reminderKindOf({ kind, document }: Deadline): ReminderKind {
  if (document !== null) return document.kind;
  return kind === 'application_due' ? 'invitation' : 'profile';
}

/** Days before that a person is told of a kind. */
export function stepsOf(kind: ReminderKind, choice: ReminderChoice): readonly number[] {
  return choice.steps[kind] ?? (kind === 'invitation' ? invitationSteps : usualSteps);
}

/** One step before one deadline: told once, whatever dies. */
export interface ReminderStep {
  /** Key of the deadline. */
  readonly deadline: string;
  readonly on: string;
  /** Days before. */
  readonly step: number;
  readonly dueAt: Date;
  /** Its hour was past when it was planned: it is closed unsent. */
  readonly passed: boolean;
}

/**
 * Every step of every deadline: 8:00 where the person is, so many days before. On a day whose clocks skip that hour it is
 * the first moment after it; an hour that comes twice is the first. A step of today whose hour is past is due at once.
 */
export function reminderSteps(
  deadlines: readonly Deadline[],
  { choice, now }: { choice: ReminderChoice; now: Date },
): ReminderStep[] {
  const today = dayIn(choice.zone, now);
  return deadlines.flatMap((deadline) =>
    stepsOf(reminderKindOf(deadline), choice).map((step) => {
      const day = daysAfter(deadline.on, -step);
      return {
        deadline: deadline.key,
        on: deadline.on,
        step,
        dueAt: firstInstantOf(choice.zone, day, reminderTime),
        passed: day < today,
      };
    }),
  );
}
