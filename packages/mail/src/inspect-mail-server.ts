import { openSmtpSession } from './smtp-session.ts';
import { readSmtpUrl } from './smtp-settings.ts';

/** What a mail server lets us do. */
export type MailServerFound =
  | {
      readonly reachable: true;
      readonly host: string;
      /** The connection is encrypted, from its beginning or by STARTTLS. */
      readonly encrypted: boolean;
      /** `none`: the URL names no user; `not_offered`: it does, and the server asks nobody. */
      readonly login: 'done' | 'none' | 'not_offered';
    }
  /** `detail` is what failed, with what the server said. */
  | { readonly reachable: false; readonly host: string; readonly detail: string };

/**
 * Connects as a mail would: greets, upgrades to TLS, logs in. Sends no mail.
 * @throws StartError when the URL cannot be used
 */
export async function inspectMailServer(smtpUrl: string, timeoutMs: number): Promise<MailServerFound> {
  const settings = readSmtpUrl(smtpUrl);
  const host = settings.connection.host ?? '';
  const opened = await openSmtpSession(settings, Date.now() + timeoutMs);
  if (!opened.ok) return { reachable: false, host, detail: opened.detail };
  const { session } = opened;
  const login = settings.auth === null ? 'none' : session.loggedIn() ? 'done' : 'not_offered';
  const found = { reachable: true, host, encrypted: session.encrypted(), login } as const;
  session.close();
  return found;
}
