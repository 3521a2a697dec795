import { startHttpStandIn } from './http-stand-in.ts';

/** A chat as Telegram describes it. */
interface TestChat {
  readonly id: number;
  readonly type: 'private' | 'group' | 'supergroup' | 'channel';
}

/** What the bot said. */
interface SentTelegram {
  readonly chat_id: number;
  readonly text: string;
  readonly parse_mode?: string;
  readonly link_preview_options?: { readonly is_disabled?: boolean };
}

/** An error as the Bot API answers it. */
interface TelegramError {
  readonly error_code: number;
  readonly description: string;
  readonly parameters?: { readonly retry_after?: number; readonly migrate_to_chat_id?: number };
}

/** Answers a sendMessage in place of the API: null lets it answer itself, `'hang'` never answers. */
type TelegramBehaviour = (chatId: number) => TelegramError | 'hang' | null;

/** A Bot API of one bot on loopback, and the people who write to it. */
export interface TelegramApi {
  /** What stands in TELEGRAM_API_URL. */
  readonly url: string;
  readonly token: string;
  /** Of the bot: its link is `https://t.me/USERNAME?start=CODE`. */
  readonly username: string;
  /** Somebody writes to the bot: an update that is handed out until its offset was confirmed. Returns its id. */
  say(text: string, chat?: Partial<TestChat> & { readonly language?: string }): number;
  /** An update of any form. Returns its id. */
  update(update: Readonly<Record<string, unknown>>): number;
  /** What the bot sent and was accepted, oldest first. */
  readonly sent: readonly SentTelegram[];
  /** How many calls of a method came, with those that were refused. */
  readonly calls: (method: string) => number;
  /** How it answers sendMessage from now on; null: as it does. */
  behave(behaviour: TelegramBehaviour | null): void;
  /** With one set, getUpdates is refused with 409, as it is beside a webhook, until deleteWebhook. */
  setWebhook(url: string): void;
  close(): Promise<void>;
}

/** Errors as the API words them. */
export const telegramErrors = {
  blocked: { error_code: 403, description: 'Forbidden: bot was blocked by the user' },
  deactivated: { error_code: 403, description: 'Forbidden: user is deactivated' },
  chatNotFound: { error_code: 400, description: 'Bad Request: chat not found' },
  cannotParse: { error_code: 400, description: "Bad Request: can't parse entities: unsupported start tag" },
  migrated: (to: number): TelegramError => ({
    ...{ error_code: 400, description: 'Bad Request: group chat was upgraded to a supergroup chat' },
    parameters: { migrate_to_chat_id: to },
  }),
  tooMany: (seconds: number): TelegramError => ({
    ...{ error_code: 429, description: `Too Many Requests: retry after ${seconds}` },
    parameters: { retry_after: seconds },
  }),
} as const;

const conflict: TelegramError = {
  error_code: 409,
  description: "Conflict: can't use getUpdates method while webhook is active",
};

interface Waiting {
  readonly offset: number;
  readonly answer: (result: unknown) => void;
}

/**
 * A stand-in for the Telegram Bot API: getMe, sendMessage, getUpdates with its long poll, deleteWebhook. A second
 * getUpdates ends the first with 409, as the real one does.
 */
export async function startTelegramApi({
  token = '7000000001:AAtesttokenOfTheStandInForTheBotApi_1',
  username = 'drawbell_test_bot',
  port = 0,
}: { token?: string; username?: string; port?: number } = {}): Promise<TelegramApi> {
  const sent: SentTelegram[] = [];
  const updates: Readonly<Record<string, unknown> & { update_id: number }>[] = [];
  const calls = new Map<string, number>();
  let nextUpdate = 1_000;
  let behave: TelegramBehaviour | null = null;
  let webhook = '';
  let waiting: Waiting | null = null;

  const due = (offset: number) => updates.filter(({ update_id }) => update_id >= offset).slice(0, 100);
  const wake = (): void => {
    if (waiting === null) return;
    const { offset, answer } = waiting;
    const found = due(offset);
    if (found.length === 0) return;
    waiting = null;
    answer({ ok: true, result: found });
  };
  const getUpdates = (
    { offset = 0, timeout = 0 }: { offset?: number; timeout?: number },
    answer: (body: unknown) => void,
  ): void => {
    if (webhook !== '') return answer({ ok: false, ...conflict });
    waiting?.answer({
      ok: false,
      ...conflict,
      description: 'Conflict: terminated by other getUpdates request',
    });
    waiting = null;
    while ((updates[0]?.update_id ?? Infinity) < offset) updates.shift();
    const found = due(offset);
    if (found.length > 0 || timeout === 0) return answer({ ok: true, result: found });
    const mine: Waiting = { offset, answer };
    waiting = mine;
    setTimeout(() => {
      if (waiting !== mine) return;
      waiting = null;
      answer({ ok: true, result: [] });
    }, timeout * 1_000).unref();
  };
  const methods: Readonly<Record<string, (body: never, answer: (body: unknown) => void) => void>> = {
    getMe: (_, answer) =>
      answer({ ok: true, result: { id: 7_000_000_001, is_bot: true, first_name: 'Drawbell', username } }),
    deleteWebhook: (_, answer) => {
      webhook = '';
      answer({ ok: true, result: true });
    },
    getUpdates,
    sendMessage: (message: Omit<SentTelegram, 'chat_id'> & { chat_id: string | number }, answer) => {
      const asked = behave?.(Number(message.chat_id)) ?? null;
      if (asked === 'hang') return;
      if (asked !== null) return answer({ ok: false, ...asked });
      sent.push({ ...message, chat_id: Number(message.chat_id) });
      answer({ ok: true, result: { message_id: sent.length, chat: { id: message.chat_id } } });
    },
  };
  const server = await startHttpStandIn(
    (request, body, response) => {
      const answer = (result: unknown): void => {
        const failed = result as { ok: boolean; error_code?: number };
        response
          .writeHead(failed.ok ? 200 : (failed.error_code ?? 500), { 'content-type': 'application/json' })
          .end(JSON.stringify(result));
      };
      const [, shown, name = ''] = /^\/bot([^/]+)\/(\w+)$/.exec(request.url ?? '') ?? [];
      calls.set(name, (calls.get(name) ?? 0) + 1);
      if (shown !== token) return answer({ ok: false, error_code: 401, description: 'Unauthorized' });
      const method = methods[name];
      if (method === undefined) return answer({ ok: false, error_code: 404, description: 'Not Found' });
      method((body.length === 0 ? {} : JSON.parse(body.toString())) as never, answer);
    },
    { port },
  );
  const update = (fields: Readonly<Record<string, unknown>>): number => {
    const update_id = (nextUpdate += 1);
    updates.push({ update_id, ...fields });
    wake();
    return update_id;
  };
  return {
    url: server.origin,
    ...{ token, username, sent, update },
    say: (text, { id = 4_242, type = 'private', language = 'en' } = {}) =>
      update({
        message: {
          ...{ message_id: nextUpdate, date: 1_790_866_800, text },
          from: { id, is_bot: false, first_name: 'Somebody', language_code: language },
          chat: { id, type, first_name: 'Somebody' },
        },
      }),
    calls: (method) => calls.get(method) ?? 0,
    behave: (behaviour) => {
      behave = behaviour;
    },
    setWebhook: (url) => {
      webhook = url;
    },
    close: () => server.close(),
  };
}
