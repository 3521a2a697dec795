import { classifyFailure, type Verdict } from '../verdict.ts';
import type { RecipientStatus, Report } from './report.ts';

/** A report that changes nothing: the server still tries, the mail arrived, nobody complains, or it is no report. */
export type Ignored = { readonly kind: 'ignored'; readonly why: IgnoredReason };
type IgnoredReason = 'delivered' | 'delayed' | 'not_a_complaint' | 'auto_reply' | 'no_report';

/**
 * What a report means for the mail it came back for. A bounce in words is soft, whatever the words: nobody is left out on
 * a guess. A report about several recipients is judged by those that are ours; when none can be told to be (the address
 * forwards to others), by the mildest of them, since the others may still read. Pure.
 * @param isOurs whether this is the address that the mail was sent to
 */
export function judgeReport(report: Report, isOurs: (address: string) => boolean): Verdict | Ignored {
  switch (report.kind) {
    case 'delivery_status': {
      const ours = report.recipients.filter(({ addresses }) => addresses.some(isOurs));
      const judged = (ours.length > 0 ? ours : report.recipients).map((recipient) =>
        judgeRecipient(recipient),
      );
      return judged.toSorted((a, b) => severity(a) - severity(b))[0] ?? ignored('no_report');
    }
    case 'feedback':
      if (report.type === 'opt-out' || report.type === 'opt-out-list')
        return { kind: 'unsubscribed', reason: 'feedback', status: null };
      return ['abuse', 'fraud', 'virus', 'other', ''].includes(report.type)
        ? { kind: 'complaint', reason: 'feedback', status: null }
        : ignored('not_a_complaint');
    case 'text_bounce':
      return { kind: 'soft', reason: 'text_only', status: null };
    case 'auto_reply':
      return ignored('auto_reply');
    case 'other':
      return ignored('no_report');
  }
}

function judgeRecipient({ action, status, diagnostic }: RecipientStatus): Verdict | Ignored {
  if (action === 'delivered' || action === 'relayed' || action === 'expanded') return ignored('delivered');
  if (action === 'delayed') return ignored('delayed');
  if (action === '' && status?.startsWith('2.') === true) return ignored('delivered');
  if (action === '' && status?.startsWith('4.') === true) return ignored('delayed');
  return classifyFailure({ status, diagnostic });
}

function severity({ kind }: Verdict | Ignored): number {
  if (kind === 'ignored') return 0;
  return kind === 'soft' ? 1 : 2;
}

function ignored(why: IgnoredReason): Ignored {
  return { kind: 'ignored', why };
}
