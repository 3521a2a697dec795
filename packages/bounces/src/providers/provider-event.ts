import { classifyFailure, type Verdict } from '../verdict.ts';

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

/**
 * A provider's word that an address is dead, held against the codes it came with: a permanent refusal for reasons of
 * policy is none. Without codes its word counts.
 */
export function agreeOnHard(status: string | null, diagnostic = ''): Verdict {
  const byCodes = classifyFailure({ status, diagnostic });
  if (byCodes.reason === 'unclear') return { kind: 'hard', reason: 'provider', status };
  return byCodes;
}

/** A provider's word that a mail did not arrive this time: never more than that. */
export function softBy(status: string | null, diagnostic = ''): Verdict {
  return { ...classifyFailure({ status, diagnostic }), kind: 'soft' };
}

/** The code, if it is one: providers write free text there. */
export function readStatus(text: string | null | undefined): string | null {
  return /^\s*([245]\.\d{1,3}\.\d{1,3})\s*$/.exec(text ?? '')?.[1] ?? null;
}
