import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addAdmin } from './admins.ts';
import { type ConsoleVisitor, logIn } from './console-session.ts';
import { addConsumer } from './consumers.ts';
import { openTestApp, testNow, type TestApp } from './open-test-app.ts';
import { fillRecord } from './recorded-draws.ts';

const rlo = '\u202e';
const escape = '\u001b';

/** That the API refuses them in every field stands in test/security: here, what it says, and what the console does. */
describe('texts that an operator writes', () => {
  let test: TestApp;
  let admin: string;
  let visitor: ConsoleVisitor;

  beforeAll(async () => {
    test = await openTestApp();
    await fillRecord(test.store, testNow);
    await addConsumer(test);
    admin = await addAdmin(test);
    visitor = await logIn(test, admin);
  });
  afterAll(() => test.close());

  it.each([
    ['POST', '/keys', { name: `a${rlo}b`, scopes: ['read'] }, '/body/name', 'U+202E'],
    ['POST', '/consumers', { name: `a${escape}b`, contactEmail: 'a@maple.example' }, '/body/name', 'U+001B'],
    ['POST', '/consumers/con_1/keys', { name: 'a\u0085b' }, '/body/name', 'U+0085'],
    ['PUT', '/draws/447/note', { en: `a${rlo}`, fr: 'b' }, '/body/en', 'U+202E'],
    ['PUT', '/draws/447/note', { en: 'a', fr: 'b\u2066c' }, '/body/fr', 'U+2066'],
    ['POST', '/draws/447/corrections', { nameEn: 'General\u200fly' }, '/body/nameEn', 'U+200F'],
    [
      'POST',
      '/draws/447/corrections',
      { tieBreak: { text: 'a\nb', at: null } },
      '/body/tieBreak/text',
      'U+000A',
    ],
    ['PUT', '/round-names', { name: `a${rlo}b`, means: { kind: 'general' } }, '/body/name', 'U+202E'],
    ['POST', `/addresses/adr_${'a'.repeat(43)}/suppress`, { note: `x${escape}[2J` }, '/body/note', 'U+001B'],
  ] as const)('%s %s %o is refused by name', async (method, path, payload, pointer, character) => {
    const headers = { authorization: `Bearer ${admin}` };
    const answer = await test.app.inject({ method, url: `/v1/admin${path}`, headers, payload });
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({
      errors: [
        { pointer, message: expect.stringContaining(`it holds ${character}, a character that nobody sees`) },
      ],
    });
  });

  it.each(['2026-11-24T15:00:00Z', '2026-11-24T10:00:00-05:00', '1999-12-31T23:59:59Z'])(
    'a key that would have ended already is not made: %s',
    async (expiresAt) => {
      const answer = await test.app.inject({
        ...{ method: 'POST', url: '/v1/admin/keys', headers: { authorization: `Bearer ${admin}` } },
        payload: { name: 'k', scopes: ['read'], expiresAt },
      });
      expect([answer.statusCode, answer.json<{ errors: object[] }>().errors]).toEqual([
        400,
        [{ pointer: '/body/expiresAt', message: 'is past: a key ends at a moment to come' }],
      ]);
    },
  );

  it.each([
    ['/admin/keys', '/admin/keys', { name: `a${rlo}b`, scopes: 'read' }],
    ['/admin/consumers', '/admin/consumers', { name: `a${escape}b`, contactEmail: 'a@maple.example' }],
    ['/admin/consumers/con_1', '/admin/consumers/con_1/keys', { name: 'a\u2028b', scopes: 'read' }],
    ['/admin/suppressions', '/admin/suppressions', { email: 'a@maple.example', note: `x${rlo}` }],
    ['/admin/categories', '/admin/categories/names/map', { name: `a${rlo}b`, means: 'general' }],
  ] as const)('the form of %s says so, too', async (page, action, fields) => {
    const before = await test.store.db.selectFrom('audit_log').selectAll().execute();
    const answer = await visitor.order(page, action, fields);
    expect(answer.statusCode).toBe(400);
    expect(answer.body).toContain('a character that nobody sees');
    expect(await test.store.db.selectFrom('audit_log').selectAll().execute()).toEqual(before);
  });

  it('a key of the console ends on a day to come', async () => {
    for (const expiresAt of ['2026-11-24', '2026-11-31', '1.5', 'tomorrow'])
      expect(
        (await visitor.order('/admin/keys', '/admin/keys', { name: 'k', scopes: 'read', expiresAt }))
          .statusCode,
      ).toBe(400);
  });
});
