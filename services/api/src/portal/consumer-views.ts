import { shortDay, shortDayBeside } from '@drawbell/draws/day-words';
import { visibleLine } from '@drawbell/draws/plain-text';
import type { Language } from '@drawbell/draws/subscriber-input';
import type { endpoints } from '@drawbell/operations/endpoints';
import type { ownMessages } from '@drawbell/operations/messages';
import type { MessageDay } from '@drawbell/store/webhooks/message-days';
import type { z } from 'zod';
import { html, moment, type SafeHtml, span } from '../app/html.ts';
import { badge, facts, panel, table } from '../console/table.ts';
import { viewWords } from './consumer-view-words.ts';

/** Where the links of a view lead: the consumer's own portal, or its pages in the operator's console. */
export interface ViewPlace {
  readonly language: Language;
  /** `/portal`, `/admin/consumers/con_12`. */
  readonly base: string;
}

export type Health = z.input<typeof endpoints.health.answers.schema>;
export type Message = z.input<typeof ownMessages.list.answers.schema>['messages'][number];
export type ShownMessage = z.input<typeof ownMessages.show.answers.schema>;
type EndpointAttempts = z.input<typeof endpoints.listAttempts.answers.schema>['attempts'];
type Attempts = z.input<typeof ownMessages.listAttempts.answers.schema>['attempts'];

/** How an endpoint is, in a word. */
export function healthBadge({ state, failingSince }: Health, language: Language): SafeHtml {
  const { states } = viewWords[language];
  if (state !== 'active') return badge(states[state], 'bad');
  return failingSince === null ? badge(states.active, 'good') : badge(states.failing, 'warn');
}

export function weekCounts({ last7Days: { sent, failed, owed } }: Health, language: Language): string {
  return viewWords[language].counts(sent, failed, owed);
}

/** How an endpoint is, fact by fact. */
export function healthFacts(
  health: Health,
  { disabledAt, disabledReason }: { disabledAt: string | null; disabledReason: string | null },
  language: Language,
): SafeHtml {
  const words = viewWords[language];
  const reason = words.disabledReasons[disabledReason ?? ''] ?? disabledReason ?? '–';
  return facts([
    disabledAt === null ? null : [words.disabled, html`${moment(disabledAt)} (${reason})`],
    [words.failures, health.consecutiveFailures],
    [words.failingSince, moment(health.failingSince)],
    [words.lastFailure, moment(health.lastFailureAt)],
    [words.lastSuccess, moment(health.lastSuccessAt)],
    [words.heldUntil, health.heldUntil === null ? words.notHeld : moment(health.heldUntil)],
    [words.week, weekCounts(health, language)],
  ]);
}

const chartHeight = 140;
const barsTop = 22;

/** Messages of the last days: sent below, failed above them, hatched. The figures stand in a table behind it. */
export function dayChart(
  days: readonly MessageDay[],
  { language, id }: { language: Language; id: string },
): SafeHtml {
  const words = viewWords[language];
  const most = Math.max(...days.map(({ sent, failed }) => sent + failed));
  const highest = days.findIndex(({ sent, failed }) => sent + failed === most);
  if (most <= 0) return html`<p>${words.noDays(days.length)}</p>`;
  const height = (count: number) => Math.round((count / most) * chartHeight * 10) / 10;
  const width = 100 / days.length;
  const bottom = barsTop + chartHeight;
  const at = (n: number) => `${Math.round(n * 100) / 100}%`;
  const told = days
    .filter(({ sent, failed }) => sent + failed > 0)
    .map(({ day, sent, failed }) => words.dayCounts(shortDay(day, language), sent, failed));
  return html`<div class="plot days">
      <svg width="100%" height="${bottom + 24}" role="img" aria-label="${words.chart} ${told.join(' ')}">
        <defs>
          <pattern id="${id}-failed" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"
            ><rect class="ground" width="6" height="6" /><rect class="line" width="2.5" height="6"
          /></pattern>
        </defs>
        <g class="axis"><line x1="0" x2="100%" y1="${bottom}" y2="${bottom}" /></g>
        ${days.map(({ sent, failed }, i) => {
          const x = at(i * width + width * 0.15);
          const w = at(width * 0.7);
          const top = bottom - height(sent) - height(failed);
          return html`${sent === 0 ? null : html`<rect class="sent" x="${x}" width="${w}" y="${bottom - height(sent)}" height="${height(sent)}" />`}
          ${failed === 0 ? null : html`<rect class="failed" fill="url(#${id}-failed)" x="${x}" width="${w}" y="${top}" height="${height(failed)}" />`}
          ${i === highest ? html`<text x="${at((i + 0.5) * width)}" y="${top - 6}" text-anchor="middle">${most}</text>` : null}`;
        })}
        ${days.map(({ day }, i) =>
          i === 0 || i === days.length - 1 || i === Math.floor((days.length - 1) / 2)
            ? html`<text
                x="${at(i === 0 ? 0 : i === days.length - 1 ? 100 : (i + 0.5) * width)}"
                y="${bottom + 18}"
                text-anchor="${i === 0 ? 'start' : i === days.length - 1 ? 'end' : 'middle'}"
                
                >${shortDayBeside(day, days.at(-1)?.day ?? day, language)}</text
              >`
            : null,
        )}
      </svg>
    </div>
    <details>
      <summary>${words.figures}</summary>
      ${table(
        [words.day, { name: words.sent, number: true }, { name: words.failed, number: true }],
        days.toReversed().map(({ day, sent, failed }) => [shortDay(day, language), sent, failed]),
      )}
    </details>`;
}

/** Messages of an endpoint, newest event first. */
export function messageTable(rows: readonly Message[], { language, base }: ViewPlace): SafeHtml {
  const words = viewWords[language];
  if (rows.length === 0) return html`<p>${words.noMessages}</p>`;
  return table(
    [
      words.message,
      words.type,
      words.about,
      words.status,
      { name: words.attempts, number: true },
      words.made,
    ],
    rows.map((row) => [
      html`<a class="id" href="${base}/messages/${row.id}">${row.id}</a>`,
      html`<code>${row.type}</code>`,
      aboutOf(row, language),
      statusBadge(row, language),
      row.attempts,
      moment(row.createdAt),
    ]),
    { isDense: true },
  );
}

/** What a message is about: a draw, a profile, or neither. */
export function aboutOf(
  { drawNumber, reference }: Pick<Message, 'drawNumber' | 'reference'>,
  language: Language,
): SafeHtml | null {
  if (drawNumber === null && reference === null) return null;
  const words = viewWords[language];
  return html`${drawNumber === null ? null : words.draw(drawNumber)}${drawNumber !== null && reference !== null ? ', ' : null}${
    reference === null ? null : html`<code>${reference}</code>`
  }`;
}

function statusBadge({ status, endReason }: Message, language: Language): SafeHtml {
  const words = viewWords[language];
  const looks = { sent: 'good', failed: 'bad', owed: '', sending: '', cancelled: 'warn' } as const;
  const reason = endReason === null ? null : (words.endReasons[endReason] ?? endReason);
  return html`${badge(words.statuses[status] ?? status, looks[status])} ${reason}`;
}

/** How one message stands. */
export function messageFacts(message: ShownMessage, { language, base }: ViewPlace): SafeHtml {
  const words = viewWords[language];
  return facts([
    [words.status, statusBadge(message, language)],
    [words.endpoint, html`<a href="${base}/endpoints/${message.endpointId}">${message.endpointId}</a>`],
    [words.about, aboutOf(message, language)],
    message.eventId === null ? null : [words.event, html`<span class="id">${message.eventId}</span>`],
    [words.made, moment(message.createdAt)],
    message.nextAttemptAt === null ? null : [words.nextAttempt, moment(message.nextAttemptAt)],
    message.endedAt === null ? null : [words.ended, moment(message.endedAt)],
    [words.attempts, message.attempts],
  ]);
}

/** What is posted: headers as far as they are the same at each attempt and may be shown, and the body. */
export function messageRequest(
  message: ShownMessage,
  { url, headerNames }: { readonly url: string; readonly headerNames: readonly string[] },
  language: Language,
): SafeHtml {
  const words = viewWords[language];
  const headers = [
    `POST ${url}`,
    'content-type: application/json',
    `webhook-id: ${message.id}`,
    `webhook-timestamp: ${words.ofAttempt}`,
    `webhook-signature: ${words.ofAttempt}`,
    ...headerNames.map((name) => `${name}: ${words.unshown}`),
  ];
  return panel(
    'request',
    words.request,
    html`<p>${words.headersHint}</p>
      <pre class="code" tabindex="0" role="region" aria-label="${words.headers}">${headers.join('\n')}</pre>
      <h3>${words.body}</h3>
      ${
        message.payload === null
          ? html`<p>${words.expunged}</p>`
          : html`<pre class="code" tabindex="0" role="region" aria-label="${words.body}">${JSON.stringify(message.payload, null, 2)}</pre>`
      }`,
  );
}

/** Each attempt at a message with what was answered, newest first. */
export function attemptList(attempts: Attempts, language: Language): SafeHtml {
  const words = viewWords[language];
  if (attempts.length === 0) return html`<p>${words.noAttempts}</p>`;
  return html`<ol class="divided" reversed>
    ${attempts.map(
      (attempt) =>
        html`<li>
          <p>
            <strong>${words.attempt(attempt.attempt)}</strong> ${resultBadge(attempt, language)} ${moment(attempt.endedAt)}
            ${attempt.durationMs === null ? null : html`(${span(attempt.durationMs / 1_000)})`}
          </p>
          ${
            attempt.response === ''
              ? html`<p class="muted">${words.emptyAnswer}</p>`
              : html`<pre class="code" tabindex="0" role="region" aria-label="${words.answerOf(attempt.attempt)}">${visibleText(attempt.response)}</pre>`
          }
        </li>`,
    )}
  </ol>`;
}

/** Attempts at all messages of an endpoint, newest first. */
export function attemptTable(attempts: EndpointAttempts, { language, base }: ViewPlace): SafeHtml {
  const words = viewWords[language];
  if (attempts.length === 0) return html`<p>${words.noAttempts}</p>`;
  return table(
    [words.ended, words.message, words.type, words.result, words.took, words.answer],
    attempts.map((row) => [
      moment(row.endedAt),
      html`<a class="id" href="${base}/messages/${row.messageId}">${row.messageId}</a>`,
      html`<code>${row.type}</code>`,
      resultBadge(row, language),
      row.durationMs === null ? null : span(row.durationMs / 1_000),
      row.response === ''
        ? null
        : html`<span class="foreign">${visibleLine(row.response.slice(0, 200))}</span>`,
    ]),
    { isDense: true },
  );
}

function resultBadge(
  { result, statusCode }: { result: string; statusCode: number | null },
  language: Language,
): SafeHtml {
  const word = viewWords[language].results[result] ?? result;
  return badge(statusCode === null ? word : `${word} ${statusCode}`, result === 'accepted' ? 'good' : 'bad');
}

/** What others answered, line by line, with what nobody would see made visible. */
function visibleText(text: string): string {
  return text
    .slice(0, 16_384)
    .split(/\r\n|\n|\r/)
    .map((line) => visibleLine(line))
    .join('\n');
}
