import { findSubscriber, listProfiles, preferencesOf } from '@drawbell/store/subscribers/subscribers';
import { orUnknown } from '../carry-out.ts';
import { type CommandContext, openForCommand } from '../command-context.ts';

/** `subscribers show`: what somebody is told about, and by which facts. Without the address: that is in the export. */
export async function showSubscriberCommand(context: CommandContext, id: string): Promise<void> {
  const { store } = await openForCommand(context);
  const subscriber = orUnknown(await findSubscriber(store.db, id), `subscriber sub_${id}`);
  const { language, state } = subscriber;
  const shown = {
    ...{ id: `sub_${id}`, language, state },
    signedUpAt: subscriber.created_at,
    confirmedAt: subscriber.confirmed_at,
    pausedUntil: subscriber.paused_until,
    endedAt: subscriber.ended_at,
    preferences: preferencesOf(subscriber),
    profiles: await listProfiles(store.db, id),
  };
  const text = [
    `sub_${id}: ${state} (${language})`,
    ...(['signedUpAt', 'confirmedAt', 'pausedUntil', 'endedAt'] as const).flatMap((key) =>
      shown[key] === null ? [] : [`  ${key} ${shown[key].toISOString()}`],
    ),
    `  preferences ${JSON.stringify(shown.preferences)}`,
    ...shown.profiles.map((profile) => `  profile ${JSON.stringify(profile)}`),
  ].join('\n');
  context.output.answer(shown, text);
}
