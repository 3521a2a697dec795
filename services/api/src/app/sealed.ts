import { fastifyCookie } from '@fastify/cookie';
import type { Secrets } from '@drawbell/store/secrets';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { AppParts } from './app.ts';

/** What a form or a cookie carries through somebody's browser: readable and changeable by us alone. */
export interface Sealed<T> {
  /** Letters, digits, `-` and `_`: right for a field and a cookie. */
  readonly seal: (value: T) => string;
  /** Null for what was altered or cut, or sealed for another purpose, in another form, or by another installation. */
  readonly open: (text: string) => T | null;
}

/** @param options.purpose is sealed with the value: what was made for one purpose is nothing for another */
export function createSealed<T>(
  secrets: Secrets,
  { purpose, schema }: { purpose: string; schema: z.ZodType<T> },
): Sealed<T> {
  const contentSchema = z.tuple([z.literal(purpose), schema]);
  return {
    seal: (value) =>
      Buffer.from(secrets.seal(JSON.stringify([purpose, value])), 'base64').toString('base64url'),
    open: (text) => {
      if (!/^[\w-]{40,}$/.test(text)) return null;
      try {
        const sealed = Buffer.from(text, 'base64url').toString('base64');
        return contentSchema.parse(JSON.parse(secrets.unseal(sealed)))[1];
      } catch {
        return null;
      }
    },
  };
}

/** A cookie of visitors: its text as it came, whatever it is. */
export interface SiteCookie {
  readonly read: (req: FastifyRequest) => string | null;
  /** @param seconds how long a browser keeps it; until it is closed when absent */
  readonly set: (reply: FastifyReply, text: string, seconds?: number) => void;
  readonly clear: (reply: FastifyReply) => void;
}

/**
 * A cookie that is out of reach of scripts, sent along from another site only by a link that leads here, and over https of a
 * name that no other host of the domain can set. That name asks for the path `/`.
 */
export function createSiteCookie(publicUrl: string, name: string): SiteCookie {
  const secure = publicUrl.startsWith('https:');
  const cookie = `${secure ? '__Host-' : ''}drawbell_${name}`;
  const attributes = { path: '/', httpOnly: true, sameSite: 'lax', secure } as const;
  const set: SiteCookie['set'] = (reply, text, seconds) => {
    const kept = seconds === undefined ? attributes : { ...attributes, maxAge: seconds };
    void reply.header('set-cookie', fastifyCookie.serialize(cookie, text, kept));
  };
  return {
    set,
    read: ({ headers }) =>
      headers.cookie === undefined ? null : (fastifyCookie.parse(headers.cookie)[cookie] ?? null),
    clear: (reply) => set(reply, '', 0),
  };
}

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
 * A cookie of visitors with a sealed value.
 * @param options.name says what it is for and of which version its content is; one of another name is not taken for it
 * @param options.seconds how long a browser keeps it; until it is closed when absent
 */
export function createSealedCookie<T>(
  { secrets, publicUrl }: Pick<AppParts, 'secrets' | 'publicUrl'>,
  { name, schema, seconds }: { name: string; schema: z.ZodType<T>; seconds?: number },
): SealedCookie<T> {
  const { read, set, clear } = createSiteCookie(publicUrl, name);
  const sealed = createSealed(secrets, { purpose: name, schema });
  return {
    clear,
    read: (req) => {
      const text = read(req);
      return text === null || text.length > charactersMax ? null : sealed.open(text);
    },
    set: (reply, value) => {
      const text = sealed.seal(value);
      const fits = text.length <= charactersMax;
      if (fits) set(reply, text, seconds);
      else clear(reply);
      return fits;
    },
  };
}
