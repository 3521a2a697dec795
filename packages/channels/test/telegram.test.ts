import { startTelegramApi, type TelegramApi, telegramErrors } from '@drawbell/testing/telegram-api';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createTelegramBot, readTelegramUpdate, type TelegramBotOptions } from '../src/telegram-bot.ts';
import { createTelegramChannel } from '../src/telegram-channel.ts';
import { dependencies, message, opened } from './sending.ts';

const anApi = async (): Promise<TelegramApi> => opened(await startTelegramApi());
const aBot = ({ url, token }: TelegramApi, options: Partial<TelegramBotOptions> = {}) =>
  opened(createTelegramBot({ ...dependencies(), apiUrl: url, token, ...options }));
const chat = { chat: '4242' };

it('a message arrives in its chat, escaped and without a preview', async () => {
  const api = await anApi();
  const channel = createTelegramChannel(aBot(api));
  const sent = { ...message, title: 'R&D <b>"1"</b>', url: 'https://bell.example.org/?a=1&b="' };
  expect(await channel.send(chat, sent)).toMatchObject({ kind: 'accepted', code: '200' });
  expect(api.sent).toEqual([
    {
      chat_id: 4_242,
      text: `<b>R&amp;D &lt;b&gt;&quot;1&quot;&lt;/b&gt;</b>\n${message.body}\n\n<a href="https://bell.example.org/?a=1&amp;b=&quot;">See where you stand</a>`,
      parse_mode: 'HTML',
      link_preview_options: { is_disabled: true },
    },
  ]);
  expect(channel.relayOf(chat)).toBe('telegram');
});

it.each([
  [telegramErrors.blocked, { kind: 'gone', reason: 'blocked', code: '403' }],
  [telegramErrors.deactivated, { kind: 'gone', reason: 'deactivated' }],
  [telegramErrors.chatNotFound, { kind: 'gone', reason: 'chat_not_found', code: '400' }],
  [telegramErrors.migrated(-1_001_234_567_890), { kind: 'gone', reason: 'migrated' }],
  [telegramErrors.cannotParse, { kind: 'refused', whose: 'ours', code: '400' }],
  [
    { error_code: 400, description: 'Bad Request: message text is empty' },
    { kind: 'refused', whose: 'ours' },
  ],
  [
    { error_code: 401, description: 'Unauthorized' },
    { kind: 'refused', whose: 'ours' },
  ],
  [
    { error_code: 404, description: 'Not Found' },
    { kind: 'refused', whose: 'ours' },
  ],
  [telegramErrors.tooMany(35), { kind: 'refused', whose: 'relay', code: '429', retryAfterMs: 35_000 }],
  [telegramErrors.tooMany(10 ** 9), { kind: 'refused', whose: 'relay', retryAfterMs: 86_400_000 }],
  [
    { error_code: 502, description: 'Bad Gateway' },
    { kind: 'refused', whose: 'relay', retryAfterMs: null },
  ],
])('%j comes out as %o', async (error, expected) => {
  const api = await anApi();
  api.behave(() => error);
  expect(await createTelegramChannel(aBot(api)).send(chat, message)).toMatchObject(expected);
});

it('one who blocked the bot ends, and the others go on', async () => {
  const api = await anApi();
  const channel = createTelegramChannel(aBot(api));
  api.behave((id) => (id === 2 ? telegramErrors.blocked : null));
  const kinds = [];
  for (const id of ['1', '2', '3']) kinds.push((await channel.send({ chat: id }, message)).kind);
  expect(kinds).toEqual(['accepted', 'gone', 'accepted']);
});

it('the token is in no result and no sentence, whatever fails', async () => {
  const api = await anApi();
  const { token } = api;
  const said: unknown[] = [];
  const tell = async (options: Partial<TelegramBotOptions>): Promise<void> => {
    const bot = aBot(api, { deadlineMs: 100, ...options });
    const channel = createTelegramChannel(bot);
    said.push(await channel.send(chat, message), await channel.check(), await bot.getMe());
  };
  await tell({ apiUrl: 'http://127.0.0.1:1' });
  await tell({ apiUrl: 'https://10.0.0.1' });
  await tell({ resolve: async () => ['10.0.0.1'], apiUrl: 'http://telegram.example.org' });
  api.behave(() => 'hang');
  await tell({});
  api.behave(() => ({ error_code: 400, description: `no method /bot${token}/x for chat -1001234567890` }));
  await tell({});
  const text = JSON.stringify(said);
  expect(text).not.toContain(token);
  expect(text).not.toContain(token.split(':')[1]);
  expect(text).toContain('no answer within 0.1 seconds');
});

it('a chat is a private one: groups are refused when they would be linked', async () => {
  const channel = createTelegramChannel(aBot(await anApi()));
  expect(await channel.readAddress({ chat: 4_242 })).toEqual({ ok: true, address: chat, identity: '4242' });
  expect(await channel.readAddress(chat)).toMatchObject({ ok: true });
  const cases = [
    ...[{ chat: -100_123 }, { chat: '-5' }].map((each) => [each, 'not_private'] as const),
    ...[{ chat: '0' }, { chat: 'me' }, { chat: '1e3' }, {}, null, 7].map(
      (each) => [each, 'not_a_chat'] as const,
    ),
  ];
  for (const [input, code] of cases)
    expect(await channel.readAddress(input)).toMatchObject({ ok: false, field: 'chat', code });
});

it('is ready when Telegram knows the bot, and can say how it is called', async () => {
  const api = await anApi();
  expect(await createTelegramChannel(aBot(api)).check()).toBeNull();
  expect(await aBot(api).getMe()).toMatchObject({ kind: 'done', result: { username: api.username } });
  const stranger = createTelegramChannel(aBot(api, { token: `1:${'A'.repeat(35)}` }));
  expect(await stranger.check()).toBe('Telegram does not know the bot: Unauthorized');
});

it('hears what people write, in order and once it was confirmed never again', async () => {
  const api = await anApi();
  const bot = aBot(api);
  const first = api.say('/start abc_DEF-1', { id: 7, language: 'fr-CA' });
  api.say('hello', { id: 8, type: 'group' });
  const heard = await bot.getUpdates({ offset: 0, timeoutSeconds: 0 });
  expect(heard).toMatchObject({
    kind: 'done',
    result: [
      { updateId: first, kind: 'start', code: 'abc_DEF-1', chatId: '7', language: 'fr' },
      { updateId: first + 1, kind: 'not_private' },
    ],
  });
  const waiting = bot.getUpdates({ offset: first + 2, timeoutSeconds: 30 });
  api.say('/stop', { id: 7 });
  expect(await waiting).toMatchObject({ result: [{ updateId: first + 2, kind: 'stop', chatId: '7' }] });
});

it('a poll that waits is broken off at once', async () => {
  const api = await anApi();
  const stop = new AbortController();
  const waiting = aBot(api).getUpdates({ offset: 0, timeoutSeconds: 50, signal: stop.signal });
  stop.abort();
  expect(await waiting).toMatchObject({ kind: 'no_answer' });
});

it('beside a webhook, or a second poller, the poll is refused with 409; the webhook can be taken away', async () => {
  const api = await anApi();
  const bot = aBot(api);
  api.setWebhook('https://old.example.org/');
  expect(await bot.getUpdates({ offset: 0, timeoutSeconds: 0 })).toMatchObject({
    kind: 'refused',
    code: 409,
  });
  expect(await bot.deleteWebhook()).toMatchObject({ kind: 'done' });
  expect(await bot.getUpdates({ offset: 0, timeoutSeconds: 0 })).toMatchObject({ kind: 'done', result: [] });
});

const from = (text: string, language = 'en') => ({
  update_id: 1,
  message: { text, chat: { id: 7, type: 'private' }, from: { language_code: language } },
});

it.each([
  ['/start', { kind: 'start', code: null }],
  ['/start abc', { kind: 'start', code: 'abc' }],
  ['/START@drawbell_bot  abc ', { kind: 'start', code: 'abc' }],
  ['/start a b', { kind: 'other' }],
  [`/start ${'a'.repeat(65)}`, { kind: 'other' }],
  ['/start <b>', { kind: 'other' }],
  ['/stop', { kind: 'stop' }],
  ['/stop@drawbell_bot', { kind: 'stop' }],
  ['STOP', { kind: 'stop' }],
  ['Arrêt', { kind: 'stop' }],
  ['arreter', { kind: 'stop' }],
  ['désabonner', { kind: 'stop' }],
  ['do not stop', { kind: 'other' }],
  ['', { kind: 'other' }],
])('%j is heard as %o', (text, expected) => {
  expect(readTelegramUpdate(from(text))).toEqual({ updateId: 1, chatId: '7', language: 'en', ...expected });
});

it('who blocks the bot has stopped; who comes back has not started', () => {
  const member = (status: string, type = 'private') =>
    readTelegramUpdate({
      update_id: 3,
      my_chat_member: { chat: { id: 7, type }, new_chat_member: { status } },
    });
  expect(member('kicked')).toEqual({ updateId: 3, kind: 'blocked', chatId: '7' });
  expect(member('member')).toEqual({ updateId: 3, kind: 'unknown' });
  expect(member('kicked', 'supergroup')).toEqual({ updateId: 3, kind: 'not_private' });
});

it('an update of any form is confirmed by its number and nothing else', () => {
  expect(readTelegramUpdate({ update_id: 5, poll: {} })).toEqual({ updateId: 5, kind: 'unknown' });
  expect(readTelegramUpdate({ update_id: 5, message: 'x' })).toEqual({ updateId: 5, kind: 'unknown' });
  expect(readTelegramUpdate({ message: {} })).toBeNull();
  fc.assert(
    fc.property(fc.anything(), (raw) => {
      expect(readTelegramUpdate(raw)).toBeNull();
    }),
  );
});
