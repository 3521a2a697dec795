import { createHash } from 'node:crypto';
import type { App } from './app.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Responses carry a strong ETag of their bytes; clients that have them get 304. */
    entityTag?: boolean;
  }
}

/**
 * How long others may show what they hold without asking: short, because a draw is news for minutes. Asking again
 * costs a 304.
 */
export const cacheControl = 'public, max-age=15';

/** Adds ETag, Cache-Control and 304 to the routes that ask for it by `config.entityTag`. */
export function addEntityTags(app: App): void {
  app.addHook('onSend', async (req, reply, payload) => {
    if (req.routeOptions.config.entityTag !== true) return payload;
    if (reply.statusCode !== 200 || typeof payload !== 'string') return payload;
    const tag = entityTag(payload);
    void reply.headers({ etag: tag, 'cache-control': cacheControl });
    if (!holdsTag(req.headers['if-none-match'], tag)) return payload;
    void reply.code(304).removeHeader('content-type');
    // HEAD still says how long the whole would be; its own hook drops the body.
    return req.method === 'HEAD' ? payload : '';
  });
}

/** A strong tag of these bytes. */
export function entityTag(bytes: string | Buffer): string {
  return `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 27)}"`;
}

/**
 * RFC 9110 §13.1.2: weak comparison, `*` holds whatever there is. Proxies that compress add `-gzip` or `-br` to a tag and do
 * not take it off again on the way back.
 */
export function holdsTag(ifNoneMatch: string | undefined, tag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  const held = ifNoneMatch
    .slice(0, 2_000)
    .split(',')
    .map((each) =>
      each
        .trim()
        .replace(/^W\//, '')
        .replace(/-(?:gzip|br|zstd)"$/, '"'),
    );
  return held.includes(tag) || held.includes('*');
}
