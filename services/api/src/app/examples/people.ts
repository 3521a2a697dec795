import { type Example, draw, drawBefore, recordedAt } from './draws.ts';

/** A person that nobody is. */
export const person = { email: 'maria@example.org', language: 'en' } as const;

/** No secret of an example can be taken for a live one. */
const token = 'not-a-real-token-only-an-example-0000000000';

const consent = { wordingVersion: '2026-11', agreed: true };
const wording = {
  en: 'Yes, send me e-mails about Express Entry draws, as chosen above, until I unsubscribe. I can unsubscribe at any time with one click, in every mail.',
  fr: 'Oui, envoyez-moi des courriels sur les rondes d’Entrée express, selon mes choix ci-dessus, jusqu’à ce que je me désabonne. Je peux me désabonner en tout temps d’un seul clic, dans chaque courriel.',
};
const channelConsent = { wordingVersion: '2026-12', agreed: true };
const channelWording = {
  en: 'Tell me about Express Entry draws on this device, until I stop it. I can stop it at any time, here or in any message.',
  fr: 'Annoncez-moi les rondes d’Entrée express sur cet appareil, jusqu’à ce que j’y mette fin. Je peux y mettre fin en tout temps, ici ou dans chaque message.',
};

/** A test of English, as somebody enters it. */
export const languageTest = {
  ...{ kind: 'language_first', countsFrom: 'result', day: '2025-06-12', test: 'ielts' },
} as const;

const preferences = {
  ...{ meets: true, mayMeet: true, nearPoints: 10, everyDrawOfMyPrograms: false, everyDraw: false },
};
const profile = {
  ...{ label: 'me', crs: 520, crsReadOn: '2026-05-04', programs: ['cec'], nomination: false },
  occupations: [{ noc: '21232', months: 30, monthsInCanada: 18 }],
  ...{ french: 'no', submittedAt: '2026-01-20T10:00:00Z' },
} as const;

/** A subscription as its owner and the operator see it. */
export const subscription = {
  ...{ ...person, state: 'active', pausedUntil: null, confirmedAt: '2026-05-04T12:10:31.204Z' },
  ...{ preferences, profiles: [{ ...profile, documents: [languageTest] }] },
} as const;

/** How a draw concerns a profile, as it is kept. */
export const meets = {
  ...{ outcome: 'meets', label: 'me', pointsShort: null },
  reasons: [
    { code: 'program_eligible', program: 'cec' },
    { code: 'score_above', points: 4 },
  ],
};

const alert = {
  ...{ drawNumber: '420', revision: 1, kind: 'alert', status: 'sent', because: 'meets', results: [meets] },
  ...{ createdAt: '2026-06-23T13:02:12.118Z', endedAt: '2026-06-23T13:02:12.349Z' },
};

/** When and where somebody is told. */
export const telling = {
  ...{ rhythm: { near: 'daily' }, digest: { time: '18:00', weekday: 1 } },
  quiet: { from: '22:00', to: '07:00', letMeetsThrough: true },
  ...{ meetsTo: 'all', first: 'email', sourceSilent: false, zone: 'America/Vancouver' },
} as const;
const reminders = {
  zone: 'America/Vancouver',
  steps: { language_first: [90, 30, 7] },
  leadDays: { language_first: 60 },
};

/** A way to be told beside mail. */
export const channel = {
  ...{ id: 'chn_4', kind: 'ntfy', state: 'active', name: 'Phone', says: 'verdict' },
  ...{ createdAt: '2026-05-04T12:14:02.551Z', confirmedAt: '2026-05-04T12:15:40.090Z' },
  ...{ lastToldAt: '2026-06-23T13:02:12.502Z', endedAt: null, endReason: null },
} as const;
const keptChannel = { ...channel, id: '4' };
const ownChannel = { ...keptChannel, confirmBy: null };

const mailFollows = { message: 'If a mail can be sent to this address, it is on its way.' };

/** All that is kept of a person. */
export const kept = {
  ...{ exportedAt: '2026-06-24T09:00:00.000Z', ...subscription },
  ...{ signedUpAt: '2026-05-04T12:08:55.887Z', unsubscribedAt: null },
  ...{ reminders, telling, channels: [keptChannel] },
  consents: [
    {
      ...{ wordingVersion: '2026-11', language: 'en', source: 'api', givenAt: '2026-05-04T12:10:31.204Z' },
      ...{ evidence: { wording: wording.en }, withdrawnAt: null, withdrawalMeans: null },
    },
  ],
  alerts: [{ ...alert, drawDate: draw.date, channel: 'email' }],
};

/** Of people: signing up, settings, channels. Their plans stand in `plan.ts`. */
export const peopleExamples: Readonly<Record<string, Example>> = {
  getConsent: {
    answer: {
      ...{ wordingVersion: '2026-11', wording },
      sender: {
        ...{ name: 'Example Alerts', postalAddress: '1 Example Street, Ottawa ON' },
        email: 'help@example.org',
      },
    },
  },
  signUp: { request: { ...person, preferences, profiles: [profile], consent }, answer: mailFollows },
  requestLink: { request: person, answer: mailFollows },
  confirmSignUp: { request: { token }, answer: { settingsToken: token } },
  confirmAddress: { request: { token }, answer: { settingsToken: token } },
  unsubscribeByLink: { request: { token }, answer: { state: 'unsubscribed' } },
  getSubscription: { answer: subscription },
  changeSubscription: {
    request: { preferences: { nearPoints: 15 }, pausedUntil: '2026-07-15' },
    answer: {
      ...{ ...subscription, preferences: { ...preferences, nearPoints: 15 } },
      pausedUntil: '2026-07-15T07:00:00.000Z',
    },
  },
  exportSubscription: { answer: kept },
  listAlerts: { answer: { alerts: [{ ...alert, drawKey: '420' }], nextCursor: '21' } },
  changeAddress: { request: { email: 'maria.new@example.org' }, answer: mailFollows },
  unsubscribe: { answer: { ...subscription, state: 'unsubscribed' } },
  resubscribe: { request: { consent }, answer: subscription },
  getReminderChoice: { answer: reminders },
  chooseReminders: { request: reminders, answer: reminders },
  getTelling: { answer: telling },
  chooseTelling: {
    request: {
      ...{ rhythm: { near: 'daily' }, digest: { time: '18:00' }, zone: 'America/Vancouver' },
      quiet: { from: '22:00', to: '07:00', letMeetsThrough: true },
    },
    answer: telling,
  },
  listChannels: {
    answer: {
      channels: [ownChannel],
      offered: {
        push: {
          applicationServerKey:
            'BExampleKeyExampleKeyExampleKeyExampleKeyExampleKeyExampleKeyExampleKeyExampleKeyExampl',
          wording: channelWording,
        },
        ntfy: { serverUrl: 'https://ntfy.example.org', wording: channelWording },
        telegram: null,
      },
      wordingVersion: '2026-12',
    },
  },
  addChannel: {
    request: {
      ...{ kind: 'ntfy', topic: 'draws-of-maria-example', name: 'Phone', says: 'verdict' },
      consent: channelConsent,
    },
    answer: {
      ...{ ...ownChannel, state: 'pending', confirmedAt: null, lastToldAt: null },
      confirmBy: { code: true },
    },
  },
  confirmChannel: { request: { code: '123456' }, answer: { ...ownChannel, lastToldAt: null } },
  changeChannel: {
    request: { name: 'Tablet', says: 'score' },
    answer: { ...ownChannel, name: 'Tablet', says: 'score' },
  },
  previewProfile: {
    request: { preferences, profiles: [profile] },
    answer: {
      ...{ from: '2024-06-24', to: '2026-06-24' },
      ...{ counts: { meets: 17, may_meet: 0, near: 6, does_not_meet: 97 }, alerts: 23, leftOut: [] },
      draws: [
        {
          ...{ number: '420', key: '420', date: draw.date, crs: draw.crs, outcome: 'meets', alert: true },
          results: [meets],
        },
        {
          ...{ number: '419', key: '419', date: drawBefore.date, crs: drawBefore.crs },
          ...{ outcome: 'does_not_meet', alert: false },
          results: [
            {
              ...{ outcome: 'does_not_meet', label: 'me', pointsShort: 210 },
              reasons: [{ code: 'nomination_not_held' }, { code: 'score_below', points: 210 }],
            },
          ],
        },
      ],
    },
  },
};

const test = {
  ...{ ...languageTest, id: 'e3b2fef4-fa6e-442b-a424-b848f70cadba', revision: 1, ends: '2027-06-12' },
  ...{ createdAt: '2026-05-04T12:20:00.882Z', updatedAt: '2026-05-04T12:20:00.882Z', replacedAt: null },
};
const passport = {
  ...{ kind: 'passport', countsFrom: 'end', day: '2029-03-01' },
  ...{ id: '1d0f8031-efe5-4642-a12e-8d62f0539970', revision: 1, ends: '2029-03-01' },
  ...{ createdAt: '2026-05-04T12:21:30.936Z', updatedAt: '2026-05-04T12:21:30.936Z', replacedAt: null },
};
/** Where IRCC says what documents must be. */
const rulePages =
  'https://www.canada.ca/en/immigration-refugees-citizenship/services/immigrate-canada/express-entry';

const testRule = {
  ...{ strength: 'official', en: '2 years from the result, and valid on the day of the application' },
  fr: '2 ans à partir du résultat, et valide le jour de la demande',
  source: `${rulePages}/documents/language-test.html`,
};
const lastUseful = {
  ...{ key: `document:${test.id}:last_useful`, kind: 'last_useful', on: '2027-04-13' },
  ...{ document: test.id, bookBy: '2027-02-12', rule: testRule },
};
const profileEnds = {
  ...{ key: 'profile:ends', kind: 'profile_ends', on: '2027-01-20', document: null, bookBy: null },
  rule: {
    ...{
      strength: 'official',
      en: 'an Express Entry profile lasts 12 months; a new one has a new tie-break time',
    },
    fr: 'un profil d’Entrée express dure 12 mois; un nouveau a une nouvelle heure pour départager',
    source: `${rulePages}/submit-profile.html`,
  },
};
const planned = {
  ...{ place: 1, label: 'me', documents: [test], history: [], invitation: null, pastInvitations: [] },
  deadlines: [profileEnds, lastUseful],
  ...{ readiness: { state: 'ready_until', until: '2027-01-20', because: [] }, ticks: [] },
};
const invitation = {
  ...{ id: '79db0e44-d42e-4129-bf36-77e8a52ccaf4', invitedOn: '2026-06-23', applicationDue: '2026-08-22' },
  ...{ state: 'open', revision: 1, endedAt: null },
};
const dueOn = (on: string) => ({
  ...{ key: `invitation:${invitation.id}:application_due`, kind: 'application_due', on },
  ...{ document: null, bookBy: null },
  rule: {
    ...{ strength: 'official', en: '60 calendar days from the invitation to a complete application' },
    fr: '60 jours civils de l’invitation à une demande complète',
    source: `${rulePages}/apply-permanent-residence.html`,
  },
});
const invited = { ...planned, invitation, deadlines: [dueOn(invitation.applicationDue), profileEnds] };
const { kind, countsFrom, day } = passport;

/** Of what people plan: documents, the checklist, an invitation that they say they have. */
export const planExamples: Readonly<Record<string, Example>> = {
  getPlan: { answer: { profiles: [planned] } },
  addDocument: { request: languageTest, answer: planned },
  putDocuments: {
    request: {
      documents: [
        { ...languageTest, id: test.id },
        { kind, countsFrom, day },
      ],
    },
    answer: { ...planned, documents: [test, passport] },
  },
  changeDocument: {
    request: { revision: 1, day: '2034-03-01', replaces: true },
    answer: {
      ...planned,
      documents: [
        test,
        {
          ...{
            ...passport,
            id: 'df79984a-c2e2-459f-8b88-0441fd05f4d6',
            day: '2034-03-01',
            ends: '2034-03-01',
          },
          ...{ createdAt: recordedAt, updatedAt: recordedAt },
        },
      ],
      history: [{ ...passport, revision: 2, updatedAt: recordedAt, replacedAt: recordedAt }],
    },
  },
  tickChecklist: {
    request: { items: ['titles_and_codes'] },
    answer: { ...planned, ticks: [{ item: 'titles_and_codes', tickedAt: '2026-05-04T12:30:11.151Z' }] },
  },
  openInvitation: { request: { invitedOn: invitation.invitedOn }, answer: invited },
  moveInvitation: {
    request: { revision: 1, invitedOn: '2026-06-24' },
    answer: {
      ...invited,
      invitation: { ...invitation, invitedOn: '2026-06-24', applicationDue: '2026-08-23', revision: 2 },
      deadlines: [dueOn('2026-08-23'), profileEnds],
    },
  },
  endInvitation: {
    request: { state: 'done' },
    answer: {
      ...planned,
      pastInvitations: [{ ...invitation, state: 'done', revision: 2, endedAt: '2026-08-10T16:00:00.000Z' }],
    },
  },
};
