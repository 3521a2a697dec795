import type { Profile } from '@drawbell/draws/profile';
import { prepareStanding } from '@drawbell/draws/standing';
import { builtInCatalogue } from '@drawbell/draws/catalogue';
import { parseFeed } from '@drawbell/ircc/feed';
import { feedFromRounds } from '@drawbell/testing/feed-from-rounds';
import { recordedRounds } from '@drawbell/testing/recorded-rounds';
import { type Figure, median } from './report.ts';

/** The day after the newest recorded draw. */
const today = '2026-10-02';
const turns = 200;
const profilesATurn = 100;

/** A standing with all its levers over every recorded draw, for a page; and what a mail takes of it, for a fan-out. */
export async function benchStanding(): Promise<Figure[]> {
  const feed = parseFeed(feedFromRounds(recordedRounds(), 'en'), null);
  if (feed.kind === 'not_a_feed') throw new Error(feed.reason);
  const { draws } = feed;
  const options = { today, catalogue: builtInCatalogue() };
  const prepared = prepareStanding(draws, options);
  const people = Array.from({ length: profilesATurn }, (_, place) => personAt(place));
  const whole: number[] = [];
  const again: number[] = [];
  const mail: number[] = [];
  for (let turn = 0; turn < turns; turn += 1) {
    const person = personAt(turn);
    whole.push(
      milliseconds(() => {
        const fresh = prepareStanding(draws, options);
        fresh.of(person);
        fresh.levers(person);
      }),
    );
    again.push(
      milliseconds(() => {
        prepared.of(person);
        prepared.levers(person);
      }),
    );
    mail.push(
      milliseconds(() => {
        for (const each of people) {
          prepared.typeLine(each, 'cec');
          prepared.nearestLever(each, 'cec');
        }
      }) / profilesATurn,
    );
  }
  return [
    { name: 'recorded draws', value: draws.length, unit: 'draws', target: null },
    {
      ...{ name: 'standing with all levers, draws prepared anew', unit: 'ms', target: { atMost: 10 } },
      value: median(whole),
    },
    { name: 'the same, draws prepared before', value: median(again), unit: 'ms', target: null },
    {
      ...{ name: 'CEC line and nearest lever of one profile', unit: 'ms', target: { atMost: 0.1 } },
      value: median(mail),
    },
  ];
}

/** Nurses, cooks and carpenters around the cut-offs, some of whose facts are not known. */
function personAt(place: number): Profile {
  const noc = ['31301', '63200', '72310'][place % 3] ?? '31301';
  return {
    crs: 440 + ((place * 7) % 100),
    ...(place % 5 !== 0 && { programs: place % 2 === 0 ? ['cec'] : ['fsw', 'cec'] }),
    ...(place % 4 !== 0 && { nomination: false, french: 'no' as const }),
    occupations: [{ noc, ...(place % 7 !== 0 && { months: place % 37 }) }],
  };
}

function milliseconds(act: () => void): number {
  const startedAt = performance.now();
  act();
  return performance.now() - startedAt;
}
