import type { Draw } from '@drawbell/draws/draw';
import { programsInWords } from '@drawbell/draws/labels';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestApp, type TestApp, testNow } from './open-test-app.ts';
import { aDraw, fillRecord, look } from './recorded-draws.ts';
import { addSubscriber, openSettingsOf } from './subscribers.ts';

const browser = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
const all =
  'Federal Skilled Worker Progran, Canadian Experience Class, Federal Skilled Trades Program and Provincial Nominee Program';
const zeros = ['601-1200', '501-600', '0-300'].map((range): [string, number] => [range, 0]);

const cec: Partial<Draw> = {
  round: { kind: 'program', program: 'cec' },
  nameEn: 'Canadian Experience Class',
};

let test: TestApp;
beforeAll(async () => {
  test = await openTestApp();
  await fillRecord(test.store, testNow);
  const pool = (ranges: readonly (readonly [string, number])[], total: number): Partial<Draw> => ({
    pool: { asOf: '2026-10-30', total, ranges },
  });
  await look(test.store, testNow, {
    fresh: [
      aDraw('461', {
        ...pool(zeros, 231_533),
        programsText: all,
        heldAtText: 'November 2, 2026 at 11:00:00 UTC',
      }),
      aDraw('462', { ...pool([...zeros, ['301-350', 7]], 7), programsText: 'Any program you like' }),
      aDraw('463', { ...pool([], 12), programsText: 'Canadian Experience Class' }),
      aDraw('470', { ...cec, date: '2026-11-05', crs: 519, invitations: 2_000 }),
      aDraw('471', {
        ...{ ...cec, date: '2026-11-19', crs: 518, invitations: 2_000 },
        tieBreak: { text: 'February 13, 2026 at 20:48:08 UTC', at: '2026-02-13T20:48:08Z' },
      }),
      aDraw('472', { ...cec, date: '2026-11-20', crs: null, invitations: null, tieBreak: null }),
    ],
  });
});
// Fails when anything was warned of.
afterAll(() => test.close());

const get = (url: string, headers: Record<string, string> = {}) => test.app.inject({ url, headers });
const post = (url: string, fields: Record<string, string>) =>
  test.app.inject({
    ...{ method: 'POST', url, payload: new URLSearchParams(fields).toString() },
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: browser },
  });

describe('an unknown address', () => {
  it.each([
    ['/nothing', 'en-CA', 'en'],
    ['/nothing', 'fr-CA,fr;q=0.9,en;q=0.5', 'fr'],
    ['/fr/nothing', 'en', 'fr'],
    ['/en/draws/447/more', 'fr', 'en'],
    ['/v1/nothing', 'fr', 'fr'],
    ['/french', 'de', 'en'],
    ['/fr/a?language=en', '', 'fr'],
  ])('answers a browser with a page: %s, asked for in %s, in %s', async (url, accepted, language) => {
    const answer = await get(url, { accept: browser, 'accept-language': accepted });
    expect([answer.statusCode, answer.headers['content-language']]).toEqual([404, language]);
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(answer.headers['vary']).toBe('Accept, Accept-Language');
    expect(answer.body).toContain(language === 'fr' ? 'Cette page n’existe pas' : 'There is no such page');
    expect(answer.body).toContain(`href="/${language}/"`);
    expect(answer.body).not.toContain('nothing');
  });

  it.each([undefined, '*/*', 'application/json', 'application/json, text/html;q=0.5'])(
    'answers a program with a problem: %s',
    async (accept) => {
      for (const url of ['/nothing', '/fr/nothing', '/v1/nothing']) {
        const answer = await get(url, accept === undefined ? {} : { accept });
        expect([answer.statusCode, answer.headers['content-type']]).toEqual([
          404,
          'application/problem+json; charset=utf-8',
        ]);
      }
    },
  );

  it.each([
    ['GET', '/fr/%', 400],
    ['GET', `/fr/draws/${'9'.repeat(300)}`, 414],
    ['POST', '/fr/draws', 405],
    ['DELETE', '/en/', 405],
    ['POST', '/fr/nothing', 404],
    ['GET', '/outbox/999', 404],
    ['GET', '/outbox/nothing', 400],
  ] as const)('of other kinds does, too: %s %s', async (method, url, status) => {
    const page = await test.app.inject({ method, url, headers: { accept: browser } });
    expect([page.statusCode, page.headers['content-type']]).toEqual([status, 'text/html; charset=utf-8']);
    expect(page.headers['allow'] !== undefined).toBe(status === 405);
    const problem = await test.app.inject({ method, url });
    expect([problem.statusCode, problem.headers['content-type']]).toEqual([
      status,
      'application/problem+json; charset=utf-8',
    ]);
  });
});

describe('the page of a draw', () => {
  it('shows a pool only where one was published', async () => {
    const pools = await Promise.all(
      ['461', '462', '463'].map(async (number) =>
        (await get(`/en/draws/${number}`)).body.includes('id="pool"'),
      ),
    );
    expect(pools).toEqual([false, true, false]);
  });

  it('says its figures first, and how they differ from the last of its type', async () => {
    const shown = async (url: string) =>
      (await get(url)).body.replaceAll(/<svg.*?<\/svg>|<[^>]+>/gs, '').replaceAll(/\s+/g, ' ');
    const english = await shown('/en/draws/471');
    expect(english).toContain('Draw 471, Thursday 19 November 2026');
    expect(english).toMatch(/518 ↓down by 1 since 5 Nov/);
    expect(english).toMatch(/2,000 = same as 5 Nov/);
    expect(english).toContain('13 Feb 2026 Profile submitted before 3:48 p.m. Eastern');
    expect(english).toContain(
      'eligible for the Canadian Experience Class with a score above 518. At exactly 518',
    );
    expect(await shown('/fr/draws/471')).toContain('Profil présenté avant 15 h 48, heure de l’Est');
    const bare = await shown('/en/draws/472');
    expect(bare).toContain('Cut‑off – not published');
    expect(bare).toContain('which is not published');
  });

  it('asks for a score by a form that no address shows', async () => {
    const { body } = await get('/en/draws/447');
    expect(body).toMatch(/<form[^>]*method="post"[^>]*action="\/en\/standing"/);
  });

  it('names the programs in its language, and what is not understood as published', async () => {
    const [french, unknown, english] = await Promise.all(
      ['/fr/draws/461', '/fr/draws/462', '/en/draws/461'].map(async (url) => (await get(url)).body),
    );
    expect(french).toContain(
      'Programme des travailleurs qualifiés (fédéral), Catégorie de l’expérience canadienne, Programme des travailleurs de métiers spécialisés (fédéral) et Programme des candidats des provinces',
    );
    expect(french).not.toMatch(/Canadian Experience|November/);
    expect(unknown).toContain('<span lang="en">Any program you like</span>');
    expect(english).toContain(all);
  });

  it.each([
    ['Canadian Experience Class', 'Catégorie de l’expérience canadienne'],
    ['Federal Skilled Trades', 'Programme des travailleurs de métiers spécialisés (fédéral)'],
    ['  provincial nominee program. ', 'Programme des candidats des provinces'],
    [
      'Canadian Experience Class & Provincial Nominee Program',
      'Catégorie de l’expérience canadienne et Programme des candidats des provinces',
    ],
    ['Canadian Experience Class and a new one', null],
    ['', null],
    ['no Canadian Experience Class', null],
  ])('reads programs from “%s”', (published, french) =>
    expect(programsInWords(published, 'fr')).toBe(french),
  );

  it('writes no warning, however often and by whom it is looked at', async () => {
    for (const headers of [{}, { 'accept-encoding': 'gzip' }, { 'if-none-match': '*' }, { accept: browser }])
      for (const number of ['447', '461', '999999', 'none'])
        for (const language of ['en', 'fr']) await get(`/${language}/draws/${number}`, headers);
    expect(test.watched.unexpected()).toEqual([]);
  });
});

describe('French', () => {
  it('sets a no-break space before each colon that people see', async () => {
    for (const path of [
      '/',
      '/draws',
      '/draws/447',
      '/draws/461',
      '/cut-offs',
      '/cut-offs/general',
      '/standing',
      '/sign-up',
      '/manage',
      '/about',
      '/data',
      '/terms',
    ]) {
      const { body } = await get(`/fr${path}`);
      const shown = body.replaceAll(
        /<(script|style)[^>]*>.*?<\/\1>|<span lang="en">.*?<\/span>|<option[^>]*>|<[^>]+>/gs,
        ' ',
      );
      const colons = [...shown.matchAll(/(.)[:»](?=\s)/gu)].filter(([, before]) => before !== '\u00a0');
      expect(
        colons.map(([text]) => text),
        path,
      ).toEqual([]);
    }
  });
});

describe('the switch of language', () => {
  const typed = { crs: '489', programs: 'cec', noc0: '72310', months0: 'twelve', action: 'other-language' };

  it.each(['/standing', '/sign-up'])(
    'keeps what was typed on %s, mistakes too, and says nothing of them',
    async (path) => {
      for (const language of ['en', 'fr']) {
        const { statusCode, body } = await post(`/${language}${path}`, typed);
        expect(statusCode).toBe(200);
        expect(body).toContain(`<html lang="${language}">`);
        expect(body).toContain('value="489"');
        expect(body).toContain('value="twelve"');
        expect(body).not.toContain('aria-invalid');
      }
    },
  );

  it('keeps an address, and the facts of a saved profile', async () => {
    const manage = await post('/fr/manage', { email: 'half-typed@', action: 'other-language' });
    expect(manage.statusCode).toBe(200);
    expect(manage.body).toContain('value="half-typed@"');
    const person = await addSubscriber(test, testNow);
    const settings = await openSettingsOf(test, person.id, testNow);
    const profile = await post(`/fr/settings/${settings}/profiles/1`, { ...typed, was: 'an older mark' });
    expect(profile.statusCode).toBe(200);
    expect(profile.body).toContain('value="489"');
    expect(profile.body).toContain('value="an older mark"');
  });
});

it('what a form was answered with may be come back to, and is kept by nobody but the browser', async () => {
  for (const [url, fields] of [
    ['/en/standing', { crs: '12345' }],
    ['/fr/standing', { crs: 'x' }],
  ] as const)
    expect((await post(url, fields)).headers['cache-control'], url).toBe('private, no-cache');
});

describe('the pages of cut-offs', () => {
  it('lead on from their old address', async () => {
    const { statusCode, headers } = await get('/fr/trends?period=all');
    expect([statusCode, headers.location]).toEqual([308, '/fr/cut-offs']);
  });

  it('are there for every type, also one never held, and for no other', async () => {
    expect((await get('/en/cut-offs/cec?period=60')).statusCode).toBe(200);
    expect((await get('/en/cut-offs/stem')).body).toContain('No draws of this time');
    for (const query of ['period=forever', 'period=', 'period=12&period=24']) {
      const { statusCode, body } = await get(`/en/cut-offs/cec?${query}`);
      expect([statusCode, body.includes('no such period')], query).toEqual([404, true]);
    }
    for (const type of ['nonsense', '%00', 'toString'])
      expect((await get(`/fr/cut-offs/${type}`)).statusCode, type).toBe(404);
  });

  it('show the score of whoever has a profile in their cookie, and keep that page from everybody else', async () => {
    const sent = await post('/en/standing', { crs: '533', programs: 'cec', action: 'compare' });
    const cookie = String(sent.headers['set-cookie']).split(';')[0] ?? '';
    for (const path of ['/en/cut-offs', '/en/cut-offs/general']) {
      const own = await get(path, { cookie });
      expect(own.body, path).toContain('score-line');
      expect(own.body, path).toContain('533');
      expect(own.headers['cache-control'], path).toContain('private');
      const public_ = await get(path);
      expect(public_.body, path).not.toContain('score-line');
      for (const { headers } of [own, public_]) expect(headers['vary'], path).toContain('Cookie');
    }
  });
});
