import { drawTitle } from '@drawbell/draws/draw-number';
import type { GridChange } from '@drawbell/draws/grid';
import { type Attention, readAttention } from '@drawbell/store/attention';
import { readCatalogue } from '@drawbell/store/catalogue/catalogue';
import { listHeldDraws } from '@drawbell/store/draws/hold';
import { html, moment, type SafeHtml, span } from '../app/html.ts';
import { healthWords } from '../site/status-page.ts';
import { readStatus, type StatusJson } from '../site/status.ts';
import type { ConsoleAdmin } from './console-admin.ts';
import type { Section } from './console.ts';
import { drawTable } from './draw-table.ts';
import { heldWords } from './held-words.ts';
import { badge, facts, panel } from './table.ts';

/** `/admin`: the state of everything, and what needs a person. */
export const overviewSection: Section = {
  nav: { href: '/admin', text: 'Overview', scope: null },
  add: ({ parts, page }) => {
    page(
      '/admin',
      { summary: 'Shows how it goes, and what waits for a person', scope: null },
      async ({ admin, now }) => {
        const { db, pool } = parts.store;
        if (!admin.may('read')) {
          const body = html`<p class="panel">Your key may not look at draws and deliveries. The links above lead to what it may.</p>`;
          return { title: 'Overview', body };
        }
        const [status, attention, held, catalogue] = await Promise.all([
          readStatus(parts),
          readAttention(pool, now),
          listHeldDraws(db),
          readCatalogue(db),
        ]);
        const waits = [
          ...troubles(status),
          ...waiting(attention, held, admin),
          ...undecided(catalogue.gridChanges),
        ];
        return {
          title: 'Overview',
          body: html`${panel(
            'waits',
            'What needs a person now',
            waits.length === 0
              ? html`<p>${badge('Nothing', 'good')} Everything runs by itself.</p>`
              : html`<ul class="waits">
                  ${waits.map((each) => html`<li>${each}</li>`)}
                </ul>`,
          )}
          <div class="columns">${feedPanel(status)}${owedPanel(status, attention)}</div>
          ${panel('draws', 'Last draws', drawTable(status.draws, held))}`,
        };
      },
    );
  },
};

type Held = Awaited<ReturnType<typeof listHeldDraws>>;

/** Fewer failed polls in a row than this mend themselves. */
const failuresOfNote = 3;
const dueOfNoteMs = 5 * 60_000;

/** Warnings about a feed that is not read, or mails that are not sent. */
function troubles({ feed, deliveries, canary, generatedAt }: StatusJson): SafeHtml[] {
  const { oldestDueAt } = deliveries;
  const dueMs = oldestDueAt === null ? 0 : Date.parse(generatedAt) - Date.parse(oldestDueAt);
  return [
    ...canary.channelsFailing.map(
      (channel) =>
        html`${badge('canary', 'bad')} Twice in a row the canary could not be told over ${channel}. The log of the notifier says
        why.`,
    ),
    ...(feed.health === 'late'
      ? [
          html`${badge('feed', 'bad')} Nobody is polling, since ${moment(feed.lastPollAt)}. Is a scraper running?`,
        ]
      : []),
    ...(feed.consecutiveFailures >= failuresOfNote
      ? [html`${badge('feed', 'bad')} The last ${feed.consecutiveFailures} polls failed: ${feed.lastError}`]
      : []),
    ...(dueMs > dueOfNoteMs
      ? [
          html`${badge('mails', 'bad')} Mails are due since ${moment(oldestDueAt)} and do not go out. Is a notifier
          running, and does the mail server answer?`,
        ]
      : []),
  ];
}

/** Reported changes of the points grid that nobody has decided on. */
function undecided(changes: readonly GridChange[]): SafeHtml[] {
  return changes
    .filter(({ status }) => status === 'reported')
    .map(
      ({ date, labelEn }) =>
        html`${badge('reported', 'warn')} A change of the points grid on ${date} (${labelEn}). <a href="/admin/grids">Confirm or dismiss it</a>.`,
    );
}

function waiting(attention: Attention, held: Held, admin: ConsoleAdmin): SafeHtml[] {
  const { lateDraws, unknownRounds, unsettledNumbers, rehearsals, failed, uncertain } = attention;
  const { endpointsDisabled, relaysRefusing } = attention;
  const draw = (number: string) => html`<a href="/admin/draws/${number}">${drawTitle({ number }, 'en')}</a>`;
  const list = [
    ...relaysRefusing.map(
      (relay) =>
        html`${badge('channel', 'bad')} ${relay} refuses what we send, whoever it is for: a key, a token or our message is at
        fault. See docs/runbooks/channels-failing.md.`,
    ),
    ...held.map(
      ({ address, heldAt, because }) =>
        html`${badge('held back', 'warn')} ${draw(address)} waits since ${moment(heldAt)}: ${heldWords[because]}. Release it, or leave it held.`,
    ),
    ...lateDraws.map(
      (number) =>
        html`${badge('late', 'warn')} ${draw(number)} was found too long after its date and alerted nobody. Replay it, if it is right to.`,
    ),
    ...unknownRounds.map(
      (number) =>
        html`${badge('not understood', 'warn')} ${draw(number)} is of a round that nobody has mapped yet. It reaches people as “may concern you”.`,
    ),
    ...unsettledNumbers.map(
      (number) =>
        html`${badge('no number', 'warn')} ${draw(number)} has no number of its own yet. When IRCC publishes it, the draw
        joins it by itself, and nobody is told again.`,
    ),
    ...(admin.may('replay')
      ? rehearsals.map(
          (id) =>
            html`${badge('rehearsed', '')} <a href="/admin/replays/rep_${id}">Rehearsal ${id}</a> is counted and can be confirmed.`,
        )
      : []),
  ];
  const today = (status: string, count: number, text: string) =>
    count === 0
      ? []
      : [
          html`${badge(String(count), 'bad')} <a href="/admin/deliveries?status=${status}">${text}</a> in the last day.`,
        ];
  list.push(...today('failed', failed, 'refused by a mail server'));
  list.push(...today('uncertain', uncertain, 'ended in doubt'));
  if (endpointsDisabled > 0)
    list.push(
      html`${badge(String(endpointsDisabled), 'bad')} disabled after days of failures: endpoints of <a href="/admin/consumers">consumers</a>. Their owners were told by mail.`,
    );
  return list;
}

function feedPanel({ feed }: StatusJson): SafeHtml {
  const { badge: look, text } = healthWords[feed.health];
  const failing = feed.lastError !== null && feed.consecutiveFailures > 0;
  return panel(
    'feed',
    html`Feed <span class="badge ${look}">${text}</span>`,
    facts([
      [
        'Last success',
        html`${moment(feed.lastSuccessAt)}
        ${feed.lastSuccessAgeSeconds === null ? null : html`<span class="muted">(${span(feed.lastSuccessAgeSeconds)} ago)</span>`}`,
      ],
      ['Last change', moment(feed.lastChangeAt)],
      ['Next poll', moment(feed.nextPollAt)],
      ['Failures in a row', feed.consecutiveFailures],
      failing ? ['Last error', feed.lastError] : null,
    ]),
  );
}

function owedPanel(
  { deliveries, lastFanOut }: StatusJson,
  { openReplays, endpointsFailing }: Attention,
): SafeHtml {
  const replays = openReplays.map((id) => html`<li><a href="/admin/replays/rep_${id}">Replay ${id}</a></li>`);
  return panel(
    'owed',
    'Under way',
    facts([
      [
        'Mails due',
        html`${deliveries.due}${deliveries.oldestDueAt === null ? null : html` since ${moment(deliveries.oldestDueAt)}`}`,
      ],
      ['Being sent', deliveries.underWay],
      [
        'Last fan-out',
        lastFanOut === null
          ? 'none yet'
          : html`<a href="/admin/draws/${lastFanOut.drawNumber}">${drawTitle({ number: lastFanOut.drawNumber }, 'en')}</a>: ${lastFanOut.state}, ${lastFanOut.deliveriesMade.toLocaleString('en-CA')} mails`,
      ],
      ['Open replays', replays.length === 0 ? 'none' : html`<ul class="plain">${replays}</ul>`],
      ['Endpoints failing', endpointsFailing],
    ]),
  );
}
