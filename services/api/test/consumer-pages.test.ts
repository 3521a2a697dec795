import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addAdmin } from './admins.ts';
import { logIn, signIn } from './console-session.ts';
import { addConsumer, type TestConsumer } from './consumers.ts';
import { openTestApp, type TestApp } from './open-test-app.ts';

describe('what the operator sees of a consumer in the console', () => {
  let test: TestApp;
  let owner: TestConsumer;
  let base: string;

  beforeAll(async () => {
    test = await openTestApp();
    owner = await addConsumer(test);
    base = `/admin/consumers/con_${owner.id}`;
    await test.store.pool.query(`UPDATE endpoints SET url = url || '?token=s3cret'`);
  });
  afterAll(() => test.close());

  it('is what its own people see of messages, for whoever may see what they say', async () => {
    const visitor = await logIn(test, await addAdmin(test));
    const list = `${base}/endpoints/${owner.path.endpoint}/messages`;
    expect((await visitor.get(`${base}/endpoints/${owner.path.endpoint}`)).body).toContain(`href="${list}"`);
    expect((await visitor.get(list)).body).toContain(`href="${base}/messages/${owner.path.message}"`);
    const message = await visitor.get(`${base}/messages/${owner.path.message}`);
    expect(message.body).toContain('Hello');
    expect(message.body).not.toContain('s3cret');
    expect((await visitor.get(`${base}/events`)).statusCode).toBe(200);
    const reader = await logIn(test, await addAdmin(test, ['read']));
    for (const path of [list, `${base}/messages/${owner.path.message}`, `${base}/events`])
      expect((await reader.get(path)).statusCode, path).toBe(403);
    const page = await reader.get(base);
    expect(page.body).toContain('Usage and limits');
    expect(page.body).not.toContain(`href="${base}/events"`);
  });

  it('is what an endpoint is set to; of what is secret the name alone', async () => {
    const endpoint = `endpoints/${owner.path.endpoint}`;
    const path = `/v1/webhooks/${endpoint}`;
    const payload = {
      ...{ headers: { 'x-team': 'hush-hush' }, filters: { programs: ['cec'] }, ratePerSecond: 7 },
    };
    const headers = { authorization: `Bearer ${owner.key}` };
    const changed = await test.app.inject({ method: 'PATCH', url: path, headers, payload });
    expect(changed.statusCode, changed.body).toBe(200);
    const reader = await logIn(test, await addAdmin(test, ['read']));
    const { body } = await reader.get(`${base}/${endpoint}`);
    expect(body).toMatch(/Headers<\/dt>\s*<dd>x-team</);
    expect(body).toMatch(/Rounds<\/dt>\s*<dd>Canadian Experience Class</);
    expect(body).toMatch(/In a second at most<\/dt>\s*<dd>7</);
    expect(body).toMatch(/Client certificate<\/dt>\s*<dd>none</);
    expect(body).toMatch(/sec_\d+/);
    for (const secret of ['hush-hush', 'whsec_', 's3cret']) expect(body).not.toContain(secret);
  });

  it('is not what another consumer has', async () => {
    const other = await addConsumer(test);
    const visitor = await logIn(test, await addAdmin(test));
    const paths = [
      `${base}/messages/${other.path.message}`,
      `${base}/endpoints/${other.path.endpoint}/messages`,
      '/admin/consumers/con_999/audit',
      '/admin/consumers/con_999/events',
    ];
    for (const path of paths) expect((await visitor.get(path)).statusCode, path).toBe(404);
  });

  it('has the trail of what was done about it and of what it did, and of nobody else', async () => {
    const other = await addConsumer(test);
    const visitor = await logIn(test, await addAdmin(test));
    await visitor.order(base, `${base}/disable`);
    await visitor.order(base, `${base}/enable`);
    for (const { key, path } of [owner, other]) {
      const theirs = await signIn(test, key);
      const page = `/portal/endpoints/${path.endpoint}`;
      expect((await theirs.order(`${page}/send`, `${page}/test`)).statusCode).toBe(303);
    }
    const { body } = await visitor.get(`${base}/audit`);
    for (const said of ['consumer.disable', 'consumer.enable', 'endpoints test', 'portal sign-in'])
      expect(body, said).toContain(said);
    expect(body).toContain(`consumer ${owner.id} key `);
    expect(body).not.toContain(`consumer ${other.id} key `);
    expect(body).not.toContain('console.login');
  });
});
