import { type Outcome, outcomes } from '@drawbell/draws/match-result';
import type { Language } from '@drawbell/draws/subscriber-input';
import { createCache } from '@drawbell/runtime/cache';
import { tableHtml, tableLines } from './alert-body.ts';
import {
  type AlertContent,
  type PreparedNews,
  type ProfileTable,
  sentence,
  subjectLength,
} from './alert-content.ts';
import type { AlertProfile } from './alert-input.ts';
import { type Wording, wordings } from './alert-wording.ts';
import { type DrawCounts, digestWordings } from './digest-wording.ts';
import { createSlotMark } from './encoded-template.ts';
import { domainOf, refuseAddressee, refuseLinks, refuseSender } from './header-values.ts';
import { escapeHtml, light, notice } from './html.ts';
import {
  buttonHtml,
  frameIn,
  linkHtml,
  paragraphHtml,
  senderHtml,
  smallPrintHtml,
  sourceHtml,
} from './mail-frame.ts';
import {
  addresseeHeaders,
  oneClickHeader,
  senderHeaders,
  subjectHeader,
  unsubscribeHeader,
} from './mail-headers.ts';
import { alternativeMessage, quotedPrintablePiece, sharedPiece } from './mime-body.ts';
import type { OutgoingMail } from './outgoing-mail.ts';
import { type Line, lineHtml, lineText } from './rich-text.ts';
import { type Sender, senderLines } from './sender.ts';

/** What a digest says of one draw to a reader, encoded: whoever stands alike is told the same. */
export interface DrawSection {
  /** The best of the reader's profiles. */
  readonly outcome: Outcome;
  readonly several: boolean;
  readonly html: Buffer;
  readonly text: Buffer;
}

/** A digest is to be read at a glance: the draw's own page and the settings show every profile. */
const rowsMax = 12;
const decidingMax = 2;

/** What a digest says of one draw, from what its alert would say. */
export function drawSection(
  news: PreparedNews,
  { content, profiles, url }: { content: AlertContent; profiles: readonly AlertProfile[]; url: string },
): DrawSection {
  const { wording, facts, input } = news;
  const { seeDraw } = digestWordings[input.language];
  const { notices, firstLine, verdict, drawn, blocks } = content;
  const table = content.table === null ? null : shortened(content.table, wording);
  const deciding = blocks.find(({ heading }) => heading === wording.wouldDecide)?.lines.slice(0, decidingMax);
  const said = profiles.length === 1 ? firstLine : null;
  const title = `${facts.label}, ${facts.said}`;
  const lines = [...besides(drawn, title), ...(deciding ?? [])];
  const html =
    `<div class="l" style="border-top:1px solid ${light.line};padding:14px 0 0">` +
    notices.map(noticeHtml).join('') +
    `<h2 style="margin:0;font-size:22px;line-height:1.2">${lineHtml(verdict)}</h2>` +
    paragraphHtml(
      [
        `<b>${escapeHtml(title)}</b>`,
        ...(said === null ? [] : [lineHtml(said)]),
        ...lines.map(lineHtml),
        linkHtml(url, seeDraw),
      ].join('<br>'),
    ) +
    (table === null ? '' : tableHtml(table)) +
    '</div>';
  const text = [
    '----',
    ...notices.map(lineText),
    lineText(verdict),
    title,
    ...(said === null ? [] : [lineText(said)]),
    ...lines.map(lineText),
    seeDraw + wording.colon + url,
    '',
    ...(table === null ? [] : tableLines(table, wording)),
    '',
  ].join('\n');
  return {
    outcome: best(profiles),
    several: profiles.length > 1,
    html: sharedPiece(html),
    text: sharedPiece(text),
  };
}

/** What an alert says of a draw, where its title stands above already. */
function besides([first, ...rest]: Line, title: string): Line[] {
  if (typeof first !== 'string' || !first.startsWith(`${title}.`))
    return first === undefined ? [] : [[first, ...rest]];
  const left = [first.slice(title.length + 1).trimStart(), ...rest];
  return lineText(left) === '' ? [] : [left];
}

function best(profiles: readonly AlertProfile[]): Outcome {
  return outcomes.find((each) => profiles.some(({ result }) => result.outcome === each)) ?? 'does_not_meet';
}

/** Those whom the draw may concern, and how many there are besides. */
function shortened(table: ProfileTable, wording: Wording): ProfileTable {
  const rows = table.rows.slice(0, rowsMax);
  const others = table.others.slice(0, rowsMax - rows.length);
  const left = table.rows.length + table.others.length - rows.length - others.length + table.left;
  return { ...table, rows, others, left, more: left === 0 ? null : wording.andMore(left) };
}

function noticeHtml(line: AlertContent['notices'][number]): string {
  return `<p class="n" style="margin:0 0 8px;padding:8px 12px;background:${notice.light}">${lineHtml(line)}</p>`;
}

/** One recipient of a digest. */
interface DigestRecipient {
  readonly to: string;
  /** From `messageIdFor`. */
  readonly messageId: string;
  readonly date: Date;
  /** Of at least one draw, in the order in which they are told. */
  readonly sections: readonly DrawSection[];
  /** Absolute http(s) links, each with a token of its own. */
  readonly manageUrl: string;
  readonly unsubscribeUrl: string;
  /** Takes the POST of RFC 8058. */
  readonly oneClickUrl: string;
}

/** Digests in one language, ready to be made out to any number of recipients. */
export interface DigestTemplate {
  /**
   * The finished mail for one recipient.
   *
   * @throws RangeError when an address, link or Message-ID cannot stand in a header as it is, or when there is no draw
   */
  render(recipient: DigestRecipient): OutgoingMail;
}

const slots = ['title', 'body', 'headline', 'sections', 'button', 'manageUrl', 'unsubscribeUrl'] as const;

/** Lays out what all digests in a language share, once. */
export function compileDigest({
  language,
  sender,
  publicUrl,
}: {
  language: Language;
  sender: Sender;
  publicUrl: string;
}): DigestTemplate {
  refuseSender({ sender, publicUrl });
  const wording = wordings[language];
  const own = digestWordings[language];
  const mark = createSlotMark(slots);
  const { at } = mark;
  const link = (slot: 'manageUrl' | 'unsubscribeUrl', text: string): string =>
    `<a href="${at(slot)}" style="color:${light.accent}">${escapeHtml(text)}</a>`;
  const body =
    `<h1 style="margin:0 0 16px;font-size:24px;line-height:1.2">${at('headline')}</h1>` +
    at('sections') +
    buttonHtml(at('manageUrl'), at('button')) +
    paragraphHtml(
      `<a href="${at('manageUrl')}?to=invited" style="color:${light.accent}">${escapeHtml(wording.invited)}</a>`,
    ) +
    smallPrintHtml([
      `<b>${escapeHtml(wording.notAnInvitation)}</b> ${escapeHtml(wording.onlyIrcc)} ${sourceHtml(wording, wording.sourcePage)}`,
      `${escapeHtml(own.together)} ${link('manageUrl', own.rhythm)} &nbsp; ${link('unsubscribeUrl', wording.unsubscribe)}`,
      senderHtml(sender),
    ]);
  const html = mark.encode(mark.put(frameIn(language, mark), { title: escapeHtml(sender.name), body }));
  const text = mark.encode(
    [
      at('headline'),
      '',
      at('sections') + at('button') + wording.colon + at('manageUrl'),
      `${wording.invited}${wording.colon}${at('manageUrl')}?to=invited`,
      '',
      '----',
      `${wording.notAnInvitation} ${wording.onlyIrcc}`,
      `${wording.sourceLead} ${wording.sourceTitle}${wording.colon}${wording.sourcePage}`,
      wording.sourceNote,
      '',
      `${own.together} ${own.rhythm}${wording.colon}${at('manageUrl')}`,
      wording.unsubscribe + wording.colon + at('unsubscribeUrl'),
      senderLines(sender).join(', '),
      '',
    ].join('\n'),
  );
  const shared = `${[
    ...senderHeaders(sender, language),
    `List-Id: Drawbell alerts <alerts.${domainOf(sender.from)}>`,
    oneClickHeader,
    `Feedback-ID: digest:${language}:digest:drawbell`,
  ].join('\r\n')}\r\n\r\n`;

  const openings = createCache<DigestOpening>({ entriesMax: openingsKept });
  const opening = (sections: readonly DrawSection[]): DigestOpening =>
    openings.getOrMake(sections.map(standing).toSorted().join(), () => digestOpening(sections, language));

  return {
    render: (recipient) => {
      const { sections, manageUrl, unsubscribeUrl, oneClickUrl } = recipient;
      refuseAddressee(recipient);
      refuseLinks([manageUrl, unsubscribeUrl, oneClickUrl]);
      if (sections.length === 0) throw new RangeError('a digest is about at least one draw');
      const { subject, header, ...said } = opening(sections);
      const textBody = text({
        ...said.text,
        sections: sections.map((each) => each.text),
        manageUrl: quotedPrintablePiece(manageUrl),
        unsubscribeUrl: quotedPrintablePiece(unsubscribeUrl),
      });
      const htmlBody = html({
        ...said.html,
        sections: sections.map((each) => each.html),
        manageUrl: quotedPrintablePiece(escapeHtml(manageUrl)),
        unsubscribeUrl: quotedPrintablePiece(escapeHtml(unsubscribeUrl)),
      });
      const head = addresseeHeaders(recipient) + unsubscribeHeader(oneClickUrl) + header + shared;
      return {
        envelope: { from: sender.from, to: recipient.to },
        messageId: recipient.messageId,
        subject,
        raw: alternativeMessage(head, textBody, htmlBody),
      };
    },
  };
}

/** Readers whose draws stand alike read the same subject, first line and button. */
const openingsKept = 300;

interface DigestOpening {
  readonly subject: string;
  readonly header: string;
  readonly html: Readonly<Record<'headline' | 'button', string>>;
  readonly text: Readonly<Record<'headline' | 'button', string>>;
}

/** All of a section that what stands above the sections depends on. */
function standing({ outcome, several }: DrawSection): string {
  return several ? `${outcome} several` : outcome;
}

function digestOpening(sections: readonly DrawSection[], language: Language): DigestOpening {
  const { buttons } = wordings[language];
  const { subject, headline } = digestWords(sections, language);
  const button = sections.some(({ several }) => several) ? buttons.several : buttons.meets;
  return {
    ...{ subject, header: subjectHeader(subject) },
    html: {
      headline: quotedPrintablePiece(escapeHtml(headline)),
      button: quotedPrintablePiece(escapeHtml(button)),
    },
    text: { headline: quotedPrintablePiece(headline), button: quotedPrintablePiece(button) },
  };
}

/** The subject and the first line: how many draws stand how. */
export function digestWords(
  sections: readonly Pick<DrawSection, 'outcome' | 'several'>[],
  language: Language,
): { readonly subject: string; readonly headline: string } {
  const own = digestWordings[language];
  const count = (outcome: Outcome): number => sections.filter((each) => each.outcome === outcome).length;
  const counts: DrawCounts = {
    ...{ meets: count('meets'), may_meet: count('may_meet') },
    ...{ near: count('near'), does_not_meet: count('does_not_meet') },
  };
  const counted = own.counted(
    counts,
    sections.some(({ several }) => several),
  );
  const subjects = counted.map((_, left) => {
    const shown = counted.slice(0, counted.length - left);
    const told = shown.reduce((sum, each) => sum + each.count, 0);
    const brief = shown.map((each) => each.brief);
    return own.subject(brief, { more: sections.length - told, all: sections.length });
  });
  const [only, ...others] = counted;
  const fitting = subjects.find((each) => each.length <= subjectLength) ?? subjects.at(-1) ?? '';
  const subject = only === undefined || others.length > 0 ? fitting : only.alone;
  return { subject, headline: sentence(counted.map(({ words }) => words).join(', ')) };
}
