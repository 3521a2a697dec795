import { createHash } from 'node:crypto';
import type { Language } from '@drawbell/draws/subscriber-input';
import type { SafeHtml } from './html.ts';
import type { PageFeed } from './page.ts';
import { readable, type SafeXml, xml } from './xml.ts';

/** The forms a feed is written in, by how its address ends. */
export const feedForms = ['atom', 'json'] as const;

type FeedForm = (typeof feedForms)[number];

export const feedMediaTypes: Readonly<Record<FeedForm, string>> = {
  atom: 'application/atom+xml',
  json: 'application/feed+json',
};

/** What programs are told that somebody has to say. */
export interface NewsFeed {
  /** The same wherever it is read and whatever is in it (`feedId`). */
  readonly id: string;
  readonly language: Language;
  readonly title: string;
  readonly subtitle: string;
  /** Its own address without the form: `https://…/en/feeds/draws`. */
  readonly url: string;
  /** The page that shows the same. */
  readonly page: string;
  /** When anything in it last changed: not when somebody asked. */
  readonly updated: Date;
  /** Newest first. */
  readonly entries: readonly NewsEntry[];
}

export interface NewsEntry {
  readonly id: string;
  readonly url: string;
  readonly title: string;
  /** Never moves. */
  readonly published: Date;
  /** Moves with what the entry tells. */
  readonly updated: Date;
  /** The whole of it; every link in it absolute, for a relative one leads to the host of whoever shows it. */
  readonly content: SafeHtml;
  /** Where it comes from. */
  readonly source?: string;
  readonly category?: { readonly term: string; readonly label: string };
}

/** When Express Entry began: a feed of nothing has not changed since. */
export const beforeAllDraws = new Date('2015-01-01T00:00:00Z');

/**
 * The id of a feed or an entry: a UUID (RFC 9562, version 8) of what it stands for, so that it outlives an address, a
 * host and every correction.
 */
export function feedId(name: string | Buffer): string {
  const bytes = createHash('sha256').update('drawbell ').update(name).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return `urn:uuid:${bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')}`;
}

/** A feed in one of its forms, with the headers it is sent with. The same feed gives the same bytes. */
export function writeFeed(
  feed: NewsFeed,
  form: FeedForm,
): { readonly text: string; readonly headers: Readonly<Record<string, string>> } {
  return {
    text: form === 'atom' ? atomText(feed) : jsonText(feed),
    headers: {
      'content-type': `${feedMediaTypes[form]}; charset=utf-8`,
      'content-language': feed.language,
    },
  };
}

/** What the head of a page says of a feed whose address without its form is `path`. */
export function feedLinks(path: string, title: string): PageFeed[] {
  return feedForms.map((form) => ({ href: `${path}.${form}`, mediaType: feedMediaTypes[form], title }));
}

/** RFC 4287. */
function atomText(feed: NewsFeed): string {
  return xml`<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="${feed.language}">
<id>${feed.id}</id>
<title>${feed.title}</title>
<subtitle>${feed.subtitle}</subtitle>
<updated>${feed.updated.toISOString()}</updated>
<author><name>Drawbell</name></author>
<link rel="self" type="${feedMediaTypes.atom}" href="${feed.url}.atom"/>
<link rel="alternate" type="text/html" hreflang="${feed.language}" href="${feed.page}"/>
${feed.entries.map(atomEntry)}</feed>
`.markup;
}

function atomEntry(entry: NewsEntry): SafeXml {
  const { category, source } = entry;
  return xml`<entry>
<id>${entry.id}</id>
<title>${entry.title}</title>
<published>${entry.published.toISOString()}</published>
<updated>${entry.updated.toISOString()}</updated>
<link rel="alternate" type="text/html" href="${entry.url}"/>
${source === undefined ? null : xml`<link rel="via" href="${source}"/>\n`}${
    category === undefined ? null : xml`<category term="${category.term}" label="${category.label}"/>\n`
  }<content type="html">${entry.content.markup}</content>
</entry>
`;
}

/** JSON Feed 1.1. What is not known is absent. */
function jsonText(feed: NewsFeed): string {
  const { language } = feed;
  const text = {
    ...{ version: 'https://jsonfeed.org/version/1.1', title: feed.title, description: feed.subtitle },
    ...{ home_page_url: feed.page, feed_url: `${feed.url}.json`, language },
    authors: [{ name: 'Drawbell' }],
    items: feed.entries.map(({ id, url, title, published, updated, content, source, category }) => ({
      ...{ id, url, title, content_html: content.markup },
      ...(source !== undefined && { external_url: source }),
      ...{ date_published: published.toISOString(), date_modified: updated.toISOString() },
      ...(category !== undefined && { tags: [category.label] }),
      language,
    })),
  };
  const lines = JSON.stringify(text, (_key, value: unknown) =>
    typeof value === 'string' ? readable(value) : value,
  );
  return `${lines}\n`;
}
