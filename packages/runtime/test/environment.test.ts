import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSmtpUrl } from '../src/connection-urls.ts';
import { StartError } from '../src/drawbell-error.ts';
import { environmentSchema, findUnreadSettings, readEnvironment } from '../src/environment.ts';

const sender = {
  ...{ MAIL_FROM: 'a@b.example', SENDER_NAME: 'Drawbell', SENDER_ADDRESS: '1 Street, Ottawa' },
  PUBLIC_URL: 'https://drawbell.example',
};

/** The sentence that a start ends with; null when it goes on. */
function refusal(source: Record<string, string>): string | null {
  try {
    readEnvironment(source);
    return null;
  } catch (err) {
    if (err instanceof StartError) return err.message;
    throw err;
  }
}

describe('SMTP_URL', () => {
  const secret = 'hunter2-secret';
  const refused = (url: string) => refusal({ ...sender, SMTP_URL: url });

  it.each([
    ['requireTLS=1', true],
    ['requireTLS=true', true],
    ['requiretls=true', true],
    ['REQUIRETLS=YES', true],
    ['requireTls=On', true],
    ['requireTLS=0', false],
    ['requireTLS=false', false],
    ['requiretls=no', false],
    ['requireTLS=off', false],
  ])('?%s', (query, required) => {
    expect(refused(`smtp://u:p@mail.example?${query}`)).toBeNull();
    expect(parseSmtpUrl(`smtp://u:p@mail.example?${query}`).requireTls).toBe(required);
  });

  it.each([
    ['an unknown key', '?requiresTLS=true', '"requiresTLS"'],
    ['a key of another program', '?pool=true', '"pool"'],
    ['a scheme as a key', '?secure=true', '"secure"'],
    ['an unknown value', '?requireTLS=require', 'requireTLS'],
    ['no value', '?requireTLS', 'requireTLS'],
    ['an empty value', '?requireTLS=', 'requireTLS'],
    ['a key twice', '?requireTLS=true&requiretls=false', 'requireTLS twice'],
    ['an unknown value of a number', '?maxMessages=many', 'maxMessages'],
    ['a number below', '?maxMessages=0', 'maxMessages'],
    ['a number with an exponent', '?maxMessages=1e3', 'maxMessages'],
    ['a name that is none', '?name=a b', ''],
    ['a certificate of no name', '?tls.servername=-', 'tls.servername'],
    ['a certificate check of no value', '?tls.rejectUnauthorized=maybe', 'tls.rejectUnauthorized'],
    ['what contradicts itself', '?requireTLS=true&ignoreTLS=true', 'contradicts'],
    ['a path', '/inbox', '%2F'],
    ['a path of slashes', '//', '%2F'],
    ['a fragment', '#x', '%23'],
    ['an empty fragment', '/#', '%23'],
  ])('%s is refused by name', (_case, rest, word) => {
    const sentence = refused(`smtp://user:${secret}@mail.example:587${rest}`);
    expect(sentence).toContain('SMTP_URL: ');
    expect(sentence).toContain(word);
    expect(sentence).not.toContain(secret);
  });

  it('an unknown key is answered with the known ones', () => {
    const sentence = refused('smtp://mail.example?tls=true');
    for (const key of ['requireTLS', 'ignoreTLS', 'name', 'maxMessages', 'tls.rejectUnauthorized'])
      expect(sentence).toContain(key);
  });

  it.each(['pa/ss', 'pa#ss', 'pa?ss', '1/ss', '1#ss', '1?ss', '50%off', '%zz', '12/x@y', '12?a=b@c'])(
    'a password %s as it is typed is never sent anywhere, and the sentence says how to write it',
    (password) => {
      const sentence = refused(`smtp://user:${password}@mail.example:587`);
      for (const code of ['%2F', '%23', '%3F']) expect(sentence).toContain(code);
      expect(sentence).not.toContain(password);
    },
  );

  it('whatever stands in a password, its encoded form is read as it was meant, and never shown', () => {
    const letters = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(letters, letters, (user, pass) => {
        fc.pre(!/\p{Cc}/u.test(user + pass) && user.isWellFormed() && pass.isWellFormed());
        const login = `${encodeURIComponent(user)}:${encodeURIComponent(pass)}`;
        expect(parseSmtpUrl(`smtp://${login}@mail.example`).login).toEqual({ user, pass });
      }),
    );
  });

  it('a login with an @ needs no code', () => {
    const { login, host } = parseSmtpUrl('smtp://me@example.org:p@ss@Mail.Example.org');
    expect([login, host]).toEqual([{ user: 'me@example.org', pass: 'p@ss' }, 'mail.example.org']);
  });

  it.each([
    ['smtp://', 'no host'],
    ['smtp:///', 'no host'],
    ['smtp://user:password@', 'cannot be read'],
    ['smtp://mail.example:0', 'from 1 to'],
    ['smtp://mail.example:70000', 'cannot be read'],
    ['smtp://-mail.example', 'name of a host'],
    ['smtp://1.2.3', 'name of a host'],
    ['smtp://user@mail.example', 'both user and password'],
    ['smtp://:password@mail.example', 'both user and password'],
    ['smtp://us%00er:p@mail.example', 'control characters'],
    ['smtp://user:p%0d%0a@mail.example', 'control characters'],
    ['smtp://user:%ff@mail.example', 'UTF-8'],
    ['smtp:mail.example', 'smtp:// or smtps://'],
    ['smtps://mail.example?ignoreTLS=true', 'contradicts'],
    ['smtp://mail.example?ignoreTLS=1&tls.servername=mail.example', 'contradicts'],
  ])('%s is refused', (url, word) => expect(refused(url)).toContain(word));

  it.each([
    ['SMTP://Mail.Example/', { host: 'mail.example', secure: false, port: null }],
    ['smtps://mail.example?requireTLS=true', { secure: true, requireTls: true }],
    ['smtps://mail.example:465?requireTLS=false', { secure: true, port: 465 }],
    ['smtp://[::1]:2525', { host: '::1', port: 2525 }],
    ['smtp://127.0.0.1:25?', { host: '127.0.0.1', login: null }],
    ['smtp://courriel.québec.example', { host: 'courriel.xn--qubec-csa.example' }],
    ['smtp://mail.example?NAME=EHLO.example.org', { name: 'ehlo.example.org' }],
    [
      'smtp://mail.example?name=[192.0.2.1]&maxmessages=7',
      { name: '[192.0.2.1]', messagesPerConnectionMax: 7 },
    ],
    ['smtp://m?TLS.RejectUnauthorized=no', { tls: { rejectUnauthorized: false } }],
  ])('%s is read', (url, expected) => {
    expect(refused(url)).toBeNull();
    expect(parseSmtpUrl(url)).toMatchObject(expected);
  });
});

describe('PUBLIC_URL', () => {
  it.each([
    ['https://alertes-québec.example', 'https://xn--alertes-qubec-khb.example'],
    ['HTTPS://Alertes.example/', 'https://alertes.example'],
    ['https://ALERTES-QUÉBEC.example/', 'https://xn--alertes-qubec-khb.example'],
    ['https://alertes.example:443', 'https://alertes.example'],
    ['http://localhost:8080/', 'http://localhost:8080'],
    ['http://[::1]:8080', 'http://[::1]:8080'],
    ['  https://alertes.example  ', 'https://alertes.example'],
  ])('%s is %s', (url, origin) => expect(readEnvironment({ PUBLIC_URL: url }).PUBLIC_URL).toBe(origin));

  it.each([
    ...[
      'https://alertes.example/drawbell',
      'https://alertes.example//',
      'https://alertes.example/?',
      'https://a.example?x=1',
    ],
    ...[
      'https://a.example/#',
      'https://user@a.example',
      'https://user:password@a.example',
      'https://a.example:0',
    ],
    ...[
      'https:alertes.example',
      'https:\\\\alertes.example',
      'alertes.example',
      'ftp://alertes.example',
      'https://',
    ],
    ...[
      'https://a..b',
      'https://a b.example',
      'https://alertes.example, https://b.example',
      'https://%61%00.example',
    ],
  ])('%s is refused at the start', (url) =>
    expect(refusal({ PUBLIC_URL: url })).toContain('PUBLIC_URL: must'),
  );
});

describe('DATABASE_URL', () => {
  const start = (url: string) => ({ DATABASE_URL: url, TOKEN_SECRET: 't'.repeat(32) });

  it.each([
    'postgresql://u:p%40ss@db/drawbell',
    'postgres://db',
    'postgresql:///drawbell?host=/run/postgresql',
    'postgresql://%2Frun%2Fpostgresql/drawbell',
    'postgresql://[::1]:5432/drawbell?sslmode=verify-full&sslrootcert=/etc/drawbell/ca.pem',
    'postgresql://db/drawbell?sslmode=disable',
    'postgresql://db/drawbell?sslmode=no-verify',
    'postgresql://db/drawbell?target_session_attrs=read-write&channel_binding=prefer',
    'postgresql://db/drawbell?sslmode=no-verify&channel_binding=require',
  ])('%s is taken as it is', (url) => expect(readEnvironment(start(url)).DATABASE_URL).toBe(url));

  it.each([
    ['sslmode=require', 'sslmode=verify-full'],
    ['sslmode=verify-ca&sslrootcert=/ca.pem', 'sslmode=verify-full&sslrootcert=%2Fca.pem'],
    ['sslmode=prefer', 'sslmode=verify-full'],
    ['sslrootcert=/ca.pem', 'sslrootcert=%2Fca.pem&sslmode=verify-full'],
    ['ssl=true', 'sslmode=verify-full'],
    ['sslmode=require&channel_binding=require', 'sslmode=verify-full&channel_binding=require'],
    ['ssl=no', 'sslmode=disable'],
  ])('?%s is held as ?%s: nothing weaker than was asked', (given, held) => {
    const url = 'postgresql://u:p%40%2Fs@db:5433/drawbell?';
    expect(readEnvironment(start(url + given)).DATABASE_URL).toBe(url + held);
  });

  it.each([
    ['?sslmode=allow', 'sslmode'],
    ['?sslmode=verify_full', 'sslmode'],
    ['?SSLMODE=verify-full', '"SSLMODE"'],
    ['?ssl_root_cert=/ca.pem', 'sslrootcert'],
    ['?channel_binding=require', 'sslmode=require'],
    ['?channel_binding=require&sslmode=disable', 'sslmode=require'],
    ['?channel_binding=yes', 'channel_binding'],
    ['?target_session_attrs=any', 'read-write'],
    ['?connect_timeout=10', 'leave it out'],
    ['?pgbouncer=true', 'session mode'],
    ['?uselibpqcompat=true&sslmode=require', 'no-verify'],
    ['?constructor=x', '"constructor"'],
    ['?sslmode=disable&sslrootcert=/ca.pem', 'contradicts'],
    ['?sslmode=no-verify&sslrootcert=/ca.pem', 'contradicts'],
    ['?ssl=true&sslmode=disable', 'contradicts'],
    ['?ssl=0&sslmode=verify-full', 'contradicts'],
    ['?sslmode=disable&sslmode=verify-full', 'twice'],
    ['?sslrootcert=system', 'sslrootcert'],
    ['?sslcert=/c.pem', 'both or none'],
    ['#x', '%23'],
    ['?port=0', 'port'],
  ])('…%s is refused by name', (rest, word) => {
    const sentence = refusal(start(`postgresql://u:hunter2@db/drawbell${rest}`));
    expect(sentence).toContain('DATABASE_URL: ');
    expect(sentence).toContain(word);
    expect(sentence).not.toContain('hunter2');
  });

  it.each(['a.example,b.example', 'a.example:5432,b.example:5433', '[::1],[::2]'])(
    '%s is one too many',
    (hosts) => {
      expect(refusal(start(`postgresql://u:hunter2@${hosts}/drawbell`))).toMatch(/several hosts: give one/);
    },
  );

  it.each(['12/x', '12#x', '50%off', 'a#b', 'a/b'])(
    'a password %s is answered with how to write it',
    (pass) => {
      expect(refusal(start(`postgresql://u:${pass}@db/drawbell`))).toMatch(/%2F.*%23/);
    },
  );
});

describe('REDIS_URL', () => {
  it.each([
    'redis://redis:6379',
    'rediss://:p%23@r.example/2',
    'redis://u:p@[::1]:6379/0?family=6',
    'redis://h/',
  ])('%s is taken', (url) => expect(readEnvironment({ REDIS_URL: url }).REDIS_URL).toBe(url));
  it.each([
    ...[
      'redis://',
      'redis://h/queue',
      'redis://h/1?db=2',
      'redis://h?tls=true',
      'redis://h?FAMILY=6',
      'http://h',
    ],
    ...['redis://h:0', 'redis://h#1', 'redis://:12/x@h', 'redis://h?family=5', 'redis://h?family=4&family=6'],
  ])('%s is refused', (url) => expect(refusal({ REDIS_URL: url })).toContain('REDIS_URL: '));
});

describe('other values', () => {
  it.each(['1e3', '0x10', '5.0', '5,5', '-1', '+5', '5 0', '٥', 'five', '١٢'])('%s is no number', (text) => {
    expect(refusal({ SMTP_CONNECTIONS: text })).toMatch(/SMTP_CONNECTIONS: .*from 1 to 100/);
    expect(refusal({ PORT: text })).toContain('PORT: ');
  });

  it('blanks around a value are left off, blanks alone are nothing, and a secret is kept to the last byte', () => {
    const secret = ` ${'s'.repeat(40)} `;
    const env = readEnvironment({
      PORT: ' ',
      SMTP_CONNECTIONS: ' 5 ',
      LOG_LEVEL: 'INFO',
      TOKEN_SECRET: secret,
    });
    expect(env).toMatchObject({ PORT: 8080, SMTP_CONNECTIONS: 5, LOG_LEVEL: 'info', TOKEN_SECRET: secret });
  });

  it.each([
    ['TRUE', true],
    ['Yes', true],
    ['1', true],
    ['on', true],
    ['False', false],
    ['no', false],
    ['0', false],
    ['OFF', false],
  ])('%s is a word for %s', (text, value) => {
    expect(readEnvironment({ FEED_ALLOW_OTHER_HOSTS: text }).FEED_ALLOW_OTHER_HOSTS).toBe(value);
  });

  it('names are kept as programs write them', () => {
    const env = readEnvironment({
      ...{
        BOUNCE_DOMAIN: 'Rebonds.Hébert.example',
        DKIM_DOMAIN: 'Hébert.example.',
        DKIM_SELECTOR: 'news',
        DKIM_PRIVATE_KEY_FILE: '/k',
        HOST: '[::1]',
      },
      ...{ MAIL_FROM: 'Alertes@Hébert.example', FEED_CONTACT_URL: 'https://Hébert.example/contact' },
      ...{ TRUSTED_PROXIES: '10.0.0.0/8 , ::1', WEBHOOK_ALLOWED_NETWORKS: '127.0.0.0/8,' },
      OTEL_EXPORTER_OTLP_ENDPOINT: 'HTTP://Collector:4318/base/',
    });
    expect(env).toMatchObject({
      ...{
        BOUNCE_DOMAIN: 'rebonds.xn--hbert-bsa.example',
        DKIM_DOMAIN: 'xn--hbert-bsa.example',
        HOST: '::1',
      },
      ...{
        MAIL_FROM: 'Alertes@xn--hbert-bsa.example',
        FEED_CONTACT_URL: 'https://xn--hbert-bsa.example/contact',
      },
      ...{ TRUSTED_PROXIES: '10.0.0.0/8,::1', WEBHOOK_ALLOWED_NETWORKS: '127.0.0.0/8' },
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318/base',
    });
  });

  it('a feed elsewhere needs leave, at the start and not at every poll', () => {
    const elsewhere = { FEED_URL_EN: 'https://mirror.example/en.json' };
    expect(refusal(elsewhere)).toContain('FEED_ALLOW_OTHER_HOSTS');
    expect(refusal({ ...elsewhere, FEED_ALLOW_OTHER_HOSTS: 'yes' })).toBeNull();
    expect(refusal({ FEED_URL_FR: 'http://www.canada.ca/fr.json' })).toContain('FEED_URL_FR');
    expect(refusal({ FEED_PAGE_URL: 'https://u:p@m.example/', FEED_ALLOW_OTHER_HOSTS: '1' })).toContain(
      'password',
    );
  });

  it('no sentence about a value repeats it', () => {
    const networks = ['TRUSTED_PROXIES', 'WEBHOOK_ALLOWED_NETWORKS'];
    for (const key of Object.keys(environmentSchema.shape).filter((each) => !networks.includes(each))) {
      const value = 'q7-not-for-the-log@?#/%zz';
      expect(refusal({ [key]: value }) ?? '', key).not.toContain('q7-not');
    }
  });
});

describe('names that look like ours', () => {
  it.each([
    ['SMTP_URI', 'SMTP_URL'],
    ['PUBLIC_ULR', 'PUBLIC_URL'],
    ['PUBLICURL', 'PUBLIC_URL'],
    ['smtp_url', 'SMTP_URL'],
    ['DATABASE_URLS', 'DATABASE_URL'],
    ['TRUSTED_PROXY', undefined],
    ['HTTPS_PROXIES', undefined],
    ['TOKEN_SECRET_FILE', 'TOKEN_SECRET'],
    ['SMTP_PASSWORD', '.env.example'],
    ['BOUNCE_TLS_CERT', '.env.example'],
  ])('%s is said to be read by nobody', (name, meant) => {
    const said = findUnreadSettings({ [name]: 'a value that is not said' });
    if (meant === undefined) return expect(said.length).toBeLessThanOrEqual(1);
    expect(said).toEqual([expect.stringContaining(name)]);
    expect(said[0]).toContain(meant);
    expect(said[0]).not.toContain('a value');
  });

  it.each([
    'HOSTNAME',
    'PATH',
    'HOME',
    'MAIL',
    'PGHOST',
    'NODE_OPTIONS',
    'no_proxy',
    'https_proxy',
    'REDIS_PORT',
    'TZ',
  ])('%s is left alone', (name) => expect(findUnreadSettings({ [name]: 'x' })).toEqual([]));

  it('what is read is never complained of', () => {
    const all = Object.fromEntries(Object.keys(environmentSchema.shape).map((key) => [key, 'x']));
    expect(findUnreadSettings(all)).toEqual([]);
    expect(findUnreadSettings({ SMTP_URI: '' })).toEqual([]);
  });
});
