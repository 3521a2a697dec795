import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ConsoleVisitor, signIn } from '../../services/api/test/console-session.ts';
import { addConsumer } from '../../services/api/test/consumers.ts';
import { openTestApp, type TestApp } from '../../services/api/test/open-test-app.ts';
import { sendSheet } from '../../services/api/test/sheets.ts';

const markup = '<svg/onload=x7()>';
const payloads = [
  "'; DROP TABLE consumers; --",
  `">${markup}`,
  `a\r\nX-Injected: 1\r\n\r\n${markup}`,
  'a\u0000b',
  '%s%n{{7*7}}${jndi:ldap://x7}\\',
  '\u202e\u2028../../../etc/passwd',
  'A'.repeat(20_000),
  '-1',
  '1e308',
  '',
];

/** What forms would hold, by where they go. */
const samples: Record<string, Record<string, string> | Record<string, string>[]> = {
  '/portal/endpoints': {
    ...{ url: 'https://a.example', description: 'x', eventTypes: 'draw.published', matched: 'batch' },
    ...{ programs: 'cec', categories: 'french', crsMin: '400', crsMax: '500', ratePerSecond: '5' },
    secretKind: 'hmac',
  },
  '/portal/endpoints/:endpoint/change': [
    { url: 'https://a.example', eventTypes: 'draw.published', crsMin: '1' },
    { part: 'headers', headerName: 'x-team', headerValue: 'maple', headerGone: '2' },
    { part: 'certificate', certificate: '-----BEGIN CERTIFICATE-----', certificateKey: 'x' },
    { part: 'state', state: 'active' },
  ],
  '/portal/endpoints/:endpoint/test': { type: 'test.ping' },
  '/portal/endpoints/:endpoint/recover': { since: '2026-11-01', until: '2026-11-02' },
  '/portal/endpoints/:endpoint/resend': { event: '', since: '2026-11-01', until: '2026-11-02' },
  '/portal/endpoints/:endpoint/secrets': { kind: 'hmac', overlapHours: '24' },
  '/portal/keys': { name: 'k', scopes: 'read', expiresAt: '2027-01-01' },
  '/portal/consumer/change': { name: 'New', contactEmail: 'new@maple.example', language: 'en' },
  '/portal/sign-in': { key: 'dbk_x', next: '/portal' },
  '/portal/profiles/upload/confirm': { sheet: 'x' },
};

describe('whatever stands in a form or a file of the portal', () => {
  let test: TestApp;
  let visitor: ConsoleVisitor;
  let another: ConsoleVisitor;
  let hidden: Record<string, string>;
  let values: Record<string, string>;
  const routes: string[] = [];

  beforeAll(async () => {
    test = await openTestApp({ mayWarn: /a sign-in to the portal was refused/ });
    test.app.addHook('onRoute', ({ method, url }) => {
      if (method === 'POST' && url.startsWith('/portal') && !url.endsWith('/upload')) routes.push(url);
    });
    await test.app.ready();
    const owner = await addConsumer(test);
    values = { ...owner.path, key: 'key_9', secret: 'sec_9' };
    visitor = await signIn(test, owner.key);
    another = await signIn(test, (await addConsumer(test)).key);
    hidden = await visitor.fieldsOf('/portal/keys', '/portal/keys');
  });
  afterAll(() => test.close());

  it('is taken or refused with a page, and never repeated as markup', async () => {
    let sent = 0;
    // What removes something comes last, the way out at the very end.
    const late = (url: string) => Number(url.endsWith('remove')) + 2 * Number(url.endsWith('/sign-out'));
    for (const url of routes.toSorted((a, b) => late(a) - late(b))) {
      const path = url.replace(/:(\w+)/g, (_all, name: string) => values[name] ?? 'x');
      for (const sample of [samples[url] ?? {}].flat()) {
        for (const [field, payload] of [...Object.keys(sample), 'once', 'token', 'extra'].flatMap((name) =>
          payloads.map((each) => [name, each] as const),
        )) {
          sent += 1;
          const once = `${sent}`.padStart(22, 'x');
          const answer = await visitor.post(path, { ...hidden, once, ...sample, [field]: payload });
          expect(answer.statusCode, `${url} ${field} ${payload.slice(0, 30)}`).toBeLessThan(500);
          expect(answer.body, `${url} ${field}`).not.toContain(markup);
          expect(answer.headers['x-injected']).toBeUndefined();
        }
      }
    }
    expect(sent).toBeGreaterThan(400);
    for (const page of [
      '/portal',
      `/portal/endpoints/${values['endpoint']}`,
      `/portal/endpoints/${values['endpoint']}/settings`,
      '/portal/keys',
      '/portal/usage',
    ])
      expect((await visitor.get(page)).body, page).not.toContain(markup);
  });

  it('is read as a sheet or refused as none', async () => {
    for (const payload of payloads) {
      for (const sheet of [payload, `reference,crs\n${payload},480\n`, `reference,${payload}\na,480\n`]) {
        const answer = await sendSheet(another, sheet, { order: payload.slice(0, 200) });
        expect([200, 409, 422], sheet.slice(0, 60)).toContain(answer.statusCode);
        expect(answer.body).not.toContain(markup);
      }
    }
  });
});
