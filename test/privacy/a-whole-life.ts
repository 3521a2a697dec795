import type { SinkScript } from '@drawbell/testing/mail-sink';
import { exchangeUnknownUser } from '@drawbell/testing/returned/exchange-and-gmail';
import { postfixUnknownUser } from '@drawbell/testing/returned/postfix-and-exim';
import { onTheWire } from '@drawbell/testing/returned/returned-sample';
import { smtpClient } from '@drawbell/testing/smtp-client';
import { createSigner } from '@drawbell/webhooks/signing/signature';
import { expect, vi } from 'vitest';
import { startConsumer } from '../life/consumer.ts';
import { cec, type TestInstallation } from '../life/installation.ts';
import { aRound, roundsBefore } from '../life/rounds.ts';
import { startVisitor, type Visitor } from './everything-said.ts';
import { administer } from './operator.ts';
import { seeded, seeds } from './seeds.ts';

const minuteMs = 60_000;
const history = roundsBefore('447').slice(-30);

export interface Life {
  readonly visitor: Visitor;
  /** Keys and tokens that were used: whoever reads one of them can act with it. */
  readonly tokens: Set<string>;
}

/** A mail server that names the reader in every refusal. */
export const quotingServer: SinkScript = ({ step, to }) => {
  if (step !== 'rcpt') return undefined;
  if (to === seeded('refused')) return { code: 550, text: `5.1.1 <${to}> of ${seeds.label}: no such user` };
  return to === seeded('busy') ? { code: 450, text: `4.2.2 <${to}> is over quota` } : undefined;
};

export const providerSecret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

/** Lives through everything that this product does with people, and answers what was said on the way. */
export async function liveAWholeLife(at: TestInstallation, look: () => Promise<void>): Promise<Life> {
  const port = await at.bounces();
  const base = await at.api();
  const visitor = startVisitor(base, { 'x-forwarded-for': seeds.ip, 'user-agent': seeds.userAgent });
  const life: Life = { visitor, tokens: new Set() };
  at.serve(history);
  await at.poll();
  await at.notifier();
  at.pass(minuteMs);
  await signUpAndSettle(at, life);
  await look();
  const names = ['refused', 'busy', 'gone', 'angry', 'erased', 'moved', 'out', 'left'];
  const profiles = [
    cec(seeds.crs, { label: seeds.label, occupations: [{ noc: seeds.noc }], nomination: true }),
  ];
  await at.add(...names.map((name) => ({ email: seeded(name), profiles })));
  await runAConsumer(at, base, life);
  at.serve([...history, aRound('447')]);
  await at.poll();
  await at.quiet();
  await look();
  await comeBack(at, port, life);
  await administer(at, life);
  await look();
  await breakThings(at, life);
  await look();
  return life;
}

/** The links in the last mail to somebody: their tokens are kept for the search. */
async function linksTo(
  at: TestInstallation,
  { tokens }: Life,
  name: string,
  count: number,
): Promise<string[]> {
  const mails = () => at.sink.mails.filter(({ to }) => to.includes(seeded(name)));
  await vi.waitFor(() => expect(mails().length).toBeGreaterThanOrEqual(count), {
    timeout: 20_000,
    interval: 20,
  });
  const mail = mails()[count - 1]?.raw.toString() ?? '';
  const raw = mail.replaceAll(/=\r?\n/g, '').replaceAll('=3D', '=');
  const paths = [...raw.matchAll(/https:\/\/drawbell\.example(\/[\w/-]+)/g)].map(([, path]) => path ?? '');
  for (const path of paths) for (const part of path.split('/')) if (part.length === 43) tokens.add(part);
  return paths;
}

const aProfile = {
  ...{ label: seeds.label, crs: seeds.crs, programs: ['cec'], nomination: true },
  occupations: [{ noc: seeds.noc, months: 26 }],
};

async function signUpAndSettle(at: TestInstallation, life: Life): Promise<void> {
  const { ask } = life.visitor;
  const consent = { wordingVersion: '2026-11', agreed: true };
  const person = { email: seeded('api'), language: 'en', profiles: [aProfile], consent };
  expect(await ask('POST', '/v1/subscriptions', person)).toMatchObject({ status: 202 });
  const fields = {
    ...{
      email: seeded('page'),
      crs: String(seeds.crs),
      nomination: 'yes',
      label: seeds.label,
      noc0: seeds.noc,
    },
    ...{ programs: 'cec', wants: 'meets', nearPoints: '10', consent: 'yes', action: 'sign-up' },
  };
  expect(await ask('POST', '/en/sign-up', new URLSearchParams(fields).toString())).toMatchObject({
    status: 303,
  });
  // What is wrong comes back with what was typed; what is not JSON, or not ours, comes back with neither.
  await ask('POST', '/en/sign-up', new URLSearchParams({ ...fields, consent: '', crs: '9999' }).toString());
  for (const wrong of [
    { ...person, email: `${seeded('api')} ${seeds.label}` },
    { ...person, [seeded('key')]: seeds.crs },
    { ...person, profiles: [{ ...aProfile, crs: `${seeds.crs}` }] },
    { ...person, profiles: [{ ...aProfile, occupations: [{ noc: `${seeds.noc}x` }], [seeded('key')]: 1 }] },
    { ...person, language: seeded('api') },
    { ...person, consent: { wordingVersion: seeded('api'), agreed: false } },
    [seeded('api')],
  ])
    expect((await ask('POST', '/v1/subscriptions', wrong)).status).toBe(400);
  await ask('POST', '/v1/subscriptions', `{"email":"${seeded('api')}","crs":${seeds.crs}`, {
    'content-type': 'application/json',
  });
  await ask('GET', `/v1/draws?${encodeURIComponent(seeded('api'))}=1&crs_min=${seeds.crs}x`);
  await ask('GET', `/${seeded('api')}/${seeds.crs}`);
  await ask('GET', `/v1/draws/${encodeURIComponent(seeded('api'))}`);

  const [confirm = ''] = (await linksTo(at, life, 'page', 1)).filter((path) => path.includes('/confirm/'));
  await ask('GET', confirm);
  expect((await ask('POST', confirm, '')).status).toBeLessThan(400);
  const apiLinks = await linksTo(at, life, 'api', 1);
  const token = apiLinks
    .find((path) => path.includes('/confirm/'))
    ?.split('/')
    .at(-1);
  const { json } = await ask('POST', '/v1/subscriptions/confirmations', { token });
  const authorization = `Bearer ${String(json['settingsToken'])}`;
  life.tokens.add(String(json['settingsToken']));
  const mine = async (method: string, path: string, body?: object) =>
    ask(method, `/v1/subscriptions${path}`, body, { authorization });
  expect((await mine('GET', '/me')).text).toContain(seeds.label);
  await mine('PATCH', '/me', { profiles: [{ ...aProfile, crs: seeds.otherCrs }] });
  await mine('PATCH', '/me', { profiles: [{ ...aProfile, crs: `${seeds.otherCrs}` }], [seeded('key')]: 1 });
  await mine('POST', '/me/address', { email: `${seeded('next')}?` });
  await mine('POST', '/me/address', { email: seeded('next') });
  await mine('GET', '/me/export');
  await ask('POST', '/v1/subscriptions/preview', { profiles: [aProfile] });

  await ask('POST', '/v1/subscriptions/links', { email: seeded('page'), language: 'en' });
  await ask('POST', '/fr/manage', `email=${encodeURIComponent(seeded('page'))}`);
  const links = await linksTo(at, life, 'page', 3);
  const settings = links.find((path) => path.includes('/settings/')) ?? '/en/settings/none';
  for (const path of [settings, `${settings}/alerts`, `${settings}/export`, `${settings}x`])
    await ask('GET', path);
  await ask('POST', `${settings}/profiles/1`, new URLSearchParams({ ...fields, crs: '9999' }).toString());
  await ask('POST', `${settings}/address`, `email=${encodeURIComponent(seeded('page'))}`);
  await ask('POST', `${settings}/preferences`, `nearPoints=${seeded('x')}`);
}

async function runAConsumer(at: TestInstallation, base: string, { visitor, tokens }: Life): Promise<void> {
  const consumer = await startConsumer(at, base);
  // It answers with what it was sent, and with whom it is about.
  consumer.receiver.behave(
    (response, { body }) => response.writeHead(500).end(`${seeded('hook')} ${body}`),
    `/bad/${seeds.urlKey}`,
  );
  await consumer.call('PATCH', '/consumer', { contactEmail: seeded('consumer') });
  const { secret } = await consumer.endpoint(`/good/${seeds.urlKey}`);
  await consumer.endpoint(`/bad/${seeds.urlKey}`);
  tokens.add(secret);
  const profile = { crs: seeds.crs, programs: ['cec'], nomination: true, occupations: [{ noc: seeds.noc }] };
  await consumer.call('POST', '/profiles', { profiles: [{ reference: seeds.reference, profile }] });
  const made = await consumer.call('POST', '/keys', { name: 'night', scopes: ['profiles'] });
  const key = String(made.body['key']);
  tokens.add(key);
  const authorization = `Bearer ${key}`;
  for (const [method, path, body] of [
    ['PUT', `/profiles/${seeds.reference}`, { ...profile, crs: `${seeds.crs}` }],
    ['PUT', `/profiles/${encodeURIComponent(seeded('reference'))}`, profile],
    ['POST', '/profiles', { profiles: [{ reference: seeded('reference'), profile }] }],
    ['POST', '/endpoints', { url: `http://${seeds.urlKey}:x@${seeds.domain}/` }],
    ['GET', `/profiles/${seeds.reference}x`, undefined],
    ['GET', `/endpoints?cursor=${seeded('cursor')}`, undefined],
  ] as const)
    await visitor.ask(method, `/v1/webhooks${path}`, body, { authorization });
  await visitor.ask('GET', '/v1/webhooks/endpoints', undefined, { authorization: `Bearer ${key}x` });
}

async function comeBack(at: TestInstallation, port: number, { visitor }: Life): Promise<void> {
  for (const sample of [postfixUnknownUser, exchangeUnknownUser]) {
    const recipient = seeded('gone');
    const to = at.sink.mails.findLast((mail) => mail.to.includes(recipient))?.from ?? '';
    const client = await smtpClient(port);
    const reply = await client.deliver({ from: '', to, raw: onTheWire(sample({ to, recipient })) });
    expect(reply).toMatch(/^250/);
    await client.say(`RCPT TO:<${recipient}>`);
    await client.say(`VRFY ${recipient}`);
    client.close();
  }
  const event = { type: 'complaint', address: seeded('angry'), occurredAt: at.now().toISOString() };
  const sign = createSigner([providerSecret]);
  for (const [body, id] of [
    [event, 'evt_1'],
    [{ ...event, status: seeded('angry') }, 'evt_2'],
  ] as const) {
    const headers = sign({ id, at: at.now(), body: JSON.stringify(body) });
    await visitor.ask('POST', '/v1/bounces/generic', body, { ...headers });
    await visitor.ask('POST', '/v1/bounces/generic', body, { ...headers, 'webhook-id': 'other' });
  }
}

/** Faults of ours, whose errors of PostgreSQL quote the row or the value, and a feed with broken rows. */
async function breakThings(at: TestInstallation, { visitor }: Life): Promise<void> {
  const { pool } = at.store;
  await pool.query(`ALTER TABLE requests ADD CONSTRAINT no_more CHECK (email NOT LIKE '%.check@%')`);
  const consent = { wordingVersion: '2026-11', agreed: true };
  const person = { language: 'en', profiles: [aProfile], consent };
  expect(await visitor.ask('POST', '/v1/subscriptions', { ...person, email: seeded('check') })).toMatchObject(
    { status: 500 },
  );
  await pool.query(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'no % here', NEW.email USING DETAIL = NEW.email, HINT = NEW.email; END $$`);
  await pool.query('CREATE TRIGGER refuse BEFORE INSERT ON requests FOR EACH ROW EXECUTE FUNCTION refuse()');
  expect(
    await visitor.ask('POST', '/v1/subscriptions', { ...person, email: seeded('trigger') }),
  ).toMatchObject({ status: 500 });
  await pool.query('DROP TRIGGER refuse ON requests');
  at.ircc.serve('en', `{"rounds":[{"drawNumber":"448","drawCRS":"many"},{"drawName":7},null,"x"]}`);
  at.pass(minuteMs);
  await at.poll();
  at.ircc.serve('en', '{"rounds":[{');
  at.pass(minuteMs);
  await at.poll();
}
