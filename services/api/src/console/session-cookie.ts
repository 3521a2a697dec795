import type { Secrets } from '@drawbell/store/secrets';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { createSealed } from '../app/sealed.ts';

/** An idle session ends after this. */
const sessionIdleMs = 30 * 60_000;

/** A cookie older than this is made anew; not every response needs a new one. */
const renewAfterMs = 60_000;

/** Ours is shorter: nobody has us open more. */
const charactersMax = 400;

const contentSchema = z.tuple([z.string().length(43), z.int().positive()]);

/** What the cookie of a session holds: its secret id, and when it was last used. */
interface SessionCookie {
  readonly sessionId: string;
  readonly usedAt: Date;
}

/** Whose: each has a name and a path of its own, and what was made for one is nothing for the other. */
type Place = 'admin' | 'portal';

/** The prefix of a name that binds it asks for the path `/`. */
const places = {
  admin: { prefix: '__Host-', path: '/' },
  portal: { prefix: '__Secure-', path: '/portal' },
} as const;

/**
 * The cookie of a session of the console or the portal: sealed, out of reach of scripts, and never sent along from another site. One that is set
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

export function createSessionCookies(
  secrets: Secrets,
  publicUrl: string,
  of: Place = 'admin',
): SessionCookies {
  const secure = publicUrl.startsWith('https:');
  const { prefix, path } = places[of];
  const name = `${secure ? prefix : ''}drawbell_${of}`;
  const attributes = { path, httpOnly: true, sameSite: 'strict', secure } as const;
  const sealed = createSealed(secrets, { purpose: `${of}_1`, schema: contentSchema });
  const set = (reply: FastifyReply, sessionId: string, now: Date): void => {
    void reply.setCookie(name, sealed.seal([sessionId, now.getTime()]), {
      ...attributes,
      maxAge: sessionIdleMs / 1_000,
    });
  };
  return {
    set,
    read: (req, now) => {
      const text = req.cookies[name];
      const content = text === undefined || text.length > charactersMax ? null : sealed.open(text);
      if (content === null) return null;
      const [sessionId, usedAt] = content;
      return now.getTime() - usedAt < sessionIdleMs ? { sessionId, usedAt: new Date(usedAt) } : null;
    },
    renew: (reply, { sessionId, usedAt }, now) => {
      if (now.getTime() - usedAt.getTime() >= renewAfterMs) set(reply, sessionId, now);
    },
    clear: (reply) => void reply.setCookie(name, '', { ...attributes, maxAge: 0 }),
  };
}
