import type { PastDraws, PastOutcome } from './account-mail.ts';

const list = new Intl.ListFormat('en-CA', { type: 'conjunction' });

function draws(count: number): string {
  return count === 1 ? '1 draw' : `${count} draws`;
}

/**
 * Everything an account mail says that is not a fact, in English as written in Canada; `at` and `until` are moments in words.
 * Plain text; nothing is escaped yet.
 */
export const accountWordingEn = {
  mails: {
    confirm_sign_up: {
      subject: 'Confirm your draw alerts',
      headline: 'Do you want draw alerts at this address?',
      asked:
        'Somebody, probably you, asked Drawbell to send alerts about Express Entry draws to this address. To confirm, press the button on the page that this link opens.',
      button: 'Open the confirmation page',
      expires: (at: string) => `The link works until ${at}. We will not send a reminder.`,
      notYou: 'Was it not you? Ignore this e-mail: nothing more will be sent.',
      because: 'You receive this e-mail because this address was entered in the sign-up form of Drawbell.',
    },
    already_signed_up: {
      subject: 'You already get draw alerts',
      headline: 'This address already gets draw alerts',
      asked:
        'Somebody, probably you, filled in the sign-up form again with this address. Nothing has changed. There are two things you can do.',
      replaceHeading: 'Use what was just entered',
      replace: (until: string) =>
        `It replaces your profile and your preferences once you press the button on the page. The link works until ${until}.`,
      replaceButton: 'Replace my settings',
      keepHeading: 'See what we have now',
      keep: (until: string) =>
        `This opens your present settings, to look at or to change. The link works until ${until}. Whoever has it can do the same, so do not forward this e-mail.`,
      keepButton: 'Open my settings',
      notYou: 'Was it not you? Ignore this e-mail: everything stays as it is.',
      because:
        'You receive this e-mail because this address, which gets draw alerts, was entered in the sign-up form of Drawbell.',
    },
    welcome: {
      subject: 'Your draw alerts are on',
      headline: 'Your draw alerts are on',
      on: 'We watch the results that IRCC publishes and write to you when a draw concerns you, as a rule within minutes. There is nothing you need to do.',
      pastHeading: 'What past draws would have meant for you',
      past: ({ draws: all, months, counts }: Pick<PastDraws, 'draws' | 'months' | 'counts'>) => {
        const period = months === 1 ? 'the last month' : `the last ${months} months`;
        if (all === 0) return `There was no draw in ${period}.`;
        const parts = [
          ...(counts.meets > 0 ? [`would have met the published criteria of ${counts.meets}`] : []),
          ...(counts.may_meet > 0 ? [`may have met the published criteria of ${counts.may_meet}`] : []),
          ...(counts.near > 0 ? [`would have narrowly missed ${counts.near}`] : []),
        ];
        const none = 'would have met the published criteria of none';
        return `Of ${draws(all)} in ${period}, you ${parts.length === 0 ? none : list.format(parts)}.`;
      },
      pastNote: 'We compared the facts of your profile today with each of them.',
      /** How many draws are of another points grid. */
      leftOut: (count: number, day: string) =>
        `${draws(count)} ${count === 1 ? 'is' : 'are'} left out: the points grid changed on ${day}, between ${count === 1 ? 'it' : 'them'} and the day of your score, so the two cannot be compared.`,
      newest: 'The newest that would have concerned you:',
      changeHeading: 'To change anything',
      change: (until: string) =>
        `Your settings hold your profile and what we tell you about. The link works until ${until}. Whoever has it can see and change everything, so do not forward this e-mail.`,
      changeButton: 'Open my settings',
      afterwards: 'After that, the link at the end of this e-mail and of every alert sends you a new one.',
      because:
        'You receive this e-mail because you confirmed that you want alerts about Express Entry draws at this address.',
    },
    todays_score: {
      subject: 'What is your score today?',
      headline: 'What is your score today?',
      changed: (day: string) =>
        `On ${day} IRCC changed the points of Express Entry and scored everybody in the pool again. The score we have for you was read before, so we cannot compare it with the draws held since.`,
      ask: 'Please look up today’s score in your Express Entry account and enter it on the page that this link opens. If it is the same as before, change only its day.',
      button: 'Enter today’s score',
      expires: (until: string) =>
        `The link works until ${until}. Anybody who has it can see and change everything we keep about you: do not forward this e-mail. After that, the link at the end of this e-mail sends you a new one.`,
      until:
        'Until then we tell you of draws that you may meet, and cannot say how you stand. We ask only once.',
      because:
        'You receive this e-mail because you get draw alerts from Drawbell, and your score is from before the points changed.',
    },
    reminder: {
      button: 'Open my plan',
      change: 'Change my reminders',
      expires: (until: string) =>
        `The links work until ${until}. Anybody who has them can see and change everything we keep about you: do not forward this e-mail. After that, the link at the end of this e-mail sends you a new one.`,
      note: 'We count from the dates that you entered, and give no legal advice: what IRCC says decides.',
      because:
        'You receive this e-mail because you get draw alerts from Drawbell and these dates are in your plan.',
    },
    invitation_expired: {
      subject: 'Your draw alerts are on again',
      headline: 'Your draw alerts are on again',
      over: (days: number, day: string) =>
        `The ${days} days to apply after the invitation of ${day} are over. We tell you about draws again.`,
      overOf: (days: number, day: string, profile: string) =>
        `The ${days} days to apply after the invitation of ${day} are over. We tell you about draws again for the profile ${profile}.`,
      applied:
        'If you applied in time and need no more alerts, pause or stop them in your settings. If you did not, your profile and your documents are as you left them.',
      button: 'Open my settings',
      expires: (until: string) =>
        `The link works until ${until}. Anybody who has it can see and change everything we keep about you: do not forward this e-mail. After that, the link at the end of this e-mail sends you a new one.`,
      because:
        'You receive this e-mail because you told Drawbell of an invitation, and alerts rested while it was open.',
    },
    source_silent: {
      subject: 'The official list cannot be read',
      headline: 'The official list of draws cannot be read',
      told: (since: string) =>
        `We could last read IRCC’s list of draws on ${since}. Since then it has not answered us, or answered something else.`,
      meanwhile:
        'If a draw is held meanwhile, we tell you as soon as we can read the list again. Until then, look at IRCC’s own page. We write once more when the list is back.',
      button: 'IRCC’s page of draws',
      change:
        'You can turn these notes off in your settings, under “When and where”: the link at the end of this e-mail leads there.',
      because:
        'You receive this e-mail because you asked Drawbell to tell you when the official list is silent.',
    },
    source_back: {
      subject: 'The official list can be read again',
      headline: 'The official list of draws can be read again',
      told: (since: string, until: string) =>
        `We could not read IRCC’s list of draws between ${since} and ${until}. Now we can, and have read all of it.`,
      meanwhile:
        'A draw that was published meanwhile is told like any other: if it concerns you, its alert is on its way.',
      button: 'IRCC’s page of draws',
      change:
        'You can turn these notes off in your settings, under “When and where”: the link at the end of this e-mail leads there.',
      because: 'You receive this e-mail because we told you that the official list was silent.',
    },
    settings_link: {
      subject: 'The link to your settings',
      headline: 'The link to your settings',
      asked: 'You asked for a link to your draw alert settings. Here it is.',
      button: 'Open my settings',
      secret: (until: string) =>
        `The link works until ${until}. Until then, anybody who has it can see and change everything we hold about you, so do not forward this e-mail.`,
      notYou:
        'Was it not you? Ignore this e-mail: nothing has changed, and the link went to this address only.',
      because:
        'You receive this e-mail because somebody asked Drawbell for a link to the settings of this address.',
    },
    confirm_address: {
      subject: 'Confirm your new address',
      headline: 'Do you want draw alerts at this address?',
      asked:
        'A subscriber of Drawbell, probably you, wants alerts about Express Entry draws to come here instead of to their old address. To confirm, press the button on the page that this link opens.',
      button: 'Open the confirmation page',
      expires: (at: string) => `The link works until ${at}. We will not send a reminder.`,
      notYou: 'Was it not you? Ignore this e-mail: nothing more will be sent.',
      because:
        'You receive this e-mail because a subscriber of Drawbell entered this address as their new one.',
    },
    address_taken: {
      subject: 'This address has draw alerts already',
      headline: 'Nothing has changed',
      asked:
        'Somebody wanted to move another subscription to this address, but it has one already. Both stay as they are. To move the other one here, first erase the one that this address has.',
      notYou: 'Was it not you? Ignore this e-mail.',
      because:
        'You receive this e-mail because a subscriber of Drawbell entered this address, which has a subscription, as their new one.',
    },
    address_changed: {
      subject: 'Your draw alerts go to another address',
      headline: 'Your draw alerts go to another address',
      changed: (newAddress: string) =>
        `From now on, your draw alerts go to ${newAddress} and no longer to this address.`,
      notYou:
        'Was it not you? Answer this e-mail at once, or write to the postal address below, so that we can help.',
      because: 'You receive this e-mail because the address of your draw alerts was changed.',
    },
    erased: {
      subject: 'Everything about you has been erased',
      headline: 'Everything about you has been erased',
      done: 'Your address, your profile, your preferences and the history of your alerts are gone. You will get no more alerts.',
      keptHeading: 'What we keep, and why',
      kept: [
        'A keyed hash of your address, from which the address cannot be read, so that we never write to it again by mistake.',
        'The proof that you agreed to our e-mails and that this has ended, under a hash as well, because the law asks for it.',
      ],
      last: 'This is the last e-mail from us. You may sign up anew at any time.',
      because: 'You receive this e-mail because you asked Drawbell to erase everything about you.',
    },
    endpoint_disabled: {
      subject: 'A webhook endpoint was disabled',
      headline: 'A webhook endpoint was disabled',
      gone: (endpoint: string) => `${endpoint} answered 410 (Gone), so we stopped sending to it.`,
      failing: (endpoint: string, since: string) =>
        `Since ${since}, every attempt to send to ${endpoint} has failed, so we stopped.`,
      nothingLost: 'Messages that it did not get are kept, and you can have them sent once it works again.',
      stepsHeading: 'To turn it on again',
      steps: [
        'GET /v1/webhooks/endpoints/{id}/messages shows every attempt with the answer we got.',
        'PATCH /v1/webhooks/endpoints/{id} with {"state": "active"} turns it on.',
        'POST /v1/webhooks/endpoints/{id}/recover sends again what failed since a moment that you name.',
      ],
      because:
        'You receive this e-mail because this is the contact address of a consumer of Drawbell webhooks.',
    },
  },
  /** Before the address of a link, written out. */
  copyLink: 'Or copy this address into your browser:',
  /** Of a past draw. */
  outcomes: {
    meets: 'You would have met the published criteria',
    may_meet: 'You may have met the published criteria',
    near: 'You would have narrowly missed it',
  } satisfies Readonly<Record<PastOutcome, string>>,
  cutOff: (score: number) => `cut\u2011off ${score}`,
  notAffiliated:
    'Drawbell is not affiliated with Immigration, Refugees and Citizenship Canada (IRCC), which has not endorsed it.',
};
