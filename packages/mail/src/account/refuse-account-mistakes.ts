import { isMailbox } from '../mailbox.ts';
import { refuseDates, refuseLinks } from '../refuse-mistakes.ts';
import type { AccountMail, PastDraws } from './account-mail.ts';

const newestMax = 5;
const maskedLengthMax = 256;

/** @throws RangeError when a link, date, count or masked address cannot be what its name says. */
export function refuseAccountMistakes(mail: AccountMail): void {
  switch (mail.kind) {
    case 'confirm_sign_up':
    case 'confirm_address':
      refuseLinks([mail.confirmUrl]);
      refuseDates([mail.expiresAt]);
      return;
    case 'already_signed_up':
      refuseLinks([mail.confirmUrl, mail.settingsUrl]);
      refuseDates([mail.expiresAt, mail.settingsExpireAt]);
      return;
    case 'settings_link':
      refuseLinks([mail.settingsUrl]);
      refuseDates([mail.expiresAt]);
      return;
    case 'welcome':
      refuseLinks([mail.settingsUrl, mail.manageUrl, mail.unsubscribeUrl, mail.oneClickUrl]);
      refuseDates([mail.settingsExpireAt]);
      refuseDays(mail.past.leftOut);
      refusePast(mail.past);
      return;
    case 'todays_score':
      refuseLinks([mail.settingsUrl, mail.manageUrl, mail.unsubscribeUrl, mail.oneClickUrl]);
      refuseDates([mail.settingsExpireAt]);
      refuseDays([mail]);
      return;
    case 'address_changed':
      refuseUnmasked(mail.newAddress);
      return;
    case 'endpoint_disabled':
      refuseLinks([mail.endpoint]);
      refuseDates([mail.since]);
      return;
    case 'address_taken':
    case 'erased':
  }
}

function refuseDays(changes: readonly { readonly changedOn: string }[]): void {
  refuseDates(changes.map(({ changedOn }) => new Date(`${changedOn}T00:00:00Z`)));
}

function refusePast({ months, draws, leftOut, counts, newest }: PastDraws): void {
  const notCompared = leftOut.map((each) => each.draws);
  const figures = [months, draws, ...notCompared, counts.meets, counts.may_meet, counts.near];
  const cutOffs = newest.flatMap(({ cutOff }) => (cutOff === null ? [] : [cutOff]));
  if (![...figures, ...cutOffs].every((figure) => Number.isSafeInteger(figure) && figure >= 0))
    throw new RangeError('not a count');
  if (newest.length > newestMax) throw new RangeError(`at most ${newestMax} past draws are shown`);
}

/** The old address may be in other hands by now: it must not learn the new one. */
function refuseUnmasked(address: string): void {
  const [, domain = ''] = address.split('…@');
  if (address.length > maskedLengthMax || !/^.?…@/u.test(address) || !isMailbox(`x@${domain}`))
    throw new RangeError('not a masked address');
}
