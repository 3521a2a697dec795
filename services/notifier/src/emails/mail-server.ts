import { hostname } from 'node:os';
import { type DkimKey, readDkimKey } from '@drawbell/mail/dkim-signer';
import { createMailer, type Mailer } from '@drawbell/mail/mailer';
import { createOutboxMailer } from '@drawbell/mail/outbox-mailer';
import type { Sender } from '@drawbell/mail/sender';
import { ehloNameFrom } from '@drawbell/mail/smtp-settings';
import type { Clock } from '@drawbell/runtime/clock';
import type { Environment } from '@drawbell/runtime/environment';
import type { Logger } from '@drawbell/runtime/logger';
import type { ReadinessPart } from '@drawbell/runtime/readiness';
import type { Store } from '@drawbell/store/open-store';
import { saveToOutbox } from '@drawbell/store/outbox';
import { accountMailsAtOnce } from '../account-mails/account-mail-worker.ts';

/** From the call to its result. Leases are renewed meanwhile, so a slow server is not taken for a dead worker. */
const sendTimeoutMs = 120_000;

/**
 * The mail server of `SMTP_URL`, or the local outbox when there is none.
 * @throws StartError when the URL or the DKIM key cannot be used
 */
export function openMailer(deps: { env: Environment; store: Store; clock: Clock; log: Logger }): Mailer {
  const { env, store, clock, log } = deps;
  // Also where nothing is signed yet: a key that cannot be used is not found out on the day of the first real mail.
  const dkim = dkimKeyFrom(env);
  if (env.SMTP_URL === undefined) {
    return createOutboxMailer({
      save: ({ messageId, to, subject, raw }) =>
        saveToOutbox(store.db, { messageId, recipient: to, subject, raw, now: clock() }),
    });
  }
  return createMailer({
    smtpUrl: env.SMTP_URL,
    ehloName: ehloNameOf(env),
    connectionsMax: env.SMTP_CONNECTIONS,
    ...{ accountConnections: accountMailsAtOnce, sendTimeoutMs, log },
    ...(dkim !== null && { dkim }),
  });
}

/** The name for EHLO; undefined if there is no usable one. */
export function ehloNameOf(env: Pick<Environment, 'PUBLIC_URL' | 'MAIL_FROM'>): string | undefined {
  const { PUBLIC_URL: publicUrl, MAIL_FROM: mailFrom } = env;
  return ehloNameFrom({ machine: hostname(), publicUrl, mailFrom }) ?? undefined;
}

/**
 * The key that mails are signed with; null where they are not signed here.
 * @throws StartError when it cannot be used
 */
export function dkimKeyFrom(env: Environment): DkimKey | null {
  const { DKIM_DOMAIN: domain, DKIM_SELECTOR: selector, DKIM_PRIVATE_KEY_FILE: file } = env;
  if (domain === undefined || selector === undefined || file === undefined) return null;
  return readDkimKey({ domain, selector, file });
}

/** Who writes. Without configuration only the local outbox is written to, and the mails say so. */
export function senderFrom(env: Environment): Sender {
  return {
    name: env.SENDER_NAME ?? 'Drawbell',
    postalAddress: env.SENDER_ADDRESS ?? 'Local installation: this mail stays in its outbox',
    from: env.MAIL_FROM ?? 'alerts@drawbell.invalid',
  };
}

/** How long an answer about the mail server is kept: servers do not like to be asked all the time. */
const keptForMs = 30_000;

/** The reason without the server's own words, which may name somebody. */
const missing = 'The mail server cannot be reached, or refuses our login.';

/** The mail server as a part of which a process says when it is away: mails wait in the record meanwhile. */
export function mailReadiness(mailer: Pick<Mailer, 'verify'>, clock: Clock): ReadinessPart {
  let kept: { until: number; found: Promise<string | null> } | null = null;
  return {
    ...{ name: 'mail server', required: false },
    look: () => {
      const now = clock().getTime();
      if (kept !== null && kept.until > now) return kept.found;
      const found = mailer.verify().then((server) => (server.ok ? null : missing));
      kept = { until: now + keptForMs, found };
      return found;
    },
  };
}
