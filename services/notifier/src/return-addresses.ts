import { createVerp, type SentMail, type Verp } from '@drawbell/bounces/verp';
import type { OutgoingMail } from '@drawbell/mail/outgoing-mail';
import type { Environment } from '@drawbell/runtime/environment';
import type { Secrets } from '@drawbell/store/secrets';

/** The return addresses of this installation; null without a domain for them. */
export function returnAddresses(env: Pick<Environment, 'BOUNCE_DOMAIN'>, secrets: Secrets): Verp | null {
  const domain = env.BOUNCE_DOMAIN;
  if (domain === undefined) return null;
  return createVerp({ token: (subject) => secrets.linkToken('bounce', subject), domain });
}

/**
 * Lets a mail come back to an address that names it and the address it goes to. The message itself stays as it is, From
 * included: only the envelope changes. Without a domain for it nothing does.
 */
export function setReturnAddress(
  mail: OutgoingMail,
  { kind, id }: Pick<SentMail, 'kind' | 'id'>,
  { verp, secrets }: { verp: Verp | null; secrets: Secrets },
): OutgoingMail {
  if (verp === null) return mail;
  const addressTag = secrets.hashAddress(mail.envelope.to);
  return { ...mail, envelope: { ...mail.envelope, from: verp.write({ kind, id, addressTag }) } };
}
