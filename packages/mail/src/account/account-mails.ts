import type { Language } from '@drawbell/draws/subscriber-input';
import { wordings } from '../alert-wording.ts';
import { createSlotMark } from '../encoded-template.ts';
import { refuseAddressee, refuseSender } from '../header-values.ts';
import { escapeHtml, light } from '../html.ts';
import {
  addresseeHeaders,
  oneClickHeader,
  senderHeaders,
  subjectHeader,
  unsubscribeHeader,
} from '../mail-headers.ts';
import {
  buttonHtml,
  frameIn,
  type FrameSlot,
  headingHtml,
  linkHtml,
  paragraphHtml,
  senderHtml,
  smallPrintHtml,
  sourceHtml,
} from '../mail-frame.ts';
import { alternativeMessage, quotedPrintable } from '../mime-body.ts';
import type { OutgoingMail } from '../outgoing-mail.ts';
import { toned } from '../rich-text.ts';
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
  write(mail: AccountMail, recipient: AccountMailRecipient): OutgoingMail;
}

/**
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
  const mark = createSlotMark<FrameSlot>(['title', 'body']);
  return {
    write: (mail, recipient) => {
      refuseAddressee(recipient);
      refuseAccountMistakes(mail);
      const { language, to, messageId } = recipient;
      const content = accountContent(mail, language);
      const { subject } = content.lead;
      const frame = { language, sender, publicUrl };
      const html = mark.put(frameIn(language, mark), {
        title: escapeHtml(subject),
        body: accountHtml(content, frame),
      });
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

/** What a mail says, as HTML. */
function accountHtml(
  content: AccountContent,
  { language, sender, publicUrl }: { language: Language; sender: Sender; publicUrl: string },
): string {
  const { lead, blocks, linksHome } = content;
  const from = senderHtml(sender) + (linksHome ? `<br>${linkHtml(publicUrl, publicUrl)}` : '');
  return (
    `<h1 style="margin:0 0 12px;font-size:30px;line-height:1.2">${escapeHtml(lead.headline)}</h1>` +
    blocks.map(blockHtml).join('') +
    smallPrintHtml([...smallPrint(content, language), from])
  );
}

function smallPrint({ lead, leave, namesDraws }: AccountContent, language: Language): readonly string[] {
  const wording = wordings[language];
  const source = `${escapeHtml(wording.notAnInvitation)} ${sourceHtml(wording, wording.sourcePage)}`;
  const links =
    leave === null
      ? ''
      : ` ${linkHtml(leave.manageUrl, wording.settings)} &nbsp; ${linkHtml(leave.unsubscribeUrl, wording.unsubscribe)}`;
  return [
    namesDraws ? source : escapeHtml(accountWordings[language].notAffiliated),
    escapeHtml(lead.because) + links,
  ];
}

function blockHtml(block: Block): string {
  switch (block.is) {
    case 'text':
      return paragraphHtml(escapeHtml(block.text));
    case 'heading':
      return headingHtml(block.text);
    case 'list':
      return `<ul style="margin:0 0 16px;padding:0 0 0 20px">${block.items.map((item) => `<li>${escapeHtml(item)}</li>`).join('')}</ul>`;
    case 'action':
      return actionHtml(block);
    case 'draws':
      return block.draws.map(drawHtml).join('');
  }
}

/** The address is written out below: some programs show no buttons, and careful readers want to see where they go. */
function actionHtml({ label, url, copyLink }: Extract<Block, { is: 'action' }>): string {
  return (
    buttonHtml(escapeHtml(url), escapeHtml(label)) +
    `<p class="m" style="margin:0 0 16px;font-size:15px;color:${light.muted}">${escapeHtml(copyLink)}<br>` +
    `<span style="word-break:break-all">${escapeHtml(url)}</span></p>`
  );
}

function drawHtml({ facts, outcome, sentence }: PastDrawLines): string {
  return paragraphHtml(`${escapeHtml(facts.join(' · '))}<br><b${toned(outcome)}>${escapeHtml(sentence)}</b>`);
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
      : [named(wording.settings, leave.manageUrl), named(wording.unsubscribe, leave.unsubscribeUrl), ''];
  const source = [
    wording.notAnInvitation,
    named(`${wording.sourceLead} ${wording.sourceTitle}`, wording.sourcePage),
    wording.sourceNote,
  ];
  return [
    lead.headline,
    '',
    ...content.blocks.flatMap((block) => [...blockLines(block), '']),
    ...links,
    '----',
    ...(namesDraws ? source : [accountWordings[language].notAffiliated]),
    lead.because,
    '',
    senderLines(sender).join(', '),
    ...(linksHome ? [publicUrl] : []),
    '',
  ].join('\n');
}

function blockLines(block: Block): readonly string[] {
  switch (block.is) {
    case 'text':
      return [block.text];
    case 'heading':
      return [block.text];
    case 'list':
      return block.items.map((item) => `- ${item}`);
    case 'action':
      return [block.label, block.url];
    case 'draws':
      return block.draws.flatMap(({ facts, sentence }) => [`- ${facts.join(' · ')}`, `  ${sentence}`]);
  }
}
