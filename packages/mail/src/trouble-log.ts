import type { Logger } from '@drawbell/runtime/logger';
import type { SendResult } from './send-result.ts';

/** After the first, one in so many is logged: a server that is down fails every mail of a fan-out alike. */
const loggedEvery = 1000;

/**
 * Logs what an operator should see of the ends of sends: trouble with the server or with us as the sender, when it
 * begins, goes on and is over. Refused recipients are no trouble, and replies about them often quote the address, so
 * neither is logged; the ledger has them.
 */
export function createTroubleLog(
  log: Pick<Logger, 'info' | 'warn'>,
): (lane: string, result: SendResult) => void {
  let troubles = 0;
  return (lane, result) => {
    if (result.kind === 'accepted') {
      if (troubles > 0) log.info({ troubles }, 'mail is accepted again');
      troubles = 0;
      return;
    }
    const facts = factsOf(result);
    if (facts === null) return;
    troubles += 1;
    if (troubles % loggedEvery === 1) log.warn({ lane, troubles, ...facts }, 'mail cannot be handed over');
  };
}

function factsOf(result: Exclude<SendResult, { kind: 'accepted' }>): Record<string, unknown> | null {
  if (result.kind !== 'rejected') return { kind: result.kind, detail: result.detail };
  const { kind, code, enhancedCode, scope } = result;
  return scope === 'recipient' ? null : { kind, code, enhancedCode, scope };
}
