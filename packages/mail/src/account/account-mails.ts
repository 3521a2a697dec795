import type { Language } from '@drawbell/draws/subscriber-input';
import { createSlotMark, type SlotMark } from '../encoded-template.ts';
import {
  addresseeHeaders,
  oneClickHeader,
  senderHeaders,
  subjectHeader,
  unsubscribeHeader,
} from '../mail-headers.ts';
import { alternativeMessage } from '../mime-alternative.ts';
import type { OutgoingMail } from '../outgoing-mail.ts';
import { quotedPrintable } from '../quoted-printable.ts';
import { refuseAddressee, refuseSender } from '../refuse-mistakes.ts';
import type { Sender } from '../sender.ts';
import { accountContent } from './account-content.ts';
import { accountHtml } from './account-html.ts';
import { type AccountSlot, accountSlots, compileAccountLayout } from './account-layout.ts';
import type { AccountMail, AccountMailRecipient } from './account-mail.ts';
import { accountText } from './account-text.ts';
import { refuseAccountMistakes } from './refuse-account-mistakes.ts';

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
