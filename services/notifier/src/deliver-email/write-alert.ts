import type { Verp } from '@drawbell/bounces/verp';
import type { AlertBecause } from '@drawbell/mail/alert-input';
import { messageIdFor } from '@drawbell/mail/message-id';
import type { OutgoingMail } from '@drawbell/mail/outgoing-mail';
import type { StartedEmail } from '@drawbell/store/deliveries/emails';
import type { Secrets } from '@drawbell/store/secrets';
import { setReturnAddress } from '../set-return-address.ts';
import type { AlertTemplates } from './alert-templates.ts';

export interface AlertWriterDependencies {
  readonly templates: AlertTemplates;
  readonly secrets: Secrets;
  readonly publicUrl: string;
  /** Right side of every Message-ID. */
  readonly mailDomain: string;
  /** Where mails come back to; null for the sender's own address. */
  readonly verp: Verp | null;
}

/** Makes the function that turns a ledger row into the finished message. */
export function createAlertWriter(deps: AlertWriterDependencies) {
  const { templates, secrets, publicUrl, mailDomain, verp } = deps;
  return async (email: StartedEmail, date: Date): Promise<OutgoingMail> => {
    const { drawNumber, revision, language, subscriberId, repeat } = email;
    const kind = email.toldBefore ? 'correction' : 'alert';
    const template = await templates.get({ drawNumber, revision, kind, repeat, language });
    const unsubscribeUrl = `${publicUrl}/${language}/unsubscribe/${secrets.linkToken('unsubscribe', subscriberId)}`;
    const because = becauseOf(email.because);
    const mail = template.render({
      to: email.email,
      messageId: messageIdFor({
        deliveryKey: `${secrets.fingerprint} ${drawNumber} ${email.id}`,
        domain: mailDomain,
      }),
      date,
      profiles: email.results.map(({ label, ...result }) => ({ label, result, because })),
      manageUrl: `${publicUrl}/${language}/manage/${secrets.linkToken('manage', subscriberId)}`,
      unsubscribeUrl,
      oneClickUrl: unsubscribeUrl,
    });
    return setReturnAddress(mail, { kind: 'delivery', id: email.id }, { verp, secrets });
  };
}

/** The wish that asked for the alert, as the mail explains it. */
function becauseOf(because: string): AlertBecause {
  if (because === 'my_program') return 'every_draw_of_my_programs';
  return because === 'every_draw' ? 'every_draw' : 'outcome';
}
