import { builtInChecklist, itemsFor } from '@drawbell/draws/plan/checklist';
import { builtInDocumentRules } from '@drawbell/draws/plan/document-rules';
import { prepareStanding } from '@drawbell/draws/standing';
import type { Profile } from '@drawbell/draws/profile';
import { decideGuide } from '@drawbell/store/plan/guides';
import { readPlans } from '@drawbell/store/plan/plan';
import { readCatalogue } from '@drawbell/store/catalogue/catalogue';
import { changeSettings } from '@drawbell/store/subscribers/settings';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { recordedDraws, recordedToday } from '../../../packages/draws/test/recorded-draws.ts';
import { checklistPrint, checklistSection } from '../src/account/checklist.ts';
import { skippedSection } from '../src/account/skipped-draws.ts';
import { openTestApp, type TestApp, testNow } from './open-test-app.ts';
import { recordSums } from './record-sums.ts';
import { addSubscriber, openSettingsOf } from './subscribers.ts';

let test: TestApp;
let id: string;
let base: string;
beforeEach(async () => {
  test = await openTestApp();
  ({ id } = await addSubscriber(test, testNow));
  base = `/en/settings/${await openSettingsOf(test, id, testNow)}`;
});
afterEach(() => test.close());

const first = async () => {
  const [plan] = await readPlans(test.store.db, id);
  if (plan === undefined) throw new Error('no profile');
  return plan;
};
const send = async (url: string, fields: readonly (readonly [string, string])[], headers = {}) =>
  test.app.inject({
    ...{ method: 'POST', url },
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    payload: new URLSearchParams(fields.map(([name, value]): [string, string] => [name, value])).toString(),
  });

describe('the checklist of a profile', () => {
  const ticks = async () => [...(await first()).ticks.keys()].toSorted();
  const tick = async (was: readonly string[], ticked: readonly string[], more: [string, string][] = []) => {
    const { profileId } = await first();
    return send(`${base}/plan/1/checklist`, [
      ['profile', profileId],
      ...was.map((key) => ['was', key] as const),
      ...ticked.map((key) => ['tick', key] as const),
      ...more,
    ]);
  };

  it('says how much is done, keeps what is ticked, and goes back to where it was sent from', async () => {
    const { profile } = await first();
    const count = itemsFor(builtInChecklist(), profile).length;
    const before = await recordSums(test.store);
    const page = await test.app.inject(`${base}/plan/1/checklist`);
    expect(page.body).toContain(`0 of ${count} done`);
    expect(page.body).toContain('match the lead statement of 31301 and 00012');
    expect(await recordSums(test.store)).toEqual(before);
    const saved = await tick([], ['passport', 'duties', 'no_such_item'], [['back', 'plan']]);
    expect([saved.statusCode, saved.headers.location]).toEqual([303, `${base}/plan/1?done=checklist`]);
    expect(await ticks()).toEqual(['duties', 'passport']);
    const after = await test.app.inject(`${base}/plan/1/checklist?done=checklist`);
    expect(after.body).toContain(`2 of ${count} done`);
    expect(after.body.match(/ checked/g)).toHaveLength(2);
    expect(after.body).toContain('The checklist is saved.');
    const french = await test.app.inject(`${base.replace('/en/', '/fr/')}/plan/1/checklist`);
    expect(french.body).toContain(`2 faits sur ${count}`);
    expect(french.body).toContain('l’énoncé principal de 31301 et 00012');
  });

  it('takes back only what its owner unticked there: what another device ticked meanwhile stays', async () => {
    await tick([], ['passport']);
    await tick([], ['duties']);
    expect(await ticks()).toEqual(['duties', 'passport']);
    await tick(['passport'], []);
    expect(await ticks()).toEqual(['duties']);
    await tick(['passport'], ['passport', 'duties']);
    expect(await ticks()).toEqual(['duties']);
  });

  it('is of the profile that it was shown for, wherever that is now, and of nobody else', async () => {
    const { profileId, profile } = await first();
    await changeSettings(test.store.db, id, { profiles: [{ label: 'new', crs: 400 }, profile] }, testNow);
    const moved = await send(`${base}/plan/1/checklist`, [
      ['profile', profileId],
      ['tick', 'passport'],
    ]);
    expect(moved.headers.location).toBe(`${base}/plan/2/checklist?done=checklist`);
    expect((await first()).ticks.size).toBe(0);
    const other = await addSubscriber(test, testNow, 'b@example.org');
    const [theirs] = await readPlans(test.store.db, other.id);
    const refused = await send(`${base}/plan/1/checklist`, [
      ['profile', theirs?.profileId ?? ''],
      ['tick', 'passport'],
    ]);
    expect(refused.headers.location).toBe(base);
    expect((await readPlans(test.store.db, other.id))[0]?.ticks.size).toBe(0);
    expect((await test.app.inject(`${base}/plan/9/checklist`)).headers.location).toBe(base);
    const foreign = await send(`${base}/plan/1/checklist`, [['tick', 'duties']], {
      'sec-fetch-site': 'cross-site',
    });
    expect(foreign.statusCode).toBe(403);
  });

  it('is the one that an operator decided, and its words are text', async () => {
    const [item] = builtInChecklist().items;
    const content = { items: [{ ...item, textEn: 'A <b> text', concerns: [] }] };
    await decideGuide(test.store.db, { name: 'checklist', content, author: 'op', now: testNow });
    const page = await test.app.inject(`${base}/plan/1/checklist`);
    expect(page.body).toContain('0 of 1 done');
    expect(page.body).toContain('A &lt;b&gt; text');
  });

  it('stands in the plan and on paper, with room for a date and a note', async () => {
    await tick([], ['passport']);
    const planned = await first();
    const checklist = builtInChecklist();
    const section = checklistSection(planned, { language: 'en', checklist, action: '/x' }).markup;
    expect(section).toContain('<section id="checklist"');
    expect(section).toContain('name="back" value="plan"');
    expect(section).not.toMatch(/style=/);
    const onPaper = itemsFor(checklist, planned.profile).filter(({ group }) => group !== 'now').length;
    const paper = checklistPrint(planned, { language: 'fr', checklist }).markup;
    expect(paper.match(/date, note/g)).toHaveLength(onPaper);
    expect(paper.match(/aria-label="Fait"/g)).toHaveLength(1);
    expect(paper).not.toContain('<input');
  });
});

describe('draws that were missed in a row', () => {
  const sectionOf = async (profile: Profile, language: 'en' | 'fr' = 'en', readOn = '2026-03-01') => {
    const catalogue = await readCatalogue(test.store.db);
    const draws = recordedDraws().toReversed();
    const prepared = prepareStanding(draws, { today: recordedToday, catalogue });
    const section = skippedSection(
      { profile, documents: [], invitation: null },
      {
        ...{ language, rules: builtInDocumentRules(), base: '/en/settings/x', place: 1 },
        past: { draws, catalogue, today: recordedToday, prepared },
        scores: [{ crs: profile.crs ?? null, from: readOn, readOn }],
      },
    );
    return section?.markup ?? null;
  };
  const developer: Profile = {
    ...{ crs: 480, programs: ['cec'], nomination: false, crsReadOn: '2026-03-01' },
    occupations: [{ noc: '21232', months: 30 }],
  };

  it('are told with the four questions and what is known of each, without alarm', async () => {
    const markup = await sectionOf(developer);
    expect(markup).toMatch(/\d+ CEC draws in a row, from /);
    for (const part of [
      'Not known whether you are ready. No language test entered.',
      '21232 is',
      'holds no nomination',
      'more points',
      'href="/en/settings/x/occupations/1"',
      'href="/en/settings/x/standing/1"',
    ])
      expect(markup).toContain(part);
    expect(markup).not.toMatch(/unfortunately|urgent|warning|odds|chance|likely|will be/i);
    const french = await sectionOf(developer, 'fr');
    expect(french).toMatch(/\d+\u00a0rondes de la CEC de suite, à partir du /);
  });

  it('are not told of a score that met one, is not known, or is new', async () => {
    expect(await sectionOf({ ...developer, crs: 620 })).toBeNull();
    expect(await sectionOf({ programs: ['cec'] })).toBeNull();
    expect(await sectionOf(developer, 'en', '2026-09-30')).toBeNull();
  });
});

describe('the check of occupation codes', () => {
  it('says what the lists say of each: both titles, TEER, what it counts for, categories', async () => {
    const page = await test.app.inject(`${base}/occupations/1`);
    expect(page.statusCode).toBe(200);
    for (const part of [
      ...['31301 · Registered nurses and registered psychiatric nurses', 'lang="fr"', 'infirm'],
      ...['Counts: TEER 0 to 3', 'Healthcare and social services', ': 12 months', '00012 · '],
      ...['26 months of experience, 14 of them in Canada', 'codes of four digits are of noc 2016'],
    ])
      expect(page.body.toLowerCase()).toContain(part.toLowerCase());
    const none = await test.app.inject(`${base}/occupations/2`);
    expect(none.body).toContain('This profile names no occupation yet.');
    expect((await test.app.inject(`${base}/occupations/7`)).headers.location).toBe(base);
  });

  it('looks up a title or a code, and what it looks up stands in no address', async () => {
    const find = async (title: string, language = 'en') =>
      send(`${base.replace('/en/', `/${language}/`)}/occupations/1`, [['title', title]]);
    const before = await recordSums(test.store);
    expect((await find('nurse aides')).body).toContain('33102');
    expect((await find('infirmiers', 'fr')).body).toContain('Ces groupes de base correspondent');
    expect((await find('3012')).body).toContain('This is a code of NOC 2016.');
    expect((await find('44101')).body).toContain('Doesn’t count: TEER 4 or 5');
    expect((await find('zzzz')).body).toContain('No unit group has this title or code.');
    expect((await find('<script>')).body).toContain('value="&lt;script&gt;"');
    expect((await find('x'.repeat(500))).statusCode).toBe(200);
    const page = await test.app.inject(`${base}/occupations/1?title=nurse`);
    expect(page.body).not.toContain('In NOC 2021');
    expect(await recordSums(test.store)).toEqual(before);
  });
});
