import type { Clock } from '@drawbell/runtime/clock';
import type { Environment } from '@drawbell/runtime/environment';
import { createEgressPolicy, createResolver } from '@drawbell/webhooks/egress-guard';
import { createWebhookClient, type WebhookClient } from '@drawbell/webhooks/webhook-client';

/**
 * The client that webhook messages leave by, with the networks that the operator allows.
 * @throws StartError when those cannot be read
 */
export function openWebhookClient(
  env: Environment,
  { publicUrl, clock }: { publicUrl: string; clock: Clock },
): WebhookClient {
  return createWebhookClient({
    policy: createEgressPolicy(env.WEBHOOK_ALLOWED_NETWORKS, publicUrl),
    resolve: createResolver(),
    proxy: env.WEBHOOK_PROXY_URL,
    userAgent: `Drawbell/1 (+${publicUrl})`,
    clock,
  });
}
