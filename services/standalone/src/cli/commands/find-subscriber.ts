import { recordAudit } from '@drawbell/store/audit-log';
import { type AddressRecord, readAddress } from '@drawbell/store/subscribers/record';
import { addressId } from '@drawbell/store/suppressions';
import { carryOut } from '../carry-out.ts';
import type { CommandContext } from '../command-context.ts';
import { hashOfAddress } from '../given-address.ts';

/** `subscribers find`: what is known of an address, without the address. Looking it up leaves its trace. */
export async function findSubscriberCommand(context: CommandContext, given: string): Promise<void> {
  const { address, record } = await carryOut(context, async (trx, by, secrets) => {
    const emailHash = hashOfAddress(secrets, given);
    const target = addressId(emailHash);
    await recordAudit(trx, { action: 'address.find', target, ...by });
    return { address: target, record: await readAddress(trx, emailHash) };
  });
  context.output.answer(addressJson(address, record), addressLines(address, record).join('\n'));
}

/** An address by its id, without anything that names the person. */
export function addressJson(address: string, record: AddressRecord): object {
  const { subscriber, suppression, consents, waitingRequests } = record;
  return {
    address,
    subscriber:
      subscriber === null
        ? null
        : {
            ...{ id: `sub_${subscriber.id}`, state: subscriber.state, language: subscriber.language },
            confirmedAt: subscriber.confirmed_at,
            pausedUntil: subscriber.paused_until,
          },
    suppression,
    consents: consents.length,
    waitingRequests,
  };
}

export function addressLines(
  address: string,
  { subscriber, suppression, consents, waitingRequests }: AddressRecord,
): string[] {
  const paused = subscriber?.paused_until ?? null;
  return [
    address,
    subscriber === null
      ? '  nobody has it'
      : `  sub_${subscriber.id}: ${subscriber.state} (${subscriber.language})${paused === null ? '' : `, paused until ${paused.toISOString()}`}`,
    suppression === null
      ? '  not suppressed'
      : `  suppressed since ${suppression.since.toISOString()}: ${suppression.reason}`,
    `  ${consents.length} consent(s) on record, ${waitingRequests} sign-up(s) not confirmed`,
  ];
}
