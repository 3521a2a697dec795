import { createHash, createPrivateKey, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { AddressInfo, Socket } from 'node:net';
import { createSecureContext } from 'node:tls';
import { judgeReport } from '@drawbell/bounces/reports/judge-report';
import { readReport, type Report } from '@drawbell/bounces/reports/report';
import type { BounceRecipient, SentMail, Verp } from '@drawbell/bounces/verp';
import type { Clock } from '@drawbell/runtime/clock';
import { StartError } from '@drawbell/runtime/drawbell-error';
import type { Environment } from '@drawbell/runtime/environment';
import type { Logger } from '@drawbell/runtime/logger';
import { Counter, type Registry } from '@drawbell/runtime/metrics';
import { recordBounce } from '@drawbell/store/bounces/reports';
import { recordCanaryArrival } from '@drawbell/store/canary';
import type { Store } from '@drawbell/store/open-store';
import type { Secrets } from '@drawbell/store/secrets';
import type { SMTPServerDataStream, SMTPServerSession } from 'smtp-server';
import { tellBounce } from './emails/mail-end.ts';
import { returnAddresses } from './return-addresses.ts';

type BounceEnvironment = Pick<
  Environment,
  'BOUNCE_DOMAIN' | 'BOUNCE_PORT' | 'BOUNCE_HOST' | 'BOUNCE_TLS_CERT_FILE' | 'BOUNCE_TLS_KEY_FILE'
>;

/**
 * Starts the SMTP server for mail that comes back, where the environment asks for one; null where it does not.
 * @throws StartError when the port is taken or the certificate cannot be read
 */
export async function openBounceReceiver(deps: {
  env: BounceEnvironment;
  store: Store;
  secrets: Secrets;
  clock: Clock;
  registry: Registry;
  log: Logger;
}): Promise<BounceReceiver | null> {
  const { env, store, secrets, clock, registry, log } = deps;
  const verp = returnAddresses(env, secrets);
  // Read even where nothing listens yet: it says at once what could not be used later.
  const tls = readBounceTls(env);
  if (verp === null || env.BOUNCE_PORT === undefined) return null;
  const { taken: onTaken } = createBounceMetrics(registry);
  try {
    const receiver = await startBounceReceiver({
      host: env.BOUNCE_HOST,
      port: env.BOUNCE_PORT,
      name: env.BOUNCE_DOMAIN ?? 'localhost',
      recipientOf: verp.read,
      take: (mail) =>
        mail.recipient.kind === 'canary'
          ? takeCanary({ store, clock, log, onTaken }, mail.raw)
          : takeReport({ store, secrets, verp, clock, log, onTaken }, mail),
      tls,
      log,
    });
    log.info({ port: receiver.port }, 'bounces are received');
    return receiver;
  } catch (cause) {
    throw new StartError(
      'bounce_port_unusable',
      `Bounces cannot be received on ${env.BOUNCE_HOST}, port ${env.BOUNCE_PORT} (BOUNCE_HOST, BOUNCE_PORT).`,
      { cause },
    );
  }
}

/**
 * The certificate of the receiver and its key; null where there is none.
 * @throws StartError `bounce_tls_unreadable`, `bounce_tls_invalid` when they do not belong together
 */
export function readBounceTls(env: BounceEnvironment): { cert: string; key: string } | null {
  const { BOUNCE_TLS_CERT_FILE: certFile, BOUNCE_TLS_KEY_FILE: keyFile } = env;
  if (certFile === undefined || keyFile === undefined) return null;
  const named = `${certFile}, ${keyFile}`;
  let tls;
  try {
    tls = { cert: readFileSync(certFile, 'utf8'), key: readFileSync(keyFile, 'utf8') };
  } catch (cause) {
    const message = `BOUNCE_TLS_CERT_FILE or BOUNCE_TLS_KEY_FILE cannot be read: ${named}`;
    throw new StartError('bounce_tls_unreadable', message, { cause });
  }
  const message = `BOUNCE_TLS_CERT_FILE and BOUNCE_TLS_KEY_FILE must be a certificate and its key, in PEM form: ${named}`;
  try {
    createSecureContext(tls);
    // OpenSSL takes a certificate and a key of different kinds, and finds out at the first connection.
    if (new X509Certificate(tls.cert).checkPrivateKey(createPrivateKey(tls.key))) return tls;
  } catch (cause) {
    throw new StartError('bounce_tls_invalid', message, { cause });
  }
  throw new StartError('bounce_tls_invalid', message);
}

interface TakeReportDependencies {
  readonly store: Store;
  readonly secrets: Secrets;
  readonly verp: Verp;
  readonly clock: Clock;
  readonly log: Logger;
  /** How each ended: the kind of the event, `duplicate`, or why it was left. */
  readonly onTaken: (outcome: string) => void;
}

/**
 * Reads a mail that came back and records what it says. Absence notices, answers and reports that change nothing are left,
 * without a trace of who wrote them. Throws what the record throws: then nothing was recorded.
 */
async function takeReport(deps: TakeReportDependencies, returned: ReturnedMail): Promise<void> {
  const { store, secrets, log, clock, onTaken } = deps;
  const report = await readReport(returned.raw, returned.envelopeSender);
  const mail = mailOf(deps, returned, report);
  const isOurs = (address: string) =>
    mail !== null && secrets.hashAddress(address).subarray(0, mail.addressTag.length).equals(mail.addressTag);
  const verdict = judgeReport(report, isOurs);
  if (mail === null || verdict.kind === 'ignored') {
    const why = verdict.kind === 'ignored' ? verdict.why : 'unknown_mail';
    onTaken(why);
    log.info({ why }, 'a mail to a return address was left');
    return;
  }
  const now = clock();
  const recorded = await recordBounce(store.db, {
    ...verdict,
    ...{ mail, now, emailHash: null, sentAt: null, occurredAt: null },
    source: 'smtp',
    sourceId: nameOf(mail, report, returned.raw),
  });
  onTaken(recorded.kind === 'duplicate' ? 'duplicate' : verdict.kind);
  tellBounce(log, recorded, verdict.kind);
}

/** The mail that a return address names; of a feedback loop's report, the one whose return address it quotes. */
function mailOf(
  { verp }: TakeReportDependencies,
  { recipient }: ReturnedMail,
  report: Report,
): SentMail | null {
  if (recipient.kind === 'mail') return recipient.mail;
  const quoted = report.kind === 'feedback' && report.mailFrom !== null ? verp.read(report.mailFrom) : null;
  return quoted?.kind === 'mail' ? quoted.mail : null;
}

/** The same for a report that is delivered again, also when its server was not told that we had it. */
function nameOf({ kind, id }: SentMail, report: Report, raw: Buffer): string {
  const messageId = 'messageId' in report ? report.messageId : null;
  const hash = createHash('sha256').update(`${kind} ${id}\n`);
  return hash.update(messageId ?? raw).digest('hex');
}

/** Notes that a canary came all the way back: the mail server took it, and so did whoever carries mail to us. */
async function takeCanary(
  {
    store,
    clock,
    log,
    onTaken,
  }: { store: Store; clock: Clock; log: Logger; onTaken: (outcome: string) => void },
  raw: Buffer,
): Promise<void> {
  const messageId = messageIdOf(raw);
  const known = messageId !== null && (await recordCanaryArrival(store.pool, { messageId, now: clock() }));
  onTaken(known ? 'canary' : 'unknown_mail');
  if (!known) log.info('a mail to the address of the canary was none that was sent');
}

/** The Message-ID, from the unfolded header alone; null if there is none. */
function messageIdOf(raw: Buffer): string | null {
  const text = raw.toString('latin1').replaceAll('\r\n', '\n');
  const end = text.indexOf('\n\n');
  const header = (end === -1 ? text : text.slice(0, end)).replaceAll(/\n[ \t]+/g, ' ');
  return /^message-id:[ \t]*(<[^<>\s]{1,300}>)/im.exec(header)?.[1] ?? null;
}

/** Counts what comes back, by what became of it. */
export function createBounceMetrics(registry: Registry): { readonly taken: (outcome: string) => void } {
  const reports = new Counter({
    name: 'drawbell_bounce_reports_total',
    help: 'Mails to return addresses, by what became of them.',
    labelNames: ['outcome'],
    registers: [registry],
  });
  return { taken: (outcome) => reports.inc({ outcome }) };
}

/** A mail that came back, and the address of ours it came to. */
interface ReturnedMail {
  readonly recipient: BounceRecipient;
  /** Empty for `MAIL FROM:<>`. */
  readonly envelopeSender: string;
  /** The message, or its beginning when it is longer than any report. */
  readonly raw: Buffer;
}

interface BounceReceiver {
  readonly port: number;
  /** Finishes what is in hand, then ends every connection. */
  close(): Promise<void>;
}

interface BounceReceiverOptions {
  readonly host: string;
  readonly port: number;
  /** Who it says it is. */
  readonly name: string;
  /** Whom an address is for; null for every address that is not ours. */
  readonly recipientOf: (address: string) => BounceRecipient | null;
  /** Carried out before the mail is answered for. What it throws makes the other server try again later. */
  readonly take: (mail: ReturnedMail) => Promise<void>;
  /** Offered by STARTTLS; without it the connection is in clear. */
  readonly tls: { readonly cert: string; readonly key: string } | null;
  readonly log: Logger;
}

/** A report with the original in it; whoever sends more is told so. */
const messageBytesMax = 5 * 1024 * 1024;
/** What is read of it: servers write the report first and return the original last. */
const keptBytesMax = 256 * 1024;
const connectionsMax = 50;
const connectionsPerAddressMax = 10;
const idleMs = 60_000;
/** However busy: nobody holds one of few places by sending a byte a minute. */
const connectionLifeMs = 10 * 60_000;
const closeMs = 5_000;

/**
 * An SMTP server that takes nothing but mail to return addresses of ours: everything else is refused at RCPT, so that it
 * relays nothing and answers nobody. It says 250 once `take` is done, and 451 when that failed.
 */
async function startBounceReceiver(options: BounceReceiverOptions): Promise<BounceReceiver> {
  const { host, port, name, recipientOf, tls, log } = options;
  const perAddress = new Map<string, number>();
  // Most installations have none.
  const { SMTPServer } = await import('smtp-server');
  const server = new SMTPServer({
    name,
    banner: 'bounces only',
    ...(tls !== null && tls),
    disabledCommands: ['AUTH', 'VRFY', 'HELP', ...(tls === null ? ['STARTTLS'] : [])],
    authOptional: true,
    disableReverseLookup: true,
    logger: false,
    size: messageBytesMax,
    rejectOversized: true,
    maxRecipients: 1,
    maxClients: connectionsMax,
    maxCommandLength: 2_048,
    maxAllowedUnauthenticatedCommands: 100,
    socketTimeout: idleMs,
    closeTimeout: closeMs,
    onConnect: ({ remoteAddress }, callback) => {
      const open = (perAddress.get(remoteAddress) ?? 0) + 1;
      perAddress.set(remoteAddress, open);
      callback(open > connectionsPerAddressMax ? refusal(421, '4.7.0 too many connections') : null);
    },
    onClose: ({ remoteAddress }) => {
      const open = (perAddress.get(remoteAddress) ?? 1) - 1;
      if (open > 0) perAddress.set(remoteAddress, open);
      else perAddress.delete(remoteAddress);
    },
    onRcptTo: ({ address }, _session, callback) => {
      callback(recipientOf(address) === null ? refusal(550, '5.1.1 no such address here') : null);
    },
    onData: (stream, session, callback) => {
      const answer = async (): Promise<void> => {
        const failure = await receive(options, stream, session);
        callback(failure, '2.0.0 recorded');
      };
      void answer();
    },
  });
  server.on('error', (err: NodeJS.ErrnoException) => log.debug({ code: err.code }, 'a connection broke'));
  server.server.on('connection', (socket: Socket) => {
    const end = setTimeout(() => socket.destroy(), connectionLifeMs).unref();
    socket.on('close', () => clearTimeout(end));
  });
  const failed = Promise.withResolvers<never>();
  server.server.once('error', failed.reject);
  server.listen(port, host);
  await Promise.race([once(server.server, 'listening'), failed.promise]);
  return {
    port: (server.server.address() as AddressInfo).port,
    close: async () => {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      await closed.promise;
    },
  };
}

/** Null once everything is recorded; otherwise the reply that makes the other server try again. */
async function receive(
  options: BounceReceiverOptions,
  stream: SMTPServerDataStream,
  session: SMTPServerSession,
): Promise<Error | null> {
  try {
    await takeStream(options, stream, session);
    return null;
  } catch (err) {
    options.log.warn({ err }, 'a bounce could not be recorded; its server will try again');
    return refusal(451, '4.3.0 cannot be recorded now, try again later');
  }
}

async function takeStream(
  { recipientOf, take }: BounceReceiverOptions,
  stream: SMTPServerDataStream,
  { envelope }: SMTPServerSession,
): Promise<void> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    if (bytes < keptBytesMax) chunks.push(chunk.subarray(0, keptBytesMax - bytes));
    bytes += chunk.length;
  }
  if (stream.sizeExceeded) return;
  const recipient = recipientOf(envelope.rcptTo[0]?.address ?? '');
  if (recipient === null) return;
  const envelopeSender = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
  await take({ recipient, envelopeSender, raw: Buffer.concat(chunks) });
}

function refusal(responseCode: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode });
}
