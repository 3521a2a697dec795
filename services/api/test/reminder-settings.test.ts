import { documentKinds } from '@drawbell/draws/plan/document';
import { reminderChoiceSchema, usualReminders } from '@drawbell/draws/plan/reminders';
import { addDocument, readPlans } from '@drawbell/store/plan/plan';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { choiceForm, readChoice } from '../src/account/reminder-settings.ts';
import { openTestApp, type TestApp, testNow } from './open-test-app.ts';
import { addSubscriber, openSettingsOf } from './subscribers.ts';

describe('the form of reminders', () => {
  const steps = fc.uniqueArray(fc.integer({ min: 1, max: 365 }), { maxLength: 12 });
  const kind = fc.constantFrom(...documentKinds, 'profile' as const, 'invitation' as const);

  it('sent as it is shown changes nothing of a choice', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('America/Toronto', 'Pacific/Auckland', 'Asia/Kolkata'),
        fc.dictionary(kind, steps),
        fc.dictionary(fc.constantFrom(...documentKinds), fc.integer({ min: 0, max: 365 })),
        (zone, chosen, leadDays) => {
          const choice = reminderChoiceSchema.parse({ zone, steps: chosen, leadDays });
          const read = readChoice(choiceForm(choice));
          if (!read.ok) throw new Error('refused');
          const form = (of: typeof choice) => choiceForm(of).toString();
          const sorted = Object.fromEntries(
            Object.entries(choice.steps).map(([of, days]) => [of, days.toSorted((a, b) => b - a)]),
          );
          expect(form(read.value)).toBe(form({ ...choice, steps: sorted }));
          expect(reminderChoiceSchema.safeParse(read.value).success).toBe(true);
        },
      ),
    );
    expect(readChoice(choiceForm(usualReminders))).toEqual({ ok: true, value: usualReminders });
  });

  it('of whatever anybody sends is a choice, or says what to correct', () => {
    const names = fc.constantFrom('zone', 'steps-passport', 'steps-profile', 'lead-eca', 'x');
    fc.assert(
      fc.property(fc.array(fc.tuple(names, fc.string())), (fields) => {
        const read = readChoice(new URLSearchParams(fields));
        if (read.ok) expect(reminderChoiceSchema.safeParse(read.value).success).toBe(true);
        else expect(read.errors.length).toBeGreaterThan(0);
      }),
    );
  });
});

describe('the page of reminders', () => {
  let test: TestApp;
  let id: string;
  let base: string;
  beforeEach(async () => {
    test = await openTestApp();
    ({ id } = await addSubscriber(test, testNow));
    base = `/en/settings/${await openSettingsOf(test, id, testNow)}`;
    const [plan] = await readPlans(test.store.db, id);
    const document = { kind: 'passport', countsFrom: 'end', day: '2027-01-10' } as const;
    await addDocument(test.store.db, {
      ...{ subscriberId: id, profileId: plan?.profileId ?? '', document, now: testNow },
    });
  });
  afterEach(() => test.close());

  const get = (url = `${base}/reminders`) => test.app.inject(url);
  const post = (fields: [string, string][], url = `${base}/reminders`) =>
    test.app.inject({
      ...{ method: 'POST', url, payload: new URLSearchParams(fields).toString() },
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
  const saved = async () =>
    (
      await test.store.db
        .selectFrom('subscribers')
        .select('reminders')
        .where('id', '=', id)
        .executeTakeFirst()
    )?.reminders;

  it('says when the next comes, and what is chosen; a look changes nothing', async () => {
    const { body, statusCode } = await get();
    expect(statusCode).toBe(200);
    expect(body).toContain('The next reminder comes on Friday 11\u00a0December\u00a02026.');
    expect(body).toMatch(/value="America\/Toronto" selected/);
    expect(body).toContain('Pacific/Auckland');
    expect(body).toContain('Empty means 60, as a rule.');
    expect((await get(base)).body).toContain('next on 11\u00a0Dec');
    expect((await get(base.replace('/en/', '/fr/'))).body).toContain('prochain le 11\u00a0déc.');
    expect(await saved()).toEqual({});
  });

  it('saves zone, days and lead times, and plans anew', async () => {
    const done = await post([
      ['zone', 'Pacific/Auckland'],
      ['steps-passport', '45'],
      ['steps-passport', '7'],
      ['lead-passport', '100'],
    ]);
    expect(done.statusCode).toBe(303);
    const { body } = await get(done.headers.location ?? '');
    expect(body).toContain('Your reminders are saved.');
    expect(body).toContain('The next reminder comes on Thursday 26\u00a0November\u00a02026.');
    expect(await saved()).toMatchObject({
      ...{ zone: 'Pacific/Auckland', leadDays: { passport: 100 } },
      steps: { passport: [45, 7], eca: [] },
    });
  });

  it('says at the field what cannot be taken, keeps what was typed, and saves nothing', async () => {
    const wrong = await post([
      ['zone', 'Mars/Olympus'],
      ['lead-passport', '4x'],
      ['lead-eca', '400'],
      ['steps-passport', '3'],
    ]);
    expect(wrong.statusCode).toBe(422);
    expect(wrong.body).toContain('Choose a time zone of the list.');
    expect(wrong.body).toMatch(/id="lead-passport-error"[^>]*>Enter a whole number of days from 0 to 365/);
    expect(wrong.body).toContain('value="4x"');
    expect(wrong.body).toMatch(/<details class="fold" open/);
    expect(await saved()).toEqual({});
  });

  it('takes what was typed along when the language is switched', async () => {
    const french = await post(
      [
        ['zone', 'Asia/Kolkata'],
        ['lead-passport', '77'],
        ['action', 'other-language'],
      ],
      `${base.replace('/en/', '/fr/')}/reminders`,
    );
    expect(french.body).toContain('value="77"');
    expect(french.body).toMatch(/value="Asia\/Kolkata" selected|value="Asia\/Calcutta" selected/);
    expect(french.body).toContain('Jours à l’avance');
    expect(await saved()).toEqual({});
  });

  it('of a link that does not work, or of another site, is refused', async () => {
    expect((await get('/en/settings/wrong/reminders')).statusCode).toBe(404);
    const foreign = await test.app.inject({
      ...{ method: 'POST', url: `${base}/reminders`, payload: 'zone=UTC' },
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'cross-site' },
    });
    expect(foreign.statusCode).toBe(403);
    expect(await saved()).toEqual({});
  });
});
