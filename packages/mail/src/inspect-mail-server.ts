import { isAboutGreeting } from './smtp-reply.ts';
import { openSmtpSession } from './smtp-session.ts';
import { readSmtpUrl, withEhloName } from './smtp-settings.ts';

/** What a mail server lets us do. */
export type MailServerFound =
  | {
      readonly reachable: true;
      readonly host: string;
      /** The connection is encrypted, from its beginning or by STARTTLS. */
      readonly encrypted: boolean;
      /** `none`: the URL names no user; `not_offered`: it does, and the server asks nobody. */
      readonly login: 'done' | 'none' | 'not_offered';
      readonly ehlo: EhloFound;
    }
  /** `detail` is what failed, with what the server said. */
  | {
      readonly reachable: false;
      readonly host: string;
      readonly detail: string;
      /** Null when it did not come to that. */
      readonly ehlo: EhloFound | null;
    };

/** The name that was given at EHLO, and what the server said when it refused it. */
export interface EhloFound {
  readonly name: string;
  readonly refused: string | null;
}

/**
 * Connects as a mail would: greets, upgrades to TLS, logs in, and asks for a mail from the sender to themselves, which it
 * does not begin. Sends no mail.
 * @param sender.ehloName see `createMailer`
 * @param sender.mailFrom without it nothing is asked for
 * @throws StartError when the URL cannot be used
 */
export async function inspectMailServer(
  smtpUrl: string,
  timeoutMs: number,
  sender: { ehloName?: string | undefined; mailFrom?: string | undefined } = {},
): Promise<MailServerFound> {
  const settings = withEhloName(readSmtpUrl(smtpUrl), sender.ehloName);
  const host = settings.connection.host ?? '';
  const deadline = Date.now() + timeoutMs;
  const opened = await openSmtpSession(settings, deadline);
  if (!opened.ok) {
    const { detail, refusedName: name } = opened;
    return { reachable: false, host, detail, ehlo: name === undefined ? null : { name, refused: detail } };
  }
  const { session } = opened;
  const login = settings.auth === null ? 'none' : session.loggedIn() ? 'done' : 'not_offered';
  const said = sender.mailFrom === undefined ? null : await session.probe(sender.mailFrom, deadline);
  const refused = said !== null && isAboutGreeting(said) ? said : null;
  const ehlo = { name: session.ehloName(), refused };
  const found = { reachable: true, host, encrypted: session.encrypted(), login, ehlo } as const;
  session.close();
  return found;
}
