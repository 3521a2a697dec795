import { askForScores } from '@drawbell/store/account-mails/score-asks';
import { noticeSilence } from '@drawbell/store/account-mails/source-silences';
import { cleanUpWhenDue } from '@drawbell/store/clean-up';
import { expireInvitations, oweReminders, planReminders } from '@drawbell/store/plan/reminder-sweep';
import { planMissingDeadlines, tellDueDeadlines } from '@drawbell/store/webhooks/watched-deadlines';
import { type Lane, nothingInHand, type Shared } from './lane.ts';

// Lanes that hear nothing: what they do follows from the record and the time alone.

/** Tells consumers of the days of their watched profiles. */
export function watchedDeadlineLane({ store, clock, log }: Shared): Lane {
  return {
    name: 'watched deadlines',
    heard: {},
    sweep: async () => {
      const planned = await planMissingDeadlines(store.db, clock());
      if (planned > 0) log.info({ planned }, 'the days of watched profiles are counted anew');
      const events = await tellDueDeadlines(store.pool, clock());
      if (events.length > 0) log.info({ events: events.length }, 'days of watched profiles are near');
    },
    drain: nothingInHand,
  };
}

/** Asks people for today's score after the points grid changed. */
export function scoreAskLane({ store, clock, log }: Shared, ringForAccountMails: () => void): Lane {
  return {
    name: 'score asks',
    heard: {},
    sweep: async () => {
      const asked = await askForScores(store, { now: clock() });
      if (asked === 0) return;
      log.info({ asked }, 'people with a score of an older points grid are asked for today’s');
      ringForAccountMails();
    },
    drain: nothingInHand,
  };
}

/** That the official list is silent, and that it is back, to whoever wants to know. */
export function sourceLane({ store, clock, log }: Shared, ringForAccountMails: () => void): Lane {
  return {
    name: 'source',
    heard: {},
    sweep: async () => {
      const { silent, back } = await noticeSilence(store, { now: clock() });
      if (silent + back === 0) return;
      log.info({ silent, back }, 'whoever wants to know is told of the silence of the official list');
      ringForAccountMails();
    },
    drain: nothingInHand,
  };
}

/** Reminders of the days in people's plans, and the ends of invitations. */
export function reminderLane({ store, clock, log, metrics }: Shared, ringForAccountMails: () => void): Lane {
  return {
    name: 'reminders',
    heard: {},
    sweep: async () => {
      const now = clock();
      const expired = await expireInvitations(store, { now });
      const planned = await planReminders(store, { now });
      const { mails, owed, closed } = await oweReminders(store, { now });
      metrics.reminders({ planned, owed, closed, expired });
      if (expired + planned + owed + closed > 0)
        log.info({ expired, planned, mails, owed, closed }, 'reminders of plans are decided');
      if (expired + mails > 0) ringForAccountMails();
    },
    drain: nothingInHand,
  };
}

/** Removes what is past its time. */
export function cleaningLane({ store, clock, log, retention }: Shared): Lane {
  return {
    name: 'cleaning',
    heard: {},
    sweep: async () => {
      const cleaned = await cleanUpWhenDue(store.pool, { now: clock(), retention });
      if (cleaned !== null) log.info(cleaned, 'what was past its time is removed');
    },
    drain: nothingInHand,
  };
}
