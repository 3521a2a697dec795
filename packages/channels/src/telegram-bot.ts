import { createGuardedClient, type GuardedClientOptions } from '@drawbell/webhooks/guarded-client';
import { z } from 'zod';
import { saidOf } from './channel.ts';

export interface TelegramBotOptions extends GuardedClientOptions {
  /** From @BotFather. It stands in the path of every call, and nowhere else: not in an error, a log or a result. */
  readonly token: string;
  /** `https://api.telegram.org`, or the operator's own server of the Bot API. An origin. */
  readonly apiUrl: string;
}

/** How one call ended. */
export type TelegramAnswer<Result> = { readonly durationMs: number } & (
  | { readonly kind: 'done'; readonly result: Result }
  | TelegramRefusal
  | { readonly kind: 'not_sent' | 'no_answer'; readonly response: string }
);

export interface TelegramRefusal {
  readonly kind: 'refused';
  /** Of the API, which is that of HTTP where it says none. */
  readonly code: number;
  /** In Telegram's words, without numbers of chats. */
  readonly response: string;
  /** Those words as they are; never for a log. */
  readonly description: string;
  readonly retryAfterMs: number | null;
  readonly hasMigrated: boolean;
}

/** A bot of Telegram's Bot API (https://core.telegram.org/bots/api), as far as it tells and is told. */
export interface TelegramBot {
  /** Its name, from which `https://t.me/NAME?start=CODE` is made. */
  getMe(): Promise<TelegramAnswer<{ readonly username: string }>>;
  /** Sends text, or Telegram's HTML, to a chat, without previews of what it links to. */
  sendMessage(
    chatId: string,
    message: { readonly text: string } | { readonly html: string },
  ): Promise<TelegramAnswer<null>>;
  /**
   * What people wrote to it since `offset`, which confirms all before; waits until there is something, for so long.
   * One process at a time may ask: a second one ends the first with 409.
   */
  getUpdates(ask: {
    readonly offset: number;
    readonly timeoutSeconds: number;
    readonly signal?: AbortSignal;
  }): Promise<TelegramAnswer<readonly TelegramUpdate[]>>;
  /** Beside a webhook of an earlier installation getUpdates is refused. What waits is kept. */
  deleteWebhook(): Promise<TelegramAnswer<null>>;
  close(): Promise<void>;
}

/** What somebody said to the bot, as far as it is understood. `chatId` is a private chat's. */
export type TelegramUpdate = { readonly updateId: number } & (
  | {
      readonly kind: 'start';
      readonly code: string | null;
      readonly chatId: string;
      readonly language: 'en' | 'fr';
    }
  | { readonly kind: 'stop' | 'other'; readonly chatId: string; readonly language: 'en' | 'fr' }
  /** The person blocked the bot: what a stop is, without a word. */
  | { readonly kind: 'blocked'; readonly chatId: string }
  /** In a group or a channel, where nobody in particular reads. */
  | { readonly kind: 'not_private' }
  | { readonly kind: 'unknown' }
);

/** Beyond the time for which an answer is held back. */
const pollSlackMs = 10_000;
const updatesMax = 50;
const updatesBytesMax = 2_000_000;
const retryMaxSeconds = 24 * 3_600;

const answerSchema = z.object({
  ok: z.boolean(),
  result: z.unknown().optional(),
  error_code: z.number().int().optional(),
  description: z.string().optional(),
  parameters: z
    .object({ retry_after: z.number().optional(), migrate_to_chat_id: z.unknown().optional() })
    .optional(),
});

/** Makes the client of one bot. Its calls never throw for what Telegram or the network does. */
export function createTelegramBot(options: TelegramBotOptions): TelegramBot {
  const client = createGuardedClient(options);
  const { apiUrl, token } = options;
  const call = async <Result>(
    method: string,
    body: object,
    read: (result: unknown) => Result,
    limits: { deadlineMs?: number; answerBytesMax?: number; signal?: AbortSignal } = {},
  ): Promise<TelegramAnswer<Result>> => {
    const answer = await client.request({
      ...{ method: 'POST', url: `${apiUrl}/bot${token}/${method}`, body: JSON.stringify(body), ...limits },
      headers: { 'content-type': 'application/json' },
    });
    const { durationMs } = answer;
    if (answer.kind !== 'answered') return { kind: answer.kind, response: answer.response, durationMs };
    const parsed = answerSchema.safeParse(jsonOf(answer.response));
    const said = parsed.success ? parsed.data : null;
    if (said?.ok === true) {
      try {
        return { kind: 'done', result: read(said.result), durationMs };
      } catch {
        return { ...refusal(answer.status, 'an answer that cannot be read'), durationMs };
      }
    }
    const { retry_after: seconds, migrate_to_chat_id: movedTo } = said?.parameters ?? {};
    return {
      ...refusal(said?.error_code ?? answer.status, said?.description ?? ''),
      retryAfterMs: seconds === undefined || seconds <= 0 ? null : Math.min(seconds, retryMaxSeconds) * 1_000,
      hasMigrated: movedTo !== undefined,
      durationMs,
    };
  };
  const nothing = (): null => null;
  return {
    getMe: () => call('getMe', {}, (result) => z.object({ username: z.string().max(64) }).parse(result)),
    sendMessage: (chatId, message) => {
      const said = 'text' in message ? message : { text: message.html, parse_mode: 'HTML' };
      const body = { chat_id: chatId, ...said, link_preview_options: { is_disabled: true } };
      return call('sendMessage', body, nothing);
    },
    getUpdates: ({ offset, timeoutSeconds, signal }) =>
      call(
        'getUpdates',
        {
          offset,
          timeout: timeoutSeconds,
          limit: updatesMax,
          allowed_updates: ['message', 'my_chat_member'],
        },
        (result) =>
          z
            .array(z.unknown())
            .parse(result)
            .flatMap((each) => readTelegramUpdate(each) ?? []),
        {
          deadlineMs: timeoutSeconds * 1_000 + pollSlackMs,
          answerBytesMax: updatesBytesMax,
          ...(signal !== undefined && { signal }),
        },
      ),
    deleteWebhook: () => call('deleteWebhook', { drop_pending_updates: false }, nothing),
    close: () => client.close(),
  };
}

function refusal(code: number, description: string): TelegramRefusal {
  return {
    kind: 'refused',
    code,
    description,
    response: saidOf(description),
    retryAfterMs: null,
    hasMigrated: false,
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const chatSchema = z.object({ id: z.number().int(), type: z.string() });
const updateSchema = z.object({
  update_id: z.number().int(),
  message: z
    .object({
      chat: chatSchema,
      text: z.string().optional(),
      from: z.object({ language_code: z.string().optional() }).optional(),
    })
    .optional(),
  my_chat_member: z
    .object({ chat: chatSchema, new_chat_member: z.object({ status: z.string() }) })
    .optional(),
});

/** An update of the Bot API, from a poll or a webhook; null when it has no number. Never throws. */
export function readTelegramUpdate(raw: unknown): TelegramUpdate | null {
  const parsed = updateSchema.safeParse(raw);
  if (!parsed.success) {
    const numbered = z.object({ update_id: z.number().int() }).safeParse(raw);
    return numbered.success ? { updateId: numbered.data.update_id, kind: 'unknown' } : null;
  }
  const { update_id: updateId, message, my_chat_member: member } = parsed.data;
  const chat = message?.chat ?? member?.chat;
  if (chat === undefined) return { updateId, kind: 'unknown' };
  if (chat.type !== 'private') return { updateId, kind: 'not_private' };
  const chatId = String(chat.id);
  if (message === undefined)
    return member?.new_chat_member.status === 'kicked'
      ? { updateId, kind: 'blocked', chatId }
      : { updateId, kind: 'unknown' };
  const language = /^fr\b/i.test(message.from?.language_code ?? '') ? 'fr' : 'en';
  const text = message.text?.trim() ?? '';
  const start = /^\/start(?:@\w+)?(?:\s+([\w-]{1,64}))?$/i.exec(text);
  if (start !== null) return { updateId, kind: 'start', code: start[1] ?? null, chatId, language };
  return { updateId, kind: stopWords.test(text) ? 'stop' : 'other', chatId, language };
}

/** In either language, with or without the stroke: who wants to stop need not know the word for it. */
const stopWords = /^\/?(?:stop|unsubscribe|arr[eê]t(?:er|ez)?|d[eé]sabonner)(?:@\w+)?[.!]?$/iu;
