import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '@drawbell/runtime/logger';
import { listAudit } from '@drawbell/store/audit-log';
import { readDrawHistory } from '@drawbell/store/draws/history';
import { openStore, type Store } from '@drawbell/store/open-store';
import { type FakeIrcc, startFakeIrcc } from '@drawbell/testing/fake-ircc';
import { feedFromRounds } from '@drawbell/testing/feed-from-rounds';
import { createTestDatabase, type TestDatabase } from '@drawbell/testing/test-database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aRound, roundsBefore } from '../life/rounds.ts';
import { spawnCommand } from './command-line.ts';
import { runCommand } from './run-command.ts';

describe('the operator’s commands about categories, names and corrections', () => {
  let database: TestDatabase;
  let store: Store;
  let ircc: FakeIrcc;
  let folder: string;

  const environment = () => ({
    ...{ DATABASE_URL: database.url, TOKEN_SECRET: 'x'.repeat(32) },
    ...{ FEED_URL_EN: ircc.urls.en, FEED_URL_FR: ircc.urls.fr, FEED_PAGE_URL: ircc.urls.page },
    FEED_ALLOW_OTHER_HOSTS: 'true',
  });
  const run = (...args: string[]) => runCommand(environment(), args);
  const file = (text: string): string => {
    const path = join(folder, 'version.json');
    writeFileSync(path, text);
    return path;
  };
  const leaders = {
    ...{ key: 'leaders', version: 1, labelEn: 'Community leaders', labelFr: 'Leaders communautaires' },
    ...{ publishedEn: [], publishedFr: [], inForceFrom: '2026-09-01', inForceTo: null, nocs: ['00012'] },
    rule: { kind: 'occupation', months: 12, continuous: false, inCanada: false },
  };

  beforeAll(async () => {
    database = await createTestDatabase();
    const log = createLogger({ level: 'silent', service: 'test' });
    store = openStore({ databaseUrl: database.url, applicationName: 'test', log });
    ircc = await startFakeIrcc();
    folder = mkdtempSync(join(tmpdir(), 'drawbell-catalogue-'));
    const rounds = [
      ...roundsBefore('447').slice(-30),
      aRound('447', { nameEn: 'Leaders', nameFr: 'Leaders', date: '2026-10-01' }),
    ];
    for (const language of ['en', 'fr'] as const) ircc.serve(language, feedFromRounds(rounds, language));
    await run('poll');
  });
  afterAll(async () => {
    await ircc.close();
    await store.close();
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('a category is added and a name mapped to it; the recorded draw follows, and all of it is audited', async () => {
    const set = ['categories', 'set', file(JSON.stringify(leaders))];
    expect(await spawnCommand(environment(), set)).toMatchObject({
      ...{ code: 0, output: expect.stringContaining('The version holds now.') },
    });
    expect((await run('categories', 'list')).output).toMatch(
      /^leaders +1 +2026-09-01 +1 +command line +Community leaders$/m,
    );
    const mapped = await run('names', 'map', 'Leaders (Version 1)', 'leaders');
    expect(mapped.output).toMatch(/^Corrected: draw 447 \(revision 2, alerting: late\)$/m);
    expect((await run('names', 'list')).output).toContain('Leaders (Version 1)');
    expect((await run('draws', 'show', '447')).output).toContain('Community leaders');
    expect(await run('draws', 'correct', '447', '--crs', '500', '--name-fr', 'Chefs')).toMatchObject({
      output: expect.stringMatching(/Revision: 3\nCorrected: crs, nameFr\nAlerting: late/),
    });
    expect(await run('draws', 'note', '447', '--en', 'One', '--fr', 'Un')).toMatchObject({ code: 0 });
    expect(await readDrawHistory(store.db, '447')).toMatchObject({
      ...{ draw: { crs: 500 }, note: { en: 'One', fr: 'Un' } },
      revisions: [{ author: null }, { author: 'command line' }, { author: 'command line' }],
    });
    expect(await run('names', 'unmap', 'LEADERS')).toMatchObject({ code: 0 });
    const audit = await listAudit(store.db, { before: null, limit: 10 });
    expect(audit.map(({ action, actor }) => `${action} by ${actor}`).toReversed()).toEqual([
      'category.put by command line',
      'round_name.map by command line',
      'draw.correct by command line',
      'draw.note by command line',
      'round_name.unmap by command line',
    ]);
  });

  it('what cannot be done is said in a sentence', async () => {
    const wrong = file(JSON.stringify({ ...leaders, nocs: ['99999'] }));
    const cases: [string[], string][] = [
      [['categories', 'set', wrong], 'It cannot be taken: not in NOC 2021: 99999.'],
      [['categories', 'show', 'nobody'], 'There is no category "nobody".'],
      [['categories', 'remove', 'french', '1'], 'Nobody added this version: there is nothing to take back.'],
      [['names', 'map', 'General', 'cec'], '“General” means a round for all programs already.'],
      [['names', 'unmap', 'Nothing'], 'Nobody mapped this name.'],
      [['draws', 'correct', '999', '--crs', '500'], 'There is no such draw.'],
      [['draws', 'correct', '446', '--crs', 'many'], 'Crs: it is no whole number.'],
      [['draws', 'correct', '446', '--tie-break-at', '2026-01-01T00:00:00Z'], 'Tie break: it is missing.'],
      [['draws', 'note', '446', '--en', 'One'], 'A note needs --en and --fr, or --remove'],
    ];
    const ends = await Promise.all(cases.map(([args]) => run(...args)));
    for (const [index, [, sentence]] of cases.entries())
      expect(ends[index]).toMatchObject({ code: 1, output: expect.stringContaining(sentence) });
  });

  it('confirm, dismiss and add a change of the points grid, and match a score of its own grid only', async () => {
    const listed = await run('grids', 'list');
    expect(listed.output).toMatch(/2026-11-03\s+reported\s+new\s+built in/);
    const texts = ['--en', 'New points', '--fr', 'Nouveaux points', '--source', 'a notice'];
    const added = await run('grids', 'add', '2026-09-30', ...texts);
    expect([added.code, added.output]).toEqual([
      0,
      expect.stringContaining('Day: 2026-09-30\nNow: reported'),
    ]);
    const profile = file(JSON.stringify({ crs: 700, programs: ['cec'], crsReadOn: '2026-09-29' }));
    const match = async (path: string) => (await run('match', '447', '--profile', path)).output;
    expect(await match(profile)).toContain(
      'A change of the points grid is reported for 30\u00a0September\u00a02026',
    );
    const confirmed = await run('grids', 'confirm', '2026-09-30', '--source', 'IRCC');
    expect(confirmed.output).toContain('Day: 2026-09-30\nNow: confirmed\nBefore: reported');
    expect(await match(profile)).toContain(
      'The score was read before the points grid changed on 30\u00a0September\u00a02026',
    );
    // A score without a day is the one of today.
    expect(await match(file(JSON.stringify({ crs: 700 })))).not.toContain('points grid changed');
    const stayed = await run('grids', 'confirm', '2026-09-30', '--scores-stayed');
    expect(stayed.output).toContain('Now: confirmed, scores stayed');
    expect((await run('grids', 'dismiss', '2026-09-30')).output).toContain('Day: 2026-09-30\nNow: dismissed');
    expect(await match(profile)).not.toContain('September 30');
    const wrong = [
      ['grids', 'confirm', '2026-09-29'],
      ['grids', 'add', '30/09/2026', ...texts],
      ['grids', 'add', '2026-09-30', ...texts, '--status', 'perhaps'],
      ['match', '447', '--profile', file(JSON.stringify({ crs: 700, crsReadOn: '2099-01-01' }))],
    ];
    for (const args of wrong) expect((await run(...args)).code, args.join(' ')).not.toBe(0);
    const trail = await listAudit(store.db, { target: 'grid change 2026-09-30', before: null, limit: 10 });
    expect(trail.map(({ action, actor }) => [action, actor])).toEqual([
      ['grid_change.dismiss', 'command line'],
      ['grid_change.confirm', 'command line'],
      ['grid_change.confirm', 'command line'],
      ['grid_change.put', 'command line'],
    ]);
  });

  it('a draw that no reading finds is added and taken back, audited, and mistakes are named', async () => {
    const facts = ['--date', '2026-10-02', '--name-en', 'Leaders of all kinds'];
    const add = async (...more: string[]) => run('draws', 'add', ...facts, ...more);
    const added = await add('--number', '448', '--round', 'cec', '--crs', '520', '--invitations', '2000');
    expect(added).toMatchObject({
      code: 0,
      output: expect.stringMatching(/Draw: 448\nRevision: 1\nAlerting: /),
    });
    expect((await readDrawHistory(store.db, '448'))?.draw).toMatchObject({
      ...{ crs: 520, invitations: 2_000, round: { kind: 'program', program: 'cec' } },
    });
    expect(await add('--number', '448')).toMatchObject({
      ...{ code: 1, output: expect.stringContaining('The draw is recorded already, as 448.') },
    });
    for (const [mistake, said] of [
      [['--number', '448*'], 'must be a draw number'],
      [['--number', '449', '--crs', ''], 'Lowest CRS score invited'],
      [['--number', '449', '--crs', 'about'], 'Lowest CRS score invited'],
      [
        ['--number', '449', '--tie-break-at', '2026-05-02T10:11:12Z'],
        'Tie-break, as published: it is missing.',
      ],
      [['--number', '449', '--date', '2126-10-02'], 'The day of the draw has not come.'],
    ] as const)
      expect(await add(...mistake)).toMatchObject({ code: 1, output: expect.stringContaining(said) });

    expect((await run('draws', 'withdraw', '448')).output).toMatch(/The draw is taken back: .*\nDraw: 448\n/);
    expect((await run('draws', 'withdraw', '448')).output).toContain('The draw was taken back before.');
    expect((await run('draws', 'withdraw', '447')).output).toContain('The feed shows this draw');
    expect(await run('draws', 'withdraw', '999')).toMatchObject({ code: 1 });

    const unnumbered = await add('--json');
    const { key } = JSON.parse(unnumbered.output.slice(unnumbered.output.indexOf('{'))) as { key: string };
    expect(key).toMatch(/^261002[a-z]$/);
    expect((await run('draws', 'list', '--limit', '3')).output).toContain(`${key} (no number)`);
    expect((await run('draws', 'withdraw', key)).output).toContain(`Draw: ${key}`);
    const audit = await listAudit(store.db, { limit: 4, before: null });
    expect(audit.map(({ action, target }) => `${action} ${target}`)).toEqual([
      `draw.withdraw draw ${key}`,
      `draw.add draw ${key}`,
      'draw.withdraw draw 448',
      'draw.add draw 448',
    ]);
  }, 60_000);
});
