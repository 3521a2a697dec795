import type { Document } from '@drawbell/draws/plan/document';
import type { Generated, GeneratedAlways, JSONColumnType } from 'kysely';

/** What hangs on a profile, and what follows from it, as Kysely sees it. */
export interface PlanTables {
  documents: {
    id: string;
    place: GeneratedAlways<string>;
    profile_id: string;
    content: JSONColumnType<Document>;
    revision: Generated<number>;
    created_at: Date;
    updated_at: Date;
    replaced_at: Generated<Date | null>;
  };
  invitations: {
    id: string;
    profile_id: string;
    invited_on: string;
    state: Generated<InvitationState>;
    revision: Generated<number>;
    created_at: Date;
    updated_at: Date;
    ended_at: Generated<Date | null>;
  };
  checklist_ticks: { profile_id: string; item: string; ticked_at: Date };
  reminders: {
    id: GeneratedAlways<string>;
    subscriber_id: string;
    profile_id: string;
    deadline: string;
    deadline_on: string;
    step: number;
    due_at: Date;
    state: Generated<ReminderState>;
    mail_id: string | null;
    created_at: Date;
  };
  guides: {
    id: GeneratedAlways<string>;
    name: GuideName;
    content: JSONColumnType<object>;
    author: string;
    created_at: Date;
    superseded_at: Date | null;
  };
  watched_deadlines: {
    watched_id: string;
    deadline: string;
    deadline_on: string;
    step: number;
    due_at: Date;
    facts: JSONColumnType<object>;
    state: Generated<'waiting' | 'told' | 'passed'>;
  };
}

/** `expired`: its sixty days are over, and nobody said that they had applied. */
export type InvitationState = 'open' | 'done' | 'declined' | 'expired';
type ReminderState = 'waiting' | 'owed' | 'told' | 'passed';
export type GuideName = 'document_rules' | 'checklist';
