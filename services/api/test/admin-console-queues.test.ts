import { openQueue, type Queue } from '@drawbell/queue/open-queue';
import { createLogger } from '@drawbell/runtime/logger';
import { startRedisServer } from '@drawbell/testing/redis-server';
import { createTestDatabase } from '@drawbell/testing/test-database';
import { afterAll, describe, expect, it } from 'vitest';
import { addAdmin } from './admins.ts';
import { logIn } from './console-session.ts';
import { openTestApp } from './open-test-app.ts';

const log = createLogger({ level: 'silent', service: 'test' });
const redis = await startRedisServer();

afterAll(async () => redis?.stop());

describe.each([
  { backend: 'PostgreSQL', redisUrl: undefined, skipped: false },
  { backend: 'Redis', redisUrl: redis?.url, skipped: redis === null },
])('Bull Board in the console, queues on $backend', ({ redisUrl, skipped }) => {
  it.skipIf(skipped)('shows the queues to keys of the scope config, and changes nothing', async () => {
    const database = await createTestDatabase();
    const queue = await openQueue({
      ...{ databaseUrl: database.url, redisUrl, applicationName: 'test', tickMs: 60_000, log },
    });
    const test = await openTestApp({ queueBoard: () => queue.board() });
    try {
      await queue.ring('match-draw', { fanOutId: '7' });
      const visitor = await logIn(test, await addAdmin(test));
      const page = await visitor.get('/admin/queues');
      expect(page.statusCode).toBe(200);
      expect(page.headers['content-security-policy']).toContain("script-src 'self';");
      expect(page.body).toContain('<base href="/admin/queues/" />');
      expect(page.body).not.toMatch(/https?:\/\/(?!www\.w3\.org)/);
      expect(page.body).not.toContain('<%');
      for (const [, file = ''] of page.body.matchAll(/(?:src|href)="(static\/[^"]+)"/g)) {
        const answer = await visitor.get(`/admin/queues/${file}`);
        expect(answer.statusCode, file).toBe(200);
      }
      const queues = await visitor.get(
        '/admin/queues/api/queues?activeQueue=match-draw&status=latest&page=1',
      );
      expect(queues.statusCode).toBe(200);
      const shown = queues.json<{
        queues: { name: string; readOnlyMode: boolean; jobs: { data: object }[] }[];
      }>().queues;
      expect(shown.map(({ name }) => name).sort()).toEqual(Object.keys(await queue.depths()).sort());
      expect(shown.every(({ readOnlyMode }) => readOnlyMode)).toBe(true);
      expect(shown.find(({ name }) => name === 'match-draw')?.jobs.map(({ data }) => data)).toEqual([
        { fanOutId: '7' },
      ]);
      for (const order of ['pause', 'resume', 'empty', 'obliterate', 'retry/failed'])
        expect(
          (await test.app.inject({ method: 'PUT', url: `/admin/queues/api/queues/match-draw/${order}` }))
            .statusCode,
          order,
        ).toBeGreaterThanOrEqual(404);
      expect(await depthOf(queue)).toBe(1);
      const reader = await logIn(test, await addAdmin(test, ['read', 'replay', 'subscribers']));
      expect((await reader.get('/admin/queues')).statusCode).toBe(403);
      expect((await reader.get('/admin/queues/api/queues')).statusCode).toBe(403);
      reader.cookie = '';
      expect((await reader.get('/admin/queues/api/queues')).statusCode).toBe(303);
    } finally {
      await test.close();
      await queue.close();
      await database.drop();
    }
  });
});

async function depthOf(queue: Queue): Promise<number> {
  const { waiting } = (await queue.depths())['match-draw'];
  return waiting;
}
