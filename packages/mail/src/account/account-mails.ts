import type { Language } from '@drawbell/draws/subscriber-input';
import { wordings } from '../alert-wording.ts';
import { createSlotMark, type SlotMark } from '../encoded-template.ts';
import { refuseAddressee, refuseSender } from '../header-values.ts';
import {
  accent,
  escapeHtml,
  footerParagraphs,
  homeHtml,
  ink,
  linkHtml,
  senderHtml,
  sourceHtml,
  tints,
} from '../html.ts';
import {
  addresseeHeaders,
  oneClickHeader,
  senderHeaders,
  subjectHeader,
  unsubscribeHeader,
} from '../mail-headers.ts';
import { compileLayout, headingHtml, headlineMjml } from '../mail-layout.ts';
import { alternativeMessage, quotedPrintable } from '../mime-body.ts';
import type { OutgoingMail } from '../outgoing-mail.ts';
import { type Sender, senderLines } from '../sender.ts';
import { accountContent, type AccountContent, type Block, type PastDrawLines } from './account-content.ts';
import { type AccountMail, type AccountMailRecipient, refuseAccountMistakes } from './account-mail.ts';
import { accountWordings } from './account-wording.ts';

/** Writes the mails about somebody's own subscription. */
export interface AccountMails {
  /**
   * The finished mail for one recipient.
   *
   * @throws RangeError when an address, link, date, count or Message-ID cannot be used as it is: a mistake of the
   * caller, which must not reach a mail server.
   */
  write(mail: AccountMail, recipient: AccountMailRecipient): Promise<OutgoingMail>;
}

/**
 * The layout is compiled once per language, when the first mail in it is written.
 *
 * @param publicUrl address of this installation, without a path
 * @throws RangeError when the sender's address or the public URL cannot be used.
 */
export function createAccountMails({
  sender,
  publicUrl,
}: {
  sender: Sender;
  publicUrl: string;
}): AccountMails {
  refuseSender({ sender, publicUrl });
  const mark = createSlotMark<AccountSlot>(accountSlots);
  const layoutIn = keptLayouts(mark);
  return {
    write: async (mail, recipient) => {
      refuseAddressee(recipient);
      refuseAccountMistakes(mail);
      const { language, to, messageId } = recipient;
      const content = accountContent(mail, language);
      const { subject } = content.lead;
      const frame = { language, sender, publicUrl };
      const html = mark.put(await layoutIn(language), accountHtml(content, frame));
      const head = headOf(mail, subject, recipient, sender);
      return {
        ...{ messageId, subject, envelope: { from: sender.from, to } },
        raw: alternativeMessage(head, quotedPrintable(accountText(content, frame)), quotedPrintable(html)),
      };
    },
  };
}

function headOf(mail: AccountMail, subject: string, recipient: AccountMailRecipient, sender: Sender): string {
  const { language } = recipient;
  const leave = 'oneClickUrl' in mail ? `${unsubscribeHeader(mail.oneClickUrl)}${oneClickHeader}\r\n` : '';
  const shared = [
    ...senderHeaders(sender, language),
    `Feedback-ID: account:${language}:${mail.kind}:drawbell`,
  ];
  return `${addresseeHeaders(recipient)}${leave}${subjectHeader(subject)}${shared.join('\r\n')}\r\n\r\n`;
}

/** Keeps each language's layout; one that failed to compile is tried again for the next mail. */
function keptLayouts(mark: SlotMark<AccountSlot>): (language: Language) => Promise<string> {
  const kept = new Map<Language, Promise<string>>();
  return (language) => {
    const known = kept.get(language);
    if (known !== undefined) return known;
    const compiling = compileAccountLayout(language, mark);
    kept.set(language, compiling);
    compiling.catch(() => kept.delete(language));
    return compiling;
  };
}

const accountSlots = ['title', 'preheader', 'home', 'headline', 'body', 'footer'] as const;
type AccountSlot = (typeof accountSlots)[number];

/** Compiles the layout of all account mails to HTML with its slots open. */
async function compileAccountLayout(language: Language, { at }: SlotMark<AccountSlot>): Promise<string> {
  return compileLayout(language, {
    title: at('title'),
    preheader: at('preheader'),
    home: at('home'),
    sections: `<mj-section padding="24px 0 14px">
      <mj-column>
        ${headlineMjml(at('headline'))}
        <mj-text padding="14px 24px 0">${at('body')}</mj-text>
      </mj-column>
    </mj-section>`,
    footer: at('footer'),
  });
}

/** What a mail puts into the HTML layout, escaped. */
function accountHtml(
  content: AccountContent,
  { language, sender, publicUrl }: { language: Language; sender: Sender; publicUrl: string },
): Readonly<Record<AccountSlot, string>> {
  const { lead, blocks, linksHome } = content;
  return {
    title: escapeHtml(lead.subject),
    preheader: escapeHtml(lead.preheader),
    home: linksHome ? homeHtml(publicUrl) : `<span class="mark" style="color:${accent};">Drawbell</span>`,
    headline: escapeHtml(lead.headline),
    body: blocks.map(blockHtml).join(''),
    footer: footerParagraphs(smallPrint(content, language)) + senderHtml(sender),
  };
}

function smallPrint({ lead, leave, namesDraws }: AccountContent, language: Language): readonly string[] {
  const wording = wordings[language];
  const source = [escapeHtml(wording.notAnInvitation), sourceHtml(wording)];
  const notAffiliated = escapeHtml(accountWordings[language].notAffiliated);
  const links =
    leave === null
      ? []
      : [
          `${linkHtml(leave.manageUrl, wording.manage)} &middot; ${linkHtml(leave.unsubscribeUrl, wording.unsubscribe)}`,
        ];
  return [...(namesDraws ? source : [notAffiliated]), escapeHtml(lead.because), ...links];
}

function blockHtml(block: Block): string {
  switch (block.is) {
    case 'text':
      return `<p style="margin:0 0 14px;">${escapeHtml(block.text)}</p>`;
    case 'heading':
      return `<div style="height:12px;line-height:12px;">&nbsp;</div>${headingHtml(escapeHtml(block.text))}`;
    case 'list':
      return `<ul style="margin:0 0 14px;padding:0 0 0 20px;">${block.items.map(itemHtml).join('')}</ul>`;
    case 'action':
      return actionHtml(block);
    case 'draws':
      return `<div style="margin:0 0 14px;">${block.draws.map(drawHtml).join('')}</div>`;
  }
}

function itemHtml(item: string): string {
  return `<li style="margin:0 0 8px;">${escapeHtml(item)}</li>`;
}

/** The address is written out below: some programs show no buttons, and careful readers want to see where they go. */
function actionHtml({ label, url, copyLink }: Extract<Block, { is: 'action' }>): string {
  const shape = `display:inline-block;padding:13px 22px;border-radius:6px;background:${accent};color:#ffffff;line-height:1.2;font-weight:600;text-decoration:none;`;
  return (
    `<table role="presentation" class="button" cellpadding="0" cellspacing="0" style="margin:6px 0 12px;"><tr>` +
    `<td bgcolor="${accent}" style="border-radius:6px;background:${accent};"><a href="${escapeHtml(url)}" style="${shape}">${escapeHtml(label)}</a></td></tr></table>` +
    `<p class="muted" style="margin:0 0 18px;font-size:14px;color:${ink.muted};">${escapeHtml(copyLink)}<br>` +
    `<span style="word-break:break-all;overflow-wrap:anywhere;">${escapeHtml(url)}</span></p>`
  );
}

function drawHtml({ facts, outcome, sentence }: PastDrawLines): string {
  const tint = tints[outcome];
  return (
    `<table role="presentation" class="card card-${outcome}" width="100%" cellpadding="0" cellspacing="0" style="margin:0 0 8px;"><tr>` +
    `<td style="padding:10px 16px;background:${tint.ground};border-left:4px solid ${tint.ink};font-size:15px;line-height:1.4;">` +
    `<span class="muted" style="color:${ink.muted};">${facts.map(factHtml).join(' · ')}</span><br>` +
    `<strong class="outcome" style="color:${tint.ink};">${escapeHtml(sentence)}</strong></td></tr></table>`
  );
}

/** A short fact stays on one line; a long one must be able to break on a phone. */
function factHtml(fact: string): string {
  return fact.length > 24 ? escapeHtml(fact) : `<span style="white-space:nowrap;">${escapeHtml(fact)}</span>`;
}

/** The plain-text part: the same content in the same order as the HTML. */
function accountText(
  content: AccountContent,
  { language, sender, publicUrl }: { language: Language; sender: Sender; publicUrl: string },
): string {
  const wording = wordings[language];
  const { lead, leave, namesDraws, linksHome } = content;
  const named = (name: string, value: string): string => name + wording.colon + value;
  const links =
    leave === null
      ? []
      : [named(wording.manage, leave.manageUrl), named(wording.unsubscribe, leave.unsubscribeUrl), ''];
  const source = [
    wording.notAnInvitation,
    named(`${wording.sourceLead} ${wording.sourceTitle}`, wording.sourcePage),
    wording.sourceNote,
  ];
  return [
    lead.headline,
    '='.repeat(lead.headline.length),
    '',
    ...content.blocks.flatMap((block) => [...blockLines(block), '']),
    ...links,
    '----',
    ...(namesDraws ? source : [accountWordings[language].notAffiliated]),
    lead.because,
    '',
    ...senderLines(sender),
    ...(linksHome ? [publicUrl] : []),
    '',
  ].join('\n');
}

function blockLines(block: Block): readonly string[] {
  switch (block.is) {
    case 'text':
      return [block.text];
    case 'heading':
      return [block.text, '-'.repeat(block.text.length)];
    case 'list':
      return block.items.map((item) => `- ${item}`);
    case 'action':
      return [block.label, block.url];
    case 'draws':
      return block.draws.flatMap(({ facts, sentence }) => [`- ${facts.join(' · ')}`, `  ${sentence}`]);
  }
}
