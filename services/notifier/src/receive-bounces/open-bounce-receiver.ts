import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import type { Clock } from '@drawbell/runtime/clock';
import { StartError } from '@drawbell/runtime/drawbell-error';
import type { Environment } from '@drawbell/runtime/environment';
import type { Logger } from '@drawbell/runtime/logger';
import type { Registry } from '@drawbell/runtime/metrics';
import type { Store } from '@drawbell/store/open-store';
import type { Secrets } from '@drawbell/store/secrets';
import { returnAddresses } from '../return-addresses.ts';
import { createBounceMetrics } from './bounce-metrics.ts';
import { type BounceReceiver, startBounceReceiver } from './bounce-receiver.ts';
import { takeCanary } from './take-canary.ts';
import { takeReport } from './take-report.ts';

type BounceEnvironment = Pick<
  Environment,
  'BOUNCE_DOMAIN' | 'BOUNCE_PORT' | 'BOUNCE_HOST' | 'BOUNCE_TLS_CERT_FILE' | 'BOUNCE_TLS_KEY_FILE'
>;

/**
 * Starts the SMTP server for mail that comes back, where the environment asks for one; null where it does not.
 * @throws StartError when the port is taken or the certificate cannot be read
 */
export async function openBounceReceiver(deps: {
  env: BounceEnvironment;
  store: Store;
  secrets: Secrets;
  clock: Clock;
  registry: Registry;
  log: Logger;
}): Promise<BounceReceiver | null> {
  const { env, store, secrets, clock, registry, log } = deps;
  const verp = returnAddresses(env, secrets);
  // Read even where nothing listens yet: it says at once what could not be used later.
  const tls = readBounceTls(env);
  if (verp === null || env.BOUNCE_PORT === undefined) return null;
  const { taken: onTaken } = createBounceMetrics(registry);
  try {
    const receiver = await startBounceReceiver({
      host: env.BOUNCE_HOST,
      port: env.BOUNCE_PORT,
      name: env.BOUNCE_DOMAIN ?? 'localhost',
      recipientOf: verp.read,
      take: (mail) =>
        mail.recipient.kind === 'canary'
          ? takeCanary({ store, clock, log, onTaken }, mail.raw)
          : takeReport({ store, secrets, verp, clock, log, onTaken }, mail),
      tls,
      log,
    });
    log.info({ port: receiver.port }, 'bounces are received');
    return receiver;
  } catch (cause) {
    throw new StartError(
      'bounce_port_unusable',
      `Bounces cannot be received on ${env.BOUNCE_HOST}, port ${env.BOUNCE_PORT} (BOUNCE_HOST, BOUNCE_PORT).`,
      { cause },
    );
  }
}

/**
 * The certificate of the receiver and its key; null where there is none.
 * @throws StartError `bounce_tls_unreadable`, `bounce_tls_invalid` when they do not belong together
 */
export function readBounceTls(env: BounceEnvironment): { cert: string; key: string } | null {
  const { BOUNCE_TLS_CERT_FILE: certFile, BOUNCE_TLS_KEY_FILE: keyFile } = env;
  if (certFile === undefined || keyFile === undefined) return null;
  const named = `${certFile}, ${keyFile}`;
  let tls;
  try {
    tls = { cert: readFileSync(certFile, 'utf8'), key: readFileSync(keyFile, 'utf8') };
  } catch (cause) {
    const message = `BOUNCE_TLS_CERT_FILE or BOUNCE_TLS_KEY_FILE cannot be read: ${named}`;
    throw new StartError('bounce_tls_unreadable', message, { cause });
  }
  const message = `BOUNCE_TLS_CERT_FILE and BOUNCE_TLS_KEY_FILE must be a certificate and its key, in PEM form: ${named}`;
  try {
    createSecureContext(tls);
    // OpenSSL takes a certificate and a key of different kinds, and finds out at the first connection.
    if (new X509Certificate(tls.cert).checkPrivateKey(createPrivateKey(tls.key))) return tls;
  } catch (cause) {
    throw new StartError('bounce_tls_invalid', message, { cause });
  }
  throw new StartError('bounce_tls_invalid', message);
}
