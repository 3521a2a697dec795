import type { FormWords } from './form-words.ts';

export const formWordsEn: FormWords = {
  email: { label: 'E-mail address', hint: 'We send one mail to confirm it. Nothing begins before.' },
  label: {
    label: 'Name of this profile',
    hint: 'For you alone, such as “me” or “client 12”. No real names are needed.',
  },
  crs: {
    label: 'CRS score',
    hint: 'In your Express Entry account: “Comprehensive Ranking System score”. With a nomination it includes the 600 points.',
  },
  crsReadOn: {
    label: 'Day you read the score in your account',
    hint: 'IRCC changes the points now and then, and scores everybody again: the day (in Eastern Canada) says which points your score is from. Empty means today; so does the day on record beside a new score.',
  },
  nomination: {
    label: 'Provincial nomination',
    hint: 'A certificate of nomination from a province or territory that you accepted in your account.',
  },
  programs: {
    label: 'Programs you are eligible for',
    hint: 'In your account, under the details of your profile. Nominees are eligible for one of them, too. Leave all empty if you do not know.',
    options: {
      cec: 'Canadian Experience Class',
      fsw: 'Federal Skilled Worker Program',
      fst: 'Federal Skilled Trades Program',
      none: 'None of these',
    },
  },
  occupations: {
    label: 'Occupations of the last 3 years',
    hint: 'Type a code of NOC 2021 or a title and choose from the list. The code is in the work history of your profile.',
    row: (position) => `Occupation ${position}`,
    noc: 'Code or title',
    months: 'Months in total',
    monthsInCanada: 'Of them in Canada',
    add: 'Add an occupation',
    none: 'I have no skilled work experience in the last 3 years',
    monthsHint:
      'Full-time months, or the same amount part-time, in the last 3 years. More than 36 are kept as 36: no more count. Empty means not known.',
  },
  french: {
    label: 'French: NCLC 7 or more in all four abilities',
    hint: 'Speaking, listening, reading and writing, by a TEF Canada or TCF Canada result entered in your profile.',
  },
  submittedAt: {
    label: 'When you submitted the profile',
    hint: 'It decides when many candidates have the same score. The date and time of the message “Your profile was submitted”. An hour that came twice, when clocks were set back, is taken for the first.',
    zone: 'Time zone of that time',
    choose: 'Choose…',
  },
  zones: {
    UTC: 'UTC',
    'America/St_Johns': 'Newfoundland',
    'America/Halifax': 'Atlantic (Halifax)',
    'America/Toronto': 'Eastern (Toronto, Montréal)',
    'America/Winnipeg': 'Central (Winnipeg)',
    'America/Edmonton': 'Mountain (Calgary, Edmonton)',
    'America/Vancouver': 'Pacific (Vancouver)',
  },
  armedForces: {
    label: 'Offer from the Canadian Armed Forces',
    hint: 'A job offer of at least 3 years as a doctor, nurse or pilot. Only the category for military recruits asks for it.',
  },
  yes: 'Yes',
  no: 'No',
  unknown: 'I do not know',
  wants: {
    label: 'Tell me about',
    hint: 'You can change this at any time.',
    options: {
      meets: 'Draws whose published criteria I meet',
      mayMeet: 'Draws whose criteria I may meet, because a fact is not known',
      everyDrawOfMyPrograms: 'Every draw of my programs, whatever the cut-off',
      everyDraw: 'Every draw',
    },
    nearLabel: 'And near misses: draws missed by at most this many points',
    nearHint: 'From 0 (none) to 200.',
  },
  consentLegend: 'Your consent',
  sentBy: 'The e-mails are sent by',
  errorsTitle: (count) => (count === 1 ? 'One thing to correct' : `${count} things to correct`),
  errors: {
    email_missing: () => 'Enter your e-mail address.',
    email_invalid: () => 'This is not a complete e-mail address, such as name@example.org.',
    email_not_ascii: () =>
      'The part before the @ has letters or signs beyond plain ones, such as é, и or ’. We cannot send mail to such an address yet: please give another one of yours.',
    email_hidden: () =>
      'This address holds characters that nobody can see, perhaps because it was pasted. Please type it.',
    email_long: () =>
      'This address is longer than mail servers take: 254 characters at most, and 64 before the @.',
    email_typo: (meant) => `Did you mean ${meant}? If the address is right as it is, send the form again.`,
    consent_missing: () => 'Tick this box: without your consent we may not write to you.',
    nothing_wanted: () => 'Choose at least one kind of draw, or enter points for near misses.',
    number_invalid: () => 'Enter a whole number without other signs.',
    crs_range: () => 'A CRS score is between 1 and 1200.',
    crs_nomination: () =>
      'A nomination adds 600 points: with one, your score in the account is 600 or more. Check the score or the nomination.',
    near_range: () => 'Enter a whole number from 0 to 200.',
    programs_contradict: () => 'Choose programs, or “None of these”, not both.',
    noc_missing: () => 'Enter the code or title these months belong to.',
    noc_unknown: (meant) =>
      meant === ''
        ? 'NOC 2021 has no such occupation. Choose one from the list, or enter a code of five digits.'
        : `NOC 2021 has no such occupation. Perhaps: ${meant}.`,
    noc_2016: (typed) =>
      `${typed} is a code of NOC 2016, which Express Entry no longer uses. Enter the five digits of NOC 2021, or a title.`,
    noc_ambiguous: (meant) => `Several occupations fit. Enter one of them: ${meant}.`,
    noc_twice: (noc) => `Occupation ${noc} is here twice. Enter it once, with all its months.`,
    occupations_contradict: () => 'Enter occupations, or tick that there are none, not both.',
    occupations_too_many: () => 'A profile holds at most 20 occupations.',
    months_range: () => 'Enter a whole number of months.',
    months_in_canada: () => 'Months in Canada cannot be more than months in total.',
    months_continuous: () => 'Months without a break cannot be more than months in total.',
    text_unseen: (character) =>
      `This holds ${character}, a character that cannot be seen. Type it again, on one line.`,
    label_long: () => 'At most 60 characters.',
    date_invalid: (skipped) =>
      skipped === ''
        ? 'Enter a date and time that exist.'
        : `There was no ${skipped} on that day in this time zone: clocks were set forward. Check the time and the zone.`,
    day_invalid: () => 'Enter a day that exists, as year-month-day: 2026-11-20.',
    date_future: () => 'This is in the future.',
    date_past: () => 'This is before Express Entry began, in 2015.',
    zone_missing: () => 'Choose the time zone: it decides ties.',
    zone_unknown: () => 'Choose a time zone of the list.',
    day_missing: () => 'Enter the date on which the alerts shall go on.',
    pause_past: () => 'Choose a day after today.',
    pause_long: () => 'Choose a day within the next year.',
    same_address: () => 'Alerts already go to this address.',
  },
  optional: 'optional',
  moreFacts: 'Facts that few draws ask for',
};
