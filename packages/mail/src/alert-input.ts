import type { Catalogue } from '@drawbell/draws/catalogue';
import type { Draw } from '@drawbell/draws/draw';
import type { MatchResult } from '@drawbell/draws/match-result';
import type { DocumentRules } from '@drawbell/draws/plan/document-rules';
import type { KeptDocument } from '@drawbell/draws/plan/document';
import type { Profile } from '@drawbell/draws/profile';
import type { Language } from '@drawbell/draws/subscriber-input';
import type { Sender } from './sender.ts';

/** What all alerts about one draw revision in one language have in common. */
export interface AlertInput {
  readonly draw: Draw;
  readonly revision: number;
  readonly kind: 'alert' | 'correction';
  /** For a correction: the draw as first alerted, to show what changed. */
  readonly previous?: Draw;
  /**
   * Draws held before, in any order and none withdrawn: what the cut-off is seen beside, and what shows where a reader
   * stands. Those after this draw are left out, so that a mail that is sent later says the same. Nothing of it is said
   * where none are given.
   */
  readonly draws?: readonly Draw[];
  readonly language: Language;
  /** Of documents: nothing is said of them without. */
  readonly rules?: DocumentRules;
  /** How categories are called; without it, as this code calls them. */
  readonly catalogue?: Catalogue;
  /** Said in subject and text: this alert goes out again and the reader may have it already. */
  readonly repeat?: boolean;
  readonly sender: Sender;
  /** Address of this installation, without a path. */
  readonly publicUrl: string;
}

/** What an alert says is of these; the rest is who sends it. */
export type DrawNews = Omit<AlertInput, 'sender' | 'publicUrl' | 'revision'>;

/** Why somebody gets an alert: an outcome, or a wish to hear about draws whatever the outcome. */
export type AlertBecause = 'outcome' | 'every_draw_of_my_programs' | 'every_draw';

export interface AlertProfile {
  /** The person's own word for the profile; anything at all. */
  readonly label: string | null;
  readonly result: MatchResult;
  /** What the result was decided from, to say where the profile stands besides; null where it is not known any more. */
  readonly facts: Profile | null;
  /** What is kept beside it. */
  readonly documents?: readonly KeptDocument[];
}

/** Whom an alert tells what. */
export interface AlertReader {
  /** In any order. At least one. */
  readonly profiles: readonly AlertProfile[];
  readonly because: AlertBecause;
}

/** One recipient of an alert. */
export interface AlertRecipient extends AlertReader {
  readonly to: string;
  /** From `messageIdFor`. */
  readonly messageId: string;
  readonly date: Date;
  /** Absolute http(s) links, each with a token of its own. */
  readonly manageUrl: string;
  readonly unsubscribeUrl: string;
  /** Takes the POST of RFC 8058. */
  readonly oneClickUrl: string;
}
