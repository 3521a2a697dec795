import { expect, it } from 'vitest';
import { feedFromRounds, feedRows } from '../../testing/src/feed-from-rounds.ts';
import { recordedRounds } from '../../testing/src/recorded-rounds.ts';
import { startWatcher } from './looking.ts';

const minuteMs = 60_000;
const rounds = recordedRounds().slice(-40);
const older = feedFromRounds(rounds.slice(0, -2), 'en');
const newer = feedFromRounds(rounds, 'en');
const withCrs = (crs: number): Buffer =>
  feedFromRounds(
    rounds.map((round) => (round.number === '447' ? { ...round, crs } : round)),
    'en',
  );

async function watching(bytes: Buffer) {
  const at = await startWatcher();
  const see = async (file: Buffer, passMs = minuteMs) => {
    at.pass(passMs);
    at.ircc.serve('en', file);
    const look = await at.look();
    return look.kind === 'looked' ? look.found : look.kind;
  };
  await see(bytes);
  return { at, see };
}

it('an edge that flaps between an older and a newer file makes nothing new, nothing corrected, nothing withdrawn', async () => {
  const { at, see } = await watching(older);
  expect(await see(newer)).toMatchObject({ fresh: [{ number: '446' }, { number: '447' }] });
  for (let flap = 0; flap < 20; flap += 1) {
    const found = await see(flap % 2 === 0 ? older : newer, 10 * minuteMs);
    expect(found).toMatchObject({ fresh: [], corrected: [], withdrawn: [] });
  }
  await at.close();
});

it('a draw is withdrawn only after three polls in a row and thirty minutes', async () => {
  const { at, see } = await watching(newer);
  for (let poll = 0; poll < 10; poll += 1)
    expect(await see(older, minuteMs)).toMatchObject({ withdrawn: [] });
  expect(await see(older, 25 * minuteMs)).toMatchObject({ withdrawn: ['446', '447'] });
  expect(await see(newer)).toMatchObject({
    returned: [
      { number: '446', wasWithdrawn: true },
      { number: '447', wasWithdrawn: true },
    ],
    fresh: [],
  });
  await at.close();
});

it('a correction counts at once; its reversal only after three polls and thirty minutes', async () => {
  const { at, see } = await watching(withCrs(470));
  expect(await see(withCrs(480))).toMatchObject({ corrected: [{ draw: { number: '447', crs: 480 } }] });
  for (let poll = 0; poll < 5; poll += 1) {
    expect(await see(withCrs(470))).toMatchObject({
      corrected: [],
      reversals: [{ number: '447', polls: poll + 1 }],
    });
  }
  expect(await see(withCrs(480))).toMatchObject({ settled: ['447'], corrected: [] });
  for (let poll = 0; poll < 3; poll += 1)
    expect(await see(withCrs(470), 10 * minuteMs)).toMatchObject({ corrected: [] });
  expect(await see(withCrs(470), 10 * minuteMs)).toMatchObject({ corrected: [{ draw: { crs: 470 } }] });
  await at.close();
});

it.each([
  ['score', { drawCRS: 'n/a' }],
  ['number of invitations', { drawSize: '' }],
  ['tie-break', { drawCutOff: '' }],
  ['name', { drawName: ' ' }],
])('a %s that is left blank corrects nothing, and its return neither', async (_name, cells) => {
  const { at, see } = await watching(newer);
  const before = at.known();
  const [newest, ...rest] = feedRows(rounds, 'en');
  const broken = Buffer.from(JSON.stringify({ rounds: [{ ...newest, ...cells }, ...rest] }));
  for (let poll = 0; poll < 5; poll += 1) {
    // Another look each time: the same bytes are not compared again.
    const file = Buffer.concat([broken, Buffer.from(' '.repeat(poll))]);
    expect(await see(file, 15 * minuteMs)).toMatchObject({ corrected: [], cosmetic: [], withdrawn: [] });
  }
  expect(at.known()).toEqual(before);
  expect(await see(newer)).toMatchObject({ corrected: [], cosmetic: [] });
  await at.close();
});

it('a score that could not be read at first is a correction once it can', async () => {
  const [newest, ...rest] = feedRows(rounds, 'en');
  const { at, see } = await watching(
    Buffer.from(JSON.stringify({ rounds: [{ ...newest, drawCRS: '' }, ...rest] })),
  );
  expect(await see(newer)).toMatchObject({ corrected: [{ draw: { number: '447', crs: 476 } }] });
  await at.close();
});

it('a file short of most draws is not believed', async () => {
  const { at, see } = await watching(newer);
  expect(await see(feedFromRounds(rounds.slice(0, 15), 'en'))).toBe('failed');
  expect(await see(newer)).toBe('unchanged');
  await at.close();
});
