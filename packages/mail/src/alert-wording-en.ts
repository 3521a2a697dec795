import type { Outcome } from '@drawbell/draws/match-result';
import type { NextSteps, Standing } from './standing.ts';

function points(count: number): string {
  return count === 1 ? '1 point' : `${count} points`;
}

function several({ best, count, total }: Standing): string {
  const some = `${count} of your ${total} profiles`;
  const sentences: Readonly<Record<Outcome, string>> = {
    meets: `${some} ${count === 1 ? 'meets' : 'meet'} the published criteria`,
    may_meet: `${some} may meet the published criteria`,
    near: `${some} came close`,
    does_not_meet: `none of your ${total} profiles meets the published criteria`,
  };
  return sentences[best];
}

function near(distance: number | null): string {
  if (distance === null) return 'you came close';
  if (distance === 0) return 'your score equals the cut-off, after the tie-break';
  return `you are ${points(distance)} short`;
}

function single({ best, points: distance }: Standing): string {
  const sentences: Readonly<Record<Outcome, string>> = {
    meets: 'you meet the published criteria',
    may_meet: 'you may meet the published criteria',
    near: near(distance),
    does_not_meet: 'you do not meet the published criteria',
  };
  return sentences[best];
}

function standingSentence(standing: Standing): string {
  return standing.total === 1 ? single(standing) : several(standing);
}

function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

/** Everything an alert says that is not a fact, in English as written in Canada. Plain text; nothing is escaped yet. */
export const wordingEn = {
  locale: 'en-CA',
  /** Between a name and its value, with its spaces. */
  colon: ': ',
  /** Subject before the standing: "Draw 447 Trades, cut-off 476". Without a number, its day and a comma stand there. */
  subjectLead: (number: string, label: string, cutOff: string | null, corrected: boolean) =>
    [`Draw ${number} ${label}`, cutOff === null ? '' : `${corrected ? 'cut-off now' : 'cut-off'} ${cutOff}`]
      .filter((part) => part !== '')
      .join(', '),
  /** Joins lead and standing, and marks corrections and copies. */
  subject: (lead: string, standing: string, mark: 'none' | 'correction' | 'repeat') => {
    const marks = { none: '', correction: 'Correction: ', repeat: 'Sent again: ' };
    const text = marks[mark] === '' ? lead : lead.charAt(0).toLowerCase() + lead.slice(1);
    return `${marks[mark]}${text}: ${standing}`;
  },
  /** The standing as the end of a subject: "you meet the published criteria (+12)". */
  standingInSubject: (standing: Standing) => {
    const above = standing.best === 'meets' && standing.points !== null && standing.points > 0;
    return standingSentence(standing) + (above ? ` (+${standing.points})` : '');
  },
  /** The standing as a headline: a sentence without a full stop. */
  headline: (standing: Standing) => capital(standingSentence(standing)),
  /** The line that mail programs show after the subject. */
  preheader: ({ best }: Standing): string =>
    best === 'meets' || best === 'may_meet'
      ? 'This is not an invitation: only IRCC invites. Check your Express Entry account.'
      : 'There is nothing you need to do. Here is what was drawn and how you stand.',
  profilesHeading: 'What it means for you',
  yourProfile: 'Your profile',
  numberedProfile: (position: number) => `Profile ${position}`,
  pointsAbove: (count: number) => `${points(count)} above`,
  pointsBelow: (count: number) => `${points(count)} short`,
  /** Why a profile that does not meet is shown at all. */
  becauseEveryDraw: 'You asked to hear about every draw.',
  becauseEveryDrawOfMyPrograms: 'You asked to hear about every draw of your programs.',
  drawHeading: 'What was drawn',
  rows: {
    type: 'Type',
    publishedName: 'Published name',
    date: 'Date',
    cutOff: 'Lowest CRS score invited',
    invitations: 'Invitations issued',
    tieBreak: 'Tie-break, as published',
  },
  notPublished: 'Not published',
  /** Beside a corrected fact: "Before: 470". */
  before: (value: string) => `Before: ${value}`,
  correctionHeading: 'IRCC corrected this draw',
  correctionText:
    'The published facts changed after our first alert. What follows replaces it; what changed is shown below.',
  repeatText: 'We are sending this alert again. If you have it already, nothing has changed.',
  nextHeading: 'What to do now',
  nextSteps: {
    invitation_possible: [
      'Check your Express Entry account. Only Immigration, Refugees and Citizenship Canada (IRCC) invites, and an invitation appears there.',
      'If you are invited, you have 60 days to apply for permanent residence.',
      'Look at your dates: language test results are valid for 2 years, an educational credential assessment for 5.',
    ],
    score_asked: [
      'The points of Express Entry changed since your score was read. Look up today’s score in your account and enter it here with its day: the link below opens the way, and the next alert can give you a clear answer.',
      'Only Immigration, Refugees and Citizenship Canada (IRCC) invites, and an invitation appears in your account.',
      'If you are invited, you have 60 days to apply for permanent residence.',
    ],
    facts_missing: [
      'Check your Express Entry account. Only Immigration, Refugees and Citizenship Canada (IRCC) invites, and an invitation appears there.',
      'If you are invited, you have 60 days to apply for permanent residence.',
      'Add the missing facts to your profile here, and the next alert can give you a clear answer.',
    ],
    nothing_to_do: [
      'There is nothing you need to do. We keep watching and will write when a draw concerns you.',
      'If your score changed in your Express Entry account, change it here as well.',
      'An Express Entry profile lasts 12 months: submit a new one before yours ends. A provincial nomination adds 600 points.',
    ],
  } satisfies Readonly<Record<NextSteps, readonly string[]>>,
  manage: 'Update my profile',
  unsubscribe: 'Unsubscribe',
  whyYouGetThis:
    'You receive this e-mail because you asked Drawbell to tell you about Express Entry draws that concern you.',
  notAnInvitation: 'This is not an invitation to apply.',
  sourceLead: 'Source: Immigration, Refugees and Citizenship Canada,',
  sourceTitle: 'Express Entry rounds of invitations',
  sourceNote:
    'Facts reproduced for non-commercial purposes. Drawbell is not affiliated with the Government of Canada, which has not endorsed it.',
  /** The rounds page of IRCC in this language. */
  sourcePage:
    'https://www.canada.ca/en/immigration-refugees-citizenship/corporate/mandate/policies-operational-instructions-agreements/ministerial-instructions/express-entry-rounds.html',
  /** Names the link to the draw's own page there. */
  drawPage: 'This round on canada.ca',
};
