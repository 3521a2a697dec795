import { createHash } from 'node:crypto';
import { judgeReport } from '@drawbell/bounces/reports/judge-report';
import { readReport } from '@drawbell/bounces/reports/read-report';
import type { Report } from '@drawbell/bounces/reports/report';
import type { SentMail, Verp } from '@drawbell/bounces/verp';
import type { Clock } from '@drawbell/runtime/clock';
import type { Logger } from '@drawbell/runtime/logger';
import { recordBounce } from '@drawbell/store/bounces/reports';
import type { Store } from '@drawbell/store/open-store';
import type { Secrets } from '@drawbell/store/secrets';
import { tellBounce } from '../settle-mail.ts';
import type { ReturnedMail } from './bounce-receiver.ts';

export interface TakeReportDependencies {
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
export async function takeReport(deps: TakeReportDependencies, returned: ReturnedMail): Promise<void> {
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
