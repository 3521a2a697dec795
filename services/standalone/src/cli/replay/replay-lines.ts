import { drawWord } from '@drawbell/draws/draw-number';
import type { Replay, ReplayProgress } from '@drawbell/store/replays/replays';
import type { ChannelCounts } from '@drawbell/store/replays/tables';

const bases = { today: 'by today’s profiles', that_day: 'by the profiles of that day' };

/** A replay for a person to read: what was asked, what was counted, how far it is. */
export function replayLines(replay: Replay, progress: ReplayProgress): string[] {
  const { id, draw_address: number, revision, scope, basis, channels, dry_run: dryRun, counts } = replay;
  const { owed, sent, failed, cancelled } = progress;
  return [
    `rep_${id}: ${dryRun ? 'rehearsal of a replay' : 'replay'} of draw ${drawWord({ number }, 'en')}, revision ${revision}`,
    `  ${scope}, ${bases[basis]}, by ${channels.join(' and ')}; ordered by ${replay.actor}`,
    `  ${replay.state}${replay.ended_at === null ? '' : ` ${replay.ended_at.toISOString()}`}`,
    ...(counts.email === undefined ? [] : countLines('e-mail', counts.email)),
    ...(counts.webhook === undefined ? [] : countLines('webhook', counts.webhook)),
    ...replay.sample.map(
      ({ recipient, because, action, before }) =>
        `    ${recipient}: ${because}, ${action}${before === null ? '' : `, before: ${before}`}`,
    ),
    ...(dryRun ? [] : [`  ${sent} sent, ${owed} owed, ${failed} failed, ${cancelled} cancelled`]),
  ];
}

function countLines(channel: string, counts: ChannelCounts): string[] {
  const { send, again, leftAlone, noLongerConcerned, otherOutcome } = counts;
  return [
    `  ${channel}: ${total(send)} told${listed(send)}, ${again} of them again; ${total(leftAlone)} left alone${listed(leftAlone)}`,
    ...(noLongerConcerned + otherOutcome === 0
      ? []
      : [
          `    ${noLongerConcerned} told before and not concerned now, ${otherOutcome} decided otherwise than before`,
        ]),
  ];
}

function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((all, each) => all + each, 0);
}

function listed(counts: Readonly<Record<string, number>>): string {
  const parts = Object.entries(counts).map(([what, count]) => `${count} ${what}`);
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}
