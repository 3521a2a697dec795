import { createVerp, type Verp } from '@drawbell/bounces/verp';
import type { Environment } from '@drawbell/runtime/environment';
import type { Secrets } from '@drawbell/store/secrets';

/** The return addresses of this installation; null without a domain for them. */
export function returnAddresses(env: Pick<Environment, 'BOUNCE_DOMAIN'>, secrets: Secrets): Verp | null {
  const domain = env.BOUNCE_DOMAIN;
  if (domain === undefined) return null;
  return createVerp({ token: (subject) => secrets.linkToken('bounce', subject), domain });
}
