import type { Clock } from '@drawbell/runtime/clock';
import type { Logger } from '@drawbell/runtime/logger';
import { recordCanaryArrival } from '@drawbell/store/canary';
import type { Store } from '@drawbell/store/open-store';

/** Notes that a canary came all the way back: the mail server took it, and so did whoever carries mail to us. */
export async function takeCanary(
  {
    store,
    clock,
    log,
    onTaken,
  }: { store: Store; clock: Clock; log: Logger; onTaken: (outcome: string) => void },
  raw: Buffer,
): Promise<void> {
  const messageId = messageIdOf(raw);
  const known = messageId !== null && (await recordCanaryArrival(store.pool, { messageId, now: clock() }));
  onTaken(known ? 'canary' : 'unknown_mail');
  if (!known) log.info('a mail to the address of the canary was none that was sent');
}

/** Of the header alone, unfolded; null without one. */
function messageIdOf(raw: Buffer): string | null {
  const text = raw.toString('latin1').replaceAll('\r\n', '\n');
  const end = text.indexOf('\n\n');
  const header = (end === -1 ? text : text.slice(0, end)).replaceAll(/\n[ \t]+/g, ' ');
  return /^message-id:[ \t]*(<[^<>\s]{1,300}>)/im.exec(header)?.[1] ?? null;
}
