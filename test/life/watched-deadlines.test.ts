import { builtInDocumentRules } from '@drawbell/draws/plan/document-rules';
import { decideGuide } from '@drawbell/store/plan/guides';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startConsumer, type TestConsumer } from './consumer.ts';
import { startInstallation, type TestInstallation } from './installation.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const only = { eventTypes: ['deadline.approaching'] };

/** The clock begins on 2026-10-01 at 15:00 UTC, which is 11:00 Eastern. */
describe('what consumers are told of the days of watched profiles', () => {
  let at: TestInstallation;
  let consumer: TestConsumer;

  beforeEach(async () => {
    at = await startInstallation(undefined, { holds: 'history' });
    await at.notifier();
    consumer = await startConsumer(at, await at.api());
  });
  afterEach(() => at.close());

  const put = async (reference: string, profile: object) => {
    const { status, body } = await consumer.call('PUT', `/profiles/${reference}`, profile);
    expect(status, JSON.stringify(body)).toBe(200);
    return body;
  };
  const passport = (day: string) => ({ kind: 'passport', countsFrom: 'end', day });
  const told = (secret: string, path = '/days') =>
    consumer
      .received(path, secret)
      .map(({ data: { reference, deadline, on, step, documentKind } }) => [
        ...[reference, deadline, on, step, documentKind],
      ]);

  it('tells each step once, at 8:00 Eastern, to the endpoints of that consumer that hear of it', async () => {
    const { secret } = await consumer.endpoint('/days', only);
    await consumer.endpoint('/draws', { eventTypes: ['draw.published'] });
    const other = await startConsumer(at, await at.api());
    const theirs = await other.endpoint('/theirs', only);
    await put('client-1', { crs: 500, documents: [passport('2026-10-16')] });
    await at.quiet();
    expect(told(secret)).toEqual([]);
    // 2026-10-02, 11:00 Eastern: 14 days before.
    at.pass(dayMs);
    await at.quiet();
    expect(told(secret)).toEqual([['client-1', 'ends', '2026-10-16', 14, 'passport']]);
    expect(consumer.received('/days', secret)[0]?.data['rule']).toEqual({
      ...{ strength: 'owner', source: '' },
      ...{ en: 'the date you entered', fr: 'la date que vous avez inscrite' },
    });
    at.pass(7 * dayMs);
    await at.quiet();
    at.pass(6 * dayMs);
    await at.quiet();
    at.pass(5 * dayMs);
    await at.quiet();
    expect(told(secret).map(([, , , step]) => step)).toEqual([14, 7, 1]);
    expect(consumer.types('/draws')).toEqual([]);
    expect(other.received('/theirs', theirs.secret)).toEqual([]);
  });

  it('sent again every night it is told once; moved, it is told of the new day, and of the old one no more', async () => {
    const { secret } = await consumer.endpoint('/days', only);
    const both = [passport('2026-10-08'), { kind: 'eca', countsFrom: 'end', day: '2026-10-08' }];
    await put('a', { documents: both });
    at.pass(hourMs);
    await at.quiet();
    const first = told(secret);
    expect(first.toSorted((a, b) => String(a[4]).localeCompare(String(b[4])))).toEqual([
      ['a', 'ends', '2026-10-08', 7, 'eca'],
      ['a', 'ends', '2026-10-08', 7, 'passport'],
    ]);
    // In another order, and without a word of documents: as before.
    await put('a', { documents: both.toReversed() });
    await put('a', { crs: 510 });
    expect((await consumer.call('GET', '/profiles/a')).body).toMatchObject({
      profile: { crs: 510, documents: both.toReversed() },
    });
    at.pass(hourMs);
    await at.quiet();
    expect(told(secret)).toEqual(first);
    await put('a', { documents: [passport('2026-10-14')] });
    at.pass(dayMs);
    await at.quiet();
    expect(told(secret)).toEqual(first);
    // The day comes of the step before the new one, and none of the old.
    at.pass(6 * dayMs);
    await at.quiet();
    expect(told(secret).slice(2)).toEqual([['a', 'ends', '2026-10-14', 7, 'passport']]);
    await put('a', { documents: [] });
    at.pass(8 * dayMs);
    await at.quiet();
    expect(told(secret)).toHaveLength(3);
  });

  it('after days without a notifier the nearest step is told, and of a past day none', async () => {
    const { secret } = await consumer.endpoint('/days', only);
    await put('near', { documents: [passport('2026-11-10')] });
    await put('past', { documents: [passport('2026-10-20')] });
    at.pass(35 * dayMs);
    await at.quiet();
    expect(told(secret)).toEqual([['near', 'ends', '2026-11-10', 7, 'passport']]);
  });

  it('a change of the rules moves the days, and the profile itself has one', async () => {
    const { secret } = await consumer.endpoint('/days', only);
    await put('b', { submittedAt: '2025-10-15T12:00:00Z' });
    at.pass(hourMs);
    await at.quiet();
    expect(told(secret)).toEqual([['b', 'profile_ends', '2026-10-15', 14, null]]);
    const rules = builtInDocumentRules();
    await at.store.db.transaction().execute(async (trx) =>
      decideGuide(trx, {
        ...{ name: 'document_rules', author: 'night', now: at.now() },
        content: { ...rules, profile: { ...rules.profile, months: 13 } },
      }),
    );
    at.pass(15 * dayMs);
    await at.quiet();
    expect(told(secret).slice(1)).toEqual([['b', 'profile_ends', '2026-11-15', 30, null]]);
  });

  it('a profile that is forgotten before its message leaves is not told of', async () => {
    const { id } = await consumer.endpoint('/days', only);
    consumer.receiver.behave((response) => response.writeHead(500).end());
    await put('c', { documents: [passport('2026-10-08')] });
    at.pass(hourMs);
    await at.quiet();
    expect(consumer.types('/days')).toHaveLength(1);
    consumer.receiver.behave((response) => response.writeHead(204).end());
    expect((await consumer.call('DELETE', '/profiles/c')).status).toBe(204);
    at.pass(hourMs);
    await at.quiet();
    expect(consumer.types('/days')).toHaveLength(1);
    const { body } = await consumer.call('GET', `/endpoints/${id}/messages?type=deadline.approaching`);
    expect(body).toMatchObject({ messages: [{ status: 'cancelled', endReason: 'profile_removed' }] });
  });
});
