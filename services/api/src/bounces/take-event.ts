import type { ProviderEvent } from '@drawbell/bounces/providers/provider-event';
import type { Verp } from '@drawbell/bounces/verp';
import { recordBounce } from '@drawbell/store/bounces/reports';
import type { BounceSource } from '@drawbell/store/bounces/tables';
import type { FastifyBaseLogger } from 'fastify';
import type { AppParts } from '../app/app.ts';

/** Records what a provider tells of one mail. The address is hashed here and goes no further. */
export async function takeEvent(
  { store, secrets, clock }: AppParts,
  {
    source,
    event,
    verp,
    log,
  }: { source: BounceSource; event: ProviderEvent; verp: Verp | null; log: FastifyBaseLogger },
): Promise<void> {
  const { id, verdict, address, sender, sentAt, occurredAt } = event;
  const emailHash = secrets.hashAddress(address);
  const recipient = verp === null || sender === null ? null : verp.read(sender);
  // The address counts, not the mail, where they contradict each other: forwarded, or made up.
  const mail =
    recipient?.kind === 'mail' &&
    emailHash.subarray(0, recipient.mail.addressTag.length).equals(recipient.mail.addressTag)
      ? recipient.mail
      : null;
  const recorded = await recordBounce(store.db, {
    ...verdict,
    ...{ source, sourceId: id, mail, emailHash, sentAt, occurredAt, now: clock() },
  });
  if (recorded.kind === 'duplicate') return;
  const { id: bounceId, consequence, drawNumber, held } = recorded;
  log.info({ bounceId, source, kind: verdict.kind, consequence, drawNumber }, 'bounce recorded');
  if (held !== null)
    log.error({ drawNumber, ...held }, 'too many mails of a draw came back: it is held until it is released');
}
