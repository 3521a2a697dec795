import { type FakeIrcc, startFakeIrcc } from '@drawbell/testing/fake-ircc';
import { feedFromRounds } from '@drawbell/testing/feed-from-rounds';
import { type RecordedRound, recordedRounds } from '@drawbell/testing/recorded-rounds';

/** The last round that is history when the demo begins. */
const historyUpTo = '436';

export interface PublishedFeed {
  readonly ircc: FakeIrcc;
  /** Rounds still to come, oldest first. */
  readonly upcoming: readonly RecordedRound[];
  /** Puts a round at the top of the feed, as the official source does. */
  publish(round: RecordedRound): void;
}

/** A local stand-in for the official source that serves the recorded rounds up to some date. */
export async function startPublishedFeed(): Promise<PublishedFeed> {
  const rounds = recordedRounds();
  const split = rounds.findIndex(({ number }) => number === historyUpTo) + 1;
  const published = rounds.slice(0, split);
  const ircc = await startFakeIrcc();
  ircc.useValidators(true);
  const serve = (): void => {
    ircc.serve('en', feedFromRounds(published, 'en'));
    ircc.serve('fr', feedFromRounds(published, 'fr'));
  };
  serve();
  return {
    ircc,
    upcoming: rounds.slice(split),
    publish: (round) => {
      published.push(round);
      serve();
    },
  };
}
