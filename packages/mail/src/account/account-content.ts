import { drawTitle } from '@drawbell/draws/draw-number';
import type { Language } from '@drawbell/draws/subscriber-input';
import { boundedText, dayInWords, momentInWords } from '../shown-text.ts';
import type { AccountMail, PastDraw, PastOutcome } from './account-mail.ts';
import { wordings } from '../alert-wording.ts';
import { accountWordings } from './account-wording.ts';
import { reminderParts, reminderSubject } from './reminder-content.ts';

/** A piece of a mail's body, in plain text, for either part of the mail to show in its way. */
export type Block =
  | { readonly is: 'text'; readonly text: string }
  | { readonly is: 'heading'; readonly text: string }
  | { readonly is: 'list'; readonly items: readonly string[] }
  | { readonly is: 'action'; readonly label: string; readonly url: string; readonly copyLink: string }
  | { readonly is: 'draws'; readonly draws: readonly PastDrawLines[] };

/** What every account mail has. */
interface MailLead {
  readonly subject: string;
  /** A sentence without a full stop. */
  readonly headline: string;
  /** In the footer: why this mail came. */
  readonly because: string;
}

/** What a mail says, in order: made once, so that the two parts cannot say different things. */
export interface AccountContent {
  readonly lead: MailLead;
  readonly blocks: readonly Block[];
  /** Facts of draws are in it: their source must be named. */
  readonly namesDraws: boolean;
  /** Somebody who has not confirmed anything gets no link but the one that confirms. */
  readonly linksHome: boolean;
  /** Links of the footer, to somebody who gets alerts. */
  readonly leave: { readonly manageUrl: string; readonly unsubscribeUrl: string } | null;
}

/** What an account mail says, in the reader's language. */
export function accountContent(mail: AccountMail, language: Language): AccountContent {
  return {
    lead: leadOf(mail, language),
    blocks: blocksOf(mail, language),
    namesDraws: mail.kind === 'welcome',
    linksHome: mail.kind !== 'confirm_sign_up' && mail.kind !== 'confirm_address',
    leave: 'manageUrl' in mail ? mail : null,
  };
}

function leadOf(mail: AccountMail, language: Language): MailLead {
  const { mails } = accountWordings[language];
  if (mail.kind !== 'reminder') return mails[mail.kind];
  const subject = reminderSubject(mail, language);
  return { subject, headline: subject, because: mails.reminder.because };
}

function blocksOf(mail: AccountMail, language: Language): readonly Block[] {
  const { mails, copyLink } = accountWordings[language];
  const moment = (at: Date): string => momentInWords(at, language);
  const action = (label: string, url: string): Block => ({ is: 'action', label, url, copyLink });
  switch (mail.kind) {
    case 'confirm_sign_up':
    case 'confirm_address': {
      const words = mails[mail.kind];
      return [
        text(words.asked),
        action(words.button, mail.confirmUrl),
        text(words.expires(moment(mail.expiresAt))),
        text(words.notYou),
      ];
    }
    case 'already_signed_up': {
      const words = mails[mail.kind];
      return [
        text(words.asked),
        heading(words.replaceHeading),
        text(words.replace(moment(mail.expiresAt))),
        action(words.replaceButton, mail.confirmUrl),
        heading(words.keepHeading),
        text(words.keep(moment(mail.settingsExpireAt))),
        action(words.keepButton, mail.settingsUrl),
        text(words.notYou),
      ];
    }
    case 'welcome':
      return welcomeBlocks(mail, language, action);
    case 'todays_score': {
      const words = mails[mail.kind];
      return [
        text(words.changed(dayInWords(mail.changedOn, language))),
        text(words.ask),
        action(words.button, mail.settingsUrl),
        text(words.expires(moment(mail.settingsExpireAt))),
        text(words.until),
      ];
    }
    case 'reminder':
      return reminderBlocks(mail, language, action);
    case 'invitation_expired': {
      const words = mails[mail.kind];
      const { days, profileLabel } = mail;
      const day = dayInWords(mail.invitedOn, language);
      return [
        text(
          profileLabel === null ? words.over(days, day) : words.overOf(days, day, boundedText(profileLabel)),
        ),
        text(words.applied),
        action(words.button, mail.settingsUrl),
        text(words.expires(moment(mail.settingsExpireAt))),
      ];
    }
    case 'source_silent':
    case 'source_back': {
      const words = mails[mail.kind];
      return [
        text(words.told(moment(mail.since), moment(mail.until))),
        text(words.meanwhile),
        { is: 'action', label: words.button, url: wordings[language].sourcePage, copyLink },
        text(words.change),
      ];
    }
    case 'settings_link': {
      const words = mails[mail.kind];
      return [
        text(words.asked),
        action(words.button, mail.settingsUrl),
        text(words.secret(moment(mail.expiresAt))),
        text(words.notYou),
      ];
    }
    case 'address_taken':
      return [text(mails.address_taken.asked), text(mails.address_taken.notYou)];
    case 'address_changed':
      return [text(mails.address_changed.changed(mail.newAddress)), text(mails.address_changed.notYou)];
    case 'erased': {
      const words = mails.erased;
      return [
        text(words.done),
        heading(words.keptHeading),
        { is: 'list', items: words.kept },
        text(words.last),
      ];
    }
    case 'endpoint_disabled': {
      const words = mails.endpoint_disabled;
      const { endpoint, why, since } = mail;
      return [
        text(why === 'gone' ? words.gone(endpoint) : words.failing(endpoint, moment(since))),
        text(words.nothingLost),
        heading(words.stepsHeading),
        { is: 'list', items: words.steps },
      ];
    }
  }
}

function reminderBlocks(
  mail: Extract<AccountMail, { kind: 'reminder' }>,
  language: Language,
  action: (label: string, url: string) => Block,
): readonly Block[] {
  const words = accountWordings[language].mails.reminder;
  const { parts, more } = reminderParts(mail, language);
  return [
    ...parts.flatMap(({ title, lines }): Block[] => [heading(title), { is: 'list', items: lines }]),
    ...(more === null ? [] : [text(more)]),
    text(words.note),
    action(words.button, mail.planUrl),
    action(words.change, mail.remindersUrl),
    text(words.expires(momentInWords(mail.settingsExpireAt, language))),
  ];
}

function welcomeBlocks(
  { past, settingsUrl, settingsExpireAt }: Extract<AccountMail, { kind: 'welcome' }>,
  language: Language,
  action: (label: string, url: string) => Block,
): readonly Block[] {
  const words = accountWordings[language].mails.welcome;
  const shown = past.newest.map((draw) => pastDrawLines(draw, language));
  return [
    text(words.on),
    heading(words.pastHeading),
    // Where all are left out, that says it.
    ...(past.draws > 0 || past.leftOut.length === 0 ? [text(words.past(past))] : []),
    ...(past.draws > 0 ? [text(words.pastNote)] : []),
    ...past.leftOut.map(({ changedOn, draws }) =>
      text(words.leftOut(draws, dayInWords(changedOn, language))),
    ),
    ...past.notes.map(text),
    ...(shown.length > 0 ? [text(words.newest), { is: 'draws', draws: shown } as const] : []),
    heading(words.changeHeading),
    text(words.change(momentInWords(settingsExpireAt, language))),
    action(words.changeButton, settingsUrl),
    text(words.afterwards),
  ];
}

function text(words: string): Block {
  return { is: 'text', text: words };
}

function heading(words: string): Block {
  return { is: 'heading', text: words };
}

/** A past draw as it is shown. Plain text. */
export interface PastDrawLines {
  /** "Draw 447", "Trades", "1 October 2026", "cut-off 476". */
  readonly facts: readonly string[];
  readonly outcome: PastOutcome;
  readonly sentence: string;
}

function pastDrawLines(draw: PastDraw, language: Language): PastDrawLines {
  const { outcomes, cutOff } = accountWordings[language];
  const facts = [
    boundedText(drawTitle(draw, language)),
    boundedText(draw.label),
    dayInWords(draw.date, language),
    ...(draw.cutOff === null ? [] : [cutOff(draw.cutOff)]),
  ];
  return { facts, outcome: draw.outcome, sentence: outcomes[draw.outcome] };
}
