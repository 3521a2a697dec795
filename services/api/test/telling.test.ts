import { tellingSchema } from '@drawbell/draws/telling';
import { tellingChoiceOf } from '@drawbell/store/channels/choose';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readTelling, tellingForm } from '../src/account/telling.ts';
import { tellingLine } from '../src/account/telling-words.ts';
import { openTestApp, type TestApp, testNow } from './open-test-app.ts';
import { addSubscriber, openSettingsOf } from './subscribers.ts';

const time = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':'));
const rhythm = fc.constantFrom('at_once', 'daily', 'weekly');

describe('the form of when and where', () => {
  it('sent as it is shown changes nothing of a choice', () => {
    const quiet = fc.option(
      fc
        .record({ from: time, to: time, letMeetsThrough: fc.boolean() })
        .filter(({ from, to }) => from !== to),
    );
    fc.assert(
      fc.property(
        fc.record({
          rhythm: fc.dictionary(fc.constantFrom('mayMeet', 'near', 'everyDraw'), rhythm),
          digest: fc.record({ time, weekday: fc.integer({ min: 1, max: 7 }) }),
          quiet,
          meetsTo: fc.constantFrom('all', 'first'),
          first: fc.constantFrom('email', '7'),
          sourceSilent: fc.boolean(),
        }),
        (given) => {
          const choice = { ...tellingSchema.parse(given), zone: 'Asia/Kolkata' };
          const read = readTelling(tellingForm(choice));
          if (!read.ok) throw new Error('refused');
          const { rhythm: own, ...rest } = choice;
          const told = Object.entries(own).filter(([, how]) => how !== 'at_once');
          expect(read.value).toEqual({ ...rest, rhythm: Object.fromEntries(told) });
        },
      ),
    );
  });

  it('of whatever anybody sends is a choice, or says what to correct', () => {
    const names = fc.constantFrom(
      'time',
      'weekday',
      'zone',
      'quiet',
      'from',
      'to',
      'first',
      'rhythm-near',
      'x',
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(names, fc.oneof(fc.string(), time))), (fields) => {
        const read = readTelling(new URLSearchParams([...fields, ['zone', 'UTC']]));
        if (!read.ok) {
          expect(read.errors.length).toBeGreaterThan(0);
          return;
        }
        const { zone: _zone, ...telling } = read.value;
        expect(tellingSchema.safeParse(telling).success).toBe(true);
      }),
    );
  });

  it('says in one line what holds', () => {
    const telling = tellingSchema.parse({
      rhythm: { near: 'weekly', everyDraw: 'daily' },
      quiet: { from: '22:00', to: '07:30' },
    });
    expect(tellingLine('en', telling, [])).toBe(
      'At once by e-mail; other draws daily at 8:00; near misses on Mondays at 8:00; quiet 22:00–7:30',
    );
    expect(tellingLine('fr', telling, []).replaceAll('\u00a0', ' ')).toBe(
      'Tout de suite par courriel; autres rondes chaque jour à 8 h; manquées de peu le lundi à 8 h; silence de 22 h à 7 h 30',
    );
    const phone = { id: '4', kind: 'push', name: 'Phone' } as const;
    expect(tellingLine('en', { ...telling, first: '4', rhythm: {}, quiet: null }, [phone])).toBe(
      'At once on a phone or computer and by e-mail',
    );
  });
});

describe('the page of when and where', () => {
  let test: TestApp;
  let id: string;
  let base: string;
  beforeEach(async () => {
    test = await openTestApp();
    ({ id } = await addSubscriber(test, testNow));
    base = `/en/settings/${await openSettingsOf(test, id, testNow)}`;
  });
  afterEach(() => test.close());

  const post = (fields: Record<string, string>) =>
    test.app.inject({
      ...{ method: 'POST', url: `${base}/telling`, payload: new URLSearchParams(fields).toString() },
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
  const usual = { time: '08:00', weekday: '1', zone: 'America/Toronto', first: 'email', meetsTo: 'all' };
  const chosen = async () =>
    tellingChoiceOf(
      await test.store.db
        .selectFrom('subscribers')
        .select(['telling', 'reminders'])
        .where('id', '=', id)
        .executeTakeFirstOrThrow(),
    );

  it('saves a choice and the zone of reminders in one change, and the settings say so in a line', async () => {
    const fields = { ...usual, 'rhythm-near': 'weekly', zone: 'America/Vancouver', quiet: 'yes' };
    const sent = await post({ ...fields, from: '22:00', to: '07:00', through: 'yes', time: '19:30' });
    expect([sent.statusCode, sent.headers.location]).toEqual([303, `${base}/telling?done=telling`]);
    expect(await chosen()).toMatchObject({
      rhythm: { near: 'weekly' },
      quiet: { from: '22:00', to: '07:00', letMeetsThrough: true },
      zone: 'America/Vancouver',
    });
    const page = (await test.app.inject(base)).body;
    expect(page).toContain('near misses on Mondays at 19:30; quiet 22:00–7:00');
    const reminders = (await test.app.inject(`${base}/reminders`)).body;
    expect(reminders).toMatch(/value="America\/Vancouver"\s+selected/);
  });

  it('refuses what is no time, and hours without an end, each at its field', async () => {
    const quiet = { ...usual, quiet: 'yes', from: '22:00', to: '22:00' };
    for (const [fields, field, sentence] of [
      [quiet, 'to', 'From 22:00 to 22:00 would be silence for ever'],
      [{ ...quiet, to: '24:00' }, 'to', 'A day begins at 00:00'],
      [{ ...quiet, to: '7:5' }, 'to', '7:5 is no time of the day'],
      [{ ...quiet, from: '' }, 'from', 'Enter a time, such as 08:00'],
      [{ ...usual, time: '8:' }, 'time', '8: is no time of the day'],
      [{ ...usual, time: '24h30' }, 'time', '24h30 is no time of the day'],
      [{ ...usual, zone: 'Mars/Base' }, 'zone', 'Choose a time zone'],
      [{ ...usual, first: '99' }, 'first', 'This place has ended'],
    ] as const) {
      const { statusCode, body } = await post(fields);
      expect(statusCode, sentence).toBe(422);
      expect(body, sentence).toContain(`href="#${field}"`);
      expect(body, sentence).toContain(sentence);
    }
    expect(await chosen()).toMatchObject({ quiet: null, digest: { time: '08:00' } });
  });

  it('takes a time as it is written in English and in French', async () => {
    const quiet = { ...usual, quiet: 'yes', from: '22 h', to: '7h05' };
    for (const [typed, time] of [
      ['8:00', '08:00'],
      ['8h', '08:00'],
      ['20\u00a0h\u00a030', '20:30'],
      ['08:15:00', '08:15'],
    ] as const) {
      expect((await post({ ...quiet, time: typed })).statusCode, typed).toBe(303);
      expect(await chosen()).toMatchObject({ quiet: { from: '22:00', to: '07:05' }, digest: { time } });
    }
  });

  it('of two devices one saves; the other is shown what holds now', async () => {
    const page = (await test.app.inject(`${base}/telling`)).body;
    const was = /name="was" value="([^"]+)"/.exec(page)?.[1] ?? '';
    expect((await post({ ...usual, was, 'rhythm-near': 'daily' })).statusCode).toBe(303);
    const late = await post({ ...usual, was, 'rhythm-near': 'weekly' });
    expect(late.statusCode).toBe(409);
    expect(late.body).toContain('changed on another device');
    expect(late.body).toMatch(/id="rhythm-near"[^]*?value="daily"\s+selected/);
    expect((await chosen()).rhythm).toEqual({ near: 'daily' });
  });
});
