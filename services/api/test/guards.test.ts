import { stopToken } from '@drawbell/store/channels/channels';
import { addDocument, readPlans } from '@drawbell/store/plan/plan';
import { renewPrivateAddress } from '@drawbell/store/subscribers/private-address';
import { Validator } from '@seriousme/openapi-schema-validator';
import type { RouteOptions } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { bounceSourcesFrom } from '../src/json/bounce-sources.ts';
import { addAdmin, addAdminThings } from './admins.ts';
import { allChannelDoors, aPushKey } from './channel-world.ts';
import { anOutboxMail } from './an-outbox-mail.ts';
import { logIn, signIn } from './console-session.ts';
import { addConsumer, addEvent, type TestConsumer } from './consumers.ts';
import { openTestApp, type TestApp, testNow } from './open-test-app.ts';
import { providerEnvironment } from './provider-world.ts';
import { recordSums } from './record-sums.ts';
import { fillRecord } from './recorded-draws.ts';
import { addSignUp, addSubscriber, openSettingsOf } from './subscribers.ts';

const operationSchema = z.object({
  tags: z.array(z.string()).length(1),
  summary: z.string().min(10),
  responses: z.record(
    z.string(),
    z.object({ description: z.string().min(3), content: z.record(z.string(), z.unknown()).optional() }),
  ),
});
const documentSchema = z.object({
  openapi: z.literal('3.1.0'),
  paths: z.record(z.string(), z.record(z.string(), operationSchema)),
});

describe('every route', () => {
  let test: TestApp;
  const routes: RouteOptions[] = [];
  /** Bull Board's, which describes itself to nobody. */
  const hidden: RouteOptions[] = [];
  let urls: string[] = [];
  let settings = '';
  let admin = '';
  let cookie = '';
  let consumer: TestConsumer;

  const keyFor = (url: string): string => {
    if (url.startsWith('/v1/admin')) return admin;
    return /^\/v1\/(?:webhooks|events)/.test(url) ? consumer.key : settings;
  };

  beforeAll(async () => {
    test = await openTestApp({
      publicUrl: 'https://bell.example.org',
      bounces: (secrets) => bounceSourcesFrom(providerEnvironment, { secrets, clock: () => testNow }),
      queueBoard: () => [],
      channelDoors: allChannelDoors,
    });
    test.app.addHook('onRoute', (route) => void (isHidden(route) ? hidden : routes).push(route));
    await test.app.ready();
    await fillRecord(test.store, testNow);
    const links = await addSubscriber(test, testNow);
    await test.store.db
      .insertInto('outbox')
      .values({
        message_id: '<a@b>',
        recipient: 'a@example.org',
        subject: 'A',
        raw: anOutboxMail('a@example.org'),
        saved_at: testNow,
      })
      .execute();
    const { id } = await test.store.db.selectFrom('outbox').select('id').executeTakeFirstOrThrow();
    consumer = await addConsumer(test);
    admin = await addAdmin(test);
    // One browser, signed in to both.
    const ofConsole = await logIn(test, admin);
    const ofPortal = await signIn(test, consumer.key);
    cookie = `${ofConsole.cookie}; ${ofPortal.cookie}`;
    const values: Record<string, string> = {
      number: '447',
      place: '1',
      type: 'general',
      id,
      ...consumer.path,
      event: await addEvent(test, { consumerId: consumer.id, description: 'ours' }),
    };
    const [plan] = await readPlans(test.store.db, links.id);
    const added = await addDocument(test.store.db, {
      ...{ subscriberId: links.id, now: testNow, profileId: plan?.profileId ?? '' },
      document: { kind: 'passport', countsFrom: 'end', day: '2029-07-18' },
    });
    const addressOf = async (purpose: 'calendar' | 'feed') =>
      renewPrivateAddress(test.store.db, test.secrets, { subscriberId: links.id, purpose, now: testNow });
    values['file'] = `${(await addressOf('calendar')).token}.ics`;
    values['document'] = added.ok ? added.value : '';
    Object.assign(values, await addAdminThings(test, links.id, consumer.id));
    // Pages of the settings name a place by its number.
    const channel = values['channel']?.slice(4) ?? '';
    values['channel'] = channel;
    await aPushKey(test);
    settings = await openSettingsOf(test, links.id, testNow);
    const tokens: [RegExp, string | undefined][] = [
      [/\/feeds\//, (await addressOf('feed')).token],
      [/\/manage\//, links.manage.split('/')[2]],
      [/\/settings\//, settings],
      [/\/confirm\//, await addSignUp(test, testNow)],
      [/\/address\//, await addSignUp(test, testNow, links.id)],
      [/\/stop\//, stopToken(test.secrets, channel)],
      [/./, links.token],
    ];
    urls = routes
      .filter((route) => [route.method].flat().includes('GET'))
      .map((route) =>
        route.url.replace(/:(\w+)(\([^)]*\))?/g, (_part, name: string) => {
          const token = tokens.find(([part]) => part.test(route.url))?.[1];
          return (name === 'token' ? token : values[name]) ?? 'missing';
        }),
      );
  });
  afterAll(() => test.close());

  it('is there', () => {
    expect(urls.length).toBeGreaterThan(75);
  });

  it('is described with its group, its purpose, its answers and its errors', async () => {
    // With its pages and forms, which programs are not told of.
    const document = documentSchema.parse(test.app.swagger());
    const described = Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const registered = routes
      .flatMap((route) => [route.method].flat().map((method) => `${method} ${pathOf(route.url)}`))
      .filter((route) => !route.startsWith('HEAD '));
    expect(described.sort()).toEqual(registered.sort());
    for (const [path, operations] of Object.entries(document.paths)) {
      for (const [method, { responses }] of Object.entries(operations)) {
        const name = `${method} ${path}`;
        expect(
          Object.keys(responses).some((status) => /^[23]/.test(status)),
          name,
        ).toBe(true);
        const errors = Object.entries(responses).filter(([status]) => /^[45]/.test(status));
        expect(
          errors.map(([status]) => status),
          name,
        ).toContain('500');
        for (const [status, { content = {} }] of errors) {
          const types = Object.keys(content);
          expect(
            types.includes('application/problem+json') || types.includes('text/html'),
            `${name} ${status}`,
          ).toBe(true);
        }
        if (path.includes('{number}') || path.includes('{id}')) expect(responses).toHaveProperty('404');
      }
    }
  });

  it('is described, but for those of Bull Board, which only look and ask for a session of the scope config', async () => {
    expect(hidden.length).toBeGreaterThan(50);
    const reader = await logIn(test, await addAdmin(test, ['read', 'replay', 'subscribers']));
    for (const { url, method } of hidden) {
      expect(url).toMatch(/^\/admin\/queues(?:\/|$)/);
      expect(['GET', 'HEAD'], url).toContain(method);
      const path = url.replaceAll(/:(\w+)/g, 'x');
      const stranger = await test.app.inject(path);
      expect([stranger.statusCode, stranger.headers.location?.slice(0, 12)], url).toEqual([
        303,
        '/admin/login',
      ]);
      expect((await reader.get(path)).statusCode, url).toBe(403);
    }
  });

  it('has a schema for everything it takes', () => {
    for (const route of routes) {
      expect(route.schema?.response, route.url).toBeDefined();
      if (route.url.includes(':')) expect(route.schema?.params, route.url).toBeInstanceOf(z.ZodType);
      const open = isOpen(route.url);
      if (!open) expect(route.schema?.querystring, route.url).toBeInstanceOf(z.ZodType);
    }
  });

  it('is part of a valid OpenAPI 3.1 description', async () => {
    const document = (await test.app.inject('/openapi.json')).json<Record<string, unknown>>();
    const result = await new Validator().validate(document);
    expect(result.errors ?? []).toEqual([]);
    expect(result.valid).toBe(true);
  });

  it('changes nothing by GET or HEAD', async () => {
    const before = await recordSums(test.store);
    expect(Object.keys(before).length).toBeGreaterThan(10);
    for (const url of urls) {
      for (const method of ['GET', 'HEAD'] as const) {
        for (const accept of ['text/html', 'application/json']) {
          const answer = await test.app.inject({
            url,
            method,
            headers: {
              accept,
              cookie,
              authorization: `Bearer ${keyFor(url)}`,
            },
          });
          expect(answer.statusCode, `${method} ${url}`).toBeLessThan(400);
        }
      }
    }
    expect(await recordSums(test.store)).toEqual(before);
  });

  it('refuses parameters that it does not have, but for links in mail and files, where they are ignored', async () => {
    for (const url of urls) {
      // By somebody who may: whoever may not is told so first.
      const headers = { cookie, authorization: `Bearer ${keyFor(url)}` };
      const answer = await test.app.inject({ url: `${url}?utm_source=mail`, headers });
      expect(answer.statusCode < 400, url).toBe(isOpen(url));
    }
  });

  it('carries the security headers, and no page runs a script but our own file', async () => {
    for (const url of urls) {
      const { headers } = await test.app.inject({ url, headers: { accept: 'text/html', cookie } });
      const policy = String(headers['content-security-policy']);
      expect(policy, url).toContain("default-src 'none'");
      expect(policy, url).toContain('frame-ancestors ');
      expect(policy, url).not.toMatch(/script-src (?!'self'(?:;|$))/);
      expect(headers['x-content-type-options'], url).toBe('nosniff');
      expect(headers['referrer-policy'], url).toBe('no-referrer');
      expect(headers['strict-transport-security'], url).toBe('max-age=31536000');
      expect(headers['x-request-id'], url).toMatch(/^[\da-f-]{36}$/);
    }
  });

  it('asks for https only where there is https', async () => {
    const plain = await openTestApp();
    try {
      const { headers } = await plain.app.inject('/healthz');
      expect(headers['strict-transport-security']).toBeUndefined();
    } finally {
      await plain.close();
    }
  });
});

/** Pages and files: links to them get parameters on their way, which do nothing. */
function isOpen(url: string): boolean {
  return (
    url === '/' ||
    /^\/(?:(?:en|fr|assets|og|icons|developers)(?:\/|$)|robots|sitemap|manifest|sw\.js)/.test(url)
  );
}

function isHidden({ schema }: RouteOptions): boolean {
  return schema !== undefined && 'hide' in schema && schema.hide;
}

function pathOf(url: string): string {
  return url.replace(/:(\w+)(\([^)]*\))?/g, '{$1}');
}
