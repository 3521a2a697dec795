import { afterEach, beforeEach, expect, it } from 'vitest';
import { countNewRemarks } from '../src/remarks.ts';
import { aDraw, now, openTestRecord, record, type TestRecord } from './record.ts';

const dayMs = 86_400_000;
const after = (days: number) => new Date(now.getTime() + days * dayMs);
const odd = (code: string, drawNumber: string | null, field = 'drawName') => ({
  ...{ drawNumber, field, code },
  detail: 'as it stood there',
});

let at: TestRecord;
beforeEach(async () => {
  at = await openTestRecord();
  await record(at.store, { fresh: [aDraw('90')], remarks: [odd('date_day_first', '90')] });
});
afterEach(() => at.close());

const newAt = (days: number) => countNewRemarks(at.store.pool, { since: after(days - 1) });

it('what is odd about history is not new, and an oddity of a row is new for a day', async () => {
  expect(await newAt(0)).toEqual({});
  const remarks = [odd('date_day_first', '90'), odd('name_unknown', '91'), odd('row_unreadable', null)];
  await record(at.store, { fresh: [aDraw('91')], remarks }, after(3));
  expect(await newAt(3.5)).toEqual({ name_unknown: 1, row_unreadable: 1 });
  await record(at.store, { remarks }, after(5));
  expect(await newAt(5)).toEqual({});
});

it('what is odd about the whole file is told again each time that it comes back', async () => {
  const remarks = [odd('read_from_page', null, 'feed'), odd('french_feed_unavailable', null, 'fr')];
  await record(at.store, { remarks }, after(1));
  expect(await newAt(3)).toEqual({});
  await record(at.store, { remarks }, after(30));
  expect(await newAt(30)).toEqual({ read_from_page: 1, french_feed_unavailable: 1 });
});
