import type { Catalogue } from '@drawbell/draws/catalogue';
import type { Draw } from '@drawbell/draws/draw';
import type { MatchResult } from '@drawbell/draws/match-result';
import type { Language } from '@drawbell/draws/subscriber-input';
import type { Sender } from './sender.ts';

/** What all alerts about one draw revision in one language have in common. */
export interface AlertInput {
  readonly draw: Draw;
  readonly revision: number;
  readonly kind: 'alert' | 'correction';
  /** For a correction: the draw as first alerted, to show what changed. */
  readonly previous?: Draw;
  readonly language: Language;
  /** How categories are called; without it, as this code calls them. */
  readonly catalogue?: Catalogue;
  /** Said in subject and text: this alert goes out again and the reader may have it already. */
  readonly repeat?: boolean;
  readonly sender: Sender;
  /** Address of this installation, without a path. */
  readonly publicUrl: string;
}

/** Why a profile is in the alert: its outcome, or a wish to hear about draws whatever the outcome. */
export type AlertBecause = 'outcome' | 'every_draw_of_my_programs' | 'every_draw';

export interface AlertProfile {
  /** The person's own word for the profile; anything at all. */
  readonly label: string | null;
  readonly result: MatchResult;
  readonly because: AlertBecause;
}

/** One recipient of an alert. */
export interface AlertRecipient {
  readonly to: string;
  /** From `messageIdFor`. */
  readonly messageId: string;
  readonly date: Date;
  /** In the order to show. At least one. */
  readonly profiles: readonly AlertProfile[];
  /** Absolute http(s) links, each with a token of its own. */
  readonly manageUrl: string;
  readonly unsubscribeUrl: string;
  /** Takes the POST of RFC 8058. */
  readonly oneClickUrl: string;
}
