import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '@drawbell/runtime/logger';
import { openStore, type Store } from '@drawbell/store/open-store';
import { type FakeIrcc, startFakeIrcc } from '@drawbell/testing/fake-ircc';
import { feedFromRounds } from '@drawbell/testing/feed-from-rounds';
import { createTestDatabase, type TestDatabase } from '@drawbell/testing/test-database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aRound, roundsBefore } from '../life/rounds.ts';
import { spawnCommand } from './command-line.ts';
import { runCommand } from './run-command.ts';

const log = createLogger({ level: 'silent', service: 'test' });

describe('the operator’s commands', () => {
  let database: TestDatabase;
  let store: Store;
  let ircc: FakeIrcc;
  let folder: string;

  beforeAll(async () => {
    database = await createTestDatabase();
    store = openStore({ databaseUrl: database.url, applicationName: 'test', log });
    ircc = await startFakeIrcc();
    folder = mkdtempSync(join(tmpdir(), 'drawbell-commands-'));
    serve();
  });
  afterAll(async () => {
    await ircc.close();
    await store.close();
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  const serve = (...more: ReturnType<typeof aRound>[]): void => {
    for (const language of ['en', 'fr'] as const) {
      ircc.serve(language, feedFromRounds([...roundsBefore('447').slice(-30), ...more], language));
    }
  };
  const environment = () => ({
    DATABASE_URL: database.url,
    TOKEN_SECRET: 'x'.repeat(32),
    FEED_URL_EN: ircc.urls.en,
    FEED_URL_FR: ircc.urls.fr,
    FEED_PAGE_URL: ircc.urls.page,
    FEED_ALLOW_OTHER_HOSTS: 'true',
  });
  const run = (...args: string[]) => runCommand(environment(), args);
  const file = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  const line = (email: string, profile: object = { crs: 530, programs: ['cec'] }): string =>
    JSON.stringify({
      email,
      language: 'en',
      consent: { wordingVersion: '2026-11', givenAt: '2026-11-20T14:00:00Z', source: 'import' },
      profiles: [profile],
    });
  const people = async (): Promise<number> => {
    const { rows } = await store.pool.query<{ n: number }>('SELECT count(*)::int AS n FROM subscribers');
    return rows[0]?.n ?? -1;
  };

  it('says of every command and group what it is for', async () => {
    const { output } = await run('--help');
    const [, commands = ''] = output.split('Commands:\n');
    expect(commands).toMatch(/^ {2}suppressions {2,}who gets no mail/m);
    expect(commands.split('\n').filter((line) => /^ {2}[a-z]+$/.test(line.trimEnd()))).toEqual([]);
  });

  it('poll says what was found: the baseline, nothing, a new draw, a failure', async () => {
    expect(await spawnCommand(environment(), ['poll'])).toMatchObject({
      code: 0,
      output: expect.stringContaining('Baseline: 30 draws recorded'),
    });
    expect(await run('poll')).toMatchObject({ code: 0, output: 'Nothing changed.\n' });
    serve(aRound('447', { date: new Date().toISOString().slice(0, 10) }));
    expect((await run('poll')).output).toContain('draw 447: published, alerting: alert');
    ircc.behave('en', (response) => void response.writeHead(403).end());
    expect(await run('poll')).toMatchObject({ code: 1, output: expect.stringContaining('(http_403)') });
    ircc.behave('en', null);
  });

  it('draws list and draws show tell what is recorded', async () => {
    expect((await run('draws', 'list', '--limit', '2')).output).toMatch(
      /447 .*Canadian Experience Class\n446 /,
    );
    const { output } = await run('--json', 'draws', 'show', '447');
    expect(JSON.parse(output)).toMatchObject({
      ...{ number: '447', crs: 520 },
      events: [{ type: 'published' }],
    });
    expect(await run('draws', 'show', '999')).toMatchObject({
      code: 1,
      output: expect.stringContaining('There is no such draw.'),
    });
  });

  it('an import takes everybody or nobody, and names bad lines by number and without addresses', async () => {
    const bad = file(
      'bad.jsonl',
      [line('a@example.org'), '{oops', line('b@example.org', { crs: 5_000 })].join('\n'),
    );
    const refused = await run('subscribers', 'import', bad);
    expect(refused.code).toBe(1);
    expect(refused.output).toContain('line 2: is not JSON');
    expect(refused.output).toContain('line 3: profiles.0.crs');
    expect(refused.output).not.toContain('@');
    expect(await people()).toBe(0);
    const good = file('good.jsonl', [line('a@example.org'), line('b@example.org')].join('\n'));
    expect((await run('subscribers', 'import', good)).output).toContain('2 added, 0 updated, 0 left alone');
    expect((await run('subscribers', 'import', good)).output).toContain('0 added, 2 updated');
    expect(await people()).toBe(2);
  });

  it('an import reads one person written over several lines', async () => {
    const pretty = file('pretty.json', JSON.stringify(JSON.parse(line('a@example.org')), null, 2));
    expect((await run('subscribers', 'import', pretty)).output).toContain('0 added, 1 updated');
  });

  it('an import reads CSV: rows of one address are one person with several profiles', async () => {
    const csv = file(
      'people.csv',
      [
        'email,language,consentWordingVersion,consentGivenAt,consentSource,label,crs,programs,nomination,occupations,french',
        'c@example.org,fr,2026-11,2026-11-20T14:00:00Z,import,un,512,cec;fsw,no,31301:26:14,unknown',
        'C@example.org,fr,2026-11,2026-11-20T14:00:00Z,import,deux,480,none,,,yes',
      ].join('\r\n'),
    );
    expect((await run('--json', 'subscribers', 'import', csv)).output).toContain('"added": 1');
    const { rows } = await store.pool.query(
      "SELECT facts FROM profiles WHERE facts ->> 'label' IN ('un', 'deux') ORDER BY position",
    );
    expect(rows).toMatchObject([
      {
        facts: {
          crs: 512,
          occupations: [{ noc: '31301', months: 26, monthsInCanada: 14 }],
          french: 'unknown',
        },
      },
      { facts: { crs: 480, programs: [], french: 'yes' } },
    ]);
  });

  it('match explains one outcome, in either language', async () => {
    const profile = file('profile.json', JSON.stringify({ crs: 515, programs: ['cec'] }));
    expect((await run('match', '447', '--profile', profile)).output).toContain(
      '5 points below the cut\u2011off',
    );
    expect((await run('match', '447', '--profile', profile, '--language', 'fr')).output).toContain(
      'Il manque 5',
    );
    const wrong = file('wrong.json', JSON.stringify({ crs: 515, occupations: [{ noc: '2174' }] }));
    expect((await run('match', '447', '--profile', wrong)).output).toContain('2174 is a NOC 2016 code');
  });

  it('subscribers consent prints the proof of one person’s consent, and says so when there is none', async () => {
    const { rows } = await store.pool.query<{ email: string }>(
      'SELECT email FROM subscribers ORDER BY id LIMIT 1',
    );
    const shown = await run('subscribers', 'consent', rows[0]?.email.toUpperCase() ?? '');
    expect(shown.code).toBe(0);
    expect(shown.output).toMatch(/given \d{4}-.* wording .*\nin force/);
    const none = await run('subscribers', 'consent', 'nobody@example.org');
    expect(none.code).toBe(1);
    expect(none.output).toContain('no consent of this address');
    expect(none.output).not.toContain('nobody@');
  });

  it('deliveries sweep and list tell what is owed, without addresses', async () => {
    expect((await run('deliveries', 'sweep')).output).toContain('1 fan-out(s) are owed');
    const listed = await run('deliveries', 'list', '--draw', '447');
    expect(listed).toMatchObject({ code: 0, output: 'There are none.\n' });
  });

  it('migrate brings an empty database up to this version, and has nothing to do the second time', async () => {
    const empty = await createTestDatabase({ template: 'template0' });
    const env = { DATABASE_URL: empty.url, TOKEN_SECRET: 'x'.repeat(32) };
    const first = await spawnCommand(env, ['migrate']);
    expect(first.code, first.output).toBe(0);
    expect(first.output).toMatch(/^The database was brought up to date: 0001_record\.sql, /);
    const second = await runCommand(env, ['migrate']);
    expect(second.code).toBe(0);
    expect(second.output).toBe('The database is up to date.\n');
    const other = await runCommand({ ...env, TOKEN_SECRET: 'y'.repeat(32) }, ['migrate']);
    expect(other.code).toBe(1);
    await empty.drop();
  });

  it('a command that is not understood says so, and help is help', async () => {
    expect((await spawnCommand(environment(), ['launch'])).code).toBe(1);
    const help = await run('--help');
    expect(help.code).toBe(0);
    expect(help.output).toContain('subscribers');
  });
});
