import type { Secrets } from '@drawbell/store/secrets';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';

/** An idle session ends after this. */
const sessionIdleMs = 30 * 60_000;

/** A cookie older than this is made anew; not every response needs a new one. */
const renewAfterMs = 60_000;

const contentSchema = z.tuple([z.string().length(43), z.int().positive()]);

/** What the cookie of a session holds: its secret id, and when it was last used. */
interface SessionCookie {
  readonly sessionId: string;
  readonly usedAt: Date;
}

/**
 * The cookie of the console: sealed, out of reach of scripts, and never sent along from another site. One that is set
 * twice in an answer is sent once, as set last. Needs `@fastify/cookie` around the routes.
 */
export interface SessionCookies {
  /** Null when there is none, it is not ours, or it was not used for too long. */
  readonly read: (req: FastifyRequest, now: Date) => SessionCookie | null;
  readonly set: (reply: FastifyReply, sessionId: string, now: Date) => void;
  /** Makes the cookie anew when it has grown old. */
  readonly renew: (reply: FastifyReply, cookie: SessionCookie, now: Date) => void;
  readonly clear: (reply: FastifyReply) => void;
}

export function createSessionCookies(secrets: Secrets, publicUrl: string): SessionCookies {
  const secure = publicUrl.startsWith('https:');
  const name = secure ? '__Host-drawbell_admin' : 'drawbell_admin';
  const attributes = { path: '/', httpOnly: true, sameSite: 'strict', secure } as const;
  const set = (reply: FastifyReply, sessionId: string, now: Date): void => {
    const sealed = Buffer.from(secrets.seal(JSON.stringify([sessionId, now.getTime()])), 'base64');
    void reply.setCookie(name, sealed.toString('base64url'), {
      ...attributes,
      maxAge: sessionIdleMs / 1_000,
    });
  };
  return {
    set,
    read: (req, now) => {
      const text = req.cookies[name];
      const cookie = text === undefined ? null : open(secrets, text);
      if (cookie === null) return null;
      const age = now.getTime() - cookie.usedAt.getTime();
      return age < sessionIdleMs ? cookie : null;
    },
    renew: (reply, { sessionId, usedAt }, now) => {
      if (now.getTime() - usedAt.getTime() >= renewAfterMs) set(reply, sessionId, now);
    },
    clear: (reply) => void reply.setCookie(name, '', { ...attributes, maxAge: 0 }),
  };
}

function open(secrets: Secrets, text: string): SessionCookie | null {
  if (!/^[\w-]{40,400}$/.test(text)) return null;
  try {
    const sealed = Buffer.from(text, 'base64url').toString('base64');
    const content: unknown = JSON.parse(secrets.unseal(sealed));
    const [sessionId, usedAt] = contentSchema.parse(content);
    return { sessionId, usedAt: new Date(usedAt) };
  } catch {
    // Altered, cut, or sealed by another installation.
    return null;
  }
}
