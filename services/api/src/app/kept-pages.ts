import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import { createCache } from '@drawbell/runtime/cache';
import type { Clock } from '@drawbell/runtime/clock';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { takesGzip } from './accept.ts';
import { cacheControl, entityTag, holdsTag } from './entity-tags.ts';
import { type Page, pageHeaders, renderPage } from './page.ts';

const compress = promisify(gzip);

/** How long a page is shown as it was made: a new draw is seen this much later at most. */
const keptForMs = 5_000;

/** Every draw in both languages and the lists people ask for. */
const pagesMax = 2_000;

/** A page as it is sent to everybody. */
export interface KeptPage {
  readonly headers: Readonly<Record<string, string>>;
  readonly tag: string;
  /** Text, for Node then writes head and body at once. */
  readonly plain: string;
  readonly plainBytes: string;
  readonly gzipped: Buffer;
}

/** Public pages, the same for every reader: made once for however many ask, with their ETag and compressed form. */
export interface KeptPages {
  /** The page of `key`; null when `make` answers that there is none. */
  readonly find: {
    (key: string, make: () => Promise<Page>): Promise<KeptPage>;
    (key: string, make: () => Promise<Page | null>): Promise<KeptPage | null>;
  };
  /** The same of what is no page, such as a feed. */
  readonly findText: (key: string, make: () => Promise<KeptText>) => Promise<KeptPage>;
}

interface KeptText {
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
}

export function createKeptPages({ clock, publicUrl }: { clock: Clock; publicUrl: string }): KeptPages {
  const pages = createCache<Promise<KeptPage | null>>({
    entriesMax: pagesMax,
    keptFor: { ms: keptForMs, clock },
  });
  const keptOf = (key: string, make: () => Promise<KeptPage | null>): Promise<KeptPage | null> =>
    pages.getOrMake(key, () => {
      const page = make();
      // Neither errors nor addresses that have no page take up room.
      page.then((made) => (made === null ? pages.forget(key, page) : undefined)).catch(() => {});
      return page;
    });
  const find = (key: string, make: () => Promise<Page | null>) =>
    keptOf(key, async () => {
      const made = await make();
      return made === null ? null : keep(made, publicUrl);
    });
  const findText = (key: string, make: () => Promise<KeptText>) =>
    keptOf(key, async () => {
      const { text, headers } = await make();
      return keepText(text, headers);
    });
  // Whoever makes a page in any case gets one in any case.
  return { find, findText } as KeptPages;
}

async function keep(page: Page, publicUrl: string): Promise<KeptPage> {
  return keepText(renderPage(page, publicUrl), pageHeaders(page));
}

/** A text that is the same for everybody, as `sendKept` sends it. */
export async function keepText(plain: string, headers: Readonly<Record<string, string>>): Promise<KeptPage> {
  return {
    plain,
    plainBytes: String(Buffer.byteLength(plain)),
    gzipped: await compress(plain, { level: constants.Z_BEST_COMPRESSION }),
    tag: entityTag(plain),
    headers: {
      ...headers,
      'cache-control': headers['cache-control'] ?? cacheControl,
      vary: headers['vary'] === undefined ? 'Accept-Encoding' : `Accept-Encoding, ${headers['vary']}`,
    },
  };
}

/**
 * Sends a kept page at once. Apart from finding it, which takes time: a reply that is awaited is waited for until the
 * client has it, and is nothing then, so that whoever asks what came of it answers again.
 */
export function sendKept(req: FastifyRequest, reply: FastifyReply, page: KeptPage): FastifyReply {
  void reply.headers({ ...page.headers, etag: page.tag });
  // What says that there is no such page is no page to be unchanged.
  if (reply.statusCode === 200 && holdsTag(req.headers['if-none-match'], page.tag)) {
    return reply.code(304).removeHeader('content-type').send();
  }
  if (!takesGzip(req)) return reply.header('content-length', page.plainBytes).send(page.plain);
  return reply.header('content-encoding', 'gzip').send(page.gzipped);
}
