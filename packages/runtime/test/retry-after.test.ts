import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readRetryAfter } from '../src/retry-after.ts';

const now = new Date('2026-11-08T08:00:00Z');
const dayMs = 86_400_000;
const read = (text: string) => readRetryAfter(text, now, dayMs);

it.each([
  ['Sun, 08 Nov 2026 08:10:00 GMT', 600_000],
  ['Sunday, 08-Nov-26 08:10:00 GMT', 600_000],
  ['Sun Nov  8 08:10:00 2026', 600_000],
  ['Mon Nov 09 07:00:00 2026', 23 * 3_600_000],
  ['Fri Jan  1 00:00:00 2027', dayMs],
  ['Thursday, 01-Jan-76 00:00:00 GMT', dayMs],
  ['120', 120_000],
  [' 120 ', 120_000],
  ['99999999999999999999999999', dayMs],
])('%s is %i ms', (text, ms) => expect(read(text)).toBe(ms));

it.each([
  ...['', '0', '-5', '+5', '1.5', '1e3', '0x10', 'soon', 'Infinity', '12 seconds', '1,5'],
  ...['Sun, 08 Nov 2026 07:59:59 GMT', 'Sunday, 08-Nov-77 08:10:00 GMT', 'Sun Nov  8 07:00:00 2026'],
  ...['Sun, 31 Feb 2027 08:10:00 GMT', 'Sun, 08 Nov 2026 24:10:00 GMT', 'Sun, 08 Nvo 2026 08:10:00 GMT'],
  ...['Sun Nov 8 08:10 2026', 'Sun Nov 8 2026', '2026-11-08T08:10:00Z', 'Sun, 08 Nov 2026 08:10:00 EST'],
])('%s is nothing to wait for', (text) => expect(read(text)).toBeNull());

it('whatever a server says, the wait is null or within the bound', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
      ),
      (text) => {
        const wait = read(text);
        expect(wait === null || (wait > 0 && wait <= dayMs)).toBe(true);
      },
    ),
  );
});

it.each(['America/Toronto', 'Pacific/Kiritimati', 'UTC'])(
  'where the zone is %s, the three forms are one moment',
  (zone) => {
    const module = JSON.stringify(join(import.meta.dirname, '../src/retry-after.ts'));
    const forms = [
      'Sun, 08 Nov 2026 08:10:00 GMT',
      'Sunday, 08-Nov-26 08:10:00 GMT',
      'Sun Nov  8 08:10:00 2026',
    ];
    const script = `import { readRetryAfter } from ${module};
    const now = new Date('${now.toISOString()}');
    console.log(JSON.stringify(${JSON.stringify(forms)}.map((text) => readRetryAfter(text, now, 1e9))));`;
    const answer = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
      env: { ...process.env, TZ: zone },
      encoding: 'utf8',
    });
    expect(JSON.parse(answer)).toEqual([600_000, 600_000, 600_000]);
  },
);
