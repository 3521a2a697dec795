import { startChild } from './child.ts';
import { type Figure, median } from './report.ts';

/** Fewer on a machine that is busy with other things: what is compared has the same number. */
const subscriptions = Number(process.env['BENCH_PUSH'] ?? 50_000);
const rounds = 5;
/** For both alike. */
const concurrency = '128';

interface Turn {
  readonly rate: number;
  readonly processorUs: number;
}

/**
 * One message to each of many subscriptions at one push service that answers at once, encrypted and signed, against
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
  const turn = async ({ ask }: typeof bare): Promise<Turn> => {
    const { seconds, processor }: Record<'seconds' | 'processor', number> = JSON.parse(await ask('round'));
    return { rate: subscriptions / seconds, processorUs: (processor / subscriptions) * 1e6 };
  };
  const both = async (what: string): Promise<{ bare: Turn; ours: Turn }> => {
    const each = { bare: await turn(bare), ours: await turn(ours) };
    const [one, other] = [each.bare, each.ours].map(
      ({ rate, processorUs }) =>
        `${Math.round(rate)} a second, ${Math.round(processorUs)} µs of processor each`,
    );
    console.log(`  ${what}: bare ${one}; ours ${other}`);
    return each;
  };
  const cold = await both('nothing prepared');
  const turns: { bare: Turn; ours: Turn }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    await ours.ask('prepared');
    turns.push(await both('prepared'));
  }
  for (const child of [bare, ours, sink]) child.end();
  const [alone, told] = [
    median(turns.map((each) => each.bare.rate)),
    median(turns.map((each) => each.ours.rate)),
  ];
  return [
    {
      name: `${subscriptions} subscriptions at one service: bare undici`,
      value: alone,
      unit: 'posts/s',
      target: null,
    },
    { name: 'encrypted, signed and posted', value: told, unit: 'messages/s', target: null },
    {
      name: 'ours over bare, turn by turn',
      value: median(turns.map((each) => each.ours.rate / each.bare.rate)),
      unit: '×',
      target: { atLeast: 0.7 },
    },
    {
      name: 'the same with nothing prepared',
      value: cold.ours.rate / cold.bare.rate,
      unit: '×',
      target: null,
    },
  ];
}
