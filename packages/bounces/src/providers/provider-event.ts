import type { Verdict } from '../verdict.ts';

/** What a provider tells of one mail. Addresses are for finding whose it was: hash them at once, keep none. */
export interface ProviderEvent {
  /** The provider's own name for it: the same when it tells us twice. */
  readonly id: string;
  readonly verdict: Verdict;
  /** Whom the mail was for. */
  readonly address: string;
  /** The envelope sender, which may be a return address of ours. */
  readonly sender: string | null;
  /** When the mail was sent, where it says so. */
  readonly sentAt: Date | null;
  readonly occurredAt: Date;
}
