import { operatorEvidence } from '@drawbell/api/administration/operator-evidence';
import {
  unsubscribe,
  eraseSubscriber,
  requestAddressChange,
} from '@drawbell/api/administration/people-orders';
import { askForYes, carryOut, orUnknown, soon } from '../carry-out.ts';
import type { CommandContext } from '../command-context.ts';
import { CommandError } from '../command-error.ts';
import { checkAddress } from '../given-address.ts';

const dayMs = 86_400_000;

/** `subscribers unsubscribe`: ends the alerts of somebody who asked for it. Safe to repeat. */
export async function unsubscribeCommand(
  context: CommandContext,
  subscriberId: string,
  { yes }: { yes: boolean },
): Promise<void> {
  askForYes(yes, `This ends the alerts of sub_${subscriberId}; only they themselves can come back.`);
  const done = await carryOut(context, (trx, by) => unsubscribe(trx, { subscriberId, ...by }));
  answerDone(context, { subscriberId, done, text: 'gets no alerts any more.' });
}

/** `subscribers erase`: removes somebody everywhere. */
export async function eraseSubscriberCommand(
  context: CommandContext,
  subscriberId: string,
  { yes }: { yes: boolean },
): Promise<void> {
  askForYes(yes, `This removes sub_${subscriberId} everywhere; nobody can take it back.`);
  const done = await carryOut(context, (trx, by, secrets) =>
    eraseSubscriber(trx, secrets, { subscriberId, ...by }),
  );
  answerDone(context, { subscriberId, done, text: `is removed. A mail tells them. ${soon(context)}` });
}

/** `subscribers move`: the owner of a new address is asked by mail; the alerts move when they confirm. */
export async function moveSubscriberCommand(
  context: CommandContext,
  subscriberId: string,
  given: string,
): Promise<void> {
  const email = checkAddress(given);
  const { env } = context.process;
  const end = await carryOut(context, (trx, by, secrets) =>
    requestAddressChange(trx, secrets, {
      ...{ subscriberId, email, evidence: operatorEvidence, ...by },
      expiresAt: new Date(by.now.getTime() + env.UNCONFIRMED_DAYS * dayMs),
    }),
  );
  if (end === 'same_address') throw new CommandError('conflict', 'They have this address.');
  const text = `stays as it is until the new address is confirmed. A mail asks for it. ${soon(context)}`;
  answerDone(context, { subscriberId, done: end === 'asked', text });
}

function answerDone(
  context: CommandContext,
  { subscriberId, done, text }: { subscriberId: string; done: boolean; text: string },
): void {
  const subscriber = `sub_${subscriberId}`;
  orUnknown(done ? done : undefined, `subscriber ${subscriber}`);
  context.output.answer({ subscriber, done: true }, `${subscriber} ${text}`);
}
