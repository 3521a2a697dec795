import type { AccountWords } from './account-words.ts';

export const accountWordsEn: AccountWords = {
  footer: 'Drawbell is not affiliated with or endorsed by Immigration, Refugees and Citizenship Canada.',
  deadLink: {
    title: 'This link does not work',
    text: 'It may be incomplete: some mail programs break long links. Copy the whole link from the mail into the address bar.',
    hint: 'Every mail from us ends with a link that works. You can also use the “Unsubscribe” button of your mail program.',
  },
  unsubscribe: {
    title: 'Stop draw alerts?',
    ask: 'Alerts go to',
    consequence: 'We will send nothing more about draws to this address, starting at once.',
    button: 'Unsubscribe',
    manage: 'See my settings instead',
  },
  ended: {
    title: 'You are unsubscribed',
    text: 'We will send no more draw alerts to',
    now: 'A mail that was already on its way may still arrive.',
  },
  labels: {
    state: 'Alerts',
    crs: 'CRS score',
    crsReadOn: 'Score read on',
    programs: 'Programs',
    nomination: 'Provincial nomination',
    occupations: 'Occupations',
    french: 'French, NCLC 7 or more in all abilities',
    submittedAt: 'Submitted',
    canadianArmedForcesOffer: 'Offer from the Canadian Armed Forces',
  },
  states: {
    active: 'On',
    paused: (day, clock, zone) => `Paused until ${day} at ${clock}, ${zone}`,
    unsubscribed: 'Off: unsubscribed',
    pending: 'Off: not confirmed yet',
  },
  languageNames: { en: 'English', fr: 'French' },
  programs: {
    cec: 'Canadian Experience Class',
    fsw: 'Federal Skilled Worker',
    fst: 'Federal Skilled Trades',
  },
  yes: 'Yes',
  no: 'No',
  unknown: 'Not known',
  none: 'None',
  profile: (position) => `Profile ${position}`,
  colon: ': ',
  occupation: (months, inCanada) => {
    if (months === undefined) return 'months of experience not known';
    const total = months === 1 ? '1 month of experience' : `${months} months of experience`;
    return inCanada === undefined ? total : `${total}, ${inCanada} of them in Canada`;
  },
};
