import { isIP } from 'node:net';
import { checkEndpointUrl, type UrlRefusal } from './check-endpoint-url.ts';
import { type EgressPolicy, hostOf } from './egress-policy.ts';
import { EgressError, resolveGuarded } from './guarded-lookup.ts';
import type { ResolveHost } from './resolve-host.ts';

/**
 * The whole check of an endpoint when it is registered: form, host, and every address its name has now. Each delivery
 * makes the same check again. Answers null when it may be posted to.
 */
export async function checkEndpoint(
  text: string,
  { policy, resolve }: { policy: EgressPolicy; resolve: ResolveHost },
): Promise<UrlRefusal | null> {
  const checked = checkEndpointUrl(text, policy);
  if (!checked.ok) return { code: checked.code, message: checked.message };
  const { url, onlyAllowedNetworks } = checked;
  const host = hostOf(url);
  if (isIP(host.replace(/^\[|\]$/g, '')) !== 0) return null;
  try {
    await resolveGuarded(host, { policy, resolve, onlyAllowedNetworks });
    return null;
  } catch (err) {
    if (!(err instanceof EgressError)) throw err;
    return { code: err.code, message: err.message };
  }
}
