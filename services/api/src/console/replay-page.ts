import { drawWord } from '@drawbell/draws/draw-number';
import type { ChannelCounts } from '@drawbell/store/replays/tables';
import type { Replay, ReplayProgress } from '@drawbell/store/replays/replays';
import type { Secrets } from '@drawbell/store/secrets';
import { html, moment, type SafeHtml } from '../app/html.ts';
import { confirmPanel } from './confirm-replay.ts';
import type { ConsoleAdmin } from './console-admin.ts';
import { orderForm } from './order-form.ts';
import { scopeWords } from './replay-form.ts';
import { replayBadge } from './replay-table.ts';
import { facts, panel, table } from './table.ts';

interface Shown {
  readonly replay: Replay;
  readonly progress: ReplayProgress;
  readonly admin: ConsoleAdmin;
  readonly secrets: Secrets;
  readonly now: Date;
}

/** A replay or a rehearsal, in one part that the script renews while it moves. */
export function replayBody(shown: Shown): SafeHtml {
  const { replay, admin } = shown;
  const isOpen = stillMoves(shown);
  return html`<div id="live" data-live="${isOpen ? 'yes' : 'no'}">
    ${progressPanel(shown)} ${countsPanel(replay)}
    ${admin.may('replay') ? html`${confirmPanel(replay, shown)}${steerPanel(shown)}` : null}
    ${samplePanel(replay)} ${orderPanel(replay)}
  </div>`;
}

/** Whether anything of it is still to come. */
function stillMoves({ replay, progress }: Shown): boolean {
  if (replay.state === 'owed' || replay.state === 'running') return true;
  return replay.state === 'done' && progress.owed > 0;
}

function progressPanel(shown: Shown): SafeHtml {
  const { replay, progress } = shown;
  const { owed, sent, failed, cancelled } = progress;
  const all = owed + sent + failed + cancelled;
  const moves = stillMoves(shown);
  const bar =
    replay.dry_run || all === 0
      ? null
      : html`<p>
          <progress max="${all}" value="${all - owed}" aria-label="Messages that are done"></progress>
          ${(all - owed).toLocaleString('en-CA')} of ${all.toLocaleString('en-CA')} messages are done.
        </p>`;
  return panel(
    'progress',
    html`Progress ${replayBadge(replay)}`,
    html`<p id="progress-words">${stateWords(replay)}</p>
      ${bar}
      ${
        replay.dry_run
          ? null
          : facts([
              ['Owed', owed],
              ['Sent', sent],
              ['Failed or in doubt', failed],
              ['Cancelled', cancelled],
            ])
      }
      ${moves ? html`<p class="refresh"><a href="/admin/replays/rep_${replay.id}">Refresh</a></p>` : null}`,
  );
}

function stateWords({
  state,
  stage,
  cursor,
  upper_bound: upperBound,
  dry_run: dryRun,
  ended_at: endedAt,
}: Replay): SafeHtml {
  switch (state) {
    case 'owed':
      return html`It waits for its turn: it begins when no live alert of the draw is to be matched any more, and the draw is neither held back nor withdrawn.`;
    case 'running': {
      const part =
        stage === 'people' ? Math.floor((100 * Number(cursor)) / Math.max(1, Number(upperBound ?? 1))) : 100;
      return html`It is being walked: ${Math.min(100, part)} % of the people.`;
    }
    case 'done':
      return html`${dryRun ? 'It was counted to the end. Nothing was sent.' : 'It was walked to its end.'} ${moment(endedAt)}`;
    case 'cancelled':
      return html`It was stopped. ${moment(endedAt)}`;
  }
}

const channelNames = { email: 'By e-mail', webhook: 'By webhook' } as const;

function countsPanel({ counts, channels, dry_run: dryRun }: Replay): SafeHtml | null {
  const known = channels.flatMap((channel) => {
    const count = counts[channel];
    return count === undefined ? [] : [{ channel, count }];
  });
  if (known.length === 0) return null;
  return panel(
    'counts',
    dryRun ? 'Who would be told' : 'Who is told',
    html`${known.map(({ channel, count }) => html`<h3>${channelNames[channel]}</h3>${channelCounts(count)}`)}`,
  );
}

const outcomeWords: Readonly<Record<string, string>> = {
  meets: 'meets the criteria',
  may_meet: 'may meet them',
  near: 'misses by a few points',
  my_program: 'wants every draw of their programs',
  every_draw: 'wants every draw',
  correction: 'was told before it was corrected',
};

function channelCounts({ send, again, leftAlone, noLongerConcerned, otherOutcome }: ChannelCounts): SafeHtml {
  const total = Object.values(send).reduce((all, each) => all + each, 0);
  const list = (of: Readonly<Record<string, number>>, words: Readonly<Record<string, string>> = {}) =>
    Object.entries(of).map(
      ([name, count]) =>
        html`<li><strong>${count.toLocaleString('en-CA')}</strong> ${words[name] ?? name.replaceAll('_', ' ')}</li>`,
    );
  return html`<div class="columns">
    <div>
      <p>Told: <strong>${total.toLocaleString('en-CA')}</strong></p>
      <ul class="counts">${list(send, outcomeWords)}</ul>
    </div>
    <div>
      <p>Left alone: <strong>${Object.values(leftAlone)
        .reduce((all, each) => all + each, 0)
        .toLocaleString('en-CA')}</strong></p>
      <ul class="counts">${list(leftAlone)}</ul>
      <p>Different from what was delivered before:</p>
      <ul class="counts">
        <li><strong>${again.toLocaleString('en-CA')}</strong> told, who were told before</li>
        <li><strong>${noLongerConcerned.toLocaleString('en-CA')}</strong> told before, and not concerned any more</li>
        <li><strong>${otherOutcome.toLocaleString('en-CA')}</strong> decided otherwise than before</li>
      </ul>
    </div>
  </div>`;
}

function orderPanel(replay: Replay): SafeHtml {
  return panel(
    'order',
    'What was ordered',
    facts([
      [
        'Draw',
        html`<a href="/admin/draws/${replay.draw_address}">${drawWord({ number: replay.draw_address }, 'en')}</a>, revision ${replay.revision}`,
      ],
      ['Who', scopeWords[replay.scope]],
      ['By whose profiles', replay.basis === 'today' ? 'as they are today' : 'as they were that day'],
      ['By', replay.channels.join(', ')],
      replay.confirms === null
        ? null
        : ['Rehearsal', html`<a href="/admin/replays/rep_${replay.confirms}">${replay.confirms}</a>`],
      ['Ordered', html`${moment(replay.ordered_at)} by ${replay.actor}`],
      ['Begun', moment(replay.started_at)],
    ]),
  );
}

function samplePanel({ sample }: Replay): SafeHtml | null {
  if (sample.length === 0) return null;
  const link = (recipient: string) =>
    recipient.startsWith('sub_') ? html`<a href="/admin/people/${recipient}">${recipient}</a>` : recipient;
  return panel(
    'sample',
    'A few of them',
    table(
      ['Recipient', 'Because', 'How', 'Before'],
      sample.map(({ recipient, because, action, before }) => [
        link(recipient),
        because.replaceAll('_', ' '),
        { first: 'told for the first time', retry: 'tried again', repeat: 'told again' }[action],
        before,
      ]),
    ),
  );
}

function steerPanel({ replay, progress, admin }: Shown): SafeHtml | null {
  const action = `/admin/replays/rep_${replay.id}`;
  if (replay.state === 'cancelled') {
    return panel(
      'steer',
      'Let it go on',
      html`<p>It is walked from the beginning. Whoever was told meanwhile is left alone.</p>
        ${orderForm(admin, { action: `${action}/resume`, button: 'Go on' })}`,
    );
  }
  if (replay.state === 'done' && progress.owed === 0) return null;
  return panel(
    'steer',
    'Stop it',
    html`<p>
        ${replay.dry_run ? 'It counts no further.' : 'What has not begun is not sent. What was sent is sent.'} You can let
        it go on later.
      </p>
      ${orderForm(admin, { action: `${action}/cancel`, button: 'Stop', look: 'quiet' })}`,
  );
}
