import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findKey } from '@drawbell/store/keys';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startConsumer, type TestConsumer } from '../life/consumer.ts';
import { cec, startInstallation, type TestInstallation } from '../life/installation.ts';
import { aRound, roundsBefore } from '../life/rounds.ts';
import { type CommandLine, openCommandLine } from './command-line.ts';

const dayMs = 86_400_000;
const patience = 180_000;

describe('support and steering on the command line', () => {
  let installation: TestInstallation;
  let line: CommandLine;
  let folder: string;
  let consumer: TestConsumer;
  let secret: string;

  beforeAll(async () => {
    installation = await startInstallation();
    line = openCommandLine(installation);
    folder = mkdtempSync(join(tmpdir(), 'drawbell-admin-commands-'));
    installation.serve(roundsBefore('447').slice(-3));
    await installation.poll();
    await installation.add({ email: 'ann@example.org' }, { email: 'ben@example.org', profiles: [cec(400)] });
    consumer = await startConsumer(installation, await installation.api());
    ({ secret } = await consumer.endpoint('/hook'));
    installation.serve([...roundsBefore('447').slice(-3), aRound('447')]);
    await installation.poll();
    // Commands live by the clock of the machine; the notifier of the test comes after them.
    installation.pass(Date.now() + dayMs - installation.now().getTime());
    await installation.notifier();
    await installation.quiet();
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await installation.close();
  });

  const refused = async (sentence: string, ...args: string[]): Promise<void> => {
    const { code, output } = await line.run(...args);
    expect({ args, code, output }).toEqual({ args, code: 1, output: expect.stringContaining(sentence) });
    expect(output).not.toMatch(/@| {4}at /);
  };

  it(
    'a person is found by their address, and a draw is explained to whoever asks, without an address on the screen',
    async () => {
      const found = await line.json('subscribers', 'find', 'Ann@example.org');
      expect(found).toEqual({
        address: expect.stringMatching(/^adr_[\w-]{43}$/),
        subscriber: expect.objectContaining({ id: 'sub_1', state: 'active', language: 'en' }),
        ...{ suppression: null, waitingRequests: 0 },
        consents: [expect.objectContaining({ withdrawnAt: null })],
      });
      const shown = await line.spawn('subscribers', 'show', 'sub_1');
      expect(shown).toMatchObject({ code: 0, output: expect.stringContaining('"crs":530') });
      const told = await line.run('subscribers', 'explain', 'sub_1', '447');
      expect(told.output).toMatch(
        /^The mail server took the alert at .*\n\nRecorded:\ndlv_1 to sub_1, email: alert /,
      );
      const why = await line.run('subscribers', 'explain', '2', '447', '--language', 'fr');
      expect(why.output).toContain('does not concern them');
      expect(why.output).toMatch(/Il manque 120\spoints/);
      for (const { output } of [shown, told, why]) expect(output).not.toContain('@example.org');
      await refused('There is no such subscriber or draw.', 'subscribers', 'explain', '9', '447');
      await refused('A subscriber is named as sub_12.', 'subscribers', 'show', 'ann@example.org');
      await refused('too many arguments', 'subscribers', 'find', 'ann@example.org', 'ben@example.org');
      await refused('a complete e-mail address is needed', 'subscribers', 'find', 'ann at example.org');
    },
    patience,
  );

  it(
    'a delivery is shown with what the mail server said, and sent again; so is a webhook message',
    async () => {
      expect(await line.json('deliveries', 'show', 'dlv_1')).toMatchObject({
        ...{ id: 'dlv_1', subscriber: 'sub_1', status: 'sent', because: 'meets' },
        tries: [{ attempt: 1, result: 'accepted', response: expect.any(String) }],
      });
      expect(await line.json('deliveries', 'resend', 'dlv_1')).toEqual({ delivery: 'dlv_2' });
      await installation.quiet();
      expect(installation.sink.mails).toHaveLength(2);
      const [message] = consumer.received('/hook', secret);
      const id = message?.id ?? '';
      expect(await line.json('messages', 'resend', id)).toEqual({ message: id });
      await installation.quiet();
      expect(consumer.received('/hook', secret).filter((each) => each.id === id)).toHaveLength(2);
      await refused('There is no such delivery.', 'deliveries', 'resend', 'dlv_99');
      await refused('There is no such message.', 'messages', 'resend', 'msg_1_AAAAAAAAAAAAAAAA');
    },
    patience,
  );

  it(
    'an address is suppressed and lifted, by its own name or by its id',
    async () => {
      const note = ['--note', 'asked by letter'];
      const suppressed = await line.json('subscribers', 'suppress', 'ann@example.org', ...note);
      expect(suppressed).toMatchObject({ suppression: { reason: 'operator', detail: 'asked by letter' } });
      await refused('The address is suppressed', 'deliveries', 'resend', 'dlv_1');
      const lifted = await line.run('subscribers', 'lift', String(suppressed['address']));
      expect(lifted).toMatchObject({ code: 0, output: expect.stringContaining('not suppressed') });
      await refused('The address is not suppressed.', 'subscribers', 'lift', 'ann@example.org');
    },
    patience,
  );

  it(
    'a person moves, takes their data along, and is erased only when that is said twice',
    async () => {
      await refused('They have this address.', 'subscribers', 'move', 'sub_1', 'ANN@example.org');
      await line.json('subscribers', 'move', 'sub_1', 'ann@new.example');
      const file = join(folder, 'sub_1.json');
      const done = await line.json('subscribers', 'export', 'sub_1', '--to', file);
      expect(done).toEqual({ subscriber: 'sub_1', file });
      expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ email: 'ann@example.org' });
      expect(statSync(file).mode & 0o777).toBe(0o600);
      await refused('The export cannot be written', 'subscribers', 'export', 'sub_1', '--to', file);
      await refused('Nothing was done. Say --yes', 'subscribers', 'erase', 'sub_1');
      await refused('Nothing was done. Say --yes', 'subscribers', 'unsubscribe', 'sub_2');
      await line.json('subscribers', 'erase', 'sub_1', '--yes');
      await line.json('subscribers', 'unsubscribe', 'sub_2', '--yes');
      await refused('There is no such subscriber.', 'subscribers', 'erase', 'sub_1', '--yes');
      expect(await line.json('subscribers', 'find', 'ann@example.org')).toMatchObject({ subscriber: null });
    },
    patience,
  );

  it(
    'an administration key is made, shown once, and ended; a draw is held and released; none is not found',
    async () => {
      const wish = [
        '--name',
        'night shift',
        '--scopes',
        'read',
        'replay',
        '--expires',
        '2999-01-31T00:00:00Z',
      ];
      const made = await line.json('keys', 'create', ...wish);
      expect(made).toMatchObject({ id: 'adk_1', name: 'night shift', scopes: ['read', 'replay'] });
      const text = String(made['key']);
      const { store, secrets } = installation;
      expect(await findKey(store.db, secrets, 'operator', { text, now: new Date() })).toMatchObject({
        id: '1',
      });
      const listed = await line.run('keys', 'list');
      expect(listed.output).toMatch(/^adk_1 +dba_\S+ +read,replay +works +\S+ +night shift$/m);
      expect(listed.output).not.toContain(text);
      await line.json('keys', 'revoke', 'adk_1');
      expect(await findKey(store.db, secrets, 'operator', { text, now: new Date() })).toBeUndefined();
      await refused('There is no such key.', 'keys', 'revoke', 'adk_9');
      await refused('Expires: ', 'keys', 'create', ...wish.slice(0, -1), 'tomorrow');
      await refused('has expired already', 'keys', 'create', ...wish.slice(0, -1), '2020-01-01T00:00:00Z');
      expect(await line.json('draws', 'hold', '447')).toEqual({
        drawNumber: '447',
        held: true,
        changed: true,
      });
      expect((await line.run('draws', 'release', '447')).output).toContain('The draw is released');
      await refused('There is no such draw.', 'draws', 'hold', '999');
      await refused('A draw is named by its number', 'draws', 'hold', 'ann@example.org');
    },
    patience,
  );

  it(
    'every order left its trace, which names no address; what was refused left none',
    async () => {
      const everything = await line.trace();
      // A program's own orders leave a trace beside them.
      const isProgram = ({ actor }: { actor: string }): boolean => /^consumer \d+ key \d+$/.test(actor);
      expect(everything.filter(isProgram).map(({ action }) => action)).toEqual(['endpoints create']);
      const trace = everything.filter((entry) => !isProgram(entry));
      expect(new Set(trace.map(({ actor }) => actor))).toEqual(new Set(['command line']));
      expect(trace.map(({ action }) => action)).toEqual([
        ...['address.find', 'delivery.resend', 'message.resend', 'address.suppress', 'address.lift'],
        ...['subscriber.move', 'subscriber.export', 'subscriber.erase'],
        ...[
          'subscriber.unsubscribe',
          'address.find',
          'key.create',
          'key.revoke',
          'draw.hold',
          'draw.release',
        ],
      ]);
      const { output } = await line.run('--json', 'audit', 'list');
      expect(output).not.toContain('@');
      const held = await line.json('audit', 'list', '--target', 'draw 447', '--limit', '1');
      expect(held['entries']).toEqual([
        expect.objectContaining({
          ...{
            id: `aud_${everything.length}`,
            actor: 'command line',
            action: 'draw.release',
            requestId: null,
          },
          after: { held: false, changed: true },
        }),
      ]);
    },
    patience,
  );

  it(
    'an order is carried out also when nobody can be rung for',
    async () => {
      const { pool } = installation.store;
      await pool.query(`
        CREATE FUNCTION no_more_schemas() RETURNS event_trigger LANGUAGE plpgsql AS
          $$ BEGIN RAISE EXCEPTION 'no more schemas'; END $$;
        ALTER SCHEMA bullmq RENAME TO bullmq_away;
        CREATE EVENT TRIGGER no_more_schemas ON ddl_command_start WHEN TAG IN ('CREATE SCHEMA')
          EXECUTE FUNCTION no_more_schemas()`);
      try {
        const released = await line.run('draws', 'release', '447');
        expect(released).toMatchObject({ code: 0, output: expect.stringContaining('Nothing changed.') });
        expect(released.output).toMatch(/no more schemas.*nobody could be rung for/);
      } finally {
        await pool.query('DROP EVENT TRIGGER no_more_schemas; ALTER SCHEMA bullmq_away RENAME TO bullmq');
      }
    },
    patience,
  );
});
