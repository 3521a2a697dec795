import type { AlertContent, ContentBlock, ProfileTable } from './alert-content.ts';
import type { AlertInput } from './alert-input.ts';
import { barHtml, barText } from './alert-bar.ts';
import { type Wording, wordings } from './alert-wording.ts';
import type { SlotMark } from './encoded-template.ts';
import { isWebLink } from './header-values.ts';
import { escapeHtml, light, notice } from './html.ts';
import {
  buttonHtml,
  frameIn,
  headingHtml,
  paragraphHtml,
  senderHtml,
  smallPrintHtml,
  sourceHtml,
} from './mail-frame.ts';
import { type Line, lineHtml, lineText, toned } from './rich-text.ts';
import { senderLines } from './sender.ts';

/** What each recipient's copy puts in: the rest of a mail is the same for all who read about a draw in a language. */
export const alertSlots = [
  'title',
  'body',
  'content',
  'button',
  'because',
  'manageUrl',
  'unsubscribeUrl',
] as const;
export type AlertSlot = (typeof alertSlots)[number];
type AlertSlotMark = SlotMark<AlertSlot>;

/** The HTML part with the recipient's slots open. */
export function alertHtml(input: AlertInput, mark: AlertSlotMark): string {
  const { at } = mark;
  const wording = wordings[input.language];
  const link = (slot: AlertSlot, text: string): string =>
    `<a href="${at(slot)}" style="color:${light.accent}">${escapeHtml(text)}</a>`;
  const body =
    at('content') +
    buttonHtml(at('manageUrl'), at('button')) +
    paragraphHtml(
      `<a href="${at('manageUrl')}?to=invited" style="color:${light.accent}">${escapeHtml(wording.invited)}</a>`,
    ) +
    smallPrintHtml([
      `<b>${escapeHtml(wording.notAnInvitation)}</b> ${escapeHtml(wording.onlyIrcc)} ${sourceHtml(wording, sourceOf(input, wording))}`,
      `${at('because')} ${link('manageUrl', wording.settings)} &nbsp; ${link('unsubscribeUrl', wording.unsubscribe)}`,
      senderHtml(input.sender),
    ]);
  const { language } = input;
  return mark.put(frameIn(language, mark), { title: escapeHtml(input.sender.name), body });
}

/** The draw's own page, which the feed names in English only; else that of all draws. */
function sourceOf({ draw: { sourceUrl }, language }: AlertInput, wording: Wording): string {
  const own = language === 'en' && sourceUrl !== null && isWebLink(sourceUrl);
  return own ? sourceUrl : wording.sourcePage;
}

/** The plain-text part with the recipient's slots open: the same content in the same order as the HTML. */
export function alertText(input: AlertInput, { at }: AlertSlotMark): string {
  const wording = wordings[input.language];
  const named = (name: string, value: string): string => name + wording.colon + value;
  return [
    at('content'),
    named(at('button'), at('manageUrl')),
    named(wording.invited, `${at('manageUrl')}?to=invited`),
    '',
    '----',
    `${wording.notAnInvitation} ${wording.onlyIrcc}`,
    named(`${wording.sourceLead} ${wording.sourceTitle}`, sourceOf(input, wording)),
    wording.sourceNote,
    '',
    at('because'),
    named(wording.unsubscribe, at('unsubscribeUrl')),
    senderLines(input.sender).join(', '),
    '',
  ].join('\n');
}

/** What an alert says to a reader, as HTML. */
export function contentHtml(content: AlertContent, wording: Wording): string {
  const { notices, firstLine, verdict, drawn, bar, table, blocks } = content;
  const size = table === null ? 44 : 30;
  return (
    notices.map(noticeHtml).join('') +
    `<p style="margin:0">${lineHtml(firstLine)}</p>` +
    `<h1 style="margin:0 0 8px;font-size:${size}px;line-height:1.15;letter-spacing:-1px">${lineHtml(verdict)}</h1>` +
    paragraphHtml(lineHtml(drawn)) +
    (bar === null ? '' : barHtml(bar, wording.bar)) +
    (table === null ? '' : tableHtml(table)) +
    blocks.map(blockHtml).join('')
  );
}

/** The same as text. */
export function contentText(content: AlertContent, wording: Wording): string {
  const { notices, firstLine, verdict, drawn, bar, table, blocks } = content;
  return [
    ...notices.flatMap((line) => [lineText(line), '']),
    lineText(firstLine),
    lineText(verdict),
    '',
    lineText(drawn),
    ...(bar === null ? [] : [barText(bar, wording.bar)]),
    '',
    ...(table === null ? [] : tableLines(table, wording)),
    ...blocks.flatMap(({ heading, lines }) => [
      ...(heading === null ? [] : [heading + wording.colon.trimEnd()]),
      ...lines.map(lineText),
      '',
    ]),
  ].join('\n');
}

function noticeHtml(line: Line): string {
  return `<p class="n" style="margin:0 0 16px;padding:8px 12px;background:${notice.light}">${lineHtml(line)}</p>`;
}

function blockHtml({ heading, lines }: ContentBlock): string {
  return (heading === null ? '' : headingHtml(heading)) + paragraphHtml(lines.map(lineHtml).join('<br>'));
}

const cell = `class="l" style="border-top:1px solid ${light.line};padding:10px 0`;

/** The profiles of a reader as a table. */
export function tableHtml({ columns, rows, othersHeading, others, more }: ProfileTable): string {
  const [name, score, gap] = columns.map(escapeHtml);
  const head = `<tr class="m" style="font-size:15px;color:${light.muted}"><th align="left" style="font-weight:400">${name}</th><th align="right" style="font-weight:400">${score}</th><th align="right" style="font-weight:400">${gap}</th></tr>`;
  const body = rows.map(
    (row) =>
      `<tr><td ${cell}"><b><bdi>${escapeHtml(row.label)}</bdi></b> <span${toned(row.outcome)}>${escapeHtml(row.word)}</span></td>` +
      `<td ${cell}" align="right">${row.score}</td><td ${cell};font-size:20px" align="right"><b${toned(row.outcome)}>${row.gap}</b></td></tr>`,
  );
  const rest = others.map(
    ({ label, score: points, why }) =>
      `<tr><td><bdi>${escapeHtml(label)}</bdi></td><td align="right">${points}</td><td align="right">${escapeHtml(why)}</td></tr>`,
  );
  const open = `<table width="100%" cellpadding="0" cellspacing="0" style="margin:0 0 16px;border-collapse:collapse`;
  const top = rows.length === 0 ? '' : `${open}">${head}${body.join('')}</table>`;
  const bottom =
    others.length === 0
      ? ''
      : `${headingHtml(othersHeading)}${open};font-size:15px;color:${light.muted}" class="m">${rest.join('')}</table>`;
  return top + bottom + (more === null ? '' : paragraphHtml(escapeHtml(more)));
}

/** The same as lines of text. */
export function tableLines(
  { rows, othersHeading, others, more }: ProfileTable,
  wording: Wording,
): readonly string[] {
  return [
    ...rows.map(({ label, word, score, gap }) => `${label}${wording.colon}${word}, ${score} (${gap})`),
    ...(rows.length === 0 ? [] : ['']),
    ...(others.length === 0 ? [] : [othersHeading + wording.colon.trimEnd()]),
    ...others.map(({ label, score, why }) => `${label}${wording.colon}${score}, ${why}`),
    ...(more === null ? [] : [more]),
    ...(others.length === 0 && more === null ? [] : ['']),
  ];
}
