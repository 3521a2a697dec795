import { drawWord } from '@drawbell/draws/draw-number';
import { type ReplayJson, replays, replayWish } from '@drawbell/operations/replays';
import { lookUp } from '@drawbell/operations/run';
import { id } from '@drawbell/operations/values';
import type { ChannelCounts } from '@drawbell/store/replays/tables';
import { z } from 'zod';
import { html, moment, type SafeHtml } from '../app/html.ts';
import type { ConsoleAdmin } from './console-admin.ts';
import type { Section } from './console.ts';
import { formOf, giveOrder } from './operation-forms.ts';
import { navTo, nextPage, pathTo, showPage } from './operation-pages.ts';
import {
  checkTypedCount,
  confirmationFrom,
  confirmPanel,
  readReplayForm,
  scopeWords,
} from './replay-forms.ts';
import { drawNumberParams } from '../json/draw.ts';
import { badge, facts, panel, table } from './table.ts';

const { list, show, order, cancel, resume } = replays;

/** Replays: rehearse, look, confirm, watch, stop. */
export const replaysSection: Section = {
  nav: navTo(list, 'Replays'),
  add: (console) => {
    showPage(console, list, ({ answer }) => {
      const rows =
        answer.replays.length === 0
          ? html`<p>None yet. A replay is ordered on the page of its draw.</p>`
          : replayTable(answer.replays);
      return {
        title: 'Replays',
        body: html`<div class="panel">${rows}${nextPage(pathTo(list), answer)}</div>`,
      };
    });
    showPage(console, show, ({ admin, answer: replay, now }) => ({
      title: `${titleOf(replay)} of draw ${drawWord({ number: replay.drawNumber }, 'en')}`,
      body: replayBody({ replay, admin, now }),
      live: true,
    }));
    console.take(
      '/admin/draws/:number/replay',
      { summary: 'Orders the rehearsal of a replay', scope: order.scope, params: drawNumberParams },
      async (asked) => {
        const input = { ...readReplayForm(asked.form), ...asked.params };
        return giveOrder(console, order, asked, input, leadsTo('rehearsing'));
      },
    );
    console.take(
      '/admin/replays/:replay/confirm',
      { summary: 'Carries out what was rehearsed', scope: order.scope, params: replayParams },
      async (asked) => {
        const { parts } = console;
        const caller = { actor: asked.admin, now: asked.now };
        const rehearsal = await lookUp(show, { ...parts, settings: parts }, caller, asked.params);
        const confirmation = confirmationFrom(asked.form);
        checkTypedCount(rehearsal, confirmation.counts, asked.form);
        const input = { ...replayWish.parse({ confirmation }), number: rehearsal.drawNumber };
        return giveOrder(console, order, asked, input, leadsTo('confirmed'));
      },
    );
  },
};

const replayParams = z.object({ replay: id('rep') });

/** To the page of what was ordered. */
function leadsTo(done: string) {
  return ({ id: replay }: ReplayJson) =>
    ({ kind: 'go', to: `${pathTo(show, { replay })}?done=${done}` }) as const;
}

/** `Rehearsal 12`. */
function titleOf({ id: which, dryRun }: ReplayJson): string {
  return `${dryRun ? 'Rehearsal' : 'Replay'} ${rowOf(which)}`;
}

/** `rep_12` is the twelfth. */
function rowOf(which: string): string {
  return which.slice('rep_'.length);
}

const looks = { owed: 'warn', running: 'warn', done: 'good', cancelled: 'bad' } as const;

/** Replays, newest first. */
export function replayTable(replays: readonly ReplayJson[]): SafeHtml {
  return table(
    ['Replay', 'Draw', 'Who', 'By', 'State', 'Ordered'],
    replays.map((replay) => [
      html`<a href="/admin/replays/${replay.id}">${titleOf(replay)}</a>`,
      html`<a href="/admin/draws/${replay.drawNumber}">${drawWord({ number: replay.drawNumber }, 'en')}</a>, revision ${replay.revision}`,
      replay.scope,
      replay.channels.join(', '),
      replayBadge(replay),
      html`${moment(replay.orderedAt)} by ${replay.actor}`,
    ]),
  );
}

function replayBadge({ state }: ReplayJson): SafeHtml {
  return badge(state, looks[state]);
}

interface Shown {
  readonly replay: ReplayJson;
  readonly admin: ConsoleAdmin;
  readonly now: Date;
}

/** A replay or a rehearsal, in one part that the script renews while it moves. */
function replayBody(shown: Shown): SafeHtml {
  const { replay, admin } = shown;
  const isOpen = stillMoves(shown);
  return html`<div id="live" data-live="${isOpen ? 'yes' : 'no'}">
    ${progressPanel(shown)} ${countsPanel(replay)}
    ${admin.may('replay') ? html`${confirmPanel(replay, shown)}${steerPanel(shown)}` : null}
    ${samplePanel(replay)} ${orderPanel(replay)}
  </div>`;
}

/** Whether its walk, or one of its messages, is still to end. */
function stillMoves({ replay }: Shown): boolean {
  if (replay.state === 'owed' || replay.state === 'running') return true;
  return replay.state === 'done' && replay.progress.owed > 0;
}

function progressPanel(shown: Shown): SafeHtml {
  const { replay } = shown;
  const { owed, sent, failed, cancelled } = replay.progress;
  const all = owed + sent + failed + cancelled;
  const moves = stillMoves(shown);
  const bar =
    replay.dryRun || all === 0
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
        replay.dryRun
          ? null
          : facts([
              ['Owed', owed],
              ['Sent', sent],
              ['Failed or in doubt', failed],
              ['Cancelled', cancelled],
            ])
      }
      ${moves ? html`<p class="refresh"><a href="/admin/replays/${replay.id}">Refresh</a></p>` : null}`,
  );
}

function stateWords({ state, walked, dryRun, endedAt }: ReplayJson): SafeHtml {
  switch (state) {
    case 'owed':
      return html`It waits for its turn: it begins when no live alert of the draw is to be matched any more, and the draw is neither held back nor withdrawn.`;
    case 'running':
      return html`It is being walked: ${Math.floor(100 * (walked.part ?? 0))} % of the people.`;
    case 'done':
      return html`${dryRun ? 'It was counted to the end. Nothing was sent.' : 'It was walked to its end.'} ${moment(endedAt)}`;
    case 'cancelled':
      return html`It was stopped. ${moment(endedAt)}`;
  }
}

const channelNames = { email: 'By e-mail', webhook: 'By webhook' } as const;

function countsPanel({ counts, channels, dryRun }: ReplayJson): SafeHtml | null {
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

function orderPanel(replay: ReplayJson): SafeHtml {
  return panel(
    'order',
    'What was ordered',
    facts([
      [
        'Draw',
        html`<a href="/admin/draws/${replay.drawNumber}">${drawWord({ number: replay.drawNumber }, 'en')}</a>, revision ${replay.revision}`,
      ],
      ['Who', scopeWords[replay.scope]],
      ['By whose profiles', replay.basis === 'today' ? 'as they are today' : 'as they were that day'],
      ['By', replay.channels.join(', ')],
      replay.confirms === null
        ? null
        : ['Rehearsal', html`<a href="/admin/replays/${replay.confirms}">${rowOf(replay.confirms)}</a>`],
      ['Ordered', html`${moment(replay.orderedAt)} by ${replay.actor}`],
      ['Begun', moment(replay.startedAt)],
    ]),
  );
}

function samplePanel({ sample }: ReplayJson): SafeHtml | null {
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

function steerPanel({ replay, admin }: Shown): SafeHtml | null {
  const at = { replay: replay.id };
  if (replay.state === 'cancelled') {
    return panel(
      'steer',
      'Let it go on',
      html`<p>It is walked from the beginning. Whoever was told meanwhile is left alone.</p>
        ${formOf(admin, resume, { at, button: 'Go on', look: null })}`,
    );
  }
  if (replay.state === 'done' && replay.progress.owed === 0) return null;
  return panel(
    'steer',
    'Stop it',
    html`<p>
        ${replay.dryRun ? 'It counts no further.' : 'What has not begun is not sent. What was sent is sent.'} You can let
        it go on later.
      </p>
      ${formOf(admin, cancel, { at, button: 'Stop' })}`,
  );
}
