import { drawAddress } from '@drawbell/draws/draw-number';
import { profilesMax } from '@drawbell/draws/profile';
import { createCache } from '@drawbell/runtime/cache';
import { type AlertSlot, alertHtml, alertSlots, alertText, contentHtml, contentText } from './alert-body.ts';
import { type AlertContent, prepareNews, type PreparedNews, sentence } from './alert-content.ts';
import type { AlertInput, AlertProfile, AlertReader, AlertRecipient } from './alert-input.ts';
import { oneContent } from './alert-of-one.ts';
import { severalContent } from './alert-of-several.ts';
import { type DrawSection, drawSection } from './digest-template.ts';
import { createSlotMark } from './encoded-template.ts';
import { domainOf, refuseAddressee, refuseLinks, refuseSender } from './header-values.ts';
import { escapeHtml } from './html.ts';
import {
  addresseeHeaders,
  oneClickHeader,
  senderHeaders,
  subjectHeader,
  unsubscribeHeader,
} from './mail-headers.ts';
import { alternativeMessage, quotedPrintablePiece } from './mime-body.ts';
import type { OutgoingMail } from './outgoing-mail.ts';
import type { Line } from './rich-text.ts';

/** A draw revision's alert in one language, ready to be made out to any number of recipients. */
export interface AlertTemplate {
  /**
   * The finished mail for one recipient.
   *
   * @throws RangeError when an address, link or Message-ID cannot stand in a header as it is, or when there are no
   * profiles or too many: mistakes of the caller, which must not reach a mail server.
   */
  render(recipient: AlertRecipient): OutgoingMail;
  /**
   * What a digest says of this draw to a reader, encoded, in place of a mail.
   * @throws RangeError without a profile
   */
  section(profiles: readonly AlertProfile[]): DrawSection;
}

/** Readers who stand alike, as many do who have but a score and a program, get the same words. */
const readersKept = 300;

/**
 * Prepares the alert once per draw revision and language. Composing MIME anew is what makes sending slow, so all that
 * recipients share is laid out, escaped and encoded here; `render` encodes what is said to a reader, and joins pieces.
 *
 * @throws RangeError when the sender's address or the public URL cannot be used.
 */
export function compileAlert(input: AlertInput): AlertTemplate {
  refuseSender(input);
  const news = prepareNews(input);
  const mark = createSlotMark<AlertSlot>(alertSlots);
  const html = mark.encode(alertHtml(input, mark));
  const text = mark.encode(alertText(input, mark));
  const shared = `${sharedHeaders(input).join('\r\n')}\r\n\r\n`;
  const kept = createCache<EncodedContent>({ entriesMax: readersKept });
  const sections = createCache<DrawSection>({ entriesMax: readersKept });
  const { publicUrl, language, draw } = input;
  const url = `${publicUrl}/${language}/draws/${drawAddress(draw)}`;
  const sectionOf = (profiles: readonly AlertProfile[]): DrawSection =>
    drawSection(news, { content: alertContent(news, { profiles, because: 'outcome' }), profiles, url });

  return {
    section: (profiles) =>
      profiles.length === 1
        ? sections.getOrMake(JSON.stringify(profiles), () => sectionOf(profiles))
        : sectionOf(profiles),
    render: (recipient) => {
      refuseMistakes(recipient);
      const { profiles, because } = recipient;
      const known =
        profiles.length === 1
          ? kept.getOrMake(JSON.stringify([profiles, because]), () => encodeContent(news, recipient))
          : encodeContent(news, recipient);
      const textBody = text({
        ...known.text,
        manageUrl: quotedPrintablePiece(recipient.manageUrl),
        unsubscribeUrl: quotedPrintablePiece(recipient.unsubscribeUrl),
      });
      const htmlBody = html({
        ...known.html,
        manageUrl: quotedPrintablePiece(escapeHtml(recipient.manageUrl)),
        unsubscribeUrl: quotedPrintablePiece(escapeHtml(recipient.unsubscribeUrl)),
      });
      const head = recipientHeaders(recipient) + known.subjectHeader + shared;
      return {
        envelope: { from: input.sender.from, to: recipient.to },
        messageId: recipient.messageId,
        subject: known.subject,
        raw: alternativeMessage(head, textBody, htmlBody),
      };
    },
  };
}

/**
 * What an alert about a draw says to a reader: also what the site shows as a sample. Subject and lines are text, never HTML.
 * @throws RangeError without a profile
 */
export function alertContent(news: PreparedNews, reader: AlertReader): AlertContent {
  const [only, ...others] = reader.profiles;
  if (only === undefined) throw new RangeError('an alert is about at least one profile');
  const notices = noticesOf(news);
  if (others.length > 0) return { notices, ...severalContent(news, reader.profiles) };
  return { notices, ...oneContent(news, only) };
}

function noticesOf({ input, facts, wording }: PreparedNews): readonly Line[] {
  const changes = facts.changes.length === 0 ? '' : ` ${sentence(facts.changes.join('; '))}`;
  return [
    ...(input.kind === 'correction' ? [[wording.correction + changes]] : []),
    ...(input.repeat === true ? [[wording.repeat]] : []),
  ];
}

/** All that follows from how a reader stands, for whoever stands like this. */
interface EncodedContent {
  readonly subject: string;
  readonly subjectHeader: string;
  readonly html: Readonly<Partial<Record<AlertSlot, string>>>;
  readonly text: Readonly<Partial<Record<AlertSlot, string>>>;
}

function encodeContent(news: PreparedNews, reader: AlertReader): EncodedContent {
  const { wording } = news;
  const content = alertContent(news, reader);
  const because = wording.because[reader.because];
  return {
    subject: content.subject,
    subjectHeader: subjectHeader(content.subject),
    html: {
      content: quotedPrintablePiece(contentHtml(content, wording)),
      button: quotedPrintablePiece(escapeHtml(content.button)),
      because: quotedPrintablePiece(escapeHtml(because)),
    },
    text: {
      content: quotedPrintablePiece(contentText(content, wording)),
      button: quotedPrintablePiece(content.button),
      because: quotedPrintablePiece(because),
    },
  };
}

function refuseMistakes(recipient: AlertRecipient): void {
  const { profiles, manageUrl, unsubscribeUrl, oneClickUrl } = recipient;
  refuseAddressee(recipient);
  refuseLinks([manageUrl, unsubscribeUrl, oneClickUrl]);
  if (profiles.length === 0 || profiles.length > profilesMax) {
    throw new RangeError(`an alert is about 1 to ${profilesMax} profiles`);
  }
}

/**
 * The header fields that every recipient of an alert gets alike. Feedback-ID names the draw, the language and the
 * kind, so that complaints can be counted by campaign; nothing in it tells one recipient from another.
 */
function sharedHeaders(input: AlertInput): readonly string[] {
  const { draw, revision, kind, language, sender } = input;
  const campaign = `draw-${draw.number.replace(/[^A-Za-z0-9]/g, '').slice(0, 20)}-r${revision}`;
  return [
    ...senderHeaders(sender, language),
    `List-Id: Drawbell alerts <alerts.${domainOf(sender.from)}>`,
    oneClickHeader,
    `Feedback-ID: ${campaign}:${language}:${kind}:drawbell`,
  ];
}

/** The fields of one recipient. Every value in them has been checked by the caller. */
function recipientHeaders(recipient: AlertRecipient): string {
  return addresseeHeaders(recipient) + unsubscribeHeader(recipient.oneClickUrl);
}
