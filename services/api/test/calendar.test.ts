import type { Document } from '@drawbell/draws/plan/document';
import { addDocument, changeDocument, readPlans, removeDocument } from '@drawbell/store/plan/plan';
import { eraseSubscriber } from '@drawbell/store/subscribers/erasure';
import { changeSettings } from '@drawbell/store/subscribers/settings';
import ICAL from 'ical.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { calendarText, type CalendarDay } from '../src/app/calendar-text.ts';
import { openTestApp, type TestApp, testNow } from './open-test-app.ts';
import { fillRecord } from './recorded-draws.ts';
import { addSubscriber, openSettingsOf } from './subscribers.ts';

/** Read by another library than the one that writes. */
function eventsOf(text: string): ICAL.Event[] {
  const calendar = new ICAL.Component(ICAL.parse(text));
  return calendar.getAllSubcomponents('vevent').map((each) => new ICAL.Event(each));
}

const someDay: CalendarDay = {
  ...{ uid: 'document-1-ends', sequence: 0, changedAt: testNow, day: '2026-12-03' },
  ...{ summary: 'Passport ends', description: 'x', url: 'https://bell.example.org/en/plan' },
};

describe('a calendar', () => {
  it('has whole days whose end is the day after, without time or zone, whatever the zone of the machine', () => {
    for (const day of ['2026-12-03', '2026-12-31', '2027-03-14', '2028-02-29']) {
      const text = calendarText([{ ...someDay, day }], { name: 'x', language: 'en' });
      const [event] = eventsOf(text);
      expect(text).toContain(`DTSTART;VALUE=DATE:${day.replaceAll('-', '')}\r\n`);
      expect(event?.startDate.isDate).toBe(true);
      expect(event?.endDate.toString()).toBe(
        new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10),
      );
      expect(text).not.toContain('TZID');
    }
  });

  it.each([
    'a\\b; c, d',
    'x\rATTACH:https://e.test',
    'x\r\nEND:VEVENT\r\nBEGIN:VEVENT',
    'x\nATTENDEE:mailto:a@e.test',
    `${'é'.repeat(200)} fin`,
    'x\u2028ATTACH:https://e.test\u0000\u000b',
    'R&D "<b>" : 12:30',
  ])('keeps a text from beginning a line of its own: %j', (summary) => {
    const text = calendarText([{ ...someDay, summary, description: summary, alarmHours: [16] }], {
      ...{ name: summary, language: 'fr' },
    });
    const [event, ...others] = eventsOf(text);
    expect(others).toEqual([]);
    const seen = (value: string | undefined) => value?.replaceAll(/[\p{Cc}\p{Zl}]+/gu, ' ').trim();
    expect(seen(event?.summary)).toBe(seen(summary.replaceAll(/\r\n?/g, '\n')));
    expect(event?.attendees).toEqual([]);
    const names = text
      .replaceAll('\r\n ', '')
      .split('\r\n')
      .map((line) => line.split(/[:;]/)[0]);
    expect(names).not.toContain('ATTACH');
    expect(text.split('\r\n').every((line) => Buffer.byteLength(line) <= 75)).toBe(true);
  });

  it('asks for reminders in the morning of days before', () => {
    const text = calendarText([{ ...someDay, alarmHours: [16, 30 * 24 - 8] }], { name: 'x', language: 'en' });
    const [event] = eventsOf(text);
    const triggers = event?.component.getAllSubcomponents('valarm').map((alarm) => {
      const trigger = alarm.getFirstPropertyValue('trigger');
      return trigger instanceof ICAL.Duration ? trigger.toSeconds() / 3_600 : trigger;
    });
    expect(triggers).toEqual([-16, -712]);
  });
});

describe('the private calendar of a person', () => {
  let test: TestApp;
  let id: string;
  let link: string;
  beforeEach(async () => {
    test = await openTestApp();
    await fillRecord(test.store, testNow);
    ({ id } = await addSubscriber(test, testNow));
    link = `/en/settings/${await openSettingsOf(test, id, testNow)}/calendar`;
  });
  afterEach(() => test.close());

  const get = async (url: string, headers: Record<string, string> = {}) => test.app.inject({ url, headers });
  const post = async (url: string) =>
    test.app.inject({ method: 'POST', url, headers: { 'sec-fetch-site': 'same-origin' } });
  const addressOf = async () =>
    /value="http:\/\/localhost:8080(\/en\/calendar\/[\w-]{43}\.ics)"/.exec((await get(link)).body)?.[1] ?? '';
  const turnOn = async () => {
    await post(link);
    return addressOf();
  };
  const first = async () => {
    const [plan] = await readPlans(test.store.db, id);
    if (plan === undefined) throw new Error('no profile');
    return plan;
  };
  const passport = (day: string, label?: string): Document => ({
    ...{ kind: 'passport', countsFrom: 'end', day, ...(label !== undefined && { label }) },
  });
  const add = async (document: Document) => {
    const { profileId } = await first();
    const added = await addDocument(test.store.db, { subscriberId: id, profileId, document, now: testNow });
    return added.ok ? added.value : '';
  };
  const move = async (documentId: string, day: string, revision: number) =>
    changeDocument(test.store.db, {
      ...{ subscriberId: id, id: documentId, revision, document: passport(day) },
      now: new Date(testNow.getTime() + 60_000),
    });

  it('keeps one event of a date that moves, and its bytes while nothing changes', async () => {
    const documentId = await add(passport('2027-12-03'));
    const address = await turnOn();
    const before = await get(address);
    expect(before.headers['content-type']).toBe('text/calendar; charset=utf-8');
    expect((await get(address)).body).toBe(before.body);
    const event = (text: string) => eventsOf(text).find(({ uid }) => uid.includes(documentId));
    expect(event(before.body)).toMatchObject({ sequence: 0 });
    expect((await move(documentId, '2027-12-10', 1)).ok).toBe(true);
    const after = (await get(address)).body;
    expect(eventsOf(after)).toHaveLength(eventsOf(before.body).length);
    expect(event(after)?.uid).toBe(event(before.body)?.uid);
    expect(event(after)?.sequence).toBe(1);
    expect(event(after)?.startDate.toString()).toBe('2027-12-10');
    await removeDocument(test.store.db, { subscriberId: id, id: documentId, now: testNow });
    expect(event((await get(address)).body)).toBeUndefined();
  });

  it('opens nothing once it is turned off, made anew, or its person erased, whatever a reader holds', async () => {
    const address = await turnOn();
    const { headers } = await get(address);
    const tag = String(headers.etag);
    const again = await get(address, { 'if-none-match': `W/${tag}` });
    expect([again.statusCode, again.body, again.headers['cache-control']]).toEqual([
      304,
      '',
      'private, no-store',
    ]);
    const next = await turnOn();
    expect(next).not.toBe(address);
    for (const dead of [
      address,
      '/en/calendar/x.ics',
      `/en/calendar/${'a'.repeat(43)}.ics`,
      address.slice(0, -4),
    ]) {
      const gone = await get(dead, { 'if-none-match': tag });
      expect([gone.statusCode, gone.headers['cache-control']]).toEqual([404, 'private, no-store']);
    }
    expect((await get(next)).statusCode).toBe(200);
    await post(`${link}/off`);
    expect((await get(next, { 'if-none-match': '*' })).statusCode).toBe(404);
    const last = await turnOn();
    await eraseSubscriber(test.store.db, test.secrets, { subscriberId: id, means: 'page', now: testNow });
    expect((await get(last)).statusCode).toBe(404);
  });

  it('is kept as a hash, and stands in no log, also where it cannot be made', async () => {
    const address = await turnOn();
    const token = address.split('/').at(-1)?.slice(0, 43) ?? '';
    const rows = await test.store.db
      .selectFrom('tokens')
      .selectAll()
      .where('purpose', '=', 'calendar')
      .execute();
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain(token);
    test.watched.mayWarn(/./);
    await test.store.pool.query('ALTER TABLE documents RENAME TO documents_away');
    expect((await get(address)).statusCode).toBe(500);
    await test.store.pool.query('ALTER TABLE documents_away RENAME TO documents');
    expect(test.watched.text()).not.toContain(token);
  });

  it('is bounded: nothing of more than a year ago, and of a hundred profiles the thousand dates that come first', async () => {
    const profiles = Array.from({ length: 20 }, (_, place) => ({ label: `client ${place}`, crs: 480 }));
    const documents = profiles.map((_, place) =>
      Array.from({ length: 60 }, (__, i) =>
        passport(new Date(Date.UTC(2025, 10, 1 + place + i * 20)).toISOString().slice(0, 10)),
      ),
    );
    await changeSettings(test.store.db, id, { profiles, documents }, testNow);
    const days = documents.flat().map(({ day }) => day);
    const shown = eventsOf((await get(await turnOn())).body)
      .filter(({ uid }) => uid.startsWith('document-'))
      .map(({ startDate }) => startDate.toString());
    expect(shown).toEqual(
      days
        .filter((day) => day >= '2025-11-24')
        .toSorted()
        .slice(0, 1_000),
    );
  });

  it('holds the draws that were told, as days, and a hostile label as text', async () => {
    await add(passport('2027-12-03', 'x\\; y, z'));
    const events = eventsOf((await get(await turnOn())).body);
    expect(events.map(({ summary }) => summary)).toContainEqual(expect.stringContaining('Passport ends'));
    expect(events.find(({ description }) => description.includes('x\\; y, z'))).toBeDefined();
    for (const { startDate, component } of events) {
      expect(startDate.isDate).toBe(true);
      expect(component.getFirstPropertyValue('transp')).toBe('TRANSPARENT');
    }
  });
});

describe('the calendar of all draws', () => {
  it('is for everybody, in both languages, and says which were withdrawn', async () => {
    const test = await openTestApp();
    await fillRecord(test.store, testNow);
    for (const language of ['en', 'fr']) {
      const answer = await test.app.inject({ url: `/${language}/draws.ics` });
      const events = eventsOf(answer.body);
      expect(events.length).toBeGreaterThan(2);
      expect(new Set(events.map(({ uid }) => uid)).size).toBe(events.length);
      expect(answer.headers.etag).toBeDefined();
      const held = await test.app.inject({
        ...{ url: `/${language}/draws.ics`, headers: { 'if-none-match': String(answer.headers.etag) } },
      });
      expect(held.statusCode).toBe(304);
      const withdrawn = events.filter(
        ({ component }) => component.getFirstPropertyValue('status') === 'CANCELLED',
      );
      const gone = await test.store.db
        .selectFrom('draws')
        .select('number')
        .where('withdrawn_at', 'is not', null)
        .execute();
      expect(withdrawn.map(({ uid }) => uid).toSorted()).toEqual(
        gone.map(({ number }) => `draw-${number}@drawbell`).toSorted(),
      );
    }
    await test.close();
  });
});
