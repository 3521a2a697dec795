import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { feedFromRounds } from '@drawbell/testing/feed-from-rounds';
import { recordedRounds } from '@drawbell/testing/recorded-rounds';

const capture = join(import.meta.dirname, '../../../shared/data/ircc/ee_rounds_123_en.2026-06-26.json');

/** The full feed: a real capture where one is at hand, else the recorded rounds in the feed's shape. */
export function fullFeed(): Buffer {
  return existsSync(capture) ? readFileSync(capture) : feedFromRounds(recordedRounds(), 'en');
}
