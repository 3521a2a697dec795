import { documentKinds } from '@drawbell/draws/plan/document';
import { type Language, languages } from '@drawbell/draws/subscriber-input';
import * as fc from 'fast-check';
import { simpleParser } from 'mailparser';
import { describe, expect, it } from 'vitest';
import type { AccountMail } from '../src/account/account-mail.ts';
import { type ReminderItem, reminderParts, reminderSubject } from '../src/account/reminder-content.ts';
import { accountMails, addressee, aDocument, item, mailOfEachKind } from './account-mails.ts';
import { expectCleanLines } from './clean-lines.ts';
import { hostileText } from './hostile-text.ts';

type ReminderMail = Extract<AccountMail, { kind: 'reminder' }>;
const reminder = (items: readonly ReminderItem[], changes: Partial<ReminderMail> = {}): ReminderMail => ({
  ...mailOfEachKind.reminder,
  ...{ items, today: '2026-11-03' },
  ...changes,
});
const plain = (text: string) => text.replaceAll(/\s+/g, ' ');
const lines = (mail: ReminderMail, language: Language): string =>
  plain(
    reminderParts(mail, language)
      .parts.flatMap(({ title, lines: each }) => [title, ...each])
      .join('\n'),
  );
const subject = (one: ReminderItem, language: Language = 'en') =>
  plain(reminderSubject(reminder([one]), language));

const test = aDocument('language_first', { test: 'ielts', label: 'first try' });

describe('the subject of a reminder', () => {
  it.each<[ReminderItem, string, string]>([
    [
      item('ends', '2026-12-03', test),
      'Your English test ends in 30 days',
      'Test d’anglais : fin dans 30 jours',
    ],
    [
      item('ends', '2026-11-04', test),
      'Your English test ends in 1 day',
      'Votre test d’anglais expire dans 1 jour',
    ],
    [
      item('ends', '2026-11-03', test),
      'Your English test ends today',
      'Votre test d’anglais expire aujourd’hui',
    ],
    [
      item('last_useful', '2026-12-03', test),
      'English test: 30 useful days left',
      'Test d’anglais : 30 jours utiles',
    ],
    [
      item('profile_ends', '2026-12-03', null),
      'Your profile ends in 30 days',
      'Votre profil expire dans 30 jours',
    ],
    [
      item('application_due', '2026-11-17', null),
      '14 days left to apply',
      'Il reste 14 jours pour la demande',
    ],
  ])('is the answer: %#', (one, en, fr) => {
    expect(subject(one)).toBe(en);
    expect(subject(one, 'fr')).toBe(fr);
  });

  it('has at most 40 characters, whatever is to be told', () => {
    for (const language of languages) {
      for (const kind of documentKinds)
        for (const deadline of ['ends', 'last_useful'] as const)
          for (const on of ['2026-11-03', '2026-11-04', '2026-12-03', '2027-11-03'])
            expect(subject(item(deadline, on, aDocument(kind)), language).length).toBeLessThanOrEqual(40);
      for (const deadline of ['profile_ends', 'application_due'] as const)
        for (const on of ['2026-11-03', '2026-11-04', '2027-11-03'])
          expect(subject(item(deadline, on, null), language).length).toBeLessThanOrEqual(40);
    }
  });

  it('counts documents and not days: an end and its last useful day are one', () => {
    const ends = item('ends', '2027-02-01', test, { lastUseful: '2026-12-03' });
    const useful = item('last_useful', '2026-12-03', test, { ends: '2027-02-01', lastUseful: '2026-12-03' });
    expect(reminderSubject(reminder([useful, ends]), 'en')).toBe('English test: 30 useful days left');
    expect(reminderParts(reminder([useful, ends]), 'en').parts).toHaveLength(1);
    const both = [useful, ends, item('ends', '2027-02-01', aDocument('passport'))];
    expect(reminderSubject(reminder(both), 'en')).toBe('2 dates are coming up');
    expect(reminderSubject(reminder(both), 'fr')).toBe('2 dates approchent');
  });
});

describe('a reminder', () => {
  it('tells the same day of two profiles with one label twice', () => {
    const one = item('profile_ends', '2026-12-03', null, { profileLabel: 'Client' });
    const two = reminder([one, { ...one, deadline: { ...one.deadline } }]);
    expect(reminderParts(two, 'en').parts).toHaveLength(2);
    expect(reminderSubject(two, 'en')).toBe('2 dates are coming up');
  });

  it('says of the last day for an application that it is today', () => {
    const due = reminder([item('application_due', '2026-11-03', null)]);
    expect(lines(due, 'en')).toContain('the complete application is due today, Tuesday');
    expect(lines(due, 'fr')).toContain('la demande complète est à remettre aujourd’hui, mardi');
    for (const language of languages) expect(lines(due, language)).not.toMatch(/\b0 (day|jour)/);
  });

  it('names the weekday of a day, also on the eve of a Sunday', () => {
    const mail = reminder([item('ends', '2026-12-06', test)], { today: '2026-12-05' });
    expect(lines(mail, 'en')).toContain('It ends on Sunday 6 December 2026, in 1 day.');
    expect(lines(mail, 'fr')).toContain('Fin de validité : le dimanche 6 décembre 2026, dans 1 jour.');
  });

  it('says until when an invitation could be used, when to book, and how sure the rule is', () => {
    const useful = item('last_useful', '2026-12-03', test, {
      ...{ ends: '2027-02-01', lastUseful: '2026-12-03', bookBy: '2026-11-20' },
    });
    const en = lines(reminder([useful]), 'en');
    expect(en).toContain('English test, “first try”');
    expect(en).toContain('Last useful day: Thursday 3 December 2026, in 30 days.');
    expect(en).toContain('An invitation after 3 December 2026 could not be used to its end.');
    expect(en).toContain('It ends on Monday 1 February 2027, in 90 days.');
    expect(en).toContain('Book or order a new one by 20 November 2026.');
    expect(en).toMatch(/Official rule: 2 years from the result.* https:\/\/www\.canada\.ca\//);
    const late = item('ends', '2026-11-10', test, { lastUseful: '2026-09-11', bookBy: '2026-08-01' });
    expect(lines(reminder([late]), 'en')).toContain('Its last useful day was 11 September 2026');
    expect(lines(reminder([late]), 'en')).toContain('Book or order a new one now, if you have not');
    const eca = lines(reminder([item('ends', '2026-12-03', aDocument('eca'))]), 'en');
    expect(eca).toMatch(/Secondary source: .*Check with IRCC: https/);
    const passport = lines(reminder([item('ends', '2026-12-03', aDocument('passport'))]), 'en');
    expect(passport).toContain('This is the date that you entered.');
  });

  it('says what a renewal of the profile costs, and what an invitation leaves', () => {
    const en = lines(mailOfEachKind.reminder, 'en');
    expect(en).toContain('A new profile is a new submission with a new tie-break time');
    expect(en).toContain('14 days of 60 left: the complete application is due by Tuesday 17 November 2026.');
    expect(en).toContain(
      'Must still be valid when you apply, and ends before that day: Degree assessment (ECA), “mine” (10 November 2026).',
    );
    expect(en).toContain('Ends before that day, check with IRCC: Passport (12 November 2026).');
    expect(en).not.toContain('Nothing in your plan');
    const none = reminder([item('application_due', '2026-11-17', null)]);
    expect(lines(none, 'en')).toContain('Nothing in your plan that must still be valid then ends before');
  });

  it('names whose it is where there are several profiles', () => {
    const of = (profileLabel: string) => item('profile_ends', '2026-12-03', null, { profileLabel });
    const mail = reminder([of('Ana'), of('Bo')]);
    expect(lines(mail, 'en')).toContain('Express Entry profile · Ana');
    expect(reminderSubject(mail, 'en')).toBe('2 dates are coming up');
  });

  it('never advises, forecasts or says that anybody qualifies', () => {
    for (const language of languages) {
      const all = documentKinds.flatMap((kind) => [
        item('ends', '2026-12-03', aDocument(kind), { lastUseful: '2026-11-20' }),
      ]);
      for (const one of all)
        expect(lines(reminder([one]), language)).not.toMatch(
          /you (qualify|are eligible|should)|urgent|admissible|vous devriez|unfortunately|null|undefined|NaN/i,
        );
    }
  });

  it('stays small however much is due: the rest is counted', async () => {
    const items = Array.from({ length: 60 }, (_, i) =>
      item('ends', '2026-12-03', aDocument('other', { id: `d${i}`, label: 'é'.repeat(60) })),
    );
    for (const language of languages) {
      const { raw } = accountMails().write(reminder(items), addressee({ language }));
      expect(raw.length).toBeLessThan(30_000);
      expect((await simpleParser(raw)).text).toMatch(
        /And 52 more in your plan|Et 52 autres dates dans votre plan/,
      );
    }
  });

  it('shows a label as text, whatever it holds', async () => {
    await fc.assert(
      fc.asyncProperty(hostileText, hostileText, async (label, profileLabel) => {
        const one = item('ends', '2026-12-03', aDocument('other', { label }), { profileLabel });
        const { raw } = accountMails().write(reminder([one]), addressee());
        expectCleanLines(raw.toString('latin1'));
        const parsed = await simpleParser(raw);
        expect(String(parsed.html)).not.toMatch(/<script|<img|<\/bdi>|<b>/);
        expect(parsed.headers.has('bcc')).toBe(false);
        expect(parsed.subject).toBe('Your document ends in 30 days');
      }),
      { numRuns: 40 },
    );
  });

  it('of nothing, or of no day, is refused', () => {
    expect(() => accountMails().write(reminder([]), addressee())).toThrow(RangeError);
    const never = item('ends', 'never', aDocument('other'));
    expect(() => accountMails().write(reminder([never]), addressee())).toThrow(RangeError);
  });
});
