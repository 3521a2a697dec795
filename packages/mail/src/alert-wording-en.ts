import type { Outcome, Reason } from '@drawbell/draws/match-result';
import { joined, type Line, strong } from './rich-text.ts';

/** The draw as a subject speaks of it. */
export interface DrawInSubject {
  /** Null while no number is published: then it is called by its day. */
  readonly number: string | null;
  /** "29 Sep". */
  readonly day: string;
  /** "CEC"; null for a round that is not understood. */
  readonly type: string | null;
  readonly cutOff: number | null;
}

/** How many profiles of a mail stand how. */
export type Counts = Readonly<Record<Outcome, number>> & { readonly all: number };

/** How the one profile of a mail stands, as far as the score decides it. */
export interface Verdict {
  readonly outcome: Outcome;
  /** Points above the cut-off, below it when negative; null when the two cannot be compared, or do not decide. */
  readonly gap: number | null;
  readonly lostTie: boolean;
}

function points(count: number): string {
  return count === 1 ? '1 point' : `${count} points`;
}

function several(counts: Counts): readonly (readonly [string, Outcome])[] {
  const parts = [
    [counts.meets, counts.meets === 1 ? 'meets' : 'meet', 'meets'],
    [counts.may_meet, 'may', 'may_meet'],
    [counts.near, 'near', 'near'],
  ] as const;
  return parts.flatMap(([count, word, outcome]) => (count === 0 ? [] : [[`${count} ${word}`, outcome]]));
}

/** "draw 446"; "draw of 29 Sep" while it has no number. */
export function said({ number, day }: DrawInSubject): string {
  return number === null ? `draw of ${day}` : `draw ${number}`;
}

/** "(CEC, 518)", shorter and shorter. */
export function brackets({ type, cutOff }: DrawInSubject): readonly string[] {
  const both = [type, cutOff].filter((each) => each !== null);
  return [
    ...(both.length > 0 ? [` (${both.join(', ')})`] : []),
    ...(type === null ? [] : [` (${type})`]),
    '',
  ];
}

/** Everything an alert says that is not a fact, in English as written in Canada. Plain text; nothing is escaped yet. */
export const wordingEn = {
  locale: 'en-CA',
  /** Between a name and its value, with its spaces. */
  colon: ': ',
  correctionMark: 'Correction',
  repeatMark: 'Sent again',
  /** The subject for one profile, the longest first: what fits is taken. */
  subjectOfOne: ({ outcome, gap, lostTie }: Verdict, draw: DrawInSubject): readonly string[] => {
    const the = draw.number === null ? `the ${said(draw)}` : said(draw);
    if (outcome === 'meets') return brackets(draw).map((end) => `You meet ${the}${end}`);
    if (outcome === 'may_meet') return brackets(draw).map((end) => `You may meet ${the}${end}`);
    const lead = lostTie
      ? 'Tie-break missed'
      : gap !== null && gap < 0
        ? `${points(-gap)} short`
        : 'Criteria not met';
    const { type, cutOff } = draw;
    const of = type === null ? said(draw) : `${type} ${said(draw)}`;
    return [
      ...(cutOff === null ? [] : [`${lead}: ${of} (${cutOff})`]),
      `${lead}: ${of}`,
      `${lead}: ${said(draw)}`,
    ];
  },
  /** The same for several, by the names of those that stand best, at most two. */
  subjectByName: (names: readonly string[], outcome: Outcome, draw: DrawInSubject): readonly string[] => {
    const who = names.join(', ');
    const verbs = {
      meets: names.length === 1 ? ' meets' : ' meet',
      may_meet: ' may meet',
      near: ' near:',
      does_not_meet: ':',
    };
    return brackets(draw).map((end) => `${who}${verbs[outcome]} ${said(draw)}${end}`);
  },
  subjectOfSeveral: (counts: Counts, draw: DrawInSubject): readonly string[] => {
    const found = several(counts).map(([words]) => words);
    const lead = found.length === 0 ? `None of ${counts.all} meets` : found.join(', ');
    const { type, cutOff } = draw;
    return [
      ...(type === null || cutOff === null ? [] : [`${lead}: ${type} ${said(draw)} (${cutOff})`]),
      ...(type === null ? [] : [`${lead}: ${type} ${said(draw)}`]),
      `${lead}: ${said(draw)}`,
    ];
  },
  /** The first line: "Your score 512 · cut-off 518". */
  yourScore: (score: number): Line => ['Your score ', strong(score)],
  cutOff: (cutOff: number | null): Line =>
    cutOff === null ? ['cut\u2011off not published'] : ['cut\u2011off\u00a0', strong(cutOff)],
  /** What stands large below it. */
  verdict: ({ outcome, gap, lostTie }: Verdict): string => {
    if (lostTie) return 'Tie-break missed';
    if (outcome === 'may_meet') return 'May meet';
    if (outcome === 'meets') return gap === null ? 'Met' : gap === 0 ? 'At the cut\u2011off' : `${gap} above`;
    return gap !== null && gap < 0 ? `${-gap} short` : 'Not met';
  },
  verdicts: (counts: Counts): Line => {
    const found = several(counts);
    if (found.length === 0) return [strong(`None of ${counts.all} meets`, 'does_not_meet')];
    return joined(
      found.map(([words, outcome]) => [strong(words.replace(' ', '\u00a0'), outcome)]),
      ', ',
    );
  },
  /** What was drawn. `draw` is "draw 446 of 29 September 2026". */
  drawn: {
    meets: (label: string, draw: string) => `You meet the published criteria of ${draw}: ${label}.`,
    may_meet: (label: string, draw: string) => `You may meet the published criteria of ${draw}: ${label}.`,
    near: (label: string, draw: string) => `${label}, ${draw}.`,
    does_not_meet: (label: string, draw: string) => `${label}, ${draw}.`,
  },
  drawOf: (number: string | null, day: string) =>
    number === null ? `draw of ${day}` : `draw ${number} of ${day}`,
  drawnForSeveral: (draw: string) => `${draw}.`,
  invitations: (count: string | null) => (count === null ? '' : ` ${count}\u00a0invitations.`),
  yourProfiles: (count: number) => ` Your ${count} profiles, nearest first.`,
  profile: 'Profile',
  numberedProfile: (position: number) => `Profile ${position}`,
  /** Names of the marks on the bar and its ends. */
  bar: {
    you: 'you',
    cutOff: 'cut\u2011off',
    lowest: (score: number) => `${score}, lowest in 12 months`,
    highest: (score: number) => `${score}, highest`,
    /** The whole bar in words. */
    words: (lowest: number, highest: number) =>
      `Cut\u2011offs in 12 months: ${lowest} at the lowest, ${highest} at the highest.`,
  },
  /** "Last CEC cut-offs: 518, 519, 521". */
  lastCutOffs: (of: string, cutOffs: readonly number[]): Line => [
    `Last ${of} cut\u2011offs: `,
    strong(cutOffs.join(', ')),
    '.',
  ],
  nearest: (more: number, draws: number, of: string): Line => [
    'Nearest change: ',
    strong(`${more} more points`),
    ` would have met ${draws} more ${of} ${draws === 1 ? 'draw' : 'draws'} in 12\u00a0months.`,
  ],
  otherTypes: ['Your other types: '] as Line,
  cutOffOn: (cutOff: number, day: string) => `${cutOff} on ${day}`,
  /** Which fact would decide, in a few words; null where the sentence is long or nothing can be added. */
  decides: ({ code }: Reason): string | null => {
    if (code === 'french_unknown') return 'NCLC\u00a07 would decide';
    if (code === 'nomination_unknown') return 'a nomination would decide';
    if (code === 'programs_unknown') return 'your programs would decide';
    if (code === 'occupations_unknown') return 'your occupation would decide';
    if (code === 'experience_unknown') return 'your months would decide';
    return code === 'score_equal_submission_unknown' ? 'the time of submission would decide' : null;
  },
  documents: 'Your documents',
  invited: 'I was invited',
  counted: 'What counted',
  wouldDecide: 'What would decide',
  why: 'Why',
  nowHeading: 'Now',
  now: 'Look in your IRCC account. If an invitation is there, you have 60 days to apply: check how long your documents are valid.',
  nowSeveral: 'Look in the IRCC accounts of those that meet: an invitation there gives 60 days to apply.',
  askScore: 'Look up today’s score in your Express Entry account and enter it with its day.',
  columns: { score: 'Score', gap: 'Gap' },
  outcomes: { meets: 'meets', may_meet: 'may meet', near: 'near' },
  others: (count: number) => (count === 1 ? 'The other one' : `The other ${count}`),
  andMore: (count: number) => `and ${count} more`,
  short: (count: number) => `${count} short`,
  /** Why a profile does not meet, in a word or two; null for what the gap says. */
  notBecause: ({ code }: Reason, type: string): string | null => {
    if (code === 'program_not_eligible') return `not ${type}`;
    if (code === 'nomination_not_held') return 'no nomination';
    if (code === 'nomination_unknown') return 'nomination not known';
    if (code === 'no_federal_program') return 'no program';
    if (code === 'profile_not_submitted_yet') return 'submitted later';
    if (code === 'french_below') return 'French below 7';
    if (code === 'occupation_not_listed') return 'occupation not listed';
    if (code === 'experience_too_short') return 'too few months';
    return code === 'armed_forces_offer_missing' ? 'no offer' : null;
  },
  notMet: 'not met',
  before: (name: string, value: string, before: string) => `${name} ${value}, before: ${before}`,
  changed: {
    type: 'Type',
    date: 'date',
    cutOff: 'cut\u2011off',
    invitations: 'invitations',
    tieBreak: 'tie-break',
  },
  notPublished: 'not published',
  correction: 'IRCC corrected this draw. This replaces our first alert.',
  repeat: 'We are sending this alert again. If you have it already, nothing has changed.',
  tieBreak: (published: string) => `Tie-break, as published: ${published}.`,
  buttons: {
    meets: 'See where you stand',
    may_meet: 'Add what would decide',
    score: 'Enter today’s score',
    several: 'Open my profiles',
  },
  settings: 'Settings',
  /** Not "Stop these alerts", which SpamAssassin takes for a spammer's way out (END_FUTURE_EMAILS). */
  unsubscribe: 'Unsubscribe',
  notAnInvitation: 'This is not an invitation.',
  onlyIrcc: 'Only a message in your IRCC account is.',
  because: {
    outcome: 'You asked Drawbell for alerts about draws that concern you.',
    every_draw: 'You asked to hear about every draw.',
    every_draw_of_my_programs: 'You asked to hear about every draw of your programs.',
  },
  sourceLead: 'Source: Immigration, Refugees and Citizenship Canada,',
  sourceTitle: 'rounds of invitations',
  sourceNote:
    'Reproduced for non-commercial use. Drawbell is not affiliated with the Government of Canada, which has not endorsed it.',
  /** The rounds page of IRCC in this language. */
  sourcePage:
    'https://www.canada.ca/en/immigration-refugees-citizenship/corporate/mandate/policies-operational-instructions-agreements/ministerial-instructions/express-entry-rounds.html',
};
