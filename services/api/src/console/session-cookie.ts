import type { Secrets } from '@drawbell/store/secrets';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';

/** A session that nobody uses ends after this. */
const sessionIdleMs = 30 * 60_000;

/** How old a cookie grows before it is made anew: not every answer needs one. */
const renewAfterMs = 60_000;

const contentSchema = z.tuple([z.string().length(43), z.int().positive()]);

/** What the cookie of a session holds: its secret id, and when it was last used. */
interface SessionCookie {
  readonly sessionId: string;
  readonly usedAt: Date;
}

/** The cookie of the console: sealed, out of reach of scripts, and never sent along from another site. */
export interface SessionCookies {
  /** Null when there is none, it is not ours, or it was not used for too long. */
  readonly read: (req: FastifyRequest, now: Date) => SessionCookie | null;
  readonly set: (reply: FastifyReply, sessionId: string, now: Date) => void;
  /** Makes the cookie anew when it has grown old. */
  readonly renew: (reply: FastifyReply, cookie: SessionCookie, now: Date) => void;
  readonly clear: (reply: FastifyReply) => void;
}

export function createSessionCookies(secrets: Secrets, publicUrl: string): SessionCookies {
  const https = publicUrl.startsWith('https:');
  const name = https ? '__Host-drawbell_admin' : 'drawbell_admin';
  const attributes = `Path=/; HttpOnly; SameSite=Strict${https ? '; Secure' : ''}`;
  const set = (reply: FastifyReply, sessionId: string, now: Date): void => {
    const sealed = Buffer.from(secrets.seal(JSON.stringify([sessionId, now.getTime()])), 'base64');
    const seconds = sessionIdleMs / 1_000;
    void reply.header(
      'set-cookie',
      `${name}=${sealed.toString('base64url')}; Max-Age=${seconds}; ${attributes}`,
    );
  };
  return {
    set,
    read: (req, now) => {
      const text = cookieOf(req, name);
      const cookie = text === undefined ? null : open(secrets, text);
      if (cookie === null) return null;
      const age = now.getTime() - cookie.usedAt.getTime();
      return age < sessionIdleMs ? cookie : null;
    },
    renew: (reply, { sessionId, usedAt }, now) => {
      if (now.getTime() - usedAt.getTime() >= renewAfterMs) set(reply, sessionId, now);
    },
    clear: (reply) => void reply.header('set-cookie', `${name}=; Max-Age=0; ${attributes}`),
  };
}

function cookieOf(req: FastifyRequest, name: string): string | undefined {
  for (const part of (req.headers.cookie ?? '').slice(0, 8_000).split(';')) {
    const [key = '', value] = part.trim().split('=', 2);
    if (key === name) return value;
  }
  return undefined;
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
