import { replayJson } from '@drawbell/api/administration/replay-schema';
import { listReplays, readReplayProgress } from '@drawbell/store/replays/replays';
import { type CommandContext, openForCommand } from '../command-context.ts';
import { table } from '../output.ts';
import { answerReplay } from '../replay/answer-replay.ts';
import { followReplay } from '../replay/follow-replay.ts';

/** `replay list`: the newest first. */
export async function listReplaysCommand(
  context: CommandContext,
  { draw, limit }: { draw?: string; limit: number },
): Promise<void> {
  const { store, secrets } = await openForCommand(context);
  const replays = await listReplays(store.db, { drawNumber: draw, before: null, limit });
  const json = await Promise.all(
    replays.map(async (each) => replayJson(secrets, each, await readReplayProgress(store.db, each.id))),
  );
  const rows = json.map(({ id, drawNumber, revision, scope, dryRun, state, made, progress, orderedAt }) => [
    ...[id, drawNumber, String(revision), scope, dryRun ? 'rehearsal' : 'replay', state],
    ...[String(made), String(progress.sent), orderedAt],
  ]);
  const head = ['id', 'draw', 'rev', 'scope', 'what', 'state', 'owed', 'sent', 'ordered'];
  context.output.answer(json, json.length === 0 ? 'No replays.' : table(head, rows));
}

/** `replay show`: what it counted and how far it is; with `--follow`, when it is over. */
export async function showReplayCommand(
  context: CommandContext,
  id: string,
  { follow }: { follow: boolean },
): Promise<void> {
  const installation = await openForCommand(context);
  if (follow) await followReplay(context, installation, id);
  await answerReplay(context, installation, id);
}
