import { createVerp, type Verp } from '@drawbell/bounces/verp';
import type { Clock } from '@drawbell/runtime/clock';
import type { Environment } from '@drawbell/runtime/environment';
import type { Proxies } from '@drawbell/runtime/outgoing-http';
import type { Secrets } from '@drawbell/store/secrets';
import { createCertificates } from './certificates.ts';
import { createFetchText } from './fetch-text.ts';

/** Who tells of bounces over HTTP. What is absent has no address. */
export interface BounceSources {
  /** Return addresses of this installation; null without a domain for them. */
  readonly verp: Verp | null;
  readonly ses?: {
    readonly topicArn: string;
    /** The certificate at an address of Amazon's, kept for a day. */
    readonly certificateAt: (url: string) => Promise<string>;
    /** Asks an address of Amazon's, to confirm the subscription. */
    readonly visit: (url: string) => Promise<unknown>;
  };
  readonly postmark?: { readonly login: string };
  readonly generic?: { readonly secret: string };
}

type BounceEnvironment = Pick<
  Environment,
  'BOUNCE_DOMAIN' | 'SES_TOPIC_ARN' | 'POSTMARK_WEBHOOK_LOGIN' | 'BOUNCE_WEBHOOK_SECRET'
> &
  Proxies;

/** @param fetchFrom what certificates and confirmations are fetched with */
export function bounceSourcesFrom(
  env: BounceEnvironment,
  {
    secrets,
    clock,
    fetchFrom = createFetchText(env),
  }: { secrets: Secrets; clock: Clock; fetchFrom?: (url: string) => Promise<string> },
): BounceSources {
  const { BOUNCE_DOMAIN: domain, SES_TOPIC_ARN: topicArn } = env;
  const { POSTMARK_WEBHOOK_LOGIN: login, BOUNCE_WEBHOOK_SECRET: secret } = env;
  const token = (subject: string) => secrets.linkToken('bounce', subject);
  return {
    verp: domain === undefined ? null : createVerp({ token, domain }),
    ...(topicArn !== undefined && {
      ses: { topicArn, certificateAt: createCertificates(fetchFrom, clock), visit: fetchFrom },
    }),
    ...(login !== undefined && { postmark: { login } }),
    ...(secret !== undefined && { generic: { secret } }),
  };
}
