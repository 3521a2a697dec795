import type { SettingsWords } from './settings-words.ts';

export const settingsWordsEn: SettingsWords = {
  title: 'Your settings',
  expires:
    'This page works for a day from when its link was sent. Whoever has the link can see and change everything here: do not pass it on.',
  done: {
    preferences: 'What you want to be told is saved.',
    language: 'The language is saved.',
    paused: 'Alerts are paused.',
    resumed: 'Alerts are on again.',
    profile: 'The profile is saved. The next draw is compared with it.',
    removed: 'The profile is removed.',
    address:
      'If a mail can be sent to the new address, it is on its way. Alerts go to the old one until it is confirmed.',
    resubscribed: 'Alerts are on again.',
    unsubscribed: 'You are unsubscribed: we send you nothing more about draws.',
  },
  alerts: {
    title: 'Alerts',
    goTo: 'Alerts go to',
    pauseUntil: 'Pause until',
    pauseHint:
      'Alerts of draws in the meantime wait. The pause ends as that day begins, at 0:00 in the time zone you choose, and they reach you that morning.',
    pauseZone: 'Time zone',
    pause: 'Pause',
    resume: 'End the pause now',
    stop: 'Stop draw alerts',
    stopped: 'Alerts are off. What you entered stays here until you erase it.',
    startAgain: 'Start alerts again',
    history: 'Alerts sent to you',
  },
  profiles: {
    title: 'Your profiles',
    change: 'Change',
    changeNamed: (name) => `Change the profile ${name}`,
    remove: 'Remove',
    removeNamed: (name) => `Remove the profile ${name}`,
    add: 'Add a profile',
    addTitle: 'Add a profile',
    changeTitle: 'Change a profile',
    save: 'Save the profile',
    back: 'Back to the settings',
    conflict:
      'Your profiles were changed on another device meanwhile. Nothing was saved: compare with the settings page, then send this form again.',
    full: 'There is room for 20 profiles.',
  },
  preferences: { title: 'What we tell you about', save: 'Save' },
  language: { title: 'Language', label: 'Language of the mails', save: 'Save' },
  address: {
    title: 'Address',
    label: 'New e-mail address',
    hint: 'We send one mail there to confirm it.',
    save: 'Change the address',
  },
  data: {
    title: 'Your data',
    export: 'Download everything we keep about you (JSON)',
    erase: 'Erase everything',
  },
  erase: {
    title: 'Erase everything about you?',
    text: 'Your address, profiles, preferences and the history of your alerts are removed at once and for good. A last mail says so.',
    keptTitle:
      'What stays, because the law asks us to prove it and so that nobody mails you again by mistake:',
    kept: [
      'a keyed hash of your address, which nobody can turn back into it;',
      'under that hash, when and to which words you consented and when that ended, with the place and browser of it as keyed hashes too.',
    ],
    button: 'Erase everything now',
    back: 'No, back to the settings',
    doneTitle: 'Everything is erased',
    done: 'You will get one last mail that says so. You may sign up again at any time.',
  },
  history: {
    title: 'Alerts sent to you',
    none: 'No alert has been sent to you yet.',
    columns: { date: 'Date', draw: 'Draw', profiles: 'Your profiles', state: 'Mail' },
    states: {
      owed: 'waiting to be sent',
      claimed: 'being sent',
      sending: 'being sent',
      sent: 'sent',
      failed: 'could not be delivered',
      uncertain: 'perhaps delivered',
      cancelled: 'not sent',
    },
    older: 'Older alerts',
    correction: 'Correction',
    kept: 'The history is kept for a year.',
  },
  link: {
    title: 'Change your settings',
    lead: 'There are no accounts and no passwords here: we mail you a link that opens your settings for a day.',
    button: 'Send me the link',
    knownText: (address) =>
      `To protect what you told us, a link from an older mail does not open your settings by itself. We send a new link to ${address}.`,
    sentTitle: 'Look at your mail',
    sent: 'If this address has alerts, a link to its settings is on its way. For the protection of everybody this page says the same for every address.',
    goneTitle: 'This link has expired',
    gone: 'A link to the settings works for a day. Have a new one sent to you.',
    unsubscribe: 'Stop draw alerts',
  },
};
