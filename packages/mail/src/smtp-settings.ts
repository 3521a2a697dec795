import { parseSmtpUrl } from '@drawbell/runtime/connection-urls';
import { StartError } from '@drawbell/runtime/drawbell-error';
import { InvalidSetting } from '@drawbell/runtime/setting-values';
import type { SMTPConnectionOptions } from 'nodemailer/lib/smtp-connection';

/** What an SMTP URL says, checked. */
export interface SmtpSettings {
  readonly connection: SMTPConnectionOptions;
  readonly auth: { readonly user: string; readonly pass: string } | null;
  /** A connection is replaced after this many messages: servers limit them, often without saying so but by 421. */
  readonly messagesPerConnectionMax: number;
}

/**
 * Reads an SMTP URL for a connection; `parseSmtpUrl` says what may stand in it.
 *
 * @throws StartError when it cannot be used; the message does not repeat it, since it may hold a password.
 */
export function readSmtpUrl(smtpUrl: string): SmtpSettings {
  const { host, port, secure, login, requireTls, ignoreTls, name, tls, messagesPerConnectionMax } =
    read(smtpUrl);
  return {
    connection: {
      ...{ host, secure, requireTLS: requireTls, ignoreTLS: ignoreTls, tls },
      ...(port !== null && { port }),
      ...(name !== null && { name }),
    },
    auth: login,
    messagesPerConnectionMax,
  };
}

function read(smtpUrl: string) {
  try {
    return parseSmtpUrl(smtpUrl);
  } catch (err) {
    if (!(err instanceof InvalidSetting)) throw err;
    throw new StartError('smtp_url_invalid', `SMTP_URL: ${err.message}.`);
  }
}
