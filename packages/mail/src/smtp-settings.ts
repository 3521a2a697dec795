import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';
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

/** Names by which no server outside can know a machine. */
const local = /(?:^|\.)(?:localhost|local|localdomain|internal|intranet|private|lan|home|home\.arpa)$/;

/**
 * The name for EHLO: this machine's own name if it is a full one, else the host of the address that people reach,
 * else the domain that mail is from. Servers out there refuse a name without a dot, and the address of the loopback that
 * would be given instead. Null when none of them is a name.
 * @param machine as the system says it
 * @param publicUrl address of this installation
 * @param mailFrom the sender's address
 */
export function ehloNameFrom({
  machine,
  publicUrl,
  mailFrom,
}: {
  machine: string;
  publicUrl?: string | undefined;
  mailFrom?: string | undefined;
}): string | null {
  const host = publicUrl !== undefined && URL.canParse(publicUrl) ? new URL(publicUrl).hostname : '';
  const domain = mailFrom === undefined ? '' : mailFrom.slice(mailFrom.lastIndexOf('@') + 1);
  return [machine, host, domain].map((name) => fullName(name)).find((name) => name !== null) ?? null;
}

/** In the form of DNS; null for what is no full name: one label, an address, a name of this machine alone. */
function fullName(name: string): string | null {
  const ascii = domainToASCII(name.replace(/\.$/, '')).toLowerCase();
  if (!/^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$/.test(ascii)) return null;
  return isIP(ascii) > 0 || local.test(ascii) ? null : ascii;
}

/** The name in the URL wins over the given one. */
export function withEhloName(settings: SmtpSettings, name: string | undefined): SmtpSettings {
  const { connection } = settings;
  return { ...settings, connection: { ...connection, name: connection.name ?? name } };
}
