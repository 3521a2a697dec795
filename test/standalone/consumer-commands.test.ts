import { createLogger } from '@drawbell/runtime/logger';
import { findKey } from '@drawbell/store/keys';
import { openStore, type Store } from '@drawbell/store/open-store';
import { createSecrets } from '@drawbell/store/secrets';
import { advanceMessages } from '@drawbell/store/webhooks/advance';
import { createEndpoint } from '@drawbell/store/webhooks/endpoints';
import { oweTestPing } from '@drawbell/store/webhooks/messages';
import { createTestDatabase, type TestDatabase } from '@drawbell/testing/test-database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { spawnCommand } from './command-line.ts';
import { runCommand } from './run-command.ts';

const tokenSecret = 'x'.repeat(32);

describe('the operator’s commands about consumers', () => {
  let database: TestDatabase;
  let store: Store;

  beforeAll(async () => {
    database = await createTestDatabase();
    const log = createLogger({ level: 'silent', service: 'test' });
    store = openStore({ databaseUrl: database.url, applicationName: 'test', log });
  });
  afterAll(async () => {
    await store.close();
    await database.drop();
  });

  const environment = () => ({ DATABASE_URL: database.url, TOKEN_SECRET: tokenSecret });
  const run = (...args: string[]) => runCommand(environment(), ['consumers', ...args]);
  const keyIn = (output: string): string => /dbk_[\w-]+/.exec(output)?.[0] ?? '';
  const works = async (key: string): Promise<boolean> =>
    (await findKey(store.db, createSecrets(tokenSecret), 'consumer', { text: key, now: new Date() })) !==
    undefined;

  it('a consumer is made with a key that is shown once, is turned off and on, and its keys are revoked', async () => {
    const contact = 'ops@maple.example';
    const words = ['create', '--name', 'Maple Consulting', '--contact', contact, '--language', 'fr'];
    const made = await spawnCommand(environment(), ['consumers', ...words]);
    expect(made).toMatchObject({
      code: 0,
      output: expect.stringMatching(/^Id: con_1\nName: Maple Consulting$/m),
    });
    const first = keyIn(made.output);
    expect(await works(first)).toBe(true);

    const listed = await run('list');
    expect(listed.output).toMatch(
      /^con_1 +active +fr +\S+ +0 active, 0 failing, 0 disabled +Maple Consulting$/m,
    );
    expect(listed.output).not.toContain(contact);

    expect(await run('disable', '1')).toMatchObject({ code: 0 });
    expect(await works(first)).toBe(false);
    expect(await run('enable', '1')).toMatchObject({ code: 0 });
    expect(await works(first)).toBe(true);

    const second = keyIn((await run('keys', 'create', '1', '--scopes', 'read')).output);
    expect(await works(second)).toBe(true);
    const keys = await run('keys', 'list', '1');
    expect(keys.output).toMatch(/^key_2 +dbk_\S+ +read +works/m);
    expect(keys.output).not.toContain(second);
    expect(await run('keys', 'revoke', 'con_1', 'key_1')).toMatchObject({ code: 0 });
    expect([await works(first), await works(second)]).toEqual([false, true]);
  });

  it('shows where messages go and how they fared, with nothing that a terminal would obey', async () => {
    const endpoint = await createEndpoint(store.db, '1', {
      settings: {
        ...{
          url: 'https://hooks.example.net/a?token=s3cret',
          description: '',
          eventTypes: ['draw.published'],
        },
        ...{ filters: {}, payloadVersion: 1, ratePerSecond: null },
      },
      secret: { kind: 'hmac', sealed: 'sealed', publicKey: null },
      now: new Date(),
    });
    const endpointId = endpoint?.id ?? '';
    await oweTestPing(store.db, { endpointId, payload: '{}', now: new Date() });
    const now = new Date();
    const order = { worker: 'w', lane: 1, limit: 9, now, leaseMs: 60_000 };
    const [message] = await advanceMessages(store.pool, { ...order, finished: [] });
    const response = 'gone\n\u001b[2J\u009b31m\u202eyoj';
    const end = { status: 'failed', result: 'refused', statusCode: 410, response, durationMs: 3 } as const;
    const finished = [{ id: message?.id ?? '', ...end, nextAttemptAt: null }];
    await advanceMessages(store.pool, { ...order, limit: 0, finished });

    const list = await run('endpoints', 'list', 'con_1');
    expect(list.output).toMatch(
      /^ep_1 +active +0 +no +no +0\/1\/0 +\S+ refused 410 +https:\/\/hooks\.example\.net\/a\?…$/m,
    );
    const shown = 'gone\\u000a\\u001b[2J\\u009b31m\\u202eyoj';
    const attempts = await run('endpoints', 'attempts', '1', 'ep_1');
    expect(attempts.output).toMatch(/ msg_1_\S+ +test\.ping +- +1 +refused 410 +3 ms +gone/);
    expect(attempts.output).toContain(shown);
    const json = await run('endpoints', 'attempts', '1', '1', '--json');
    expect(json.output).toContain('gone\\n\\u001b[2J\\u009b31m\\u202eyoj');
    expect(JSON.parse(json.output)).toMatchObject({ attempts: [{ response, statusCode: 410 }] });
    // A name from before the rule.
    await store.pool.query("UPDATE consumers SET name = E'Maple\\u001b]0;pwned\\u0007' WHERE id = 1");
    const named = await run('list');
    expect(named.output).toContain('1 active, 0 failing, 0 disabled  Maple\\u001b]0;pwned\\u0007');
    const switched = await run('enable', '1');
    for (const { output } of [list, attempts, json, named, switched]) {
      expect(output).not.toMatch(/[^\P{Cc}\n]|\u202e/u);
      expect(output).not.toContain('s3cret');
    }
  });

  it('each change left its trace, without the contact', async () => {
    const { rows } = await store.pool.query<{ entry: string; whole: string }>(
      "SELECT actor || ': ' || action || ' ' || target AS entry, audit_log::text AS whole FROM audit_log ORDER BY id",
    );
    expect(rows.map(({ entry }) => entry)).toEqual([
      'command line: consumer.create con_1',
      'command line: consumer.disable con_1',
      'command line: consumer.enable con_1',
      'command line: consumer.key.create con_1',
      'command line: consumer.key.revoke con_1',
      'command line: consumer.enable con_1',
    ]);
    for (const { whole } of rows) expect(whole).not.toContain('@');
  });

  it('what cannot be done is said in a sentence', async () => {
    const cases: [string[], string][] = [
      [['create', '--name', ' ', '--contact', 'a@maple.example'], 'Name: it is missing.'],
      [['create', '--name', 'A', '--contact', 'nobody'], 'Contact: a complete e-mail address is needed'],
      [
        ['create', '--name', 'A\u202eB', '--contact', 'a@maple.example'],
        'it holds U+202E, a character that nobody sees',
      ],
      [['keys', 'create', '1', '--name', 'a\u001bb'], 'it holds U+001B, a character that nobody sees'],
      [['keys', 'list', '99'], 'There is no such consumer.'],
      [['endpoints', 'list', '99'], 'There is no such consumer.'],
      [['endpoints', 'attempts', '1', '99'], 'There is no such endpoint.'],
      [['disable', '99'], 'There is no such consumer.'],
      [['keys', 'create', '99'], 'There is no such consumer.'],
      [['keys', 'revoke', '1', '99'], 'The consumer has no such working key.'],
      [['disable', 'abc'], 'A consumer is named as con_12.'],
    ];
    const ends = await Promise.all(cases.map(([args]) => run(...args)));
    for (const [index, [, sentence]] of cases.entries())
      expect(ends[index]).toMatchObject({ code: 1, output: expect.stringContaining(sentence) });
  });
});
