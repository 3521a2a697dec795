import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HostileWorld, startHostileWorld } from './hostile-world.ts';
import { readRaw, sendRaw } from './raw-http.ts';

const root = join(import.meta.dirname, '../..');
/** What must never be answered with: files of the installation. */
const inside = [
  /root:x:0/,
  /"workspaces"/,
  /export function /,
  readFileSync(join(root, 'LICENSE'), 'utf8').slice(0, 200),
];

describe('a path', () => {
  let world: HostileWorld;
  beforeAll(async () => {
    world = await startHostileWorld();
  });
  afterAll(() => world.close());

  /** On the bare socket: clients tidy a path before they send it. */
  const get = async (path: string) => {
    const request = `GET ${path} HTTP/1.1\r\nHost: drawbell.example\r\nConnection: close\r\n\r\n`;
    const { statuses, text } = await sendRaw(world.port, request);
    return { status: statuses[0] ?? 0, text };
  };

  const up = [
    '..',
    '%2e%2e',
    '.%2e',
    '%252e%252e',
    '..%00',
    '%c0%ae%c0%ae',
    '..;',
    '....',
    '%u002e%u002e',
    '\\..',
  ];
  const between = ['/', '%2f', '%5c', '\\', '//', '%252f', '/;/', '/./'];

  it('that climbs leads nowhere', async () => {
    for (const start of ['/assets', '/outbox', '/en', '/v1/draws', '']) {
      for (const step of up) {
        for (const slash of between) {
          const path = `${start}${slash}${`${step}${slash}`.repeat(3)}package.json`;
          const { status, text } = await get(path);
          expect([302, 400, 404, 414], path).toContain(status);
          for (const what of inside) expect(text, path).not.toMatch(what);
        }
      }
    }
    for (const path of [
      '/assets/../../../../../../etc/passwd',
      '/.env',
      '/.git/config',
      '/assets/',
      '/package.json',
      '/node_modules/',
    ]) {
      const { status } = await get(path);
      expect([400, 404], path).toContain(status);
    }
  });

  it('written otherwise opens nothing that needs a key', async () => {
    const ways = [
      '//v1/admin/keys',
      '/v1//admin/keys',
      '/V1/ADMIN/KEYS',
      '/v1/admin/keys/',
      '/v1/admin/keys;x=1',
      '/v1/admin/keys%00',
      '/v1/admin/keys%20',
      '/v1/./admin/keys',
      '/v1/draws/../admin/keys',
      '/v1%2fadmin%2fkeys',
      '/%76%31/admin/keys',
      '/v1/admin/keys?key=x#',
      '/v1/admin/keys#x',
      '\\v1\\admin\\keys',
      'http://drawbell.example/v1/admin/keys',
      'http://127.0.0.1/v1/admin/keys',
      '//evil.example/v1/admin/keys',
    ];
    for (const way of ways) expect([400, 401, 404, 405], way).toContain((await get(way)).status);
  });

  it('sends nobody elsewhere', async () => {
    const ways = [
      '//evil.example',
      '//evil.example/..',
      '/\\evil.example',
      '/%0d%0aLocation:%20//evil.example',
      '/en//evil.example',
      '/?next=//evil.example',
      '/en/sign-up/sent?to=//evil.example',
    ];
    for (const way of ways) {
      const { text } = await get(way);
      const location = /^location: (.*)$/im.exec(text)?.[1]?.trim() ?? '/en/';
      expect(location, way).toMatch(/^\/(?:en|fr)\/$/);
    }
  });

  it('however long or odd is answered, and the next one too', async () => {
    const odd = [
      `/${'a'.repeat(10_000)}`,
      `/v1/draws/${'1'.repeat(300)}`,
      '/%',
      '/%zz',
      '/%ff',
      '/%ed%a0%80',
      '/\u0001',
      '/a b',
      `/${'a/'.repeat(4_000)}`,
      `/?${'a'.repeat(12_000)}`,
      '/v1/draws?limit[]=1',
      '/v1/draws?limit=1%00',
    ];
    for (const path of odd) {
      const { status } = await get(path);
      expect(status, path.slice(0, 60)).toBeGreaterThanOrEqual(200);
      expect(status, path.slice(0, 60)).toBeLessThan(500);
    }
    const requests = '/healthz /%zz /healthz'
      .split(' ')
      .map((path) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`);
    const last = 'GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';
    const { text } = await sendRaw(world.port, requests.join('') + last);
    expect(readRaw(text).statuses).toEqual([200, 400, 200, 200]);
  });
});
