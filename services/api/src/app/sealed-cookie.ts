import { fastifyCookie } from '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { AppParts } from './app.ts';

/** Browsers keep cookies of 4,096 bytes with name and attributes; a longer one they drop without a word. */
const charactersMax = 3_800;

/** What a form said, kept by the browser alone and readable by us alone. It opens nothing: it only spares typing. */
export interface SealedCookie<T> {
  /** Null when there is none, or it was altered, cut, made by another version or for another purpose. */
  readonly read: (req: FastifyRequest) => T | null;
  /** False when it would be longer than browsers keep: then nothing is set, and one from before is ended. */
  readonly set: (reply: FastifyReply, value: T) => boolean;
  readonly clear: (reply: FastifyReply) => void;
}

/**
 * A cookie that is sealed (AES-256-GCM), out of reach of scripts, never sent along with a form of another site, and over
 * https of a name that no other host of the domain can set.
 * @param options.name says what it is for and of which version its content is; one of another name is not taken for it
 * @param options.seconds how long a browser keeps it; until it is closed when absent
 */
export function createSealedCookie<T>(
  { secrets, publicUrl }: Pick<AppParts, 'secrets' | 'publicUrl'>,
  { name, schema, seconds }: { name: string; schema: z.ZodType<T>; seconds?: number },
): SealedCookie<T> {
  const secure = publicUrl.startsWith('https:');
  const cookie = `${secure ? '__Host-' : ''}drawbell_${name}`;
  const attributes = { path: '/', httpOnly: true, sameSite: 'lax', secure } as const;
  const put = (reply: FastifyReply, value: string, maxAge: number | undefined): void => {
    const kept = maxAge === undefined ? attributes : { ...attributes, maxAge };
    void reply.header('set-cookie', fastifyCookie.serialize(cookie, value, kept));
  };
  const contentSchema = z.tuple([z.literal(name), schema]);
  return {
    read: (req) => {
      const text = fastifyCookie.parse(req.headers.cookie ?? '')[cookie];
      if (text === undefined || text.length > charactersMax || !/^[\w-]+$/.test(text)) return null;
      try {
        const sealed = Buffer.from(text, 'base64url').toString('base64');
        const content = contentSchema.safeParse(JSON.parse(secrets.unseal(sealed)));
        return content.success ? content.data[1] : null;
      } catch {
        // Altered, cut, or sealed by another installation.
        return null;
      }
    },
    set: (reply, value) => {
      const sealed = Buffer.from(secrets.seal(JSON.stringify([name, value])), 'base64').toString('base64url');
      const fits = sealed.length <= charactersMax;
      put(reply, fits ? sealed : '', fits ? seconds : 0);
      return fits;
    },
    clear: (reply) => put(reply, '', 0),
  };
}
