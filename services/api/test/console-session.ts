import type { LightMyRequestResponse } from 'fastify';
import type { TestApp } from './open-test-app.ts';

/** An operator's browser: it keeps the cookie, and sends forms as they stand on the pages. */
export interface ConsoleVisitor {
  cookie: string;
  get(url: string, headers?: Record<string, string>): Promise<LightMyRequestResponse>;
  post(
    url: string,
    fields?: Record<string, string | readonly string[]>,
    headers?: Record<string, string>,
  ): Promise<LightMyRequestResponse>;
  /** Sends a body of another type. */
  send(url: string, body: { payload: Buffer; contentType: string }): Promise<LightMyRequestResponse>;
  /** The hidden fields of the form that goes to `action`, as they stand on a page. */
  fieldsOf(page: string, action: string): Promise<Record<string, string>>;
  /** Opens a page and sends its form. */
  order(
    page: string,
    action: string,
    fields?: Record<string, string | readonly string[]>,
  ): Promise<LightMyRequestResponse>;
}

export function openConsole({ app }: TestApp): ConsoleVisitor {
  const keepCookie = (answer: LightMyRequestResponse): LightMyRequestResponse => {
    const set = [answer.headers['set-cookie'] ?? []]
      .flat()
      .find((each) => /drawbell_(?:admin|portal)=/.test(each));
    if (set !== undefined) visitor.cookie = set.split(';', 1)[0] ?? '';
    return answer;
  };
  const visitor: ConsoleVisitor = {
    cookie: '',
    get: async (url, headers = {}) =>
      keepCookie(await app.inject({ url, headers: { cookie: visitor.cookie, ...headers } })),
    post: async (url, fields = {}, headers = {}) => {
      const body = new URLSearchParams();
      for (const [name, value] of Object.entries(fields))
        for (const each of [value].flat()) body.append(name, each);
      return keepCookie(
        await app.inject({
          ...{ url, method: 'POST', payload: body.toString() },
          headers: {
            cookie: visitor.cookie,
            'content-type': 'application/x-www-form-urlencoded',
            'sec-fetch-site': 'same-origin',
            ...headers,
          },
        }),
      );
    },
    send: async (url, { payload, contentType }) =>
      keepCookie(
        await app.inject({
          ...{ url, method: 'POST', payload },
          headers: {
            ...{ cookie: visitor.cookie, 'content-type': contentType, 'sec-fetch-site': 'same-origin' },
          },
        }),
      ),
    fieldsOf: async (page, action) => {
      const { body, statusCode } = await visitor.get(page);
      const start = body.indexOf(`action="${action}"`);
      if (start === -1) throw new Error(`${page} (${statusCode}) has no form that goes to ${action}`);
      const form = body.slice(start, body.indexOf('</form>', start));
      const hidden = [...form.matchAll(/type="hidden"\s+name="(\w+)"\s+value="([^"]*)"/g)];
      return Object.fromEntries(hidden.map(([, name = '', value = '']) => [name, value]));
    },
    order: async (page, action, fields = {}) =>
      visitor.post(action, { ...(await visitor.fieldsOf(page, action)), ...fields }),
  };
  return visitor;
}

/** Somebody of a consumer, signed in to the portal. */
export async function signIn(test: TestApp, key: string): Promise<ConsoleVisitor> {
  const visitor = openConsole(test);
  const answer = await visitor.post('/portal/sign-in', { key });
  if (answer.statusCode !== 303) throw new Error(`the sign-in was answered with ${answer.statusCode}`);
  return visitor;
}

/** The same, logged in. */
export async function logIn(test: TestApp, key: string): Promise<ConsoleVisitor> {
  const visitor = openConsole(test);
  const answer = await visitor.post('/admin/login', { key });
  if (answer.statusCode !== 303) throw new Error(`the login was answered with ${answer.statusCode}`);
  return visitor;
}
