import { startChild } from './child.ts';
import { type Figure, median } from './report.ts';

const subscriptions = 50_000;
const rounds = 3;
/** For both alike. */
const concurrency = '128';

/**
 * One message to each of 50,000 subscriptions at one push service that answers at once, encrypted and signed, against
 * undici posting bodies that were encrypted beforehand: first with nothing prepared, as after a start, then as after any
 * earlier message, when the next one's keys have been agreed on.
 */
export async function benchPush(): Promise<Figure[]> {
  const sink = startChild('webhook-sink-worker.ts');
  const { port }: { port: number } = JSON.parse(await sink.next());
  const [bare, ours] = ['bare', 'ours'].map((mode) =>
    startChild('push-worker.ts', [mode, String(port), String(subscriptions), concurrency]),
  );
  if (bare === undefined || ours === undefined) throw new Error('there are no senders');
  await Promise.all([bare.next(), ours.next()]);
  const rateOf = async ({ ask }: typeof bare): Promise<number> => {
    const { seconds }: { seconds: number } = JSON.parse(await ask('round'));
    return subscriptions / seconds;
  };
  const cold = (await rateOf(ours)) / (await rateOf(bare));
  const rates: { bare: number; ours: number }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    await ours.ask('prepared');
    rates.push({ bare: await rateOf(bare), ours: await rateOf(ours) });
  }
  for (const child of [bare, ours, sink]) child.end();
  const [alone, told] = [median(rates.map((each) => each.bare)), median(rates.map((each) => each.ours))];
  return [
    { name: '50,000 subscriptions at one service: bare undici', value: alone, unit: 'posts/s', target: null },
    { name: 'encrypted, signed and posted', value: told, unit: 'messages/s', target: null },
    { name: 'ours over bare', value: told / alone, unit: '×', target: { atLeast: 0.7 } },
    { name: 'the same with nothing prepared', value: cold, unit: '×', target: null },
  ];
}
