import type { Text, TextPath } from './text.ts';

export const textsEn: Readonly<Record<TextPath, Text>> = {
  about: {
    title: 'About Drawbell',
    description: 'What Drawbell does, where its facts come from, and what it does not do.',
    sections: [
      {
        title: 'What it does',
        paragraphs: [
          'Immigration, Refugees and Citizenship Canada (IRCC) holds an Express Entry draw one to three times a week. Drawbell looks at the official list about once a minute during the hours in which draws are published, compares a new draw with what you told us, and mails you within minutes when it concerns you.',
          'A draw concerns you when your profile meets its published criteria, when it may meet them because a fact is not known, when you narrowly missed it, or when you asked for every draw.',
        ],
      },
      {
        title: 'What it does not do',
        paragraphs: [
          'It does not know whether you are invited, nor predict any draw. Only the message in your own IRCC account is an invitation, and only IRCC decides. Nothing here is legal or immigration advice.',
          'It never asks for your IRCC account, your name, or any document.',
        ],
      },
      {
        title: 'Where the facts come from',
        paragraphs: [
          'Source: Immigration, Refugees and Citizenship Canada, Express Entry: Rounds of invitations, https://www.canada.ca/. The texts of the draws are shown as published; corrections by IRCC are shown with what stood there before. This is not an official version, and Drawbell is not affiliated with or endorsed by IRCC or the Government of Canada.',
          'Occupations are the unit groups of the National Occupational Classification (NOC) 2021 of Statistics Canada and Employment and Social Development Canada. The criteria of the categories are those of IRCC’s public notices.',
        ],
      },
    ],
  },
  privacy: {
    title: 'Privacy',
    description: 'What Drawbell keeps about a person, why, and for how long.',
    sections: [
      {
        title: 'What we keep',
        paragraphs: [
          'Your e-mail address, the language of your mails, the facts of your profiles as you entered them, what you want to be told, and the alerts we sent you. They serve one purpose: to tell you about draws.',
          'The proof of your consent, as Canada’s anti-spam law (CASL) asks: the words you agreed to, the language, the time, and the internet address and browser from which you asked and confirmed; later, when and how you withdrew it.',
        ],
      },
      {
        title: 'For how long',
        paragraphs: [
          'A sign-up that nobody confirms is deleted after 7 days, unless the operator of this site chose another time. The history of your alerts goes after a year. The rest stays until you erase it.',
        ],
      },
      {
        title: 'Your rights, without asking anybody',
        paragraphs: [
          'Under “My settings” you see and change everything, download it as a file that programs can read, and erase it. Unsubscribing takes one click in any mail and works at once, also for alerts that wait to be sent.',
          'After erasing, two things stay: a keyed hash of your address, from which nobody can work it out, so that you are not mailed again by mistake; and under that hash the proof that you consented and when that ended, with the internet address and browser as keyed hashes too. Backups of the operator may hold older data for a few weeks.',
        ],
      },
      {
        title: 'What we do not do',
        paragraphs: [
          'No cookies, no trackers, no pictures that report back, no sale or exchange of data. What you enter under “Test my profile” is compared and forgotten. Scores and addresses are kept out of our logs.',
          'Your mail passes through the operator’s mail server and those of your provider. Nobody else receives anything.',
        ],
      },
      {
        title: 'Who to write to',
        namesOperator: true,
        paragraphs: [
          'The name and postal address of the operator stand at the end of every mail; an answer to a mail reaches them. In Canada you may also turn to the Office of the Privacy Commissioner, in Québec to the Commission d’accès à l’information.',
        ],
      },
    ],
  },
  terms: {
    title: 'Terms',
    description: 'The terms under which Drawbell may be used.',
    sections: [
      {
        title: 'In short',
        paragraphs: [
          'Drawbell informs about what IRCC publishes. It is not advice, and no substitute for your IRCC account: look there yourself before you decide anything. An invitation gives 60 days; do not let them pass because of a mail that did or did not come.',
          'IRCC may correct what it published, and so may we. We work to tell you quickly and rightly, but promise neither that every alert arrives nor that every comparison is right.',
          'Sign up only an address that is yours. Enter facts about others only if they agree, without their names.',
        ],
      },
    ],
  },
};
