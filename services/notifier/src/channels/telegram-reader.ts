import { setTimeout as delay } from 'node:timers/promises';
import type { TelegramBot, TelegramUpdate } from '@drawbell/channels/telegram-bot';
import type { Language } from '@drawbell/draws/subscriber-input';
import type { Clock } from '@drawbell/runtime/clock';
import type { Logger } from '@drawbell/runtime/logger';
import { confirmChat, takeUpdate } from '@drawbell/store/channels/confirm';
import { stopChannel } from '@drawbell/store/channels/ends';
import { noteRelayFailure, readRelay } from '@drawbell/store/channels/relays';
import { giveTurn, takeTurn } from '@drawbell/store/lease';
import type { Store } from '@drawbell/store/open-store';
import type { Secrets } from '@drawbell/store/secrets';

interface TelegramReaderDependencies {
  readonly store: Store;
  readonly secrets: Secrets;
  readonly bot: TelegramBot;
  readonly publicUrl: string;
  readonly clock: Clock;
  readonly log: Logger;
  /** Names this process: one of them reads. */
  readonly worker: string;
  /** How long an answer is held back while nobody writes. */
  readonly pollSeconds?: number;
  /** How often a process that does not read looks whether it should. */
  readonly lookMs?: number;
  /** A chat was linked or let go: something may be owed elsewhere. */
  readonly onChanged: () => void;
}

/** What a reader keeps: how often an update could not be taken up. */
type Reading = TelegramReaderDependencies & { readonly tries: Map<number, number> };

/** What messages to chats go through, as the channel names it. */
const relay = 'telegram';

const turn = 'telegram updates';

/** Longer than a poll can take. */
const turnMs = 60_000;

const waitFirstMs = 1_000;
const waitMaxMs = 60_000;

/** An update that cannot be taken up so many times in a row is left. */
const triesMax = 5;

/**
 * Reads what people write to the bot: one process at a time, by a lease in the record, since a second reader ends the polls of
 * the first. An update is taken up in the transaction that does what it asks, so that it is done once however often it comes.
 */
export async function readTelegram(deps: TelegramReaderDependencies, signal: AbortSignal): Promise<void> {
  const { store, worker, log, lookMs = 15_000 } = deps;
  const reading = { ...deps, tries: new Map<number, number>() };
  let offset = 0;
  let failures = 0;
  while (!signal.aborted) {
    let waitMs = lookMs;
    try {
      if (await takeTurn(store.pool, { name: turn, worker, leaseMs: turnMs })) {
        const read = await readOnce(reading, offset, signal);
        ({ offset } = read);
        failures = read.waitMs === null ? 0 : failures + 1;
        waitMs = read.waitMs === null ? 0 : Math.max(read.waitMs, pauseOf(failures));
      } else {
        // Whoever reads meanwhile confirms what this one has not seen.
        offset = 0;
      }
    } catch (err) {
      failures += 1;
      waitMs = pauseOf(failures);
      log.warn({ err }, 'updates of the bot could not be taken up, trying again');
    }
    if (waitMs > 0) await delay(waitMs, undefined, { signal }).catch(() => {});
  }
  await giveTurn(store.pool, { name: turn, worker }).catch(() => {});
}

const pauseOf = (failures: number): number => Math.min(waitFirstMs * 2 ** (failures - 1), waitMaxMs);

/** One poll. `waitMs` says that it failed, and how long Telegram wants to be left alone. */
async function readOnce(
  deps: Reading,
  offset: number,
  signal: AbortSignal,
): Promise<{ offset: number; waitMs: number | null }> {
  const { bot, log, pollSeconds = 25 } = deps;
  const answer = await bot.getUpdates({ offset, timeoutSeconds: pollSeconds, signal });
  if (signal.aborted) return { offset, waitMs: null };
  if (answer.kind === 'done') {
    let next = offset;
    for (const update of answer.result) {
      await takeUp(deps, update);
      next = update.updateId + 1;
    }
    return { offset: next, waitMs: null };
  }
  const code = answer.kind === 'refused' ? answer.code : null;
  log.warn({ code, result: answer.kind }, 'updates of the bot could not be read');
  // A webhook of an earlier installation is in the way; beside another reader this changes nothing.
  if (code === 409) await bot.deleteWebhook();
  return { offset, waitMs: (answer.kind === 'refused' ? answer.retryAfterMs : null) ?? waitFirstMs };
}

/** Does what an update asks, and answers. Throws where it is to be tried again. */
async function takeUp(deps: Reading, update: TelegramUpdate): Promise<void> {
  const { log, tries } = deps;
  const { updateId } = update;
  try {
    const answer = await handleUpdate(deps, update);
    tries.delete(updateId);
    if (answer !== null && 'chatId' in update) await say(deps, update.chatId, answer);
  } catch (err) {
    const tried = (tries.get(updateId) ?? 0) + 1;
    tries.set(updateId, tried);
    if (tried < triesMax) throw err;
    tries.delete(updateId);
    log.error({ err, kind: update.kind }, 'an update of the bot was left after several tries');
  }
}

/** Takes up an update, once. What is to be answered; null for nothing, or where somebody else has it. */
export async function handleUpdate(
  { store, secrets, publicUrl, clock, onChanged }: Omit<TelegramReaderDependencies, 'bot' | 'worker'>,
  update: TelegramUpdate,
): Promise<string | null> {
  const now = clock();
  const done = await store.db.transaction().execute(async (trx) => {
    if (!(await takeUpdate(trx, { updateId: update.updateId, now }))) return null;
    if (update.kind === 'start' && update.code !== null) {
      const confirmed = await confirmChat(trx, secrets, {
        ...{ token: update.code, name: 'Telegram', now },
        address: { key: update.chatId, value: { chat: update.chatId }, relay },
      });
      return confirmed.kind === 'confirmed' ? ('linked' as const) : ('not_linked' as const);
    }
    if (update.kind === 'stop' || update.kind === 'blocked') {
      const stopped = await stopChannel(trx, secrets, { kind: 'telegram', key: update.chatId }, now);
      return stopped ? ('stopped' as const) : ('not_linked_here' as const);
    }
    return 'help' as const;
  });
  if (done === 'linked' || done === 'stopped') onChanged();
  // Nobody in particular reads a group, and whoever blocked the bot hears nothing.
  if (done === null || !('language' in update)) return null;
  return allWords[update.language][done](publicUrl);
}

/** Answers unless the bot is asked to rest: whoever wrote sees on the page what came of it. */
async function say({ bot, store, clock, log }: TelegramReaderDependencies, chatId: string, text: string) {
  const { holdUntil } = await readRelay(store.db, relay);
  const begunAt = clock();
  if (holdUntil !== null && holdUntil > begunAt) return;
  const answer = await bot.sendMessage(chatId, { text });
  if (answer.kind === 'done') return;
  log.info({ result: answer.kind }, 'an answer of the bot was not taken');
  if (answer.kind !== 'refused' || answer.retryAfterMs === null) return;
  const now = clock();
  const retryAt = new Date(now.getTime() + answer.retryAfterMs);
  const said = `${answer.code} ${answer.response}`;
  await noteRelayFailure(store.db, { name: relay, whose: 'relay', said, retryAt, begunAt, now });
}

const en = {
  linked: (url: string) =>
    `This chat gets your alerts from now on. Send /stop to end that at once. What they say is chosen in your settings: ${url}/en/manage`,
  not_linked: (url: string) =>
    `This link does not work any more. Make a new one in your settings: ${url}/en/manage`,
  stopped: () => 'Nothing more is sent to this chat. Alerts by e-mail are not changed by this.',
  not_linked_here: () => 'Nothing is sent to this chat.',
  help: (url: string) =>
    `This bot tells you of Express Entry draws. To get alerts here, add Telegram in your settings: ${url}/en/manage. Send /stop to end them.`,
};

const fr: typeof en = {
  linked: (url) =>
    `Cette conversation reçoit vos alertes à partir de maintenant. Envoyez /stop pour y mettre fin tout de suite. Ce qu’elles disent se choisit dans vos réglages\u00a0: ${url}/fr/manage`,
  not_linked: (url) =>
    `Ce lien ne fonctionne plus. Créez-en un autre dans vos réglages\u00a0: ${url}/fr/manage`,
  stopped: () => 'Plus rien ne sera envoyé ici. Vos alertes par courriel ne changent pas.',
  not_linked_here: () => 'Rien n’est envoyé ici.',
  help: (url) =>
    `Ce robot vous annonce les rondes d’invitations d’Entrée express. Pour recevoir vos alertes ici, ajoutez Telegram dans vos réglages\u00a0: ${url}/fr/manage. Envoyez /stop pour y mettre fin.`,
};

const allWords: Readonly<Record<Language, typeof en>> = { en, fr };
