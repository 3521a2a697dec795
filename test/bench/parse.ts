import { parseFeed } from '@drawbell/ircc/feed';
import { fullFeed } from './full-feed.ts';
import { type Figure, median } from './report.ts';

const rounds = 60;

/** Parsing the full feed against JSON.parse of the same bytes, turn by turn. */
export async function benchParse(): Promise<Figure[]> {
  const bytes = fullFeed();
  const ours: number[] = [];
  const plain: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    plain.push(milliseconds(() => void JSON.parse(bytes.toString('utf8'))));
    ours.push(milliseconds(() => void parseFeed(bytes, null)));
  }
  // The first rounds warm the engine up.
  const [a, b] = [median(ours.slice(10)), median(plain.slice(10))];
  return [
    { name: 'bytes', value: bytes.length / 1_000, unit: 'kB', target: null },
    { name: 'JSON.parse', value: b, unit: 'ms', target: null },
    { name: 'parseFeed', value: a, unit: 'ms', target: null },
    { name: 'parseFeed over JSON.parse', value: a / b, unit: '×', target: { atMost: 5 } },
  ];
}

function milliseconds(act: () => void): number {
  const startedAt = performance.now();
  act();
  return performance.now() - startedAt;
}
