import type { ChannelKind, ShortMessage } from '@drawbell/channels/channel';
import type { Language } from '@drawbell/draws/subscriber-input';
import { prepareNews, type PreparedNews } from '@drawbell/mail/alert-content';
import { shortAlert, shortDigest } from '@drawbell/mail/short-alert';
import { createCache } from '@drawbell/runtime/cache';
import type { Clock } from '@drawbell/runtime/clock';
import { readCatalogue } from '@drawbell/store/catalogue/catalogue';
import { stopToken } from '@drawbell/store/channels/channels';
import type { ChannelSays } from '@drawbell/store/channels/tables';
import type { ProfileResult } from '@drawbell/store/deliveries/tables';
import { readRevisions } from '@drawbell/store/draws/draws';
import type { Store } from '@drawbell/store/open-store';
import type { Secrets } from '@drawbell/store/secrets';

interface ShortWriterDependencies {
  readonly store: Store;
  readonly secrets: Secrets;
  readonly publicUrl: string;
  readonly clock: Clock;
}

/** One piece of news, as the ledger has it. */
interface ToldNews {
  readonly drawNumber: string;
  readonly revision: number;
  readonly results: readonly ProfileResult[];
  readonly repeat: boolean;
  readonly toldBefore: boolean;
}

/** Where a message goes. */
interface ToldWhere {
  readonly kind: ChannelKind;
  readonly channelId: string;
  readonly language: Language;
  readonly says: ChannelSays;
}

/** What the short messages of all channels are written with. */
export interface ShortWriter {
  alert(news: ToldNews, where: ToldWhere): Promise<ShortMessage>;
  /** @param id of the digest: its copies take each other's place */
  digest(id: string, items: readonly ToldNews[], where: ToldWhere): Promise<ShortMessage>;
}

/** More than the draws of all messages that can be under way at once. */
const newsKept = 48;

/** Then it is prepared anew: a French name that arrived since, or another label of a category, shows in what is still to come. */
const keptForMs = 10 * 60_000;

/** A server that holds a message for a phone that is off drops it then: by that time the mail has been read. */
const ttlSeconds = 3 * 86_400;

/**
 * Makes what writes short messages. What all readers of a draw revision share is prepared once a language; readers who stand
 * alike are told the same text.
 */
export function createShortWriter({
  store,
  secrets,
  publicUrl,
  clock,
}: ShortWriterDependencies): ShortWriter {
  const prepared = createCache<Promise<PreparedNews>>({
    entriesMax: newsKept,
    keptFor: { ms: keptForMs, clock },
  });
  const newsOf = (told: ToldNews, language: Language): Promise<PreparedNews> => {
    const { drawNumber, revision, repeat, toldBefore } = told;
    const name = `${drawNumber} ${revision} ${toldBefore} ${repeat} ${language}`;
    return prepared.getOrMake(name, () => prepare(store, told, language));
  };
  const around = ({ kind, channelId, language }: ToldWhere, items: readonly ToldNews[]) => ({
    language,
    url: `${publicUrl}/${language}/standing`,
    ttlSeconds,
    urgency: items.some(({ results }) => results.some(({ outcome }) => outcome === 'meets'))
      ? ('high' as const)
      : ('normal' as const),
    // The others are ended where they are read. A link of one's own would make a text of its own, too.
    ...(kind === 'ntfy' && { stopUrl: `${publicUrl}/${language}/stop/${stopToken(secrets, channelId)}` }),
  });
  return {
    alert: async (told, where) => ({
      ...shortAlert(await newsOf(told, where.language), { profiles: profilesOf(told) }, where.says),
      ...around(where, [told]),
      tag: `draw ${told.drawNumber} ${told.revision}${told.repeat ? ' again' : ''}`,
    }),
    digest: async (id, items, where) => {
      const read = await Promise.all(
        items.map(async (told) => ({
          news: await newsOf(told, where.language),
          reader: { profiles: profilesOf(told) },
        })),
      );
      return { ...shortDigest(read, where.says), ...around(where, items), tag: `digest ${id}` };
    },
  };
}

/** Nothing but what was decided: facts and documents are said in the mail and behind the link. */
function profilesOf({ results }: ToldNews) {
  return results.map(({ label, ...result }) => ({ label, result, facts: null }));
}

async function prepare(
  store: Store,
  { drawNumber, revision, repeat, toldBefore }: ToldNews,
  language: Language,
): Promise<PreparedNews> {
  const { draw, previous } = await readRevisions(store.db, { drawNumber, revision });
  const catalogue = await readCatalogue(store.db);
  return prepareNews({
    ...{ draw, catalogue, language, repeat, kind: toldBefore ? 'correction' : 'alert' },
    ...(toldBefore && previous !== null && { previous }),
  });
}
