import type { Verp } from '@drawbell/bounces/verp';
import { decideAlert } from '@drawbell/draws/alert-decision';
import type { Catalogue } from '@drawbell/draws/catalogue';
import type { Draw } from '@drawbell/draws/draw';
import { createDrawMatcher } from '@drawbell/draws/match-draw';
import { preferencesSchema } from '@drawbell/draws/preferences';
import { profileSchema } from '@drawbell/draws/profile';
import { prepareNews } from '@drawbell/mail/alert-content';
import { compileAlert } from '@drawbell/mail/alert-template';
import type { Mailer } from '@drawbell/mail/mailer';
import { messageIdFor } from '@drawbell/mail/message-id';
import type { OutgoingMail } from '@drawbell/mail/outgoing-mail';
import type { SendResult } from '@drawbell/mail/send-result';
import type { Sender } from '@drawbell/mail/sender';
import { shortAlert } from '@drawbell/mail/short-alert';
import type { Queue } from '@drawbell/queue/open-queue';
import type { Clock } from '@drawbell/runtime/clock';
import type { Environment } from '@drawbell/runtime/environment';
import type { Logger } from '@drawbell/runtime/logger';
import {
  claimCanary,
  finishCanary,
  makeDueCanary,
  noteCanaryTarget,
  readCanaryHealth,
  sweepCanaries,
} from '@drawbell/store/canary';
import { readCatalogue } from '@drawbell/store/catalogue/catalogue';
import type { Store } from '@drawbell/store/open-store';
import { outboxCanaryAddress } from '@drawbell/store/outbox';
import type { CanaryVia } from '@drawbell/store/schema';
import type { Secrets } from '@drawbell/store/secrets';
import type { OpenChannels } from './channels/open-channels.ts';

interface Canary {
  /** Makes a run when one is due and rings for it, finds what the queue lost, and raises the alarm. */
  tick(): Promise<void>;
  /** Handles a ring. Does not wait for the mail server, so that the next ring is heard, too. */
  heard(runId: string): void;
  /** Waits for runs in hand. */
  close(): Promise<void>;
}

/** Keeps a synthetic draw going the whole way every 15 minutes; without a recipient it only says that it is off. */
export function createCanary(
  deps: Omit<CanaryDependencies, 'recipient'> & {
    readonly recipient: CanaryDependencies['recipient'] | null;
    readonly queue: Queue;
    readonly onEnd: (end: Exclude<CanaryRunEnd, 'not_ours'> | 'given_up', runs: number) => void;
  },
): Canary {
  const { store, queue, clock, log, recipient, onEnd } = deps;
  let noted = false;
  let alarmed = false;
  let channelsAlarmed = '';
  const run = async (runId: string, via: 'queue' | 'sweep'): Promise<void> => {
    if (recipient === null) return;
    const end = await runCanary({ ...deps, recipient }, runId, via);
    if (end !== 'not_ours') onEnd(end, 1);
  };
  // A mail server that hangs must hold up neither the sweep nor the queue.
  const inHand = new Set<Promise<void>>();
  const runHere = (runId: string, via: 'queue' | 'sweep'): void => {
    const running = run(runId, via)
      .catch((err: unknown) => log.warn({ err, runId }, 'the end of a canary could not be recorded'))
      .finally(() => inHand.delete(running));
    inHand.add(running);
  };
  const raise = async (): Promise<void> => {
    const { failing, troubles, channelsFailing } = await readCanaryHealth(store.pool, clock());
    const named = channelsFailing.join(' ');
    if (named !== '' && named !== channelsAlarmed)
      log.error({ channels: channelsFailing }, 'the canary could not be told over a channel twice in a row');
    channelsAlarmed = named;
    if (failing && !alarmed) log.error({ troubles }, 'the canary did not get through twice in a row');
    if (!failing && alarmed) log.info('the canary gets through again');
    alarmed = failing;
  };
  return {
    tick: async () => {
      if (!noted) await noteCanaryTarget(store.pool, recipient?.target ?? 'off');
      noted = true;
      if (recipient === null) return;
      const { owed, givenUp } = await sweepCanaries(store.pool, clock());
      if (givenUp > 0) onEnd('given_up', givenUp);
      for (const runId of owed) runHere(runId, 'sweep');
      const made = await makeDueCanary(store.pool, { target: recipient.target, now: clock() });
      if (made !== null) {
        const ring = await queue.ring('run-canary', { runId: made });
        if (!ring.rung) runHere(made, 'sweep');
      }
      await raise();
    },
    heard: (runId) => runHere(runId, 'queue'),
    close: async () => {
      await Promise.all(inHand);
    },
  };
}

/** The one recipient of the synthetic draw. */
export interface CanaryRecipient {
  readonly to: string;
  /** A mailbox behind the mail server, or the local outbox, which has for certain what it accepted. */
  readonly target: 'mailbox' | 'outbox';
}

interface CanaryDependencies {
  readonly store: Store;
  readonly mailer: Mailer;
  readonly sender: Sender;
  readonly secrets: Secrets;
  readonly publicUrl: string;
  readonly mailDomain: string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly worker: string;
  readonly recipient: CanaryRecipient;
  /** Channels beside mail that it is tried over, as far as that goes without telling anybody. */
  readonly channels?: OpenChannels | null;
}

type CanaryRunEnd = 'sent' | 'failed' | 'not_ours';

/**
 * Takes one canary the rest of the way: claim, match, write, sign, and hand to the mail server, in the lane of alerts.
 * One try: what fails is what is to be told. Safe to ring for twice, as the claim decides.
 */
async function runCanary(deps: CanaryDependencies, runId: string, via: CanaryVia): Promise<CanaryRunEnd> {
  const { store, mailer, secrets, mailDomain, clock, log, worker, recipient } = deps;
  const deliveryKey = `${secrets.fingerprint} canary ${runId}`;
  const messageId = messageIdFor({ deliveryKey, domain: mailDomain });
  const claimed = await claimCanary(store.pool, { id: runId, worker, via, messageId, now: clock() });
  if (claimed === undefined) return 'not_ours';
  const written = await write(deps, runId, messageId);
  const matchedAt = written === null ? null : clock();
  const result: SendResult =
    written === null
      ? { kind: 'not_sent', detail: 'it could not be matched or written: see the log' }
      : await mailer.send({ ...written, lane: 'alert' });
  const sent = result.kind === 'accepted';
  // Shown on the status page: what a server says may name its mailbox.
  const reason = sent
    ? null
    : `${words[result.kind]}${result.kind === 'rejected' ? ` (${result.code})` : ''}`;
  const arrived = sent && recipient.target === 'outbox';
  const channels = await tryChannels(deps);
  const status = sent ? 'sent' : 'failed';
  const end = { id: runId, worker, status, matchedAt, arrived, reason, channels } as const;
  await finishCanary(store.pool, { ...end, now: clock() });
  if (sent) log.debug({ runId, via }, 'the canary was sent');
  else log.warn({ runId, via, result: result.kind }, 'the canary did not get through');
  return end.status;
}

const words: Readonly<Record<Exclude<SendResult['kind'], 'accepted'>, string>> = {
  rejected: 'the mail server refused it',
  not_sent: 'it could not be sent',
  uncertain: 'nobody knows whether the mail server accepted it',
};

async function write(
  { store, recipient, sender, publicUrl, clock, log }: CanaryDependencies,
  runId: string,
  messageId: string,
): Promise<OutgoingMail | null> {
  try {
    const catalogue = await readCatalogue(store.db);
    return writeCanary({ now: clock(), to: recipient.to, messageId, sender, publicUrl, catalogue });
  } catch (err) {
    log.error({ err, runId }, 'the canary could not be matched or written: no alert can be');
    return null;
  }
}

/** Writes the canary for each channel and lets it say whether it could send that: why not, by channel. */
async function tryChannels({ channels, store, publicUrl, clock, log }: CanaryDependencies) {
  const tried: Record<string, string | null> = {};
  for (const [kind, channel] of channels?.open ?? []) {
    try {
      const { draw, result, catalogue } = matchCanary(clock(), await readCatalogue(store.db));
      const news = prepareNews({ draw, catalogue, kind: 'alert', language: 'en' });
      const text = shortAlert(news, { profiles: [{ label: null, result, facts: null }] }, 'verdict');
      const around = { language: 'en', ttlSeconds: 60, urgency: 'normal', tag: 'canary' } as const;
      tried[kind] = await channel.check({ ...text, ...around, url: `${publicUrl}/status` });
    } catch (err) {
      log.error({ err, channel: kind }, 'the canary could not be written for a channel');
      tried[kind] = 'it could not be matched or written';
    }
  }
  return tried;
}

/** No draw has this number. */
const canaryNumber = '0';

/** The points of the synthetic candidate, above the synthetic cut-off. */
const canaryCrs = 500;

/** A draw of the day for the candidate below. It is a value: nothing of it is ever recorded among draws. */
function canaryDraw(now: Date): Draw {
  return {
    number: canaryNumber,
    date: now.toISOString().slice(0, 10),
    nameEn: 'Canadian Experience Class',
    nameFr: null,
    round: { kind: 'program', program: 'cec' },
    invitations: 1,
    crs: canaryCrs - 1,
    ...{ tieBreak: null, heldAtText: null, programsText: null, pool: null, sourceUrl: null },
  };
}

/**
 * The synthetic draw and candidate, compared and decided as real ones are.
 * @throws when the matcher does not find what it must find
 */
function matchCanary(now: Date, catalogue: Catalogue) {
  const draw = canaryDraw(now);
  const profile = profileSchema.parse({
    crs: canaryCrs,
    // Of the points grid of the draw, whichever changes are confirmed.
    crsReadOn: draw.date,
    programs: ['cec'],
    label: 'canary, not a real draw',
  });
  const preferences = preferencesSchema.parse({});
  const result = createDrawMatcher(draw, catalogue)(profile, preferences);
  if (result.outcome !== 'meets' || !decideAlert(draw, result, profile, preferences).told)
    throw new Error(`the matcher says ${result.outcome} where it must say meets`);
  return { draw, profile, result, catalogue };
}

/**
 * Compares the synthetic draw with the synthetic candidate and writes the alert, with the matcher, the decision and the
 * template of real ones.
 * @throws when the matcher does not find what it must find
 */
export function writeCanary(options: {
  now: Date;
  to: string;
  messageId: string;
  sender: Sender;
  publicUrl: string;
  /** That of the record, as for real draws. */
  catalogue: Catalogue;
}): OutgoingMail {
  const { now, to, messageId, publicUrl } = options;
  const { draw, profile, result, catalogue } = matchCanary(now, options.catalogue);
  const sender = { ...options.sender, name: `Canary of ${options.sender.name}` };
  const template = compileAlert({
    ...{ draw, sender, publicUrl, catalogue },
    ...{ revision: 1, kind: 'alert', language: 'en' },
  });
  const statusUrl = `${publicUrl}/status`;
  return template.render({
    ...{ to, messageId, date: now },
    profiles: [{ label: profile.label ?? null, result, facts: profile }],
    because: 'outcome',
    ...{ manageUrl: statusUrl, unsubscribeUrl: statusUrl, oneClickUrl: statusUrl },
  });
}

/**
 * Who gets the canary: the operator's mailbox; our own receiver of bounces, which sees it arrive; the outbox where there is
 * no mail server; or nobody.
 */
export function canaryRecipientFrom(
  env: Pick<Environment, 'SMTP_URL' | 'CANARY_ADDRESS' | 'BOUNCE_PORT'>,
  verp: Verp | null,
): CanaryRecipient | null {
  if (env.SMTP_URL === undefined) return { to: outboxCanaryAddress, target: 'outbox' };
  if (env.CANARY_ADDRESS !== undefined) return { to: env.CANARY_ADDRESS, target: 'mailbox' };
  if (verp === null || env.BOUNCE_PORT === undefined) return null;
  return { to: verp.canaryAddress, target: 'mailbox' };
}
