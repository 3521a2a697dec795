import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayIn, wallTime } from '../src/local-time.ts';
import {
  mailboxPlace,
  newsKindOf,
  nextDigest,
  placesFor,
  quietUntil,
  tellAt,
  tellingSchema,
  type TellingPlace,
  usualTelling,
} from '../src/telling.ts';

const toronto = 'America/Toronto';
const digest = (time: string, weekday = 1) => ({ time, weekday });
const zones = fc.constantFrom(
  toronto,
  'America/Vancouver',
  'Pacific/Auckland',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
);
const minutes = fc.integer({ min: 0, max: 1439 });
const instants = fc.date({
  min: new Date('2026-01-01T00:00Z'),
  max: new Date('2028-12-31T00:00Z'),
  noInvalidDate: true,
});
const timeOf = (minute: number) =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

describe('the time of a digest', () => {
  it.each([
    [
      'a time that is skipped is the first moment after it',
      '02:30',
      '2027-03-14T00:00-05:00',
      '2027-03-14T03:00-04:00',
    ],
    ['a time that comes twice is the first', '01:30', '2027-11-07T00:00-04:00', '2027-11-07T01:30-04:00'],
    [
      'after the first of a time that comes twice, it is tomorrow’s',
      '01:30',
      '2027-11-07T01:31-04:00',
      '2027-11-08T01:30-05:00',
    ],
    ['at its very moment it is due', '08:00', '2026-12-01T08:00-05:00', '2026-12-01T08:00-05:00'],
    ['a minute later it is tomorrow’s', '08:00', '2026-12-01T08:01-05:00', '2026-12-02T08:00-05:00'],
  ])('%s', (_what, time, after, at) => {
    expect(nextDigest(digest(time), { rhythm: 'daily', zone: toronto, after: new Date(after) })).toEqual(
      new Date(at),
    );
  });

  it('is weekly on the weekday where the person is', () => {
    const at = nextDigest(digest('08:00', 1), {
      ...{ rhythm: 'weekly', zone: 'Pacific/Auckland' },
      after: new Date('2026-12-04T12:00Z'),
    });
    // Monday morning in Auckland is still Sunday by UTC.
    expect(at).toEqual(new Date('2026-12-06T19:00Z'));
  });

  it('comes once a day of the person’s calendar, for ever', () => {
    fc.assert(
      fc.property(zones, minutes, instants, (zone, minute, from) => {
        let after = from;
        const days: string[] = [];
        for (let i = 0; i < 5; i += 1) {
          const at = nextDigest(digest(timeOf(minute)), { rhythm: 'daily', zone, after });
          expect(at >= after).toBe(true);
          days.push(dayIn(zone, at));
          after = new Date(at.getTime() + 1);
        }
        const [first = ''] = days;
        expect(days).toEqual(
          days.map((_, i) => new Date(Date.parse(first) + i * 86_400_000).toISOString().slice(0, 10)),
        );
      }),
    );
  });
});

describe('quiet hours', () => {
  const night = { from: '22:00', to: '07:00', letMeetsThrough: true };
  it.each([
    ['before they begin', '2026-12-01T21:59-05:00', null],
    ['as they begin', '2026-12-01T22:00-05:00', '2026-12-02T07:00-05:00'],
    ['after midnight', '2026-12-02T00:30-05:00', '2026-12-02T07:00-05:00'],
    ['as they end', '2026-12-02T07:00-05:00', null],
    ['in the night in which clocks are set forward', '2027-03-14T01:00-05:00', '2027-03-14T07:00-04:00'],
  ])('%s', (_what, at, until) => {
    expect(quietUntil(night, toronto, new Date(at))).toEqual(until === null ? null : new Date(until));
  });

  it('do not begin again in an hour that comes twice', () => {
    const quiet = { from: '23:00', to: '01:30', letMeetsThrough: false };
    expect(quietUntil(quiet, toronto, new Date('2027-11-07T01:31-04:00'))).toBeNull();
    expect(quietUntil(quiet, toronto, new Date('2027-11-07T01:10-05:00'))).toBeNull();
  });

  it('hold until a moment outside of them, whatever the hours and zone', () => {
    fc.assert(
      fc.property(zones, minutes, minutes, instants, (zone, from, to, at) => {
        fc.pre(from !== to);
        const quiet = { from: timeOf(from), to: timeOf(to), letMeetsThrough: true };
        const until = quietUntil(quiet, zone, at);
        if (until === null) return;
        expect(until > at).toBe(true);
        expect(quietUntil(quiet, zone, until)).toBeNull();
      }),
    );
  });

  it('hold what clocks show to be inside of them, on days without a change', () => {
    fc.assert(
      fc.property(minutes, minutes, minutes, (from, to, minute) => {
        fc.pre(from !== to);
        const quiet = { from: timeOf(from), to: timeOf(to), letMeetsThrough: true };
        const at = new Date(Date.parse('2026-06-10T00:00-04:00') + minute * 60_000);
        const inside = from < to ? minute >= from && minute < to : minute >= from || minute < to;
        expect(quietUntil(quiet, toronto, at) !== null).toBe(inside);
        expect(wallTime(toronto, at).slice(11, 16)).toBe(timeOf(minute));
      }),
    );
  });
});

describe('when news is told', () => {
  const now = new Date('2026-12-01T23:00-05:00');
  const quiet = { from: '22:00', to: '07:00', letMeetsThrough: true };
  const telling = tellingSchema.parse({ rhythm: { mayMeet: 'daily', near: 'weekly' }, quiet });

  it('tells at once whoever chose nothing', () => {
    for (const kind of ['meets', 'correction', 'mayMeet', 'near', 'everyDraw'] as const)
      expect(tellAt(usualTelling, { kind, zone: toronto, now })).toEqual({ together: false });
  });

  it.each([
    ['what one meets goes through quiet hours', telling, 'meets', null],
    [
      'unless they may not',
      { ...telling, quiet: { ...quiet, letMeetsThrough: false } },
      'meets',
      '2026-12-02T07:00-05:00',
    ],
    ['a correction waits for their end', telling, 'correction', '2026-12-02T07:00-05:00'],
    ['a daily digest comes at its time', telling, 'mayMeet', '2026-12-02T08:00-05:00'],
    ['a weekly one on its weekday', telling, 'near', '2026-12-07T08:00-05:00'],
    [
      'a digest within quiet hours comes after them',
      { ...telling, digest: digest('06:00') },
      'mayMeet',
      '2026-12-02T07:00-05:00',
    ],
  ] as const)('%s', (_what, choice, kind, at) => {
    expect(tellAt(choice, { kind, zone: toronto, now })).toEqual(
      at === null ? { together: false } : { together: true, at: new Date(at) },
    );
  });

  it('takes what a profile meets for that, whichever wish asked for it', () => {
    expect(newsKindOf('every_draw', ['does_not_meet', 'meets'])).toBe('meets');
    expect(newsKindOf('my_program', ['near'])).toBe('everyDraw');
    expect(newsKindOf('correction', ['near'])).toBe('correction');
  });

  it('refuses hours that end where they begin, at the field', () => {
    const found = tellingSchema.safeParse({ quiet: { from: '22:00', to: '22:00' } });
    expect(found.error?.issues.map(({ path }) => path)).toEqual([['quiet', 'to']]);
  });
});

describe('where news goes', () => {
  const phone: TellingPlace = { id: '7', channel: 'push' };
  const chat: TellingPlace = { id: '9', channel: 'telegram' };
  const places = [phone, chat];

  it.each([
    ['what one meets goes everywhere', 'meets', {}, true, [mailboxPlace, phone, chat]],
    ['or to the first alone', 'meets', { meetsTo: 'first', first: '9' }, true, [chat]],
    ['the rest goes to the first', 'near', { first: '7' }, true, [phone]],
    ['a first that is gone is mail', 'near', { first: '8' }, true, [mailboxPlace]],
    ['a mailbox that may not be mailed is left out', 'meets', {}, false, [phone, chat]],
    ['and is first no more', 'near', {}, false, [phone]],
  ] as const)('%s', (_what, kind, choice, mailable, expected) => {
    expect(placesFor({ ...usualTelling, ...choice }, { kind, places, mailable })).toEqual(expected);
  });

  it('is the mailbox where there is nothing else, mailable or not: whoever may not be mailed is left out when it is sent', () => {
    expect(placesFor(usualTelling, { kind: 'meets', places: [], mailable: false })).toEqual([mailboxPlace]);
  });
});
