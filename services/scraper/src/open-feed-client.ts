import { createFeedClient, type FeedClient } from '@drawbell/ircc/feed-client';
import type { Clock } from '@drawbell/runtime/clock';
import type { Environment } from '@drawbell/runtime/environment';

/** A client of the official source that says who it is and where to reach us. */
export function openFeedClient(env: Environment, clock: Clock): FeedClient {
  const contact = env.FEED_CONTACT_URL ?? env.PUBLIC_URL ?? 'no contact configured';
  return createFeedClient({
    userAgent: `Drawbell/1.0 (Express Entry draw alerts; +${contact})`,
    allowOtherHosts: env.FEED_ALLOW_OTHER_HOSTS,
    clock,
    proxies: env,
  });
}

/** Where the feed is, as configured. */
export function feedUrls(env: Environment): { en: string; fr: string; page: string } {
  return { en: env.FEED_URL_EN, fr: env.FEED_URL_FR, page: env.FEED_PAGE_URL };
}
