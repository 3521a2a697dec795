import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import type { StartError } from '@drawbell/runtime/drawbell-error';
import { createLogger } from '@drawbell/runtime/logger';
import { createMetricsRegistry } from '@drawbell/runtime/metrics';
import { openStore, type Store } from '@drawbell/store/open-store';
import { createSecrets } from '@drawbell/store/secrets';
import { testCertificate } from '@drawbell/testing/certificates';
import { smtpClient } from '@drawbell/testing/smtp-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBounceReceiver } from '../src/bounce-receiver.ts';

describe('the receiver of bounces, as the environment asks for it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'drawbell-'));
  const log = createLogger({ level: 'silent', service: 'test' });
  const certFile = join(folder, 'cert.pem');
  const keyFile = join(folder, 'key.pem');
  let store: Store;
  beforeAll(() => {
    writeFileSync(certFile, testCertificate.cert);
    writeFileSync(keyFile, testCertificate.key);
    // Nothing here reaches the record.
    store = openStore({ databaseUrl: 'postgresql://127.0.0.1:1/none', applicationName: 'test', log });
  });
  afterAll(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });

  const open = (env: Partial<Parameters<typeof openBounceReceiver>[0]['env']>) =>
    openBounceReceiver({
      ...{ store, log, clock: () => new Date(), registry: createMetricsRegistry('test') },
      secrets: createSecrets('a secret of tests, long enough for it'),
      env: { BOUNCE_DOMAIN: 'bounces.drawbell.example', BOUNCE_PORT: 0, BOUNCE_HOST: '127.0.0.1', ...env },
    });

  it('speaks TLS with the certificate of the operator', async () => {
    const receiver = await open({ BOUNCE_TLS_CERT_FILE: certFile, BOUNCE_TLS_KEY_FILE: keyFile });
    const client = await smtpClient(receiver?.port ?? 0);
    expect(await client.say('STARTTLS')).toMatch(/^220/);
    client.socket.removeAllListeners('data');
    const secure = connect({
      socket: client.socket,
      ca: testCertificate.cert,
      servername: 'hooks.example.test',
    });
    await once(secure, 'secureConnect');
    expect(secure.authorized).toBe(true);
    secure.write('EHLO client.test\r\n');
    const [answer] = (await once(secure, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^250/);
    secure.destroy();
    await receiver?.close();
  });

  it('is not there without a port or a domain', async () => {
    const parts = {
      ...{ store, log, clock: () => new Date(), registry: createMetricsRegistry('test') },
      secrets: createSecrets('a secret of tests, long enough for it'),
    };
    expect(
      await openBounceReceiver({ ...parts, env: { BOUNCE_DOMAIN: 'b.example', BOUNCE_HOST: '127.0.0.1' } }),
    ).toBeNull();
    expect(
      await openBounceReceiver({ ...parts, env: { BOUNCE_PORT: 0, BOUNCE_HOST: '127.0.0.1' } }),
    ).toBeNull();
  });

  it('says what is wrong when it cannot start', async () => {
    const failure = async (env: Parameters<typeof open>[0]) => {
      const receiver = await open(env).catch((err: unknown) => err as StartError);
      return receiver !== null && 'code' in receiver ? receiver.code : 'started';
    };
    expect(await failure({ BOUNCE_TLS_CERT_FILE: join(folder, 'none'), BOUNCE_TLS_KEY_FILE: keyFile })).toBe(
      'bounce_tls_unreadable',
    );
    const first = await open({});
    expect(await failure({ BOUNCE_PORT: first?.port ?? 0 })).toBe('bounce_port_unusable');
    await first?.close();
  });
});
