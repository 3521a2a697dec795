import { drawWord, publishedNumber } from '@drawbell/draws/draw-number';
import { profilesMax } from '@drawbell/draws/profile';
import { createCache } from '@drawbell/runtime/cache';
import {
  alertHtml,
  type AlertSlot,
  alertSlots,
  alertText,
  compileAlertLayout,
  nextStepsHtml,
  nextStepsText,
} from './alert-body.ts';
import type { AlertInput, AlertRecipient } from './alert-input.ts';
import { wordings } from './alert-wording.ts';
import { drawFacts, type DrawFacts } from './draw-facts.ts';
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
import { createProfileCards } from './profile-card.ts';
import { nextStepsFor, type Standing, standingOf } from './standing.ts';

/** A draw revision's alert in one language, ready to be made out to any number of recipients. */
export interface AlertTemplate {
  /**
   * The finished mail for one recipient.
   *
   * @throws RangeError when an address, link or Message-ID cannot stand in a header as it is, or when there are no
   * profiles or too many: mistakes of the caller, which must not reach a mail server.
   */
  render(recipient: AlertRecipient): OutgoingMail;
}

const standingsMax = 500;

/**
 * Compiles the alert once per draw revision and language. Composing MIME anew is what makes sending slow, so all that
 * recipients share is laid out, escaped and encoded here; `render` encodes only labels and links and joins pieces.
 *
 * @throws RangeError when the sender's address or the public URL cannot be used.
 */
export async function compileAlert(input: AlertInput): Promise<AlertTemplate> {
  refuseSender(input);
  const facts = drawFacts(input);
  const mark = createSlotMark<AlertSlot>(alertSlots);
  const layout = await compileAlertLayout(input.language, mark);
  const html = mark.encode(mark.put(layout, alertHtml(input, facts)));
  const text = mark.encode(alertText(input, facts, mark));
  const shared = `${sharedHeaders(input).join('\r\n')}\r\n\r\n`;
  const card = createProfileCards(input.language, input.catalogue);
  const standings = createCache<EncodedStanding>({ entriesMax: standingsMax });

  return {
    render: (recipient) => {
      refuseMistakes(recipient);
      const { profiles } = recipient;
      const standing = standingOf(profiles);
      const known = standings.getOrMake(JSON.stringify(standing), () =>
        encodeStanding(input, facts, standing),
      );
      const cards = profiles.map((profile, i) => card(profile, i + 1, profiles.length));
      const textBody = text({
        ...known.text,
        profiles: cards.map((each) => each.text).join(''),
        manageUrl: quotedPrintablePiece(recipient.manageUrl),
        unsubscribeUrl: quotedPrintablePiece(recipient.unsubscribeUrl),
      });
      const htmlBody = html({
        ...known.html,
        profiles: cards.map((each) => each.html).join(''),
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

/** All that follows from how a recipient's profiles stand, for whoever stands like this. */
interface EncodedStanding {
  readonly subject: string;
  readonly subjectHeader: string;
  readonly html: Readonly<Partial<Record<AlertSlot, string>>>;
  readonly text: Readonly<Partial<Record<AlertSlot, string>>>;
}

function encodeStanding(input: AlertInput, facts: DrawFacts, standing: Standing): EncodedStanding {
  const wording = wordings[input.language];
  const steps = nextStepsFor(standing);
  const corrected = input.kind === 'correction' && input.previous?.crs !== input.draw.crs;
  const lead = wording.subjectLead(subjectWord(input), facts.label, facts.cutOff, corrected);
  const mark = input.kind === 'correction' ? 'correction' : input.repeat === true ? 'repeat' : 'none';
  const subject = wording.subject(lead, wording.standingInSubject(standing), mark);
  const headline = wording.headline(standing);
  return {
    subject,
    subjectHeader: subjectHeader(subject),
    html: {
      preheader: quotedPrintablePiece(escapeHtml(wording.preheader(standing))),
      headline: quotedPrintablePiece(escapeHtml(headline)),
      nextSteps: quotedPrintablePiece(nextStepsHtml(steps, wording)),
    },
    text: {
      headline: quotedPrintablePiece(headline),
      nextSteps: quotedPrintablePiece(nextStepsText(steps, wording)),
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

/** "447"; without a number the day, and a comma before what follows. */
function subjectWord({ draw, language }: AlertInput): string {
  return publishedNumber(draw) ?? `${drawWord(draw, language)},`;
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
