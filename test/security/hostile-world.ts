import { openInvitation } from '@drawbell/store/plan/invitations';
import { addDocument, readPlans } from '@drawbell/store/plan/plan';
import { bounceSourcesFrom } from '@drawbell/api/json/bounce-sources';
import { watchLog } from '@drawbell/testing/watched-log';
import { addAdmin, addAdminThings } from '../../services/api/test/admins.ts';
import { anOutboxMail } from '../../services/api/test/an-outbox-mail.ts';
import { allChannelDoors, aPushKey } from '../../services/api/test/channel-world.ts';
import { addConsumer } from '../../services/api/test/consumers.ts';
import { openTestApp, portOf, type TestApp, testNow } from '../../services/api/test/open-test-app.ts';
import { providerEnvironment } from '../../services/api/test/provider-world.ts';
import { fillRecord } from '../../services/api/test/recorded-draws.ts';
import { addSignUp, addSubscriber, openSettingsOf } from '../../services/api/test/subscribers.ts';

/** The api on a port, with something behind every address, as an attacker who has keys of everybody meets it. */
export interface HostileWorld {
  readonly test: TestApp;
  readonly port: number;
  readonly base: string;
  /** What was logged. */
  readonly lines: readonly string[];
  /** What stands in the paths, by the name of the parameter; tokens by the path around them. */
  fill(path: string): string;
  /** The credential that a path asks for. */
  keyFor(path: string): string;
  close(): Promise<void>;
}

export async function startHostileWorld(): Promise<HostileWorld> {
  const watched = watchLog();
  const test = await openTestApp({
    publicUrl: 'https://drawbell.example',
    log: watched,
    mayWarn: /a login to the console was refused|a sign-in to the portal was refused/,
    trustedProxies: '127.0.0.1',
    signUpsPerHour: 10_000_000,
    channelDoors: allChannelDoors,
    bounces: (secrets) => bounceSourcesFrom(providerEnvironment, { secrets, clock: () => testNow }),
  });
  await fillRecord(test.store, testNow);
  const links = await addSubscriber(test, testNow);
  const outbox = await test.store.db
    .insertInto('outbox')
    .values({
      ...{ message_id: '<a@b>', recipient: 'a@example.org', subject: 'A', saved_at: testNow },
      raw: anOutboxMail('a@example.org'),
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  const consumer = await addConsumer(test);
  const admin = await addAdmin(test);
  await aPushKey(test);
  const settings = await openSettingsOf(test, links.id, testNow);
  const [plan] = await readPlans(test.store.db, links.id);
  const order = { subscriberId: links.id, profileId: plan?.profileId ?? '', now: testNow };
  const document = await addDocument(test.store.db, {
    ...order,
    document: { kind: 'passport', countsFrom: 'end', day: '2029-07-18' },
  });
  const invitation = await openInvitation(test.store.db, {
    ...{ ...order, invitedOn: '2026-11-20', restsUntil: '2027-01-19' },
  });
  const values: Record<string, string> = {
    document: document.ok ? document.value : '',
    invitation: invitation.ok ? invitation.value : '',
    ...{ number: '447', place: '1', id: outbox.id, key: 'french', version: '2026', secret: 'sec_1' },
    date: '2026-11-03',
    ...consumer.path,
    ...(await addAdminThings(test, links.id, consumer.id)),
  };
  const tokens: readonly (readonly [RegExp, string])[] = [
    [/\/manage\//, links.manage.split('/')[2] ?? ''],
    [/\/settings\//, settings],
    [/\/confirm\//, await addSignUp(test, testNow)],
    [/\/address\//, await addSignUp(test, testNow, links.id)],
    [/./, links.token],
  ];
  await test.app.listen({ host: '127.0.0.1', port: 0 });
  const port = portOf(test.app);
  return {
    ...{ test, port, lines: watched.lines, close: test.close },

    base: `http://127.0.0.1:${port}`,
    fill: (path) =>
      path.replace(/\{(\w+)\}/g, (_all, name: string) =>
        // Its owner names a channel by its number.
        name === 'channel' && !path.startsWith('/v1/admin') && !path.startsWith('/admin')
          ? (values['channel']?.slice(4) ?? '')
          : name === 'token'
            ? (tokens.find(([around]) => around.test(path))?.[1] ?? '')
            : (values[name] ?? 'x'),
      ),
    keyFor: (path) => {
      if (path.startsWith('/v1/admin')) return admin;
      return /^\/v1\/(?:webhooks|events)/.test(path) ? consumer.key : settings;
    },
  };
}
