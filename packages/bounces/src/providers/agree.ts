import { classifyFailure } from '../classify-status.ts';
import type { Verdict } from '../verdict.ts';

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
