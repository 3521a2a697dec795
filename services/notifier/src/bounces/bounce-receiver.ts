import { createHash, createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { judgeReport } from '@drawbell/bounces/reports/judge-report';
import { readReport, type Report } from '@drawbell/bounces/reports/report';
import type { SentMail, Verp } from '@drawbell/bounces/verp';
import type { Clock } from '@drawbell/runtime/clock';
import { StartError } from '@drawbell/runtime/drawbell-error';
import type { Environment } from '@drawbell/runtime/environment';
import type { Logger } from '@drawbell/runtime/logger';
import { Counter, type Registry } from '@drawbell/runtime/metrics';
import { recordBounce } from '@drawbell/store/bounces/reports';
import { recordCanaryArrival } from '@drawbell/store/canary';
import type { Store } from '@drawbell/store/open-store';
import type { Secrets } from '@drawbell/store/secrets';
import { tellBounce } from '../emails/mail-end.ts';
import { returnAddresses } from '../return-addresses.ts';
import { type BounceReceiver, type ReturnedMail, startBounceReceiver } from './smtp-server.ts';

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

/** Of the header alone, unfolded; null without one. */
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
