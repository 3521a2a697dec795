import { makeCertificate } from '@drawbell/testing/certificates';
import { checkEndpointUrl, createEgressPolicy } from '@drawbell/webhooks/egress-guard';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type ConsoleVisitor, signIn } from './console-session.ts';
import { addConsumer, addKey, type TestConsumer } from './consumers.ts';
import { openTestApp, type TestApp, testNow } from './open-test-app.ts';

let test: TestApp;
let owner: TestConsumer;
let visitor: ConsoleVisitor;
let page: string;

beforeEach(async () => {
  const policy = createEgressPolicy(undefined, 'https://bell.example');
  test = await openTestApp({
    checkEndpoint: async (url) => {
      const checked = checkEndpointUrl(url, policy);
      return checked.ok ? null : checked;
    },
  });
  owner = await addConsumer(test);
  visitor = await signIn(test, owner.key);
  page = `/portal/endpoints/${owner.path.endpoint}`;
});
afterEach(() => test.close());

/** The tag of a field of a page, by its id. */
const tagOf = (body: string, id: string): string =>
  new RegExp(`<\\w+[^>]*\\bid="${id}"[^>]*>`).exec(body)?.[0] ?? '';

/** Each form that people type into, with what is wrong in it, what else was typed, and secrets. */
const wrongForms: readonly {
  form: string;
  on: string;
  to: string;
  typed: Record<string, string | readonly string[]>;
  /** The ids of what is wrong, the first of which has the focus. */
  wrong: readonly string[];
  /** What stands there again. */
  kept: readonly RegExp[];
}[] = [
  {
    form: 'of a new endpoint',
    ...{ on: '/portal', to: '/portal/endpoints' },
    typed: {
      ...{
        url: 'http://a.example/hook',
        description: 'our <first>',
        eventTypes: ['feed.stale'],
        matched: 'batch',
      },
      ...{ programs: ['cec'], categories: ['french'], crsMin: '400', crsMax: '500', ratePerSecond: '7' },
      ...{ secretKind: 'ed25519', secret: `whsk_${'Hidden00'.repeat(8)}` },
    },
    wrong: ['create-url'],
    kept: [
      ...[/value="http:\/\/a\.example\/hook"/, /value="our &lt;first&gt;"/, /value="feed\.stale"\s+checked/],
      ...[/value="batch"\s+checked/, /value="cec"\s+checked/, /value="french"\s+checked/, /value="400"/],
      ...[/value="ed25519"\s+checked/, /value="7"/, /<details class="panel"\s+open/],
    ],
  },
  {
    form: 'of the settings',
    ...{ on: 'settings', to: 'change' },
    typed: {
      url: 'no address',
      description: 'x'.repeat(201),
      eventTypes: [],
      matched: 'none',
      crsMin: '1.5',
    },
    wrong: ['change-description', 'change-eventTypes', 'change-crsMin'],
    kept: [/value="no address"/, /value="1\.5"/, /value="none"\s+checked/],
  },
  {
    form: 'to recover',
    ...{ on: 'send', to: 'recover' },
    typed: { since: '2026-11-03', until: '2026-11-02' },
    wrong: ['recover-until'],
    kept: [/id="recover-since"[^>]*value="2026-11-03"/, /id="recover-until"[^>]*value="2026-11-02"/],
  },
  {
    form: 'to resend',
    ...{ on: 'send', to: 'resend' },
    typed: { event: 'evt_x', since: '2026-11-03', until: '' },
    wrong: ['resend-event'],
    kept: [/id="resend-event"[^>]*value="evt_x"/, /id="resend-since"[^>]*value="2026-11-03"/],
  },
  {
    form: 'of a secret',
    ...{ on: 'secrets', to: 'secrets' },
    typed: { kind: 'ed25519', overlapHours: '500', secret: 'whsec_Hidden' },
    wrong: ['rotate-overlapHours'],
    kept: [/value="ed25519"\s+checked/, /value="500"/],
  },
  {
    form: 'of headers',
    ...{ on: 'settings', to: 'change' },
    typed: {
      ...{ part: 'headers', headerName: ['x-team', 'Host', 'X-Team', ''] },
      headerValue: ['Hidden1', 'Hidden2', 'Hidden3', 'Hidden4'],
    },
    wrong: ['headers-headerName-2', 'headers-headerName-3', 'headers-headerName-4'],
    kept: [/value="x-team"/, /value="Host"/, /value="X-Team"/, /<details class="panel"\s+open/],
  },
  {
    form: 'of a certificate',
    ...{ on: 'settings', to: 'change' },
    typed: {
      part: 'certificate',
      certificate: '-----BEGIN CERTIFICATE-----\r\nAAAA\r\n-----END CERTIFICATE-----\r\nstray <b>',
      certificateKey: '-----BEGIN PRIVATE KEY-----Hidden',
    },
    wrong: ['certificate-certificate'],
    kept: [/BEGIN CERTIFICATE/, /stray &lt;b&gt;/, /<details class="panel"\s+open/],
  },
  {
    form: 'of a header below an empty row, and of one without a name',
    ...{ on: 'settings', to: 'change' },
    typed: {
      ...{ part: 'headers', headerName: ['', 'Host', 'x-fine', ''] },
      headerValue: ['', 'Hidden1', 'Hidden2', 'Hidden3'],
    },
    wrong: ['headers-headerName-2', 'headers-headerName-4'],
    kept: [
      /id="headers-headerName-2"[^>]*value="Host"/,
      /id="headers-headerName-3"[^>]*value="x-fine"/,
      /id="headers-headerName-4"[^>]*value=""/,
    ],
  },
  {
    form: 'of a certificate with its key pasted below it',
    ...{ on: 'settings', to: 'change' },
    typed: {
      part: 'certificate',
      certificate:
        '-----BEGIN CERTIFICATE-----\r\nAAAA\r\n-----END CERTIFICATE-----\r\n-----BEGIN RSA PRIVATE KEY-----\r\nHidden',
      certificateKey: '',
    },
    wrong: ['certificate-certificate'],
    kept: [/Les secrets que vous avez entrés ne sont pas affichés de nouveau/],
  },
  {
    form: 'of a key',
    ...{ on: '/portal/keys', to: '/portal/keys' },
    typed: { name: 'our\u202ereader', scopes: ['read'], expiresAt: '2026-01-01' },
    wrong: ['create-name'],
    kept: [/value="read"\s+checked/, /value="2026-01-01"/],
  },
  {
    form: 'of the consumer',
    ...{ on: '/portal/usage', to: '/portal/consumer/change' },
    typed: { name: 'Maple Two', contactEmail: 'nobody', language: 'en' },
    wrong: ['change-contactEmail'],
    kept: [/value="Maple Two"/, /value="nobody"/, /value="en"\s+checked/],
  },
];

it.each(wrongForms)(
  'the form $form comes back on its page with what was typed, but for secrets',
  async ({ on, to, typed, wrong, kept }) => {
    const at = (path: string) => (path.startsWith('/') ? path : `${page}/${path}`);
    const before = JSON.stringify(await test.store.db.selectFrom('endpoints').selectAll().execute());
    const { statusCode, body } = await visitor.order(at(on), at(to), typed);
    expect(statusCode, body.slice(0, 4_000)).toBe(400);
    for (const [i, id] of wrong.entries()) {
      expect(body).toContain(`<a href="#${id}">`);
      expect(body, id).toContain(`id="${id}-error"`);
      const tag = tagOf(body, id);
      expect(tag, id).toMatch(new RegExp(`aria-describedby="[^"]*\\b${id}-error"`));
      if (!tag.startsWith('<fieldset')) {
        expect(tag).toContain('aria-invalid="true"');
        expect(tag.includes('autofocus')).toBe(i === 0);
      }
    }
    expect([...body.matchAll(/ id="([\w-]+-error)"/g)].map(([, id]) => id)).toEqual(
      wrong.map((id) => `${id}-error`),
    );
    for (const each of kept) expect(body).toMatch(each);
    expect(body).not.toContain('Hidden');
    expect(body).toMatch(/<h1>/);
    expect(JSON.stringify(await test.store.db.selectFrom('endpoints').selectAll().execute())).toBe(before);
    // Corrected or not, it may be sent from there: it has a name of its own.
    expect(body).toMatch(/name="once" value="[\w-]{22}"/);
  },
);

it('a sentence that no field is to blame for stands above the page, and waiting is told', async () => {
  for (let i = 0; i < 10; i += 1)
    await visitor.order(`${page}/send`, `${page}/test`, { type: 'draw.published' });
  const often = await visitor.order(`${page}/send`, `${page}/test`, { type: 'draw.withdrawn' });
  expect([often.statusCode, often.headers['retry-after']]).toEqual([429, '10']);
  expect(often.body).toMatch(/value="draw\.withdrawn"\s+selected/);
  expect(often.body).toContain('Ce point de réception a reçu assez d’essais pour le moment.');
  expect(often.body).not.toContain('-error"');
});

it('what is wrong is told in the language of the page, and the switch of language leads to the page', async () => {
  const refused = await visitor.order(`${page}/settings`, `${page}/change`, {
    ...{ url: 'ftp://a.example', eventTypes: ['draw.published'], matched: 'none' },
  });
  expect(refused.body).toContain('Adresse\u00a0: l’adresse doit commencer par https://.');
  expect(refused.body).toContain(`href="${page}/settings?language=en"`);
});

it('whoever may not see the page of a form is told why it was refused all the same', async () => {
  const blind = await signIn(test, await addKey(test, owner.id, ['endpoints']));
  const fields = await blind.fieldsOf('/portal', '/portal/sign-out');
  const refused = await blind.post(`${page}/recover`, {
    ...fields,
    since: '2026-11-03',
    until: '2026-11-02',
  });
  expect(refused.statusCode).toBe(400);
  expect(refused.body).not.toContain('recover-until');
  expect((await blind.get(`${page}/settings`)).statusCode).toBe(403);
  const reader = await signIn(test, await addKey(test, owner.id, ['read']));
  for (const step of ['/send', '/settings', '/secrets'])
    expect((await reader.get(page + step)).statusCode, step).toBe(403);
  expect((await reader.get(page)).body).not.toContain('/settings"');
});

const headers = async () => {
  const { headers: sealed, header_names: names } = await test.store.db
    .selectFrom('endpoints')
    .selectAll()
    .where('id', '=', owner.path.endpoint.slice(3))
    .executeTakeFirstOrThrow();
  return { names, said: sealed === null ? {} : (JSON.parse(test.secrets.unseal(sealed)) as unknown) };
};
const sendHeaders = async (rows: readonly (readonly [string, string])[], gone: readonly string[] = []) =>
  visitor.order(`${page}/settings`, `${page}/change`, {
    ...{
      part: 'headers',
      headerName: rows.map(([name]) => name),
      headerValue: rows.map(([, value]) => value),
    },
    headerGone: gone,
  });

it('headers are added, kept where nothing is typed, said anew and taken away, and never shown', async () => {
  const made = await sendHeaders([
    ['X-Team', 'maple'],
    ['Authorization', 'Basic c2VjcmV0'],
    ['', ''],
  ]);
  expect(made.headers.location).toBe(`${page}/settings?done=endpoints-change`);
  expect(await headers()).toEqual({
    ...{ names: ['x-team', 'authorization'], said: { 'x-team': 'maple', authorization: 'Basic c2VjcmV0' } },
  });
  const shown = (await visitor.get(`${page}/settings`)).body;
  expect(shown).toContain('x-team, authorization');
  expect(shown).not.toMatch(/c2VjcmV0|value="maple"/);
  await sendHeaders([
    ['x-team', ''],
    ['authorization', 'Basic bmV3'],
    ['X-Other', '1'],
  ]);
  expect((await headers()).said).toEqual({ 'x-team': 'maple', authorization: 'Basic bmV3', 'x-other': '1' });
  await sendHeaders(
    [
      ['x-team', ''],
      ['authorization', ''],
      ['x-other', ''],
    ],
    ['2', '3'],
  );
  expect((await headers()).said).toEqual({ 'x-team': 'maple' });
  // Of settings alone nothing is changed, and a name without anything to say is refused.
  await visitor.order(`${page}/settings`, `${page}/change`, {
    ...{ url: 'https://a.example/other', eventTypes: ['draw.published'], matched: 'none' },
  });
  const refused = await sendHeaders([
    ['x-team', ''],
    ['x-new', ''],
  ]);
  expect([refused.statusCode, refused.body]).toEqual([
    400,
    expect.stringContaining('En-tête 2\u00a0: il n’a pas encore de valeur\u00a0: entrez-la.'),
  ]);
  expect((await headers()).said).toEqual({ 'x-team': 'maple' });
  const actions = await test.store.db.selectFrom('audit_log').select('action').execute();
  expect(actions.filter(({ action }) => action === 'endpoints change')).toHaveLength(4);
});

it('as many headers as there may be leave no room for more, and one too many is refused', async () => {
  const ten = Array.from({ length: 10 }, (_, i) => [`x-${i}`, 'v'] as const);
  await sendHeaders(ten);
  const { body } = await visitor.get(`${page}/settings`);
  expect([...body.matchAll(/name="headerName"/g)]).toHaveLength(10);
  const eleven = await sendHeaders([...ten, ['x-10', 'v']]);
  expect([eleven.statusCode, eleven.body]).toEqual([400, expect.stringContaining('Il y en a plus de 10.')]);
  expect(eleven.body).toMatch(/<a href="#headers-headers">[^<]*il y en a plus de 10\.<\/a>/);
  expect(eleven.body).toContain('<div id="headers-headers">');
});

it('a client certificate is set, shown by what may be shown, and taken away', async () => {
  const validity = { from: new Date('2026-01-01T00:00:00Z'), until: new Date('2045-01-01T00:00:00Z') };
  const { pem, privateKey } = makeCertificate('drawbell of maple', validity);
  const key = String(privateKey.export({ format: 'pem', type: 'pkcs8' }));
  const send = async (certificate: string, certificateKey: string) =>
    visitor.order(`${page}/settings`, `${page}/change`, {
      ...{ part: 'certificate', certificate: certificate.replaceAll('\n', '\r\n'), certificateKey },
    });
  const lines = pem.trim().split('\n').length;
  const stray = await send(`${pem}not of it\n`, key);
  expect(stray.body).toContain(`La ligne ${lines + 1} ne fait pas partie d’un certificat en PEM.`);
  const other = makeCertificate('other', validity).privateKey.export({ format: 'pem', type: 'pkcs8' });
  const mixed = await send(pem, String(other));
  expect(mixed.body).toContain('Sa clé privée\u00a0: ce n’est pas la clé de ce certificat.');
  expect(mixed.body).toContain('BEGIN CERTIFICATE');
  expect(mixed.body).not.toContain('PRIVATE KEY');
  expect((await send(pem, key)).statusCode).toBe(303);
  const shown = (await visitor.get(`${page}/settings`)).body;
  expect(shown).toContain('CN=drawbell of maple');
  expect(shown).toContain('2045-01-01');
  expect(shown).not.toMatch(/BEGIN (?:CERTIFICATE|PRIVATE)/);
  await visitor.order(`${page}/settings`, `${page}/change`, { part: 'no_certificate' });
  expect((await visitor.get(`${page}/settings`)).body).not.toContain('CN=drawbell of maple');
  expect(testNow.getTime()).toBeGreaterThan(validity.from.getTime());
});
