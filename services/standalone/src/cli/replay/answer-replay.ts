import { drawWord } from '@drawbell/draws/draw-number';
import type { ReplayJson } from '@drawbell/operations/replays';
import type { ChannelCounts } from '@drawbell/store/replays/tables';
import type { Output } from '../output.ts';

/** Prints how a replay stands, and what can be done next. */
export function answerReplay(output: Output, replay: ReplayJson): void {
  output.answer(replay, [...replayLines(replay), ...nextLines(replay)].join('\n'));
}

const bases = { today: 'by today’s profiles', that_day: 'by the profiles of that day' };

/** A replay for a person to read: what was asked, what was counted, how far it is. */
function replayLines(replay: ReplayJson): string[] {
  const { id, drawNumber: number, revision, scope, basis, channels, dryRun, counts, progress } = replay;
  const { owed, sent, failed, cancelled } = progress;
  return [
    `${id}: ${dryRun ? 'rehearsal of a replay' : 'replay'} of draw ${drawWord({ number }, 'en')}, revision ${revision}`,
    `  ${scope}, ${bases[basis]}, by ${channels.join(' and ')}; ordered by ${replay.actor}`,
    `  ${replay.state}${replay.endedAt === null ? '' : ` ${replay.endedAt}`}`,
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

function nextLines({ id, drawNumber, state, dryRun, progress, confirmation }: ReplayJson): string[] {
  if (confirmation !== null) {
    const { token, counts } = confirmation;
    return [
      'To carry it out, within an hour of its end:',
      `  npm run drawbell -- replay confirm ${drawNumber} --token ${token} --email ${counts.email} --webhook ${counts.webhook}`,
    ];
  }
  if (state === 'owed')
    return [
      `A running notifier does it. Look with \`replay show ${id} --follow\`.`,
      ...(dryRun
        ? []
        : ['It waits while the draw is held back or withdrawn, or its own alerts are to be matched.']),
    ];
  return state === 'done' && progress.owed > 0
    ? [`${progress.owed} are to be sent. A running notifier does it.`]
    : [];
}
