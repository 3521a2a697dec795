import { readEnvironment } from '@drawbell/runtime/environment';
import { afterEach, expect, it } from 'vitest';
import { operatorFrom } from '../src/app/operator.ts';
import { openTestApp, type TestApp, testNow } from './open-test-app.ts';
import { addSubscriber, openSettingsOf } from './subscribers.ts';

const sender = {
  MAIL_FROM: 'alerts@drawbell.example',
  SENDER_NAME: 'Bells & Co.',
  SENDER_ADDRESS: '1 Street,\nOttawa ON  K1A 0A1',
};
const shown =
  '<strong>Bells &amp; Co.</strong>, 1 Street, Ottawa ON  K1A 0A1, <a href="mailto:alerts@drawbell.example">alerts@drawbell.example</a>';
const operator = operatorFrom(readEnvironment({ ...sender }));

let test: TestApp | undefined;
afterEach(() => test?.close());

it('whoever is asked to agree is told who will write, in either language', async () => {
  test = await openTestApp({ operator });
  for (const [language, words] of [
    ['en', 'The e-mails are sent by'],
    ['fr', 'Les courriels sont envoyés par'],
  ] as const) {
    const { body } = await test.app.inject(`/${language}/sign-up`);
    expect(body).toContain(`${words} ${shown}.`);
    expect((await test.app.inject(`/${language}/privacy`)).body).toContain(shown);
    expect((await test.app.inject(`/${language}/about`)).body).not.toContain(shown);
  }
  const api = await test.app.inject('/v1/subscriptions/consent');
  expect(api.json()).toMatchObject({
    wordingVersion: '2026-11',
    sender: {
      ...{ name: 'Bells & Co.', postalAddress: '1 Street, Ottawa ON  K1A 0A1' },
      email: 'alerts@drawbell.example',
    },
  });
});

it('who comes back is told, too', async () => {
  test = await openTestApp({ operator });
  const { id } = await addSubscriber(test, testNow);
  const url = `/en/settings/${await openSettingsOf(test, id, testNow)}`;
  expect((await test.app.inject(`${url}/pause`)).body).not.toContain(shown);
  await test.app.inject({ method: 'POST', url: `${url}/unsubscribe` });
  expect((await test.app.inject(`${url}/pause`)).body).toContain(shown);
});

it('without a sender nobody is named', async () => {
  expect(operatorFrom(readEnvironment({}))).toBeUndefined();
  expect(operatorFrom(readEnvironment({ SENDER_NAME: 'Bells' }))).toBeUndefined();
  test = await openTestApp();
  const { statusCode, body } = await test.app.inject('/en/sign-up');
  expect([statusCode, body.includes('The e-mails are sent by')]).toEqual([200, false]);
  expect((await test.app.inject('/v1/subscriptions/consent')).json()).toMatchObject({ sender: null });
});
