import { StartError } from '@drawbell/runtime';
import { parseConnectionUrl } from 'nodemailer/lib/shared';
import type { SMTPConnectionOptions } from 'nodemailer/lib/smtp-connection';

/** What an SMTP URL says, checked. */
export interface SmtpSettings {
  readonly connection: SMTPConnectionOptions;
  readonly auth: { readonly user: string; readonly pass: string } | null;
  /** A connection is replaced after this many messages: servers limit them, often without saying so but by 421. */
  readonly messagesPerConnectionMax: number;
}

/**
 * Reads `smtp://` (STARTTLS when offered) and `smtps://` URLs with optional credentials and nodemailer's own query
 * keys: `requireTLS=true` (never without STARTTLS), `ignoreTLS`, `name` (for EHLO), `tls.rejectUnauthorized`,
 * `tls.servername`; and `maxMessages` (per connection, 500 when absent).
 *
 * @throws StartError when it is not such a URL; the message does not repeat it, since it may hold a password.
 */
export function readSmtpUrl(smtpUrl: string): SmtpSettings {
  if (!/^smtps?:\/\//.test(smtpUrl) || !URL.canParse(smtpUrl)) {
    throw new StartError('smtp_url_invalid', 'SMTP_URL must look like smtp://user:password@host:587');
  }
  const parsed = parseConnectionUrl(smtpUrl);
  if (parsed.host === undefined) throw new StartError('smtp_url_invalid', 'SMTP_URL names no host');
  const flag = (key: string): boolean => parsed[key] === true;
  const maxMessages = parsed['maxMessages'];
  return {
    connection: {
      host: parsed.host.replace(/^\[(.*)\]$/, '$1'),
      port: parsed.port,
      secure: parsed.secure,
      requireTLS: flag('requireTLS'),
      ignoreTLS: flag('ignoreTLS'),
      name: typeof parsed['name'] === 'string' ? parsed['name'] : undefined,
      tls: parsed.tls,
    },
    auth: parsed.auth ?? null,
    messagesPerConnectionMax: typeof maxMessages === 'number' && maxMessages >= 1 ? maxMessages : 500,
  };
}
