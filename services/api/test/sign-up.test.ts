import { readEnvironment } from '@drawbell/runtime/environment';
import { createLogger } from '@drawbell/runtime/logger';
import { createMetricsRegistry } from '@drawbell/runtime/metrics';
import { unsubscribe } from '@drawbell/store/subscribers/unsubscribe';
import { suppress } from '@drawbell/store/suppressions';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createApp } from '../src/app/server.ts';
import { openTestApp, type TestApp, testNow } from './open-test-app.ts';
import { addSubscriber } from './subscribers.ts';

const form = { 'content-type': 'application/x-www-form-urlencoded' };
const fields = (email: string) =>
  new URLSearchParams({ email, crs: '500', wants: 'meets', nearPoints: '10', consent: 'yes' }).toString();

describe('the answer to a sign-up', () => {
  let test: TestApp;
  let statements: string[];
  beforeEach(async () => {
    test = await openTestApp({ trustedProxies: '127.0.0.1' });
    statements = [];
    // What the database is asked is what takes time: the same statements in the same order take the same.
    test.store.pool.on('connect', (client) => {
      const query = client.query.bind(client) as (...args: unknown[]) => unknown;
      client.query = ((...args: unknown[]) => {
        const [asked] = args;
        statements.push(typeof asked === 'string' ? asked : (asked as { text: string }).text);
        return query(...args);
      }) as typeof client.query;
    });
    await addSubscriber(test, testNow, 'active@example.org');
    const left = await addSubscriber(test, testNow, 'left@example.org');
    await unsubscribe(test.store.db, { subscriberId: left.id, means: 'page', now: testNow });
    for (const [email, reason] of [
      ['complained@example.org', 'complaint'],
      ['ruled-out@example.org', 'operator'],
    ] as const)
      await suppress(test.store.db, { emailHash: test.secrets.hashAddress(email), reason, now: testNow });
  });
  afterEach(() => test.close());

  const people = ['new', 'new', 'active', 'left', 'complained', 'ruled-out'].map(
    (name) => `${name}@example.org`,
  );
  const answers = async (
    send: (email: string, ip: string) => Promise<{ statusCode: number; headers: object; body: string }>,
  ) => {
    const told = new Set<string>();
    for (const [i, email] of people.entries()) {
      statements = [];
      const { statusCode, headers, body } = await send(email, `192.0.2.${i}`);
      const own = new Set(['x-request-id', 'date']);
      // What was typed goes back to the browser, sealed anew each time.
      const shown = Object.entries(headers)
        .filter(([name]) => !own.has(name))
        .map(([name, value]) => [
          name,
          name === 'set-cookie' ? String(value).replace(/=[\w-]+;/, '=…;') : value,
        ]);
      told.add(JSON.stringify([statusCode, shown, body, statements]));
    }
    return told;
  };

  it('is the same in words, headers and work, whatever is known of the address: on the page', async () => {
    const told = await answers((email, ip) =>
      test.app.inject({
        ...{ method: 'POST', url: '/en/sign-up', headers: { ...form, 'x-forwarded-for': ip } },
        payload: fields(email),
      }),
    );
    expect(told.size).toBe(1);
    expect([...told][0]).toContain('/en/sign-up/sent');
    expect([...told][0]).not.toMatch(/from \\"(?:subscribers|suppressions)\\"/i);
  });

  it('is the same for the request of a settings link, and in the API', async () => {
    const requests = [
      { url: '/fr/manage', headers: form, payload: (email: string) => `email=${encodeURIComponent(email)}` },
      {
        url: '/v1/subscriptions/links',
        headers: { 'content-type': 'application/json' },
        payload: (email: string) => JSON.stringify({ email, language: 'fr' }),
      },
      {
        url: '/v1/subscriptions',
        headers: { 'content-type': 'application/json' },
        payload: (email: string) =>
          JSON.stringify({
            ...{ email, language: 'fr', profiles: [{ crs: 500 }] },
            consent: { wordingVersion: '2026-11', agreed: true },
          }),
      },
    ];
    for (const { url, headers, payload } of requests) {
      const told = await answers((email, ip) =>
        test.app.inject({
          ...{ method: 'POST', url, headers: { ...headers, 'x-forwarded-for': ip }, payload: payload(email) },
        }),
      );
      expect(told.size, url).toBe(1);
      expect([...told][0], url).toMatch(/^\[(?:202|303),/);
    }
  });
});

describe('sign-ups are limited', () => {
  it('by network, over two api processes, and only those of that network', async () => {
    const one = await openTestApp({ trustedProxies: '127.0.0.1' });
    const two = createApp({
      ...{ store: one.store, secrets: one.secrets, clock: () => testNow, publicUrl: 'http://localhost:8080' },
      log: createLogger({ level: 'silent', service: 'test' }),
      registry: createMetricsRegistry('two'),
      mode: { embedded: true, outbox: true },
      ...{
        ring: () => {},

        checkEndpoint: async () => null,
        bounces: { verp: null },
        alertMaxAgeDays: 7,
        unconfirmedDays: 7,
        signUpsPerHour: 3_000,
        trustedProxies: '127.0.0.1',
      },
    });
    const send = async (app: TestApp['app'], i: number, ip: string) =>
      app.inject({
        ...{ method: 'POST', url: '/fr/sign-up', payload: fields(`p${i}@example.org`) },
        headers: { ...form, 'x-forwarded-for': ip },
      });
    try {
      const ends = await Promise.all(
        Array.from({ length: 16 }, async (_, i) =>
          send(i % 2 === 0 ? one.app : two, i, `2001:db8:1:2::${i}`),
        ),
      );
      const refused = ends.filter(({ statusCode }) => statusCode === 429);
      expect(refused).toHaveLength(6);
      expect(refused[0]?.body).toContain('Trop de demandes');
      expect(Number(refused[0]?.headers['retry-after'])).toBe(360);
      expect((await send(one.app, 99, '2001:db8:1:3::1')).statusCode).toBe(303);
    } finally {
      await two.close();
      await one.close();
    }
  });

  it('altogether', async () => {
    const test = await openTestApp({ trustedProxies: '127.0.0.1', signUpsPerHour: 20 });
    try {
      const codes: number[] = [];
      for (let i = 0; i < 3; i += 1) {
        const { statusCode } = await test.app.inject({
          ...{ method: 'POST', url: '/en/sign-up', payload: fields('a@example.org') },
          headers: { ...form, 'x-forwarded-for': `192.0.2.${i}` },
        });
        codes.push(statusCode);
      }
      expect(codes).toEqual([303, 303, 429]);
    } finally {
      await test.close();
    }
  });
});

describe('a form of ours', () => {
  let test: TestApp;
  beforeEach(async () => {
    test = await openTestApp();
  });
  afterEach(() => test.close());

  const post = (headers: Record<string, string>, url = '/en/sign-up') =>
    test.app.inject({
      method: 'POST',
      url,
      headers: { ...form, ...headers },
      payload: fields('a@example.org'),
    });

  it('sent by another site does nothing', async () => {
    for (const headers of [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { origin: 'https://evil.example' },
    ]) {
      const answer = await post(headers);
      expect(answer.statusCode, JSON.stringify(headers)).toBe(403);
      expect(answer.body).toContain('came from another site');
    }
    expect(await test.store.db.selectFrom('requests').selectAll().execute()).toEqual([]);
    for (const headers of [
      { 'sec-fetch-site': 'same-origin', origin: 'null' },
      { origin: 'http://localhost:8080' },
    ])
      expect((await post(headers)).statusCode).toBe(303);
  });

  it.each([
    ['https://alertes-québec.example', 'https://xn--alertes-qubec-khb.example'],
    ['HTTPS://Alertes.example/', 'https://alertes.example'],
    ['https://alertes.example:443', 'https://alertes.example'],
  ])('with PUBLIC_URL %s a form of our own pages is known by its origin %s', async (written, origin) => {
    const { PUBLIC_URL: publicUrl = '' } = readEnvironment({ PUBLIC_URL: written });
    const here = await openTestApp({ publicUrl });
    const send = (from: string) =>
      here.app.inject({
        ...{ method: 'POST', url: '/en/sign-up', payload: fields('a@example.org') },
        headers: { ...form, origin: from },
      });
    expect((await send(origin)).statusCode).toBe(303);
    expect((await send(`${origin}.evil.example`)).statusCode).toBe(403);
    const { servers } = (await here.app.inject('/openapi.json')).json<{ servers: { url: string }[] }>();
    expect(servers).toEqual([{ url: origin }]);
    await here.close();
  });

  it('keeps what was typed, escaped, and says what is wrong at the field, in the language of the page', async () => {
    const payload = new URLSearchParams({
      email: '"><script>alert(1)</script>',
      crs: '2000',
      noc0: '2147',
      noc3: 'abc',
    }).toString();
    const answer = await test.app.inject({ method: 'POST', url: '/fr/sign-up', headers: form, payload });
    expect(answer.statusCode).toBe(422);
    expect(answer.body).toContain('&quot;&gt;&lt;script&gt;');
    expect(answer.body).not.toContain('<script>alert');
    for (const said of [
      'Une note du SCG est comprise entre 1 et 1200',
      'CNP 2016',
      'Cochez cette case',
      'autofocus',
    ])
      expect(answer.body).toContain(said);
    expect(answer.body.match(/autofocus/g)).toHaveLength(1);
    expect(answer.headers['cache-control']).toBe('private, no-cache');
  });

  it('takes the address mended, with all else as it was said, and asks about a slip as ever', async () => {
    const said = 'email=a@example.org&crs=505&programs=cec&wants=meets&nearPoints=7&consent=yes';
    const sent = await test.app.inject({ method: 'POST', url: '/en/sign-up', headers: form, payload: said });
    const cookie = String(sent.headers['set-cookie']).split(';')[0] ?? '';
    expect(sent.headers['set-cookie']).toMatch(/; Max-Age=900; .*HttpOnly/);
    const page = await test.app.inject({ url: '/fr/sign-up/sent', headers: { cookie } });
    expect(page.body).toContain('value="a@example.org"');
    expect(page.headers['cache-control']).toBe('no-store');
    const mend = (email: string, more = '') =>
      test.app.inject({
        ...{ method: 'POST', url: '/fr/sign-up', headers: { ...form, cookie } },
        payload: `action=mend&email=${email}${more}`,
      });
    const slip = await mend('a@gmial.com');
    expect([slip.statusCode, slip.body.includes('Vouliez-vous dire a@gmail.com')]).toEqual([422, true]);
    expect((await mend('b@example.org')).statusCode).toBe(303);
    const { rows } = await test.store.pool.query(
      `SELECT email, content #>> '{profiles,0,crs}' AS crs, content #>> '{preferences,nearPoints}' AS near
         FROM requests ORDER BY email`,
    );
    expect(rows).toEqual(['a', 'b'].map((name) => ({ email: `${name}@example.org`, crs: '505', near: '7' })));
  });

  it('takes a second profile at once, which the form carries sealed', async () => {
    const post = (payload: URLSearchParams) =>
      test.app.inject({ method: 'POST', url: '/en/sign-up', headers: form, payload: payload.toString() });
    const first = { email: 'a@example.org', crs: '505', programs: 'cec', wants: 'meets', nearPoints: '10' };
    const added = await post(new URLSearchParams({ ...first, action: 'add-profile' }));
    expect(added.statusCode).toBe(200);
    expect(added.body).toContain('Profile 1, score 505');
    const sealed = /name="profiles" value="([^"]+)"/.exec(added.body)?.[1] ?? '';
    expect(sealed).not.toBe('');
    const second = { ...first, profiles: sealed, crs: '470', consent: 'yes', label: 'spouse' };
    const removed = await post(new URLSearchParams({ ...second, action: 'remove-0' }));
    expect(removed.body).not.toContain('name="profiles"');
    expect((await post(new URLSearchParams(second))).statusCode).toBe(303);
    const { rows } = await test.store.pool.query<{ profiles: object[] }>(
      `SELECT content -> 'profiles' AS profiles FROM requests`,
    );
    expect(rows).toMatchObject([{ profiles: [{ crs: 505 }, { crs: 470, label: 'spouse' }] }]);
    const forged = await post(new URLSearchParams({ ...second, profiles: `${sealed.slice(0, -4)}AAAA` }));
    expect(forged.statusCode).toBe(303);
  });

  it('asks which occupation is meant, and takes the one that is chosen', async () => {
    const said = {
      email: 'a@example.org',
      crs: '505',
      noc0: 'nurse',
      consent: 'yes',
      wants: 'meets',
      nearPoints: '0',
    };
    const post = (more: Record<string, string>) =>
      test.app.inject({
        ...{ method: 'POST', url: '/en/sign-up', headers: form },
        payload: new URLSearchParams({ ...said, ...more }).toString(),
      });
    const asked = await post({});
    expect(asked.statusCode).toBe(422);
    expect(asked.body).toMatch(/<details class="fold" open>\s*<summary>\s*<strong>Occupation/);
    expect(asked.body).toMatch(/name="nocChoice0"\s+value="31301"/);
    expect(asked.body).toContain('31301, on today’s list: Healthcare');
    expect((await post({ nocChoice0: 'none' })).body).toContain('Enter another title');
    // One that is not among those asked about is not taken.
    expect((await post({ nocChoice0: '21231' })).statusCode).toBe(422);
    expect((await post({ nocChoice0: '31301' })).statusCode).toBe(303);
    const { rows } = await test.store.pool.query(
      `SELECT content #>> '{profiles,0,occupations,0,noc}' AS noc FROM requests`,
    );
    expect(rows).toEqual([{ noc: '31301' }]);
  });

  it.each([
    [['none', 'cec'], '“None of these”, not both'],
    [['unsure', 'fsw'], '“I don’t know” goes with no other choice'],
    [['unsure', 'none'], '“I don’t know” goes with no other choice'],
  ])('takes programs %j for a contradiction', async (programs, said) => {
    const payload = new URLSearchParams({
      email: 'a@example.org',
      consent: 'yes',
      wants: 'meets',
      nearPoints: '0',
    });
    for (const program of programs) payload.append('programs', program);
    const answer = await test.app.inject({
      ...{ method: 'POST', url: '/en/sign-up', headers: form },
      payload: payload.toString(),
    });
    expect([answer.statusCode, answer.body.includes(said)]).toEqual([422, true]);
  });

  it('the page of where one stands keeps nothing, and leads to the sign-up with what was typed', async () => {
    const compare = await test.app.inject({
      method: 'POST',
      url: '/en/standing',
      headers: form,
      payload: 'crs=505&programs=cec&action=compare',
    });
    expect([compare.statusCode, compare.headers.location]).toEqual([303, '/en/standing']);
    const start = await test.app.inject({
      method: 'POST',
      url: '/en/sign-up',
      headers: form,
      payload: 'crs=505&programs=cec&nearPoints=10&action=start',
    });
    expect(start.statusCode).toBe(200);
    expect(start.body).toContain('value="505"');
    expect(start.body).toMatch(/value="meets"\s+checked/);
    const { rows } = await test.store.pool.query(
      'SELECT (SELECT count(*) FROM requests) + (SELECT count(*) FROM account_mails) AS kept',
    );
    expect(rows).toEqual([{ kept: '0' }]);
  });
});
