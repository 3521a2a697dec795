import { addressProblem, type Channel, type ChannelResult, partOf, type ShortMessage } from './channel.ts';
import type { TelegramAnswer, TelegramBot, TelegramRefusal } from './telegram-bot.ts';

/**
 * Telegram: `address` is `{chat}`, the number of a private chat, which a person links by writing to the bot.
 * `readAddress` takes `{chat}`: groups, whose numbers are below zero, are refused, for nobody in particular stops them.
 */
export function createTelegramChannel(bot: TelegramBot): Channel {
  return {
    kind: 'telegram',
    // A bot may send to some thirty people a second.
    pace: { underWayMax: 8, limit: { burst: 20, everyMs: 40 } },
    // One bot and one server: what it is asked to rest, all its chats rest.
    relayOf: () => 'telegram',
    readAddress: async (input) => {
      const chat = typeof input === 'object' && input !== null && 'chat' in input ? String(input.chat) : '';
      if (/^-\d/.test(chat))
        return addressProblem('chat', 'not_private', 'must be a private chat, not a group');
      if (!/^[1-9]\d{0,18}$/.test(chat))
        return addressProblem('chat', 'not_a_chat', 'must be the number of a chat');
      return { ok: true, address: { chat }, identity: chat };
    },
    send: async (address, message) =>
      judge(await bot.sendMessage(partOf(address, 'chat'), { html: htmlOf(message) })),
    check: async () => {
      const answer = await bot.getMe();
      return answer.kind === 'done' ? null : `Telegram does not know the bot: ${answer.response}`;
    },
    close: () => bot.close(),
  };
}

const linkWords = { en: 'See where you stand', fr: 'Voir où j’en suis' };

/** A message as Telegram's HTML, which has a few tags and takes everything else to be a mistake. */
function htmlOf({ title, body, url, language }: ShortMessage): string {
  return `<b>${escaped(title)}</b>\n${escaped(body)}\n\n<a href="${escaped(url)}">${linkWords[language]}</a>`;
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

function judge(answer: TelegramAnswer<null>): ChannelResult {
  const { durationMs } = answer;
  if (answer.kind === 'done') return { kind: 'accepted', code: '200', response: '', durationMs };
  if (answer.kind !== 'refused') return { kind: answer.kind, response: answer.response, durationMs };
  const said = { code: String(answer.code), response: answer.response, durationMs };
  const ended = endOf(answer);
  if (ended !== null) return { kind: 'gone', reason: ended, ...said };
  const whose = answer.code === 429 || answer.code >= 500 ? 'relay' : 'ours';
  return { kind: 'refused', whose, retryAfterMs: answer.retryAfterMs, ...said };
}

/**
 * Why a chat takes no more messages; null where that is not what was said. The Bot API has one number for all that is
 * wrong with a request, so that a chat that is gone is told from a mistake of ours by its words alone.
 */
function endOf({ code, description, hasMigrated }: TelegramRefusal) {
  if (code === 403) return /deactivated/i.test(description) ? 'deactivated' : 'blocked';
  if (code !== 400) return null;
  if (hasMigrated) return 'migrated';
  return /chat not found|user not found|PEER_ID_INVALID/i.test(description) ? 'chat_not_found' : null;
}
