import type { JoinWords } from './join-words.ts';

export const joinWordsEn: JoinWords = {
  signUp: {
    title: 'Get alerts for the draws that concern you',
    description:
      'Sign up for e-mail alerts about the Express Entry draws whose published criteria your profile meets or may meet.',
    lead: 'Tell us what your Express Entry profile says. The more we know, the fewer alerts you get that are not for you. Everything but the address may stay empty: what we do not know, we say so.',
    address: 'Where alerts go',
    profile: 'Your Express Entry profile',
    profileHint: 'After you confirm, you can add more profiles: your spouse’s, or those of clients.',
    wants: 'What you want to be told',
    terms: 'By signing up you accept our short',
    termsLink: 'terms',
    privacyLink: 'What we keep about you, and for how long',
    submit: 'Sign up',
    tryFirst: 'What would I have received?',
    manyProfiles: 'Several profiles',
  },
  sent: {
    title: 'Look at your mail',
    text: [
      'If a mail can be sent to this address, it is on its way. It holds a link: open it and press the button.',
      'Nothing in it? Look among unwanted mail, and check the address. For the protection of everybody this page says the same for every address.',
    ],
    expires: (days) => `The link works for ${days} days. We send no reminder.`,
  },
  tooMany: {
    title: 'Too many requests from here',
    text: (minutes) =>
      `Many mails were asked for from your network. Please try again in ${minutes === 1 ? 'a minute' : `${minutes} minutes`}. Nothing was sent or stored.`,
  },
  foreignForm: {
    title: 'This form came from another site',
    text: 'For your protection nothing was done. Open the page here and send its form.',
  },
  preview: {
    title: 'What would I have received?',
    description:
      'Compare your Express Entry profile with all draws of the last 24 months: which criteria it met, may have met, or missed and by how much.',
    lead: 'Your profile of today against the draws of the last 24 months.',
    nothingStored: 'Nothing you enter here is stored.',
    nearLabel: 'Near miss: missed by at most this many points',
    submit: 'Compare',
    results: (months, draws) => `${draws} draws in the last ${months} months`,
    counts: {
      meets: 'whose published criteria the profile meets',
      may_meet: 'that it may meet: a fact is not known',
      near: 'narrowly missed',
      does_not_meet: 'for others, or out of reach',
    },
    alerts: (count) =>
      count === 1 ? 'You would have received 1 alert.' : `You would have received ${count} alerts.`,
    noDraws: 'No draws of this time are on record here yet. Try again in a few minutes.',
    chartTitle: 'Cut-offs by type of draw',
    chartDescription: (score) =>
      score === null
        ? 'CRS cut-off of each draw over time, by type. The table below has every figure.'
        : `CRS cut-off of each draw over time, by type, with your score of ${score} as a line. The table below has every figure.`,
    score: (score) => `Your score: ${score}`,
    nominationNote:
      'Provincial nominee draws are left out of the chart: their cut-offs include the 600 points of a nomination.',
    listTitle: 'Draws it meets, may meet, or narrowly misses',
    allTitle: (count) => `All ${count} draws`,
    none: 'None of the draws of this time. An alert comes when one does.',
    columns: { date: 'Date', draw: 'Draw', cutOff: 'Cut-off', outcome: 'Your profile', why: 'Why' },
    pointsShort: (points) => (points === 1 ? '1 point short' : `${points} points short`),
    signUp: 'Get alerts for this profile',
    change: 'Change the profile',
    leftOut: (count) =>
      count === 1
        ? '1 draw is left out: it is of another points grid than your score'
        : `${count} draws are left out: they are of another points grid than your score`,
    today:
      'Facts of today against criteria of then. A different score or experience at that time would have given another result. Only IRCC decides on invitations.',
  },
  outcomes: {
    meets: 'Meets the published criteria',
    may_meet: 'May meet the criteria',
    near: 'Narrowly missed',
    does_not_meet: 'Does not meet',
  },
  confirm: {
    title: 'Confirm your alerts',
    text: (address) => `Draw alerts will go to ${address}.`,
    what: 'Press the button to agree and to start. If you did not ask for this, close the page: nothing will be sent.',
    button: 'Confirm and start alerts',
    doneTitle: 'Alerts are on',
    done: 'The next draw that concerns you reaches you by mail within minutes. A first mail with what you would have received is on its way.',
    settings: 'See and complete my settings',
    already: 'Nothing was changed. To see or change your settings, have a link sent to you.',
    alreadyTitle: 'This was confirmed before',
    askForLink: 'Send me a link to my settings',
    goneTitle: 'This link has expired',
    gone: 'Links to confirm work for a few days, and once. If it broke at the end of a line, copy the whole link from the mail.',
    again: 'Sign up again',
    suppressed:
      'No alerts can be sent to this address. If this is a mistake, write to the address at the end of our mails.',
  },
  address: {
    title: 'Use this address for your alerts',
    text: (address) => `From now on, alerts would go to ${address} instead of your old address.`,
    button: 'Use this address',
    doneTitle: 'Your address is changed',
    done: 'Alerts go to this address from now on. The old one is told so.',
    notPossible:
      'This address cannot be used: it has alerts of its own, or receives no mail from us. Nothing was changed.',
  },
};
